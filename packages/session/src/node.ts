import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createWorkerPool, type WorkerReply } from 'ml-index/search';
import type { ClosablePool } from './pool.js';

export type { ClosablePool };

/**
 * Rounds that the calling thread does alone. A new thread costs a second or two of CPU time until its code is loaded and
 * compiled, which only a search of several seconds pays back.
 */
const ALONE = 1.5e6;

/**
 * A pool of threads of Node, the calling one among them.
 * @param size threads in all; default: one a core
 */
export function createNodePool(size: number = availableParallelism()): ClosablePool {
  const workers: Worker[] = [];
  const pool = createWorkerPool({
    workers: Math.max(0, size - 1),
    alone: ALONE,
    open() {
      const worker = new Worker(new URL('./nodeWorker.js', import.meta.url));
      workers.push(worker);
      return {
        post: (request) => worker.postMessage(request),
        onReply(listener) {
          worker.on('message', (reply: WorkerReply) => listener(reply));
          worker.on('error', (error) => listener({ error: error.message }));
        },
      };
    },
  });
  return {
    ...pool,
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
