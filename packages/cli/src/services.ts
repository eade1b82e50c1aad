import type { PeakList } from 'ml-index/peaks';
import type { ModelSource } from 'ml-index/engines';
import type { SearchProgress, SearchResult } from 'ml-index/report';
import type { SearchOptions } from 'ml-index/search';

/** What the search is given beside its lines and options. */
export interface SearchContext {
  readonly onProgress?: (progress: SearchProgress) => void;
  readonly signal?: AbortSignal;
  /** Clock in seconds. */
  now(): number;
  /** Worker threads; 0 for none. */
  readonly workerCount: number;
  /** Learned models for the search; null for none. */
  readonly models: ModelSource | null;
}

/** Parts that a test may replace. */
export interface Services {
  /** Defaults of the search options, whatever the models. */
  readonly defaults?: SearchOptions;
  /** Opens the models of `--models`. */
  readonly models?: (choice: string) => Promise<ModelSource | null>;
  readonly search?: (
    peaks: PeakList,
    options: SearchOptions,
    context: SearchContext,
  ) => Promise<SearchResult>;
}
