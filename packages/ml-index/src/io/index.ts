export {
  type CifBlock,
  cifBlocks,
  cifColumn,
  type CifLoop,
  type CifNumber,
  cifNumber,
  type CifValue,
  cifValue,
  readCif,
} from './cif.js';
export type { ColumnRole } from './headings.js';
export type { FileKind, ListFormat, PatternFormat } from './format.js';
export { type PatternFile, type PatternOptions, type PatternReport, readPattern } from './pattern.js';
export { type PeakListFile, type PeakListOptions, type PeakListReport, readPeakList } from './peakList.js';
export { type AnyFile, type AnyOptions, detectFile, readAny } from './readAny.js';
export { FORMATS } from './registry.js';
export {
  doublet,
  kAlpha1Anode,
  nameOfWavelength,
  parseWavelength,
  type Radiation,
  singleWavelength,
  tryWavelength,
} from './wavelength.js';
