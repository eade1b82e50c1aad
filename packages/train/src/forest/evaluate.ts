import { bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import type { Random } from 'ml-index/math';
import {
  binnedLines,
  drawSample,
  encodedLogVolume,
  predictMean,
  sampleCell,
  type Forest,
} from 'ml-index/models';
import { medianSize, rootMeanSquare, type Quantity } from '../errorSizes.js';
import type { Samples } from './train.js';

/** Logarithms of the reciprocal lengths, cosines of the reciprocal angles and ln V of a lattice. */
export function encodedQuantities(bravais: BravaisLattice): Quantity[] {
  const { freedom } = bravaisInfo(bravais);
  const lengths = freedom === 2 ? ['a*', 'c*'] : ['a*', 'b*', 'c*'];
  const angles = freedom === 4 ? ['beta*'] : ['alpha*', 'beta*', 'gamma*'];
  const outputs = Array.from({ length: freedom }, (_, k): Quantity => {
    return k < 3
      ? { name: `ln ${lengths[k]}`, of: (encoded) => encoded[k] / 2 }
      : { name: `cos ${angles[k - 3]}`, of: (encoded) => encoded[k] };
  });
  return [...outputs, { name: 'ln V', of: (encoded) => encodedLogVolume(bravais, encoded) }];
}

export interface QuantityError {
  readonly name: string;
  /** Root mean square error of the mean of the trees, and of the mean of the training samples. */
  readonly rms: number;
  readonly trivial: number;
  /** Median absolute error of the two. */
  readonly median: number;
  readonly trivialMedian: number;
  /** For each level asked for, the share of the samples that lie in the central interval of that share of the draws. */
  readonly coverage: readonly number[];
}

/** Draws behind each interval. */
const DRAWS = 400;

/** How well a forest predicts samples that it has not seen, against always predicting the mean of `training`. */
export function evaluateForest(
  forest: Forest,
  training: Samples,
  validation: Samples,
  quantities: readonly Quantity[],
  levels: readonly number[],
  random: Random,
): QuantityError[] {
  const { outputs } = forest;
  const trivial = new Float64Array(outputs);
  training.outputs.forEach((value, i) => (trivial[i % outputs] += value / training.count));
  const errors = quantities.map(() => ({ model: [] as number[], trivial: [] as number[] }));
  const covered = quantities.map(() => levels.map(() => 0));
  const binned = new Uint8Array(forest.lines);
  const drawn = Array.from({ length: DRAWS }, () => new Float64Array(outputs));
  for (let s = 0; s < validation.count; s++) {
    const scaled = validation.inputs.subarray(s * forest.lines, (s + 1) * forest.lines);
    const truth = validation.outputs.subarray(s * outputs, (s + 1) * outputs);
    const predicted = predictMean(forest, scaled);
    binnedLines(forest, scaled, binned);
    for (const out of drawn) sampleCell(forest, drawSample(forest, binned, random), out);
    quantities.forEach(({ of }, q) => {
      const value = of(truth);
      errors[q].model.push(of(predicted) - value);
      errors[q].trivial.push(of(trivial) - value);
      const below = drawn.reduce((n, out) => n + (of(out) < value ? 1 : 0), 0) / DRAWS;
      levels.forEach((level, l) => (covered[q][l] += Math.abs(below - 0.5) <= level / 2 ? 1 : 0));
    });
  }
  return quantities.map(({ name }, q) => ({
    name,
    ...{ rms: rootMeanSquare(errors[q].model), trivial: rootMeanSquare(errors[q].trivial) },
    ...{ median: medianSize(errors[q].model), trivialMedian: medianSize(errors[q].trivial) },
    coverage: covered[q].map((n) => n / validation.count),
  }));
}
