export * from './config.js';
export * from './samples.js';
export * from './trainer.js';
export * from './checkpoint.js';
export * from './evaluate.js';
export * from './onnx.js';
export * from './run.js';
