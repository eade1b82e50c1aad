export * from './math/index.js';
export * from './lattice/index.js';
export * from './peaks/index.js';
export * from './merit/index.js';
export * from './search/index.js';
export * from './io/index.js';
