export * from './cell.js';
export * from './bravais.js';
export * from './transform.js';
export * from './niggli.js';
export * from './compare.js';
export * from './conventional.js';
export * from './referenceList.js';
export * from './limits.js';
