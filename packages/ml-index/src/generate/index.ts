export * from './candidate.js';
export * from './generator.js';
export * from './shapes.js';
export * from './random.js';
export * from './lowIndex.js';
export { type Weighted } from './model.js';
export * from './forest.js';
export * from './network.js';
