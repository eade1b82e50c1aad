import { InputError } from 'ml-index/math';
import { openModels } from '@ml-index/models/browser';
import { search } from 'ml-index/search';
import type { SearchReply, SearchRequest } from './messages.js';

const reply = (message: SearchReply): void => self.postMessage(message);

async function answer({ peaks, options, models }: SearchRequest): Promise<SearchReply> {
  try {
    const result = await search(peaks, options, {
      onProgress: (progress) => reply({ kind: 'progress', progress }),
      now: () => performance.now() / 1000,
      ...(models === null ? {} : { models: await openModels(models) }),
    });
    return { kind: 'result', result };
  } catch (error) {
    const issues =
      error instanceof InputError
        ? error.issues
        : [
            {
              code: 'internal',
              message: error instanceof Error ? (error.stack ?? error.message) : String(error),
            },
          ];
    return { kind: 'failure', issues };
  }
}

self.addEventListener('message', (event: MessageEvent<SearchRequest>) => void answer(event.data).then(reply));
