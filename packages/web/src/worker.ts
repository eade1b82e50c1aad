import { openModels } from '@ml-index/models/browser';
import { indexBytes } from '@ml-index/session';
import { createBrowserPool, type ClosablePool } from '@ml-index/session/browser';
import type { ModelSource } from 'ml-index/engines';
import { InputError, type Issue } from 'ml-index/math';
import type { IndexRequest, PageReply, PageRequest } from './messages.js';

/** Models that were opened, by their address: they are fetched once a page. */
const opened = new Map<string, Promise<ModelSource>>();
let pool: { readonly workers: number; readonly pool: ClosablePool } | null = null;
let newest = 0;
let controller = new AbortController();
let running: Promise<void> = Promise.resolve();

const reply = (message: PageReply): void => self.postMessage(message);

self.addEventListener('message', ({ data }: MessageEvent<PageRequest>) => {
  controller.abort();
  if (data.kind === 'cancel') return;
  newest = data.id;
  controller = new AbortController();
  const { signal } = controller;
  // the pool is for one search at a time
  running = running.then(() => answer(data, signal));
});

async function answer(request: IndexRequest, signal: AbortSignal): Promise<void> {
  const { id, bytes, name, options, workers } = request;
  if (id !== newest) return;
  try {
    const models = request.models === null ? undefined : await modelsAt(request.models);
    const report = await indexBytes(bytes, name, options, {
      ...{ models, signal, workers, pool: await poolOf(workers) },
      onProgress: (progress) => reply({ kind: 'progress', id, progress }),
    });
    reply({ kind: 'report', id, report });
  } catch (error) {
    const issues = error instanceof InputError ? error.issues : [bug(error)];
    if (!(error instanceof InputError)) await closePool(); // it may be what failed
    reply({ kind: 'failure', id, issues });
  }
}

function modelsAt(address: string): Promise<ModelSource> {
  const models = opened.get(address) ?? openModels(address);
  opened.set(address, models);
  models.catch(() => opened.delete(address));
  return models;
}

async function poolOf(workers: number): Promise<ClosablePool> {
  if (pool?.workers === workers) return pool.pool;
  await closePool();
  pool = { workers, pool: createBrowserPool(workers) };
  return pool.pool;
}

async function closePool(): Promise<void> {
  await pool?.pool.close();
  pool = null;
}

function bug(error: unknown): Issue {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'internal-error', message: `internal error: ${message}` };
}
