export * from './types.js';
export { defaultSearchOptions } from './options.js';
export { search, type SearchContext } from './task.js';
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
