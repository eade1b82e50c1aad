import { Worker } from 'node:worker_threads';
import { createWorkerPool, type WorkerPool, type WorkerReply } from 'ml-index/search';

/** A pool of threads; close it, or the process does not end. */
export interface NodePool extends WorkerPool {
  close(): Promise<void>;
}

/**
 * Rounds that the main thread does alone. A new thread costs a second or two of CPU time until its code is loaded and
 * compiled, which only a search of several seconds pays back.
 */
const ALONE = 1.5e6;

/** A pool of `size` threads, the calling one among them. */
export function createNodePool(size: number): NodePool {
  const workers: Worker[] = [];
  const pool = createWorkerPool({
    workers: size - 1,
    alone: ALONE,
    open() {
      const worker = new Worker(new URL('./worker.js', import.meta.url));
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
