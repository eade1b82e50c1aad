import { bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import { InputError, Random } from 'ml-index/math';
import type { Forest } from 'ml-index/models';
import { binInputs, type BinnedSamples } from './bins.js';
import type { ForestConfig } from './config.js';
import { drawRows, growTree, type TreeNode } from './grow.js';
import { packForest } from './pack.js';
import { createHistogramFinder, type SplitFinder } from './split.js';

/** What a forest learns from: scaled lines and the encoded cell of each sample (see `ml-index/models`), row after row. */
export interface Samples {
  readonly bravais: BravaisLattice;
  readonly count: number;
  readonly lines: number;
  /** `count * lines` */
  readonly inputs: Float64Array;
  /** `count * freedom` of the lattice */
  readonly outputs: Float64Array;
  /** Miller indices that occur, three numbers each; the first are 0 0 0, for an impurity line. */
  readonly indices: Int8Array;
  /** Which of them each line has, `count * lines`, in the setting of the sample's case. */
  readonly labels: Uint16Array;
}

export interface GrownForest {
  readonly data: BinnedSamples;
  readonly edges: Float32Array;
  readonly trees: readonly TreeNode[];
}

/**
 * A random forest (write-up 2.2.2). The outputs are scaled to unit variance for the splits. Depends on nothing but its
 * arguments.
 * @throws InputError `too-few-samples`
 */
export function growForest(
  samples: Samples,
  config: ForestConfig,
  finder: (data: BinnedSamples) => SplitFinder = createHistogramFinder,
): GrownForest {
  const { count, lines, bravais } = samples;
  const { freedom } = bravaisInfo(bravais);
  const drawn = Math.round(config.subsample * count);
  if (drawn < 2 * config.minLeaf) {
    throw new InputError([
      {
        code: 'too-few-samples',
        message: `${count} samples of ${bravais} are too few for a random forest`,
        value: count,
        expected: `at least ${Math.ceil((2 * config.minLeaf) / config.subsample)}`,
        hint: 'Use more structures or copies, a larger subsample or smaller leaves',
      },
    ]);
  }
  const { edges, binned } = binInputs(samples.inputs, lines, config.bins);
  const data: BinnedSamples = {
    ...{ samples: count, inputs: lines, outputs: freedom, bins: config.bins, binned },
    targets: standardised(samples.outputs, freedom),
  };
  const findSplit = finder(data);
  const trees = Array.from({ length: config.trees }, (_, tree) =>
    growTree(data, drawRows(count, drawn, new Random(config.seed, tree, 0xf04e57)), config, findSplit),
  );
  return { data, edges, trees };
}

/** {@link growForest} in the form that is shipped. */
export function trainForest(samples: Samples, config: ForestConfig): Forest {
  return packForest(samples, growForest(samples, config), config.members);
}

/** Each of the `width` columns with mean 0 and standard deviation 1; a constant one with zeros. */
function standardised(values: Float64Array, width: number): Float64Array {
  const n = values.length / width;
  const result = new Float64Array(values.length);
  for (let k = 0; k < width; k++) {
    let sum = 0;
    for (let s = 0; s < n; s++) sum += values[s * width + k];
    const mean = sum / n;
    let squares = 0;
    for (let s = 0; s < n; s++) squares += (values[s * width + k] - mean) ** 2;
    const deviation = Math.sqrt(squares / n);
    for (let s = 0; s < n; s++) {
      result[s * width + k] = deviation > 0 ? (values[s * width + k] - mean) / deviation : 0;
    }
  }
  return result;
}
