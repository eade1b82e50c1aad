import type { BinnedSamples } from './bins.js';
import { LEAST_GAIN, type Split, type SplitFinder } from './split.js';

/** Sum over outputs of squared deviations from the mean of these samples. */
export function deviation({ targets, outputs }: BinnedSamples, rows: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < outputs; k++) {
    const values = rows.map((row) => targets[row * outputs + k]);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    sum += values.reduce((a, b) => a + (b - mean) ** 2, 0);
  }
  return sum;
}

/** {@link SplitFinder} word for word: every input, every threshold, both sides by themselves. Slow; the oracle of tests. */
export const findSplitSlowly: SplitFinder = (data, rows, minLeaf) => {
  const all = [...rows];
  const before = deviation(data, all);
  let best: Split | null = null;
  for (let input = 0; input < data.inputs; input++) {
    const bin = (row: number): number => data.binned[input * data.samples + row];
    for (let threshold = 0; threshold < data.bins - 1; threshold++) {
      const left = all.filter((row) => bin(row) <= threshold);
      const right = all.filter((row) => bin(row) > threshold);
      if (left.length < Math.max(1, minLeaf) || right.length < Math.max(1, minLeaf)) continue;
      const gain = before - deviation(data, left) - deviation(data, right);
      if (gain <= LEAST_GAIN * before) continue;
      if (best === null || gain > best.gain * (1 + 1e-12)) best = { input, threshold, gain };
    }
  }
  return best;
};
