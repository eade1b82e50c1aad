export * from './types.js';
export * from './units.js';
export * from './observed.js';
export * from './noise.js';
export * from './background.js';
export * from './search.js';
export * from './xrayLines.js';
