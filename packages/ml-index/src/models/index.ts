export * from './network.js';
export * from './float16.js';
export * from './tensorFile.js';
export * from './networkFile.js';
export * from './varianceModel.js';
export * from './forest.js';
export * from './forestFile.js';
export * from './forestScaling.js';
