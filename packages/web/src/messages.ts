import type { Issue } from 'ml-index/math';
import type { PeakList } from 'ml-index/peaks';
import type { SearchProgress, SearchResult } from 'ml-index/report';
import type { SearchOptions } from 'ml-index/search';

/** What the page sends to the worker: one search. */
export interface SearchRequest {
  readonly peaks: PeakList;
  readonly options: Partial<SearchOptions>;
  /** Address of the folder of trained models; null for a search without. */
  readonly models: string | null;
}

/** What the worker answers: progress, and at the end the result or what was wrong. */
export type SearchReply =
  | { readonly kind: 'progress'; readonly progress: SearchProgress }
  | { readonly kind: 'result'; readonly result: SearchResult }
  | { readonly kind: 'failure'; readonly issues: readonly Issue[] };
