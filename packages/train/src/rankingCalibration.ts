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

export const CALIBRATION_EDGES: readonly number[] = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1];

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
