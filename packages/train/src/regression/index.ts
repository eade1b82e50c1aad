export * from './config.js';
export * from './batches.js';
export * from './scalers.js';
export * from './adam.js';
export * from './trainer.js';
export * from './checkpoint.js';
export * from './evaluate.js';
export * from './onnx.js';
