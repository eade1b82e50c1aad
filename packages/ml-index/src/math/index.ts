export * from './issue.js';
export * from './random.js';
