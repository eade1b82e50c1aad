import type { IndexOptions, IndexReport } from '@ml-index/session';
import type { Issue } from 'ml-index/math';
import type { SearchProgress } from 'ml-index/report';

/** One file to be indexed; a newer one takes its place. */
export interface IndexRequest {
  readonly kind: 'index';
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly options: IndexOptions;
  /** Address of the folder of models; null for a search without. */
  readonly models: string | null;
  /** Workers, the one that answers among them. */
  readonly workers: number;
}

/** What the page sends to its worker. */
export type PageRequest = IndexRequest | { readonly kind: 'cancel' };

/** What the worker answers, with the number of the request. */
export type PageReply = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly progress: SearchProgress }
  | { readonly kind: 'report'; readonly report: IndexReport }
  | { readonly kind: 'failure'; readonly issues: readonly Issue[] }
);
