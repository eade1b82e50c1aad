import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { extinctionSymbols } from 'ml-index/symmetry';
import { describe, expect, it } from 'vitest';
import { groupOf, groupsOf } from './index.js';
import { groupsOfCounts } from './generate.js';
import { mergeSmall } from './merge.js';
import { symbolDistances } from './similarity.js';

describe('clusters', () => {
  const line = [0, 1, 5, 6, 20];
  const distances = line.map((p) => line.map((q) => Math.abs(p - q)));

  it('join the smallest to the nearest until all are large enough', () => {
    expect(mergeSmall([10, 3, 2, 10, 10], distances, 1)).toEqual([[0], [1], [2], [3], [4]]);
    expect(mergeSmall([10, 3, 2, 10, 10], distances, 10)).toEqual([[0, 1], [2, 3], [4]]);
    expect(mergeSmall([1, 1, 1, 1, 1], distances, 100)).toEqual([[0, 1, 2, 3, 4]]);
    expect(mergeSmall([0, 30, 0, 30, 0], distances, 1)).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
  });
});

describe('groups of extinction symbols', () => {
  it('put similar reflection conditions together', () => {
    const symbols = extinctionSymbols('mP').map(({ symbol }) => symbol);
    const distances = symbolDistances('mP');
    const between = (p: string, q: string): number => distances[symbols.indexOf(p)][symbols.indexOf(q)];
    expect(between('P 1 21/c 1', 'P 1 21/c 1')).toBe(0);
    expect(between('P 1 c 1', 'P 1 21/c 1')).toBeLessThan(between('P 1 - 1', 'P 1 21/c 1'));
    expect(between('P 1 - 1', 'P 1 21 1')).toBeLessThan(between('P 1 - 1', 'P 1 n 1'));
    const counts = new Map([
      ['P 1 - 1', 40],
      ['P 1 21 1', 300],
      ['P 1 c 1', 20],
      ['P 1 21/c 1', 1000],
      ['P 1 21/n 1', 1000],
    ]);
    const groups = groupsOfCounts('mP', counts, 100);
    const names = groups.map((group) => group.symbols);
    expect(names.some((list) => list.includes('P 1 - 1') && list.includes('P 1 21 1'))).toBe(true);
    expect(names.some((list) => list.includes('P 1 c 1') && list.includes('P 1 21/c 1'))).toBe(true);
    expect(groups.map(({ entries }) => entries).reduce((sum, n) => sum + n, 0)).toBe(2360);
    const ofC = groups.find((group) => group.symbols.includes('P 1 21/c 1'))!;
    expect(ofC.conditions).toContain('h0l:l=2n');
  });

  it('split settings of one space group whose absences are at other axes', () => {
    // Space group 18 (write-up 2.1.2): P 21 21 2, P 21 2 21, P 2 21 21.
    const symbols = ['P 21 21 -', 'P 21 - 21', 'P - 21 21'];
    const groups = groupsOfCounts('oP', new Map(symbols.map((symbol) => [symbol, 200])), 100);
    expect(
      new Set(symbols.map((symbol) => groups.find((group) => group.symbols.includes(symbol))!.name)).size,
    ).toBe(3);
  });
});

describe('table of groups', () => {
  it('has each extinction symbol of each lattice once', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      const listed = groupsOf(bravais).flatMap(({ symbols }) => symbols);
      expect([...listed].sort()).toEqual(
        extinctionSymbols(bravais)
          .map(({ symbol }) => symbol)
          .sort(),
      );
      for (const symbol of listed) expect(groupOf(bravais, symbol).symbols).toContain(symbol);
    }
  });

  it('has enough entries in each group, where a lattice has more than one', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      const groups = groupsOf(bravais);
      if (groups.length > 1) for (const { entries } of groups) expect(entries).toBeGreaterThanOrEqual(100);
    }
  });

  it('refuses unknown symbols', () => {
    expect(() => groupOf('cF', 'P - - -')).toThrow(RangeError);
  });
});
