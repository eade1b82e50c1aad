export * from './kernel.js';
export * from './wasmKernel.js';
export * from './referenceKernel.js';
export * from './polish.js';
export * from './refine.js';
export * from './refineAssign.js';
export * from './refineUncertainty.js';
export { shiftShape, type ShiftKind } from './refineFit.js';
