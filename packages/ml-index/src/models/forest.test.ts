import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, Random } from '../math/index.js';
import {
  binnedLines,
  binOf,
  drawSample,
  LEAF,
  leafOf,
  predictMean,
  predictTrees,
  type Forest,
} from './forest.js';
import { decodeForest, encodeForest } from './forestFile.js';
import { ForestSampler } from './forestSampler.js';

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
  members: 2,
  member: Uint16Array.of(0, 0, 1, 2, 0, 1, 2, 2),
  cell: Uint16Array.of(0, 10, 1, 20, 2, 30),
  cellOffset: Float32Array.of(-1, 0),
  cellStep: Float32Array.of(0.5, 0.25),
  indices: Int8Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1),
  label: Uint16Array.of(1, 2, 3, 2, 1, 3, 1, 0, 2),
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

  it('predicts tree by tree, means of the members, and their mean', () => {
    // samples 1 and 2 in leaf 1 of the first tree, 2 and 2 in the leaf of the second
    expect([...predictTrees(FOREST, Float64Array.of(0.6, 1, 1))]).toEqual([-0.25, 6.25, 0, 7.5]);
    expect([...predictMean(FOREST, Float64Array.of(0.6, 1, 1))]).toEqual([-0.125, 6.875]);
  });

  it('draws members of the leaf, all alike', () => {
    const single: Forest = { ...FOREST, nodeStart: Uint32Array.of(0, 5), leafStart: Uint32Array.of(0, 3) };
    const binned = new Uint8Array(3);
    binnedLines(single, Float64Array.of(0.6, 1, 1), binned);
    const random = new Random(5);
    const counts = [0, 0, 0];
    for (let i = 0; i < 2000; i++) counts[drawSample(single, binned, random)]++;
    expect(counts[0]).toBe(0);
    expect(Math.abs(counts[1] - 1000)).toBeLessThan(100);
  });
});

describe('cells drawn from a forest', () => {
  const draws = (lines: number[], count = 60): (number[] | null)[] => {
    const sampler = new ForestSampler(FOREST);
    const random = new Random(8);
    return Array.from({ length: count }, () => {
      const free = new Float64Array(2);
      return sampler.draw(lines, random, free) ? [...free] : null;
    });
  };

  it('are those that give the lines the indices of a sample', () => {
    // the first tree leads to sample 0, the second to sample 2
    const found = draws([0.01, 0.03, 0.04]).filter((free) => free !== null);
    expect(found.length).toBeGreaterThan(30);
    const cells = new Set(found.map((free) => free.map((x) => x.toFixed(9)).join()));
    // 001, 100, 101 of sample 0 fit all lines; of sample 2 two lines have 001 and 100
    expect(cells).toEqual(new Set(['0.030000000,0.010000000', '0.040000000,0.010000000']));
  });

  it('are fits where there are more lines than coefficients, weighted by 1/q2^2', () => {
    const lines = [0.01, 0.03, 0.041];
    // minimise ((c - q1)/q1)^2 + ((a - q2)/q2)^2 + ((a + c - q3)/q3)^2 on a grid
    const loss = (a: number, c: number): number =>
      (c / lines[0] - 1) ** 2 + (a / lines[1] - 1) ** 2 + ((a + c) / lines[2] - 1) ** 2;
    const fits = draws(lines).filter((free) => free !== null);
    const best = fits.reduce((p, q) => (loss(p[0], p[1]) < loss(q[0], q[1]) ? p : q));
    for (const [da, dc] of [
      [1e-6, 0],
      [-1e-6, 0],
      [0, 1e-6],
      [0, -1e-6],
    ]) {
      expect(loss(best[0] + da, best[1] + dc)).toBeGreaterThan(loss(best[0], best[1]));
    }
  });

  it('are in the unit of the lines, the same for the same stream', () => {
    const lines = [0.01, 0.02, 0.05];
    expect(draws(lines)).toEqual(draws(lines));
    const large = draws(lines.map((q2) => 4 * q2));
    draws(lines).forEach((free, i) => free?.forEach((x, k) => expect(large[i]![k] / 4).toBeCloseTo(x, 12)));
  });

  it('are none where too few lines have indices or the solution is no cell', () => {
    expect(draws([0.01])).toEqual(new Array(60).fill(null));
    // 101 below 001 and 100: a coefficient of one of the exact solutions is negative
    expect(draws([0.03, 0.04, 0.05]).some((free) => free === null)).toBe(true);
    for (const free of draws([0.03, 0.04, 0.05])) {
      for (const x of free ?? []) expect(x).toBeGreaterThan(0);
    }
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
    expect(issueOf(changed(4, 1))).toContain('another version');
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
        const leaves = forest.member.length / forest.members;
        for (const sample of forest.member) expect(sample * forest.outputs).toBeLessThan(forest.cell.length);
        for (const kind of forest.label) expect(3 * kind).toBeLessThan(forest.indices.length);
        for (let tree = 0; tree < 2; tree++) {
          const leaf = leafOf(forest, tree, binned);
          expect(leaf >= 0 && leaf < leaves).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
