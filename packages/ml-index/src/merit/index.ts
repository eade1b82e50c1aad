export * from './nearest.js';
export * from './deWolff.js';
export * from './smithSnyder.js';
export * from './oishiTomiyasu.js';
export * from './chance.js';
export * from './extinction.js';
