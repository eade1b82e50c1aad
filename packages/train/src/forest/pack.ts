import { InputError } from 'ml-index/math';
import { LEAF, MEAN_STEPS, MEMBER_STEPS, SPREAD_STEPS, type Forest } from 'ml-index/models';
import { preorder, type TreeNode } from './grow.js';
import type { GrownForest, Samples } from './train.js';

/** Most nodes of a tree: distances within it are 16-bit numbers. */
const MOST_NODES = 65535;

/**
 * The shipped form of a grown forest: leaf means in 65,535 steps, leaf standard deviations (n - 1 in the denominator) in
 * 255 steps of their range, deviations of `members` random samples a leaf in 1/32 of its standard deviation.
 * @throws InputError `large-tree`
 */
export function packForest(samples: Samples, { data, edges, trees }: GrownForest, members: number): Forest {
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
  const spreadCodes = Uint8Array.from(spread, (value, i) => {
    const { spreadStep } = steps[i % outputs];
    return spreadStep === 0 ? 0 : Math.round(value / spreadStep);
  });
  const shipped = Float64Array.from(spreadCodes, (code, i) => code * steps[i % outputs].spreadStep);
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
    spread: spreadCodes,
    members,
    member: memberDeviations(samples.outputs, outputs, members, all, mean, shipped),
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

/** Deviations of the first `members` samples of each leaf, in steps of its shipped spread; a leaf with fewer repeats them. */
function memberDeviations(
  targets: Float64Array,
  outputs: number,
  members: number,
  leaves: readonly TreeNode[],
  mean: Float64Array,
  spread: Float64Array,
): Int8Array {
  const result = new Int8Array(leaves.length * members * outputs);
  leaves.forEach(({ rows }, leaf) => {
    for (let m = 0; m < members; m++) {
      const row = rows[m % rows.length];
      for (let k = 0; k < outputs; k++) {
        const at = leaf * outputs + k;
        const deviation = spread[at] > 0 ? (targets[row * outputs + k] - mean[at]) / spread[at] : 0;
        const steps = Math.round(MEMBER_STEPS * deviation);
        result[(leaf * members + m) * outputs + k] = Math.min(127, Math.max(-127, steps));
      }
    }
  });
  return result;
}
