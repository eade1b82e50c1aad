export * from './cif.js';
export * from './wavelength.js';
export * from './peak-list.js';
export { POSITION_UNITS, type ColumnRole, type PositionUnit } from './columns.js';
