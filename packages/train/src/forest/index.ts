export * from './config.js';
export * from './train.js';
export * from './samples.js';
export * from './evaluate.js';
export * from './compare.js';
export * from './report.js';
