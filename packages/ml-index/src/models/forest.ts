import type { BravaisLattice } from '../lattice/index.js';
import type { Random } from '../math/index.js';

/** What stands in {@link Forest.feature} for a leaf. */
export const LEAF = 255;
/** Steps in which encoded cells are kept, over the range of each output. */
export const CELL_STEPS = 65535;

/**
 * A random forest (write-up 2.2.2) that sends scaled lines of one Bravais lattice to training samples like them, as it is
 * shipped. The nodes of each tree stand in preorder: the left child follows its parent. A leaf keeps some of the samples
 * that ended in it; of a sample it is known what its cell was and which reflection each of its lines.
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
  /** Samples kept of each leaf, at least 1, and their numbers, `members` a leaf. */
  readonly members: number;
  readonly member: Uint16Array;
  /** Encoded cells of the samples, `outputs` a sample: value = cellOffset + cellStep * cell. */
  readonly cell: Uint16Array;
  readonly cellOffset: Float32Array;
  readonly cellStep: Float32Array;
  /** Miller indices that occur, three numbers each; the first are 0 0 0: no reflection of the cell. */
  readonly indices: Int8Array;
  /** Of each line of the samples, `lines` a sample: which of `indices` it had, in any setting of the sample's cell. */
  readonly label: Uint16Array;
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

/** A random member of a random tree's leaf, by its number among the samples. */
export function drawSample(forest: Forest, binned: Uint8Array, random: Random): number {
  const leaf = leafOf(forest, random.below(treeCount(forest)), binned);
  return forest.member[leaf * forest.members + random.below(forest.members)];
}

/** Encoded cell of a sample. */
export function sampleCell(forest: Forest, sample: number, out: Float64Array): void {
  const { outputs, cell, cellOffset, cellStep } = forest;
  for (let k = 0; k < outputs; k++) out[k] = cellOffset[k] + cellStep[k] * cell[sample * outputs + k];
}

/** Encoded cells that the trees predict, the means of the members of their leaves; `outputs` numbers a tree. */
export function predictTrees(forest: Forest, scaled: Float64Array): Float64Array {
  const { outputs, members, member } = forest;
  const binned = new Uint8Array(forest.lines);
  binnedLines(forest, scaled, binned);
  const result = new Float64Array(treeCount(forest) * outputs);
  const cell = new Float64Array(outputs);
  for (let tree = 0; tree < treeCount(forest); tree++) {
    const leaf = leafOf(forest, tree, binned);
    for (let m = 0; m < members; m++) {
      sampleCell(forest, member[leaf * members + m], cell);
      for (let k = 0; k < outputs; k++) result[tree * outputs + k] += cell[k] / members;
    }
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
