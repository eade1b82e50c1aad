import { Random } from 'ml-index/math';
import type { BravaisLattice, UnitCell } from 'ml-index/lattice';
import { describe, expect, it } from 'vitest';
import { cappedSelection } from './select.js';
import { FRACTIONS, linkingParts, nearEqualGroups, PARTS, splitStructures } from './split.js';
import type { Structure } from './structures.js';

function fake(id: string, bravais: BravaisLattice, cell: UnitCell, hermannMauguin: string): Structure {
  return {
    ...{ id, bravais, cell, hermannMauguin },
    ...{
      source: 'test',
      family: 'cod',
      formula: '',
      spaceGroup: 1,
      operations: [],
      atoms: [],
      hasCarbonAndHydrogen: false,
    },
    primitiveVolume: cell.a * cell.b * cell.c,
  };
}
const box = (a: number, b: number, c: number): UnitCell => ({ a, b, c, alpha: 90, beta: 90, gamma: 90 });

function many(count: number): Structure[] {
  const random = new Random(7);
  const side = (): number => 4 + 20 * random.uniform();
  return Array.from({ length: count }, (_, i) =>
    fake(`s${i}`, 'oP', box(side(), side(), side()), ['P n m a', 'P 21 21 21'][i % 2]),
  );
}

describe('near-equal cells', () => {
  it('are linked within 2 % and only in one Bravais lattice', () => {
    const groups = nearEqualGroups([
      fake('a', 'oP', box(5, 6, 7), 'P m m m'),
      fake('b', 'oP', box(7.05, 5.02, 6), 'P m m m'),
      fake('c', 'oP', box(5, 6.3, 6.67), 'P m m m'),
      fake('d', 'mP', box(5, 6, 7), 'P 2'),
    ]);
    expect(
      groups
        .map((group) =>
          group
            .map(({ id }) => id)
            .sort()
            .join(''),
        )
        .sort(),
    ).toEqual(['ab', 'c', 'd']);
  });
});

describe('earlier parts', () => {
  const chain = [5, 5.08, 5.16].map((a, i) => fake(`s${i}`, 'oP', box(a, 7, 9), 'P m m m'));

  it('are kept, by all that is linked to them', () => {
    const split = splitStructures(chain, 1, { keep: new Map([['s2', 'test']]) });
    expect([...split]).toEqual([
      ['s0', 'test'],
      ['s1', 'test'],
      ['s2', 'test'],
    ]);
  });

  it('leave out what would link two of them', () => {
    const settled = new Set(['s0', 's2']);
    const keep = (last: 'train' | 'test') => new Map([['s0', 'train'] as const, ['s2', last] as const]);
    expect([...linkingParts(chain, keep('test'), settled)]).toEqual(['s1']);
    expect([...linkingParts(chain, keep('train'), settled)]).toEqual([]);
    expect([...linkingParts(chain, new Map(), new Set())]).toEqual([]);
    // A newcomer with a part of its own.
    const own = new Map([...keep('train'), ['s1', 'validation'] as const]);
    expect([...linkingParts(chain, own, settled)]).toEqual(['s1']);
  });

  it('may have other fractions', () => {
    const structures = many(400);
    const split = splitStructures(structures, 1, { fractions: { train: 0.8, validation: 0.2, test: 0 } });
    const share = (part: string): number =>
      [...split.values()].filter((p) => p === part).length / structures.length;
    expect(Math.abs(share('train') - 0.8)).toBeLessThan(0.02);
    expect(share('test')).toBe(0);
  });
});

describe('split', () => {
  it('has the fractions within each Hermann-Mauguin symbol', () => {
    const structures = many(800);
    const split = splitStructures(structures);
    for (const symbol of ['P n m a', 'P 21 21 21']) {
      const ids = structures.filter((s) => s.hermannMauguin === symbol).map(({ id }) => id);
      for (const part of PARTS) {
        const share = ids.filter((id) => split.get(id) === part).length / ids.length;
        expect(Math.abs(share - FRACTIONS[part])).toBeLessThan(0.02);
      }
    }
  });

  it('keeps near-equal cells on one side and is the same each time', () => {
    const structures = many(800);
    const split = splitStructures(structures);
    for (const group of nearEqualGroups(structures))
      expect(new Set(group.map(({ id }) => split.get(id))).size).toBe(1);
    expect([...splitStructures(structures)]).toEqual([...split]);
    expect([...splitStructures(structures, 2)]).not.toEqual([...split]);
  });
});

describe('capped selection', () => {
  const items = [
    ...Array(90).fill('mof'),
    ...Array(20).fill('mineral'),
    ...Array(10).fill('cod'),
  ] as string[];
  const counts = (count: number, strict: boolean): Record<string, number> => {
    const selection = cappedSelection(items, (item) => item, { count, share: 0.4, strict }, new Random(1));
    return Object.fromEntries(
      [...new Set(selection)].map((group) => [group, selection.filter((item) => item === group).length]),
    );
  };

  it('keeps a group to its share while others last', () => {
    expect(counts(40, false)).toEqual({ mof: 16, mineral: 16, cod: 8 });
  });
  it('goes beyond, or selects fewer, when the others are too few', () => {
    expect(counts(100, false)).toEqual({ mof: 70, mineral: 20, cod: 10 });
    expect(counts(100, true)).toEqual({ mof: 20, mineral: 20, cod: 10 });
  });
  it('takes everything from a single group', () => {
    expect(
      cappedSelection(['a', 'a', 'a'], (x) => x, { count: 5, share: 0.4, strict: true }, new Random(1))
        .length,
    ).toBe(3);
  });
});
