export * from './issue.js';
export * from './random.js';
export * from './cholesky.js';
export * from './sorted.js';
export * from './special.js';
export * from './logSumExp.js';
