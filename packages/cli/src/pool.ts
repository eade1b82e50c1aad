import { Worker } from 'node:worker_threads';
import { createWorkerPool, type WorkerPool, type WorkerReply } from 'ml-index/search';

/** A pool of worker threads; close it, or the process does not end. */
export interface NodePool extends WorkerPool {
  close(): Promise<void>;
}

export function createNodePool(size: number): NodePool {
  const workers = Array.from({ length: size }, () => new Worker(new URL('./worker.js', import.meta.url)));
  const pool = createWorkerPool(
    workers.map((worker) => ({
      post: (request) => worker.postMessage(request),
      onReply(listener) {
        worker.on('message', (reply: WorkerReply) => listener(reply));
        worker.on('error', (error) => listener({ error: error.message }));
      },
    })),
  );
  return {
    ...pool,
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
