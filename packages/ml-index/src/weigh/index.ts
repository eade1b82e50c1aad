export { assess, type Assessment, type JudgedLines } from './assess.js';
export { FEATURE_NAMES } from './evidence.js';
export { distinctLattices, isSameLattice, posterior } from './rank.js';
export { relatedLattices } from './related.js';
export { scoreOf, scoreOfNone, standardInput, type ScoreWeights } from './score.js';
