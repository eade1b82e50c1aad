import type { PeakList } from 'ml-index/peaks';
import { search as librarySearch, searchDefaults, type SearchOptions } from 'ml-index/search';
import { type ModelSource } from 'ml-index/engines';
import { type SearchResult } from 'ml-index/report';
import { openModels } from '@ml-index/models/node';
import { createNodePool } from './pool.js';
import type { SearchContext } from './services.js';

export { searchDefaults };

/** The models of `--models`: `off`, `on` for those that are shipped, or a folder. @throws InputError as openModels */
export function modelsOf(choice: string): Promise<ModelSource | null> {
  if (choice === 'off') return Promise.resolve(null);
  return openModels(choice === 'on' ? undefined : choice);
}

/** The library's search, on worker threads where more than one is wanted. */
export async function search(
  peaks: PeakList,
  options: SearchOptions,
  { onProgress, signal, now, workerCount, models }: SearchContext,
): Promise<SearchResult> {
  const pool = workerCount > 1 ? createNodePool(workerCount) : null;
  try {
    return await librarySearch(peaks, options, {
      now,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
      ...(pool === null ? {} : { pool }),
      ...(models === null ? {} : { models }),
    });
  } finally {
    await pool?.close();
  }
}
