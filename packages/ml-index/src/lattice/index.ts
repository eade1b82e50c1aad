export * from './cell.js';
export * from './bravais.js';
