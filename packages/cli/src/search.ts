import type { PeakList } from 'ml-index/peaks';
import * as library from 'ml-index/search';
import type { SearchOptions, SearchResult } from 'ml-index/search';
import type { SearchContext } from './services.js';

// The search is not in the library yet; with it these become plain imports and `workerCount` a pool of workers.
const module = library as unknown as {
  readonly search: (
    peaks: PeakList,
    options: Partial<SearchOptions>,
    context: Omit<SearchContext, 'workerCount'>,
  ) => Promise<SearchResult>;
  readonly defaultSearchOptions: SearchOptions;
};

export const { defaultSearchOptions } = module;

/** The library's search. */
export function search(
  peaks: PeakList,
  options: SearchOptions,
  { onProgress, signal, now }: SearchContext,
): Promise<SearchResult> {
  return module.search(peaks, options, {
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
    now,
  });
}
