export * from './extinctionSymbol.js';
export * from './powderLine.js';
export * from './reflectionCondition.js';
