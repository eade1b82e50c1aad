import type { WorkerPool } from 'ml-index/search';

/** A pool that holds workers. */
export interface ClosablePool extends WorkerPool {
  /** Ends the workers; in Node the process does not end before that. */
  close(): Promise<void>;
}
