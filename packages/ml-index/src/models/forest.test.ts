import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, Random } from '../math/index.js';
import {
  binnedLines,
  binOf,
  drawEncoded,
  ForestSampler,
  LEAF,
  leafOf,
  predictMean,
  predictTrees,
  type Forest,
} from './forest.js';
import { decodeForest, encodeForest } from './forestFile.js';

/**
 * Two trees for tP over three lines. First: line 1 below 0.5 gives leaf 0, else line 2 below 1.5 gives leaf 1, else leaf 2.
 * Second: a single leaf.
 */
const FOREST: Forest = {
  bravais: 'tP',
  lines: 3,
  outputs: 2,
  bins: 3,
  edges: Float32Array.of(0.5, 0.75, 1.5, 2, 3, 3),
  nodeStart: Uint32Array.of(0, 5, 6),
  leafStart: Uint32Array.of(0, 3, 4),
  feature: Uint8Array.of(0, LEAF, 1, LEAF, LEAF, LEAF),
  threshold: Uint8Array.of(0, 0, 0, 0, 0, 0),
  skip: Uint16Array.of(2, 0, 2, 1, 2, 0),
  mean: Uint16Array.of(0, 10, 1, 20, 2, 30, 3, 40),
  meanOffset: Float32Array.of(-1, 0),
  meanStep: Float32Array.of(0.5, 0.25),
  spread: Uint8Array.of(0, 0, 10, 20, 0, 0, 0, 0),
  spreadStep: Float32Array.of(0.125, 0.25),
  members: 2,
  member: Int8Array.of(0, 0, 0, 0, 32, 32, -32, -64, 0, 0, 0, 0, 0, 0, 0, 0),
};

function leafFor(lines: number[]): number {
  const binned = new Uint8Array(3);
  binnedLines(FOREST, Float64Array.from(lines), binned);
  return leafOf(FOREST, 0, binned);
}

describe('binOf', () => {
  it('counts the borders below a value', () => {
    const edges = Float32Array.of(9, 1, 2, 2, 4, 9);
    for (const [value, bin] of [
      [0, 0],
      [1, 0],
      [1.5, 1],
      [2, 1],
      [3, 3],
      [5, 4],
    ]) {
      expect(binOf(edges, 1, 5, value)).toBe(bin);
    }
  });
});

describe('a forest', () => {
  it('sends lines down its trees', () => {
    expect(leafFor([0.5, 9, 9])).toBe(0);
    expect(leafFor([0.6, 1.5, 9])).toBe(1);
    expect(leafFor([0.6, 1.6, 0])).toBe(2);
  });

  it('predicts tree by tree, and their mean', () => {
    expect([...predictTrees(FOREST, Float64Array.of(0.6, 1, 1))]).toEqual([-0.5, 5, 0.5, 10]);
    expect([...predictMean(FOREST, Float64Array.of(0.6, 1, 1))]).toEqual([0, 7.5]);
  });

  it('draws members of the leaf, with noise in units of its spread', () => {
    const single: Forest = {
      ...FOREST,
      nodeStart: Uint32Array.of(0, 5),
      leafStart: Uint32Array.of(0, 3),
    };
    const binned = new Uint8Array(3);
    binnedLines(single, Float64Array.of(0.6, 1, 1), binned);
    const random = new Random(5);
    const out = new Float64Array(2);
    const drawn = new Set<string>();
    for (let i = 0; i < 40; i++) {
      drawEncoded(single, binned, 0, random, out);
      drawn.add(out.join());
    }
    // mean -0.5, 5; spreads 1.25, 5
    expect(drawn).toEqual(new Set(['0.75,10', '-1.75,-5']));
    const n = 20000;
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      drawEncoded(single, binned, 0.1, random, out);
      const [u, v] = [(out[0] + 0.5) / 1.25, (out[1] - 5) / 5];
      const [du, dv] = u > 0 ? [u - 1, v - 1] : [u + 1, v + 2];
      [du, dv, du * du, dv * dv].forEach((value, k) => (sums[k] += value / n));
    }
    [0, 0, 0.01, 0.01].forEach((value, k) =>
      expect(Math.abs(sums[k] - value)).toBeLessThan(k < 2 ? 3e-3 : 5e-4),
    );
  });

  it('draws cells in the unit of the lines, the same for the same stream', () => {
    const draw = (factor: number): number[] => {
      const free = new Float64Array(2);
      const lines = [0.01, 0.02, 0.05].map((q2) => q2 * factor);
      expect(new ForestSampler(FOREST, 0.2).draw(lines, new Random(8), free)).toBe(true);
      return [...free];
    };
    expect(draw(1)).toEqual(draw(1));
    draw(4).forEach((x, k) => expect(x / 4).toBeCloseTo(draw(1)[k], 12));
  });
});

describe('the file of a forest', () => {
  it('gives the forest back', () => {
    expect(decodeForest(encodeForest(FOREST))).toEqual(FOREST);
  });

  it('is little endian and may stand anywhere in a buffer', () => {
    const bytes = encodeForest(FOREST);
    expect(String.fromCharCode(...bytes.subarray(0, 4))).toBe('MLRF');
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeForest(shifted.subarray(3))).toEqual(FOREST);
  });

  const issueOf = (bytes: Uint8Array): string => {
    try {
      decodeForest(bytes, 'tP.forest');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      const [issue] = (error as InputError).issues;
      expect([issue.code, issue.file]).toEqual(['bad-forest', 'tP.forest']);
      return issue.message;
    }
    return 'accepted';
  };
  const changed = (at: number, value: number): Uint8Array => {
    const bytes = encodeForest(FOREST);
    bytes[at] = value;
    return bytes;
  };

  it('says what is wrong with it', () => {
    const bytes = encodeForest(FOREST);
    expect(issueOf(bytes.subarray(0, 20))).toContain('too short');
    expect(issueOf(bytes.subarray(0, bytes.length - 1))).toContain('wrong length');
    expect(issueOf(Uint8Array.of(...bytes, 0))).toContain('wrong length');
    expect(issueOf(changed(0, 0))).toContain('Not a random forest');
    expect(issueOf(changed(4, 2))).toContain('another version');
    expect(issueOf(changed(8, 120))).toContain('no Bravais lattice');
    expect(issueOf(changed(16, 3))).toContain('outputs');
    expect(issueOf(changed(12, 0))).toContain('lines');
    expect(issueOf(changed(20, 1))).toContain('bins');
  });

  it('is refused or safe to use, whichever byte is wrong', () => {
    const { length } = encodeForest(FOREST);
    fc.assert(
      fc.property(fc.nat(length - 1), fc.nat(255), (at, value) => {
        const bytes = changed(at, value);
        let forest: Forest;
        try {
          forest = decodeForest(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        // ways through the trees end in leaves that exist
        const binned = Uint8Array.of(value & 3, (value >>> 2) & 3, value >>> 4);
        const leaves = forest.mean.length / forest.outputs;
        for (let tree = 0; tree < 2; tree++) {
          const leaf = leafOf(forest, tree, binned);
          expect(leaf >= 0 && leaf < leaves).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
