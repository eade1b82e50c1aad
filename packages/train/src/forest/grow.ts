import type { Random } from 'ml-index/math';
import type { BinnedSamples } from './bins.js';
import type { ForestConfig } from './config.js';
import type { Split, SplitFinder } from './split.js';

/** A node of a growing tree: an inner one has a split and two children, a leaf the samples that end in it. */
export interface TreeNode {
  readonly rows: Int32Array;
  readonly depth: number;
  split: Split | null;
  children: readonly [TreeNode, TreeNode] | null;
}

export type GrowthLimits = Pick<ForestConfig, 'minLeaf' | 'maxLeaves' | 'maxDepth'>;

/**
 * A regression tree over several outputs (CART: Breiman et al. 1984). Of the nodes that can be split the one whose split
 * gains most is next, so that a limit on the leaves keeps the best ones.
 */
export function growTree(
  data: BinnedSamples,
  rows: Int32Array,
  { minLeaf, maxLeaves, maxDepth }: GrowthLimits,
  findSplit: SplitFinder,
): TreeNode {
  const node = (of: Int32Array, depth: number): TreeNode => ({
    ...{ rows: of, depth, children: null },
    split: depth < maxDepth ? findSplit(data, of, minLeaf) : null,
  });
  const root = node(rows, 0);
  const open = root.split === null ? [] : [root];
  for (let leaves = 1; leaves < maxLeaves && open.length > 0; leaves++) {
    // the best last; it is taken from there
    const parent = open.pop()!;
    const { input, threshold } = parent.split!;
    const isLeft = (row: number): boolean => data.binned[input * data.samples + row] <= threshold;
    const children = [
      node(
        parent.rows.filter((row) => isLeft(row)),
        parent.depth + 1,
      ),
      node(
        parent.rows.filter((row) => !isLeft(row)),
        parent.depth + 1,
      ),
    ] as const;
    parent.children = children;
    for (const child of children) if (child.split !== null) insertByGain(open, child);
  }
  return root;
}

function insertByGain(open: TreeNode[], node: TreeNode): void {
  let low = 0;
  let high = open.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (open[middle].split!.gain < node.split!.gain) low = middle + 1;
    else high = middle;
  }
  open.splice(low, 0, node);
}

/** Nodes in preorder: parent, left part, right part. */
export function preorder(root: TreeNode): TreeNode[] {
  const nodes: TreeNode[] = [];
  const walk = (node: TreeNode): void => {
    nodes.push(node);
    node.children?.forEach(walk);
  };
  walk(root);
  return nodes;
}

/** `count` of the numbers 0 to n - 1, each at most once, in random order (Fisher and Yates 1938). */
export function drawRows(n: number, count: number, random: Random): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + random.below(n - i);
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return rows.slice(0, count);
}
