/** What a candidate goes through in the optimiser. */
export interface Schedule {
  readonly rounds: number;
  /** Lines kept in a round. */
  readonly keep: number;
  /** Does the first round keep all lines? Yes for random cells, no where the start is already exact. */
  readonly firstAll: boolean;
}

/** A candidate is a row of doubles: free coefficients (up to 6), zero shift in working degrees, score. */
export const CANDIDATE_STRIDE = 8;
export const SHIFT_SLOT = 6;
export const SCORE_SLOT = 7;
