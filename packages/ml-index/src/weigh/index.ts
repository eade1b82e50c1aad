export { assess, type Assessment, type JudgedLines } from './assess.js';
export { FEATURE_NAMES, INPUT_NAMES, inputsOf, type Features, type InputName } from './features.js';
export { distinctLattices, isSameLattice, posterior } from './rank.js';
export { relatedLattices } from './related.js';
export { scoreOf, scoreOfNone, standardInput, type ScoreWeights } from './score.js';
