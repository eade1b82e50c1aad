import type { Prediction } from '@ml-index/train';

/**
 * The value below which a fraction of the values lies, by linear interpolation between order statistics (Hyndman & Fan
 * 1996, Am. Stat. 50, 361, definition 7); NaN of none.
 */
export function percentile(values: readonly number[], fraction: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = fraction * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

/** How often the truth was in the first place and in the first 5 and 20. */
export interface TopCounts {
  readonly n: number;
  readonly top1: number;
  readonly top5: number;
  readonly top20: number;
}

/** @param ranks of the truth from 1; null where it was not found */
export function topCounts(ranks: readonly (number | null)[]): TopCounts {
  const within = (k: number): number => ranks.filter((rank) => rank !== null && rank <= k).length;
  return { n: ranks.length, top1: within(1), top5: within(5), top20: within(20) };
}

/** Mean squared difference of probability and outcome (Brier 1950, Mon. Weather Rev. 78, 1); NaN of none. */
export function brierScore(predictions: readonly Prediction[]): number {
  const sum = predictions.reduce((total, p) => total + (p.probability - (p.isRight ? 1 : 0)) ** 2, 0);
  return sum / predictions.length;
}
