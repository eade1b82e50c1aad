import type { PeakList } from 'ml-index/peaks';
import {
  defaultSearchOptions,
  search as librarySearch,
  type SearchOptions,
  type SearchResult,
} from 'ml-index/search';
import { createNodePool } from './pool.js';
import type { SearchContext } from './services.js';

export { defaultSearchOptions };

/** The library's search, on worker threads where more than one is wanted. */
export async function search(
  peaks: PeakList,
  options: SearchOptions,
  { onProgress, signal, now, workerCount }: SearchContext,
): Promise<SearchResult> {
  const pool = workerCount > 1 ? createNodePool(workerCount) : null;
  try {
    return await librarySearch(peaks, options, {
      now,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
      ...(pool === null ? {} : { pool }),
    });
  } finally {
    await pool?.close();
  }
}
