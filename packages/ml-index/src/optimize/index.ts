export * from './kernel.js';
export * from './wasmKernel.js';
