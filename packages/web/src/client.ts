import { InputError } from 'ml-index/math';
import type { SearchProgress, SearchResult } from 'ml-index/report';
import type { SearchReply, SearchRequest } from './messages.js';

/**
 * Runs one search in a Web Worker of its own.
 * @throws InputError what the search throws
 */
export function searchInWorker(
  request: SearchRequest,
  onProgress: (progress: SearchProgress) => void,
): Promise<SearchResult> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<SearchResult>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<SearchReply>) => {
      if (data.kind === 'progress') onProgress(data.progress);
      else if (data.kind === 'result') resolve(data.result);
      else reject(new InputError(data.issues));
    });
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
