import type { BinnedSamples } from './bins.js';

/** A division of a node: samples whose input is in a bin up to `threshold` go left. */
export interface Split {
  readonly input: number;
  readonly threshold: number;
  /** What it takes from the sum of squared deviations from the node's mean, over all outputs. */
  readonly gain: number;
}

/**
 * The split of the samples `rows` that gains most, each side keeping at least `minLeaf` of them; the first of equal ones by
 * input and threshold. Null where none gains anything.
 */
export type SplitFinder = (data: BinnedSamples, rows: Int32Array, minLeaf: number) => Split | null;

/** Gains below this share of the node's sum of squares are rounding. */
export const LEAST_GAIN = 1e-10;

/**
 * {@link SplitFinder} by histograms: one pass over the samples an input, then one over its bins. With S the sums of an
 * output, the gain is sum_k (S_left^2 / n_left + S_right^2 / n_right - S^2 / n) (Breiman et al. 1984, Classification and
 * Regression Trees, section 8.4, written in sums).
 */
export function createHistogramFinder({ bins, outputs }: BinnedSamples): SplitFinder {
  const counts = new Int32Array(bins);
  const sums = new Float64Array(bins * outputs);
  const total = new Float64Array(outputs);
  const left = new Float64Array(outputs);
  return (data, rows, minLeaf) => {
    const { samples, inputs, binned, targets } = data;
    const n = rows.length;
    if (n < 2 * minLeaf) return null;
    total.fill(0);
    let squares = 0;
    for (let r = 0; r < n; r++) {
      const at = rows[r] * outputs;
      for (let k = 0; k < outputs; k++) {
        total[k] += targets[at + k];
        squares += targets[at + k] * targets[at + k];
      }
    }
    let base = 0;
    for (let k = 0; k < outputs; k++) base += (total[k] * total[k]) / n;
    let best = base + LEAST_GAIN * squares;
    let input = -1;
    let threshold = -1;
    for (let i = 0; i < inputs; i++) {
      const column = i * samples;
      let first = bins;
      let last = -1;
      for (let r = 0; r < n; r++) {
        const bin = binned[column + rows[r]];
        if (bin < first) first = bin;
        if (bin > last) last = bin;
        counts[bin]++;
        const from = rows[r] * outputs;
        const to = bin * outputs;
        for (let k = 0; k < outputs; k++) sums[to + k] += targets[from + k];
      }
      left.fill(0);
      let nLeft = 0;
      for (let bin = first; bin <= last; bin++) {
        const count = counts[bin];
        if (count === 0) continue;
        nLeft += count;
        const at = bin * outputs;
        for (let k = 0; k < outputs; k++) {
          left[k] += sums[at + k];
          sums[at + k] = 0;
        }
        counts[bin] = 0;
        const nRight = n - nLeft;
        if (nLeft < minLeaf || nRight < minLeaf) continue;
        let explained = 0;
        for (let k = 0; k < outputs; k++) {
          const right = total[k] - left[k];
          explained += (left[k] * left[k]) / nLeft + (right * right) / nRight;
        }
        if (explained > best) {
          best = explained;
          input = i;
          threshold = bin;
        }
      }
    }
    return input < 0 ? null : { input, threshold, gain: best - base };
  };
}
