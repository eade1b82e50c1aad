export * from './types.js';
export * from './units.js';
export * from './observed.js';
