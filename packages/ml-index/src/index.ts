export { InputError, type Issue } from './math/index.js';
export { BRAVAIS_LATTICES, type BravaisLattice, type Centring, type UnitCell } from './lattice/index.js';
export { findPeaks, type Pattern, type PeakList } from './peaks/index.js';
export { readAny, readPattern, readPeakList } from './io/index.js';
export type { Solution, SearchProgress, SearchResult } from './report/index.js';
export { defaultSearchOptions, search, type SearchContext, type SearchOptions } from './search/index.js';
