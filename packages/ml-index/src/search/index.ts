export * from './types.js';
export { defaultSearchOptions, searchDefaults } from './options.js';
export { search, settingOf, type SearchContext } from './task.js';
export { assess, type Assessment, type JudgedLines } from './assess.js';
export { OUTLIER } from './job.js';
export {
  generatorOf,
  GENERATOR_NAMES,
  loadModels,
  planOf,
  type ModelSource,
  type SearchModels,
} from './generators.js';
export { FEATURE_NAMES } from './evidence.js';
export { distinctLattices } from './rank.js';
export { relatedLattices } from './related.js';
export { GOOD_PROBABILITY } from './diagnose.js';
export {
  createJobServer,
  createLocalPool,
  createWorkerPool,
  type WorkerPool,
  type WorkerPort,
  type WorkerReply,
  type WorkerRequest,
} from './pool.js';
export { scoreOf, scoreOfNone, standardInput, type ScoreWeights } from './score.js';
