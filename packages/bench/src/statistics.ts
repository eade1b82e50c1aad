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

/** A first solution: its predicted probability, and whether it was right. */
export interface Prediction {
  readonly probability: number;
  readonly isRight: boolean;
}

export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Fraction that was right. */
  readonly right: number;
}

export const CALIBRATION_EDGES = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1];

/** Bins [from, to), the last one with its upper edge; empty bins are left out. */
export function calibrationBins(
  predictions: readonly Prediction[],
  edges: readonly number[] = CALIBRATION_EDGES,
): CalibrationBin[] {
  return edges.slice(1).flatMap((to, i) => {
    const from = edges[i];
    const isLast = i === edges.length - 2;
    const inBin = predictions.filter(({ probability: p }) => p >= from && (p < to || (isLast && p <= to)));
    const n = inBin.length;
    if (n === 0) return [];
    const predicted = inBin.reduce((sum, { probability }) => sum + probability, 0) / n;
    return [{ from, to, n, predicted, right: inBin.filter(({ isRight }) => isRight).length / n }];
  });
}

/** Mean squared difference of probability and outcome (Brier 1950, Mon. Weather Rev. 78, 1); NaN of none. */
export function brierScore(predictions: readonly Prediction[]): number {
  const sum = predictions.reduce((total, p) => total + (p.probability - (p.isRight ? 1 : 0)) ** 2, 0);
  return sum / predictions.length;
}
