export * from './types.js';
export * from './units.js';
