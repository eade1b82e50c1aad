import { Random } from 'ml-index/math';
import { decodeForest, encodeForest, leafOf, predictMean, sampleCell, treeCount } from 'ml-index/models';
import { describe, expect, it } from 'vitest';
import { binInputs, quantileEdges } from './bins.js';
import { forestConfigSchema, type ForestConfig } from './config.js';
import { drawRows, growTree, preorder, type TreeNode } from './grow.js';
import { packForest } from './pack.js';
import { createHistogramFinder } from './split.js';
import { findSplitSlowly } from './splitReference.js';
import { growForest, trainForest, type Samples } from './train.js';

/** Samples of tP whose outputs follow from the first two of three lines, but for noise. */
function samplesOf(count: number, noise: number, seed: number): Samples {
  const random = new Random(seed);
  const inputs = Float64Array.from({ length: 3 * count }, () => random.uniform());
  const outputs = Float64Array.from({ length: 2 * count }, (_, i) => {
    const s = i >> 1;
    const mean = i % 2 === 0 ? Math.sin(4 * inputs[3 * s]) : 10 * inputs[3 * s + 1] + inputs[3 * s];
    return mean + noise * (i % 2 === 0 ? 1 : 10) * random.normal();
  });
  return { bravais: 'tP', count, lines: 3, inputs, outputs, ...unlabelled(3 * count) };
}

const unlabelled = (lines: number) => ({ indices: Int8Array.of(0, 0, 0), labels: new Uint16Array(lines) });

const config = (part: Partial<ForestConfig>): ForestConfig => forestConfigSchema.parse(part);
const leavesOf = (tree: TreeNode): TreeNode[] => preorder(tree).filter(({ children }) => children === null);

function errors(forest: ReturnType<typeof trainForest>, test: Samples): number[] {
  const sums = [0, 0];
  for (let s = 0; s < test.count; s++) {
    const mean = predictMean(forest, test.inputs.subarray(3 * s, 3 * s + 3));
    for (const k of [0, 1]) sums[k] += (mean[k] - test.outputs[2 * s + k]) ** 2;
  }
  return sums.map((sum) => Math.sqrt(sum / test.count));
}

describe('configuration', () => {
  it("has the write-up's defaults and refuses what it does not know", () => {
    expect(config({})).toMatchObject({ trees: 80, subsample: 0.1, minLeaf: 10 });
    expect(forestConfigSchema.safeParse({ tree: 10 }).success).toBe(false);
    expect(forestConfigSchema.safeParse({ subsample: 0 }).success).toBe(false);
  });
});

describe('bins', () => {
  it('are equally full', () => {
    const { binned } = binInputs(samplesOf(1000, 0, 1).inputs, 3, 8);
    for (let input = 0; input < 3; input++) {
      const counts = new Array<number>(8).fill(0);
      for (const bin of binned.subarray(1000 * input, 1000 * (input + 1))) counts[bin]++;
      expect(counts).toEqual(new Array(8).fill(125));
    }
  });

  it('hold few distinct values, in order', () => {
    const edges = quantileEdges(Float64Array.of(1, 2, 1, 2, 2, 1), 5);
    expect([...edges]).toEqual([...edges].sort((a, b) => a - b));
    const { binned } = binInputs(Float64Array.of(1, 2, 1, 2, 2, 1), 1, 5);
    expect(binned[0]).toBeLessThan(binned[1]);
    expect(new Set(binned).size).toBe(2);
  });
});

