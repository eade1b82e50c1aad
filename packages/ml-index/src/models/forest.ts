import type { BravaisLattice } from '../lattice/index.js';
import type { Random } from '../math/index.js';
import { decodeCell, scaledLines } from './forestScaling.js';

/** What stands in {@link Forest.feature} for a leaf. */
export const LEAF = 255;
/** Leaf means are kept in this many steps over the range of each output, leaf spreads in {@link SPREAD_STEPS}. */
export const MEAN_STEPS = 65535;
export const SPREAD_STEPS = 255;
/** Steps of a member's deviation in one standard deviation of its leaf. */
export const MEMBER_STEPS = 32;

/**
 * A random forest (write-up 2.2.2) that predicts encoded cells of one Bravais lattice from scaled lines, as it is shipped. The
 * nodes of each tree stand in preorder: the left child follows its parent.
 */
export interface Forest {
  readonly bravais: BravaisLattice;
  /** Lines that it looks at: its inputs. */
  readonly lines: number;
  /** Numbers that it predicts: the free coefficients, encoded. */
  readonly outputs: number;
  /** Bins of each input, at most 256. */
  readonly bins: number;
  /** Borders between the bins, ascending, `lines` rows of `bins - 1`: an input is in bin b where b borders are below it. */
  readonly edges: Float32Array;
  /** First node and first leaf of each tree, and their numbers at the end: `trees + 1`. */
  readonly nodeStart: Uint32Array;
  readonly leafStart: Uint32Array;
  /** Of each node: the input that it asks for, or {@link LEAF}; the last bin that goes left; distance of the right child, or number of the leaf in its tree. */
  readonly feature: Uint8Array;
  readonly threshold: Uint8Array;
  readonly skip: Uint16Array;
  /** Means of the leaves, `outputs` a leaf: value = meanOffset + meanStep * mean. */
  readonly mean: Uint16Array;
  readonly meanOffset: Float32Array;
  readonly meanStep: Float32Array;
  /** Standard deviations within the leaves, likewise: value = spreadStep * spread. */
  readonly spread: Uint8Array;
  readonly spreadStep: Float32Array;
  /** Samples kept of each leaf, at least 1. */
  readonly members: number;
  /**
   * Their deviations from the mean of the leaf, `members * outputs` a leaf: value = spread * member / MEMBER_STEPS. Drawn from,
   * they keep what a mean and a variance lose: that several different cells may have such lines.
   */
  readonly member: Int8Array;
}

export function treeCount(forest: Forest): number {
  return forest.nodeStart.length - 1;
}

/** Number of borders in `edges[from, to)` that are below the value: the bin it belongs to. */
export function binOf(edges: Float32Array, from: number, to: number, value: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low - from;
}

/** Bins of scaled lines, as the trees compare them. */
export function binnedLines(forest: Forest, scaled: Float64Array, out: Uint8Array): void {
  const width = forest.bins - 1;
  for (let i = 0; i < forest.lines; i++) out[i] = binOf(forest.edges, i * width, (i + 1) * width, scaled[i]);
}

/** The leaf, counted through the forest, that a tree sends the lines to. */
export function leafOf(forest: Forest, tree: number, binned: Uint8Array): number {
  const { feature, threshold, skip } = forest;
  let node = forest.nodeStart[tree];
  while (feature[node] !== LEAF) node += binned[feature[node]] <= threshold[node] ? 1 : skip[node];
  return forest.leafStart[tree] + skip[node];
}

/** Encoded cell of a leaf. */
export function leafMean(forest: Forest, leaf: number, out: Float64Array): void {
  const { outputs, mean, meanOffset, meanStep } = forest;
  for (let k = 0; k < outputs; k++) out[k] = meanOffset[k] + meanStep[k] * mean[leaf * outputs + k];
}

/** Encoded cells that the trees predict, `outputs` numbers a tree. */
export function predictTrees(forest: Forest, scaled: Float64Array): Float64Array {
  const { outputs } = forest;
  const binned = new Uint8Array(forest.lines);
  binnedLines(forest, scaled, binned);
  const result = new Float64Array(treeCount(forest) * outputs);
  for (let tree = 0; tree < treeCount(forest); tree++) {
    leafMean(forest, leafOf(forest, tree, binned), result.subarray(tree * outputs, (tree + 1) * outputs));
  }
  return result;
}

/** Mean of the trees' predictions. */
export function predictMean(forest: Forest, scaled: Float64Array): Float64Array {
  const { outputs } = forest;
  const trees = predictTrees(forest, scaled);
  const mean = new Float64Array(outputs);
  trees.forEach((value, i) => (mean[i % outputs] += value / treeCount(forest)));
  return mean;
}

/**
 * One draw from the forest: a member of a random tree's leaf, and normal noise of `noise` standard deviations of the leaf (a
 * smoothed bootstrap of what the leaf has learnt).
 * @param out encoded cell
 */
export function drawEncoded(
  forest: Forest,
  binned: Uint8Array,
  noise: number,
  random: Random,
  out: Float64Array,
): void {
  const { outputs, spread, spreadStep, member, members } = forest;
  const leaf = leafOf(forest, random.below(treeCount(forest)), binned);
  const row = (leaf * members + random.below(members)) * outputs;
  leafMean(forest, leaf, out);
  for (let k = 0; k < outputs; k++) {
    const deviation = member[row + k] / MEMBER_STEPS + noise * random.normal();
    out[k] += spreadStep[k] * spread[leaf * outputs + k] * deviation;
  }
}

/** Draws from one forest for lines that may differ from draw to draw; keeps its work space. */
export class ForestSampler {
  private readonly scaled: Float64Array;
  private readonly binned: Uint8Array;
  private readonly encoded: Float64Array;

  /** @param noise of {@link drawEncoded} */
  constructor(
    private readonly forest: Forest,
    private readonly noise: number,
  ) {
    this.scaled = new Float64Array(forest.lines);
    this.binned = new Uint8Array(forest.lines);
    this.encoded = new Float64Array(forest.outputs);
  }

  /**
   * A candidate cell for these lines (q2 in 1/A^2, ascending).
   * @param free receives the free coefficients, 1/A^2
   * @returns false where the draw is no cell
   */
  draw(q2: ArrayLike<number>, random: Random, free: Float64Array): boolean {
    const scale = scaledLines(q2, this.scaled);
    binnedLines(this.forest, this.scaled, this.binned);
    drawEncoded(this.forest, this.binned, this.noise, random, this.encoded);
    return decodeCell(this.forest.bravais, this.encoded, scale, free);
  }
}
