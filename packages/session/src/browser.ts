import { createWorkerPool, type WorkerReply } from 'ml-index/search';
import type { ClosablePool } from './pool.js';

export type { ClosablePool };

/** Rounds that a calling Web Worker does alone: an easy pattern is indexed before other workers have loaded their code. */
const ALONE = 5e5;

/**
 * A pool of Web Workers. A Web Worker that calls is one of them; the thread of a page does no jobs, so that the page answers.
 * @param size workers in all; default: one a core
 */
export function createBrowserPool(size: number = navigator.hardwareConcurrency): ClosablePool {
  const isPage = typeof document !== 'undefined';
  const workers: Worker[] = [];
  const pool = createWorkerPool({
    workers: Math.max(isPage ? 1 : 0, isPage ? size : size - 1),
    ...(isPage ? {} : { alone: ALONE }),
    open() {
      const worker = new Worker(new URL('./browserWorker.js', import.meta.url), { type: 'module' });
      workers.push(worker);
      return {
        post: (request) => worker.postMessage(request),
        onReply(listener) {
          worker.addEventListener('message', ({ data }: MessageEvent<WorkerReply>) => listener(data));
          worker.addEventListener('error', ({ message }) => listener({ error: message }));
        },
      };
    },
  });
  return {
    ...pool,
    async close() {
      for (const worker of workers) worker.terminate();
    },
  };
}
