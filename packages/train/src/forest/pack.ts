import { InputError } from 'ml-index/math';
import { LEAF, MEAN_STEPS, SPREAD_STEPS, type Forest } from 'ml-index/models';
import { preorder, type TreeNode } from './grow.js';
import type { GrownForest, Samples } from './train.js';

/** Most nodes of a tree: distances within it are 16-bit numbers. */
const MOST_NODES = 65535;

/**
 * The shipped form of a grown forest: leaf means in 65,535 steps, leaf standard deviations (n - 1 in the denominator) in
 * 255 steps of their range.
 * @throws InputError `large-tree`
 */
export function packForest(samples: Samples, { data, edges, trees }: GrownForest): Forest {
  const { outputs, bins, inputs } = data;
  const nodes = trees.map(preorder);
  const leaves = nodes.map((tree) => tree.filter(({ children }) => children === null));
  const largest = Math.max(...nodes.map(({ length }) => length));
  if (largest > MOST_NODES) {
    throw new InputError([
      {
        code: 'large-tree',
        message: 'A tree has more nodes than the file format can number',
        value: largest,
        expected: `at most ${MOST_NODES}`,
        hint: 'Set maxLeaves, or larger leaves',
      },
    ]);
  }
  const all = leaves.flat();
  const mean = new Float64Array(all.length * outputs);
  const spread = new Float64Array(all.length * outputs);
  all.forEach(({ rows }, leaf) => leafStatistics(samples.outputs, outputs, rows, leaf, mean, spread));
  const steps = Array.from({ length: outputs }, (_, k) => columnSteps(mean, spread, outputs, k));
  const nodeCount = nodes.reduce((sum, { length }) => sum + length, 0);
  const forest: Forest = {
    ...{ bravais: samples.bravais, lines: inputs, outputs, bins, edges },
    nodeStart: starts(nodes),
    leafStart: starts(leaves),
    feature: new Uint8Array(nodeCount),
    threshold: new Uint8Array(nodeCount),
    skip: new Uint16Array(nodeCount),
    meanOffset: Float32Array.from(steps, ({ offset }) => offset),
    meanStep: Float32Array.from(steps, ({ meanStep }) => meanStep),
    spreadStep: Float32Array.from(steps, ({ spreadStep }) => spreadStep),
    mean: Uint16Array.from(mean, (value, i) => {
      const { offset, meanStep } = steps[i % outputs];
      return meanStep === 0 ? 0 : Math.round((value - offset) / meanStep);
    }),
    spread: Uint8Array.from(spread, (value, i) => {
      const { spreadStep } = steps[i % outputs];
      return spreadStep === 0 ? 0 : Math.round(value / spreadStep);
    }),
    correlation: residualCorrelation(samples.outputs, outputs, all, mean, spread),
  };
  nodes.forEach((tree, t) => writeNodes(forest, tree, forest.nodeStart[t]));
  return forest;
}

function starts(lists: readonly (readonly unknown[])[]): Uint32Array {
  const result = new Uint32Array(lists.length + 1);
  lists.forEach(({ length }, i) => (result[i + 1] = result[i] + length));
  return result;
}

function writeNodes(forest: Forest, tree: readonly TreeNode[], start: number): void {
  const place = new Map(tree.map((node, i) => [node, i]));
  let leaf = 0;
  tree.forEach((node, i) => {
    const { split, children } = node;
    const isLeaf = children === null;
    forest.feature[start + i] = isLeaf ? LEAF : split!.input;
    forest.threshold[start + i] = isLeaf ? 0 : split!.threshold;
    forest.skip[start + i] = isLeaf ? leaf++ : place.get(children[1])! - i;
  });
}

function leafStatistics(
  targets: Float64Array,
  outputs: number,
  rows: Int32Array,
  leaf: number,
  mean: Float64Array,
  spread: Float64Array,
): void {
  for (let k = 0; k < outputs; k++) {
    let sum = 0;
    for (const row of rows) sum += targets[row * outputs + k];
    const average = sum / rows.length;
    let squares = 0;
    for (const row of rows) squares += (targets[row * outputs + k] - average) ** 2;
    mean[leaf * outputs + k] = average;
    spread[leaf * outputs + k] = Math.sqrt(squares / Math.max(1, rows.length - 1));
  }
}

/** Offset and steps of one output, as single-precision numbers. */
function columnSteps(
  mean: Float64Array,
  spread: Float64Array,
  outputs: number,
  k: number,
): { offset: number; meanStep: number; spreadStep: number } {
  let [low, high, widest] = [Infinity, -Infinity, 0];
  for (let i = k; i < mean.length; i += outputs) {
    low = Math.min(low, mean[i]);
    high = Math.max(high, mean[i]);
    widest = Math.max(widest, spread[i]);
  }
  const offset = Math.fround(low);
  return {
    offset,
    meanStep: Math.fround((high - offset) / MEAN_STEPS),
    spreadStep: Math.fround(widest / SPREAD_STEPS),
  };
}

/** Share of the correlation that is kept; a little less than all, so that its factor exists. */
const KEPT_CORRELATION = 0.999;

/** Cholesky factor of the correlation, over all leaves, of what their means leave over, each in units of its leaf's spread. */
function residualCorrelation(
  targets: Float64Array,
  outputs: number,
  leaves: readonly TreeNode[],
  mean: Float64Array,
  spread: Float64Array,
): Float32Array {
  const products = new Float64Array(outputs * outputs);
  const residual = new Float64Array(outputs);
  leaves.forEach(({ rows }, leaf) => {
    const at = leaf * outputs;
    for (const row of rows) {
      for (let k = 0; k < outputs; k++) {
        const deviation = targets[row * outputs + k] - mean[at + k];
        residual[k] = spread[at + k] > 0 ? deviation / spread[at + k] : 0;
      }
      for (let j = 0; j < outputs; j++) {
        for (let k = 0; k < outputs; k++) products[j * outputs + k] += residual[j] * residual[k];
      }
    }
  });
  const factor = new Float32Array(outputs * outputs);
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j <= i; j++) {
      const norm = Math.sqrt(products[i * outputs + i] * products[j * outputs + j]);
      let rest = i === j ? 1 : norm > 0 ? (KEPT_CORRELATION * products[i * outputs + j]) / norm : 0;
      for (let k = 0; k < j; k++) rest -= factor[i * outputs + k] * factor[j * outputs + k];
      factor[i * outputs + j] = i === j ? Math.sqrt(rest) : rest / factor[j * outputs + j];
    }
  }
  return factor;
}
