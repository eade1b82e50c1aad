export * from './svg.js';
export * from './histogram.js';
export * from './augmentation.js';
