export * from './types.js';
export * from './units.js';
export * from './observed.js';
export * from './noise.js';
export * from './background.js';
export { findPeaks, peakListOfLines, type PeakSearchOptions } from './search.js';
export type { FoundLine, MissedMaximum, PeakSearchResult } from './found.js';
export { UNDERSAMPLED } from './undersampled.js';
export * from './xrayLines.js';