describe('trees', () => {
  const samples = samplesOf(400, 0.1, 2);
  const { data } = growForest(samples, config({ trees: 1, subsample: 1 }));
  const rows = drawRows(400, 400, new Random(1));
  const grow = (part: Partial<ForestConfig>): TreeNode =>
    growTree(data, rows, config(part), createHistogramFinder(data));

  it('divide all their samples among leaves of the size asked for', () => {
    const leaves = leavesOf(grow({ minLeaf: 7 }));
    expect(leaves.flatMap((leaf) => [...leaf.rows]).sort((a, b) => a - b)).toEqual(
      [...data.binned.keys()].slice(0, 400),
    );
    expect(Math.min(...leaves.map((leaf) => leaf.rows.length))).toBeGreaterThanOrEqual(7);
    expect(leaves.length).toBeGreaterThan(20);
  });

  it('stop at the depth and the number of leaves asked for', () => {
    expect(Math.max(...leavesOf(grow({ maxDepth: 3 })).map(({ depth }) => depth))).toBe(3);
    expect(leavesOf(grow({ maxLeaves: 9 })).length).toBe(9);
    const order = (tree: TreeNode): number[] => preorder(tree).flatMap(({ split }) => split?.gain ?? []);
    const gains = order(grow({})).sort((a, b) => b - a);
    // nine leaves come of eight splits; the root's is the best of all
    expect(preorder(grow({ maxLeaves: 9 }))[0].split!.gain).toBeCloseTo(gains[0], 9);
  });

  it('are the same by histograms and by the reference', () => {
    const slow = growTree(data, rows.slice(0, 60), config({ minLeaf: 5 }), findSplitSlowly);
    const fast = growTree(data, rows.slice(0, 60), config({ minLeaf: 5 }), createHistogramFinder(data));
    const shape = (tree: TreeNode): unknown[] =>
      preorder(tree).map((node) =>
        node.children === null ? [...node.rows] : [node.split!.input, node.split!.threshold],
      );
    expect(shape(fast)).toEqual(shape(slow));
  });
});

describe('drawRows', () => {
  it('draws each row at most once and all alike', () => {
    const random = new Random(4);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 3000; i++) {
      const drawn = drawRows(10, 3, random);
      expect(new Set(drawn).size).toBe(3);
      for (const row of drawn) counts[row]++;
    }
    for (const count of counts) expect(Math.abs(count - 900)).toBeLessThan(120);
  });
});

describe('a trained forest', () => {
  const training = samplesOf(2000, 0.1, 3);
  const test = samplesOf(300, 0, 4);

  it('predicts what its samples follow', () => {
    const [first, second] = errors(trainForest(training, config({})), test);
    expect(first).toBeLessThan(0.15);
    expect(second).toBeLessThan(1);
    const [coarse] = errors(trainForest(training, config({ maxLeaves: 2 })), test);
    expect(coarse).toBeGreaterThan(0.3);
  });

  it('is the same for the same seed, another for another', () => {
    const bytes = (seed: number): Uint8Array =>
      encodeForest(trainForest(training, config({ seed, trees: 5 })));
    expect(bytes(1)).toEqual(bytes(1));
    expect(bytes(2)).not.toEqual(bytes(1));
  });

  it('is shipped with samples of its leaves, their cells to 1/65,000 of the range, their indices', () => {
    const labelled: Samples = {
      ...training,
      indices: Int8Array.from({ length: 3 * 200 }, (_, i) => (i % 201) - 100),
      labels: training.labels.map((_, i) => (7 * i) % 200),
    };
    const grown = growForest(labelled, config({ trees: 6 }));
    const forest = decodeForest(encodeForest(packForest(labelled, grown, 64)));
    expect(treeCount(forest)).toBe(6);
    expect(forest.indices).toEqual(labelled.indices);
    const labelsOf = (labels: Uint16Array, s: number): string => labels.subarray(3 * s, 3 * s + 3).join();
    const cell = new Float64Array(2);
    for (let s = 0; s < 200; s++) {
      const binned = Uint8Array.from([0, 1, 2], (i) => grown.data.binned[i * training.count + s]);
      grown.trees.forEach((root, t) => {
        let node = root;
        while (node.children !== null) {
          const { input, threshold } = node.split!;
          node = node.children[binned[input] <= threshold ? 0 : 1];
        }
        const leaf = leafOf(forest, t, binned);
        const shipped = forest.member.subarray(leaf * 64, leaf * 64 + 64);
        shipped.forEach((sample, m) => {
          const row = node.rows[m % node.rows.length];
          expect(labelsOf(forest.label, sample)).toBe(labelsOf(labelled.labels, row));
          sampleCell(forest, sample, cell);
          for (const k of [0, 1]) {
            const error = Math.abs(cell[k] - training.outputs[2 * row + k]);
            expect(error).toBeLessThan(forest.cellStep[k] * 0.51);
          }
        });
      });
    }
  });

  it('is refused where its samples cannot be numbered', () => {
    const many = samplesOf(70000, 0, 5);
    const grown = growForest(many, config({ trees: 1, subsample: 0.001 }));
    expect(() => packForest(many, grown, 1)).toThrow(/more samples/);
  });

  it('needs enough samples', () => {
    expect(() => trainForest(samplesOf(100, 0, 1), config({}))).toThrow(/too few/);
  });
});
