export {
  boundsText,
  defaultSearchOptions,
  isWithinBounds,
  SEARCH_BOUNDS,
  searchDefaults,
  type Bounds,
  type SearchOptions,
} from './options.js';
export {
  createJobServer,
  createLocalPool,
  createWorkerPool,
  type PoolPlan,
  type WorkerPool,
  type WorkerPort,
  type WorkerReply,
  type WorkerRequest,
} from './pool.js';
export { search, settingOf, type SearchContext } from './task.js';
