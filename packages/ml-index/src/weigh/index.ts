export { assess, type Assessment, type JudgedLines } from './assess.js';
export { FEATURE_NAMES, INPUT_NAMES, inputsOf, type Features, type InputName } from './features.js';
export { distinctLattices, isSameLattice, posterior, tested } from './rank.js';
export { openDirections, type Reflections } from './flats.js';
export { ordersOf, type Orders } from './orders.js';
export { relatedLattices } from './related.js';
export { scoreOf, scoreOfNone, standardInput, type ScoreWeights } from './score.js';
