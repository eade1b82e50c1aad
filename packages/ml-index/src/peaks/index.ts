export type { Pattern, PeakList } from './types.js';
export {
  DEFAULT_WAVELENGTH,
  POSITION_UNITS,
  needsWavelength,
  positionOfQ2,
  q2OfPosition,
  q2OfTwoTheta,
  q2PerPosition,
  q2PerTwoTheta,
  q2PerTwoThetaAtQ2,
  twoThetaOfQ2,
  wavelengthOfEnergy,
  type PositionUnit,
} from './units.js';
export { observedLines, workingScale, type ObservedLines, type WorkingScale } from './observed.js';
export { estimateNoise, noiseVariance, quantileInPlace, type NoiseModel } from './noise.js';
export { estimateBackground } from './background.js';
export { findPeaks, peakListOfLines, type PeakSearchOptions } from './search.js';
export type { FoundLine, MissedMaximum, PeakSearchResult } from './found.js';
export { UNDERSAMPLED } from './undersampled.js';
export { ANODES, K_ALPHA2_RATIO, doubletMean, type AnodeLines } from './xrayLines.js';
