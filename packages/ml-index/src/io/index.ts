export * from './cif.js';
export * from './wavelength.js';
export * from './peak-list.js';
export type { ColumnRole } from './columns.js';
export * from './pattern.js';
export * from './read-any.js';
