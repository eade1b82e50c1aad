export {
  countDistinctLines,
  discrepancy,
  nearestLines,
  type Discrepancy,
  type MeritOptions,
} from './nearest.js';
export { deWolffMerit, type DeWolffMerit } from './deWolff.js';
export { smithSnyderMerit, type SmithSnyderMerit } from './smithSnyder.js';
export { oishiTomiyasuMerit, type OishiTomiyasuMerit } from './oishiTomiyasu.js';
export { chanceMerit, type ChanceMerit } from './chance.js';
export {
  fitExtinction,
  type CalculatedLine,
  type ExtinctionFitOptions,
  type ExtinctionProbability,
  type ObservedLine,
} from './extinction.js';
