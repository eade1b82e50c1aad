import { InputError, type Issue } from 'ml-index/math';
import { CELL_STEPS, LEAF, type Forest } from 'ml-index/models';
import { preorder, type TreeNode } from './grow.js';
import type { GrownForest, Samples } from './train.js';

/** Most nodes of a tree and most samples: they are numbered with 16 bits. */
const MOST = 65535;

/**
 * The shipped form of a grown forest: of each leaf `members` random samples (a leaf with fewer repeats them), of each sample the
 * encoded cell in 65,535 steps of its range and the Miller indices of its lines.
 * @throws InputError `large-forest`
 */
export function packForest(samples: Samples, { data, edges, trees }: GrownForest, members: number): Forest {
  const { outputs, bins, inputs } = data;
  const nodes = trees.map(preorder);
  const leaves = nodes.map((tree) => tree.filter(({ children }) => children === null));
  const wrong = [
    ...tooMany(
      'nodes of a tree',
      Math.max(...nodes.map(({ length }) => length)),
      'Set maxLeaves, or larger leaves',
    ),
    ...tooMany('samples', samples.count, 'Use fewer copies'),
  ];
  if (wrong.length > 0) throw new InputError(wrong);
  const kept = leaves
    .flat()
    .flatMap(({ rows }) => Array.from({ length: members }, (_, m) => rows[m % rows.length]));
  const used = [...new Set(kept)].sort((a, b) => a - b);
  const place = new Map(used.map((row, i) => [row, i]));
  const steps = Array.from({ length: outputs }, (_, k) => columnSteps(samples.outputs, outputs, k));
  const nodeCount = nodes.reduce((sum, { length }) => sum + length, 0);
  const forest: Forest = {
    ...{ bravais: samples.bravais, lines: inputs, outputs, bins, edges },
    nodeStart: starts(nodes),
    leafStart: starts(leaves),
    feature: new Uint8Array(nodeCount),
    threshold: new Uint8Array(nodeCount),
    skip: new Uint16Array(nodeCount),
    members,
    member: Uint16Array.from(kept, (row) => place.get(row)!),
    cellOffset: Float32Array.from(steps, ({ offset }) => offset),
    cellStep: Float32Array.from(steps, ({ step }) => step),
    cell: Uint16Array.from(
      used.flatMap((row) =>
        steps.map(({ offset, step }, k) =>
          step === 0 ? 0 : Math.max(0, Math.round((samples.outputs[row * outputs + k] - offset) / step)),
        ),
      ),
    ),
    indices: samples.indices,
    label: Uint16Array.from(
      used.flatMap((row) => [...samples.labels.subarray(row * inputs, (row + 1) * inputs)]),
    ),
  };
  nodes.forEach((tree, t) => writeNodes(forest, tree, forest.nodeStart[t]));
  return forest;
}

function tooMany(what: string, value: number, hint: string): Issue[] {
  if (value <= MOST) return [];
  const message = `more ${what} than the file format can number`;
  return [{ code: 'large-forest', message, value, expected: `at most ${MOST}`, hint }];
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

/** Offset and step of one output, as single-precision numbers. */
function columnSteps(values: Float64Array, outputs: number, k: number): { offset: number; step: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = k; i < values.length; i += outputs) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  const offset = Math.fround(low);
  return { offset, step: Math.fround((high - offset) / CELL_STEPS) };
}
