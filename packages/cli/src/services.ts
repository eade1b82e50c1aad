import type { PeakList } from 'ml-index/peaks';
import type { SearchOptions, SearchProgress, SearchResult } from 'ml-index/search';

/** What the search is given beside its lines and options. */
export interface SearchContext {
  readonly onProgress?: (progress: SearchProgress) => void;
  readonly signal?: AbortSignal;
  /** Clock in seconds. */
  now(): number;
  /** Worker threads; 0 for none. */
  readonly workerCount: number;
}

/** Parts that a test may replace. */
export interface Services {
  /** Defaults of the search options. */
  readonly defaults?: SearchOptions;
  readonly search?: (
    peaks: PeakList,
    options: SearchOptions,
    context: SearchContext,
  ) => Promise<SearchResult>;
}
