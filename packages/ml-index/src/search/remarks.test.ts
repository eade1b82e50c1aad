import { describe, expect, it } from 'vitest';
import { hexagonal, rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import { coefficientsOfCell, linesOfCell, type BravaisLattice, type UnitCell } from '../lattice/index.js';
import { diagnose } from '../report/diagnose.js';
import { defaultSearchOptions } from './options.js';
import { dominantZone, largerCell, remarksOn } from '../report/remarks.js';
import { search } from './task.js';
import type { Solution } from '../report/types.js';

type Indexed = Parameters<typeof dominantZone>[0];

/** The first lines of a cell as a solution's. */
function solution(bravais: BravaisLattice, cell: UnitCell, count = 20): Indexed {
  const { hkl } = linesOfCell(bravais, coefficientsOfCell(cell), 2);
  return indexed(
    bravais,
    Array.from({ length: count }, (_, i) => [hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]]),
  );
}

function indexed(bravais: BravaisLattice, hkls: readonly (readonly [number, number, number])[]): Indexed {
  const lines = hkls.map((hkl, line): Solution['lines'][number] => ({
    line,
    hkl,
    q2Observed: 1,
    q2Calculated: 1,
    differenceTwoTheta: 0,
    intensity: null,
  }));
  return { bravais, lines, indexed: lines.length };
}

/** Reflections (h, k, l) for all l from 0 to 3 of the given h, k. */
const rows = (...hks: [number, number][]): [number, number, number][] =>
  hks.flatMap(([h, k]) => [0, 1, 2, 3].map((l): [number, number, number] => [h, k, l])).slice(1);

describe('dominant zone', () => {
  it.each<[string, BravaisLattice, UnitCell]>([
    ['hk0', 'oP', rectangular(17.3, 21.9, 3.1)],
    ['0kl', 'oP', rectangular(3.1, 21.9, 17.3)],
    ['h0l', 'mP', { ...rectangular(15.2, 3.0, 18.1), beta: 104 }],
    ['hk0', 'tP', rectangular(21, 21, 3)],
    ['hk0', 'hP', hexagonal(24, 3)],
    ['hk0', 'aP', { a: 14, b: 17, c: 3.1, alpha: 88, beta: 93, gamma: 101 }],
  ])('%s of %s %o: a short axis', (name, bravais, cell) => {
    const zone = dominantZone(solution(bravais, cell));
    expect(zone).toMatchObject({ name, of: 20 });
    expect(zone!.share).toBeGreaterThanOrEqual(15);
  });

  it.each<[string, BravaisLattice, UnitCell]>([
    // primitive cells of a lattice with one short axis along a diagonal: [1 -1 0], [1 1 0], [0 1 -1], [1 0 1]
    ['hhl', 'oC', rectangular(3.1, 3.2, 24)],
    ['h-hl', 'aP', { a: 12.1, b: 12.4, c: 16, alpha: 91, beta: 89, gamma: 166 }],
    ['hkk', 'aP', { a: 16, b: 12.1, c: 12.4, alpha: 14, beta: 91, gamma: 89 }],
    ['hk-h', 'mP', { ...rectangular(12.1, 16, 12.4), beta: 166 }],
  ])('%s of %s %o', (name, bravais, cell) => {
    expect(dominantZone(solution(bravais, cell))?.name).toBe(name);
  });

  it('the signs of indices that the symmetry makes equivalent do not matter', () => {
    const mixed = rows([1, 1], [2, -2], [-3, 3]);
    expect(dominantZone(indexed('oP', mixed))).toEqual({ name: 'hhl', share: 11, of: 11 });
    expect(dominantZone(indexed('mP', mixed))).toEqual({ name: 'hhl', share: 11, of: 11 });
    expect(dominantZone(indexed('aP', mixed))).toBeNull();
  });

  it('none where the lines of the zone determine the cell all the same', () => {
    const zone = rows([0, 0], [1, 1], [2, 2]);
    expect(dominantZone(indexed('oP', zone))).toMatchObject({ name: 'hhl' });
    for (const bravais of ['tP', 'hP', 'hR', 'cP'] as const) {
      expect(dominantZone(indexed(bravais, zone))).toBeNull();
      expect(dominantZone(indexed(bravais, rows([0, 0], [1, 0], [2, 0])))).toBeNull();
    }
  });

  it('none of an ordinary cell, nor of few lines', () => {
    expect(dominantZone(solution('oP', rectangular(7.12, 9.63, 11.27)))).toBeNull();
    expect(dominantZone(solution('mP', { ...rectangular(8.1, 10.3, 7.2), beta: 104 }))).toBeNull();
    expect(
      dominantZone(solution('aP', { a: 6.91, b: 8.75, c: 9.03, alpha: 102, beta: 98, gamma: 99 })),
    ).toBeNull();
    expect(dominantZone(solution('oP', rectangular(17.3, 21.9, 3.1), 7))).toBeNull();
  });

  it('is remarked on a solution', async () => {
    const peaks = syntheticPeaks('cP', rectangular(6.4, 6.4, 6.4), { count: 12 });
    const { solutions } = await search(peaks, { lattices: ['cP'] }, { now: () => 0 });
    expect(remarksOn(solutions.slice(0, 1), 0)).toEqual([]);
    const cell = rectangular(3.1, 3.2, 24);
    const flat = { ...solutions[0], ...solution('oC', cell), cell, volume: 3.1 * 3.2 * 24 };
    expect(remarksOn([flat], 0)).toEqual([
      `dominant zone: ${dominantZone(flat)!.share} of 20 indexed lines are hhl, the cell outside this zone rests on few lines`,
    ]);
  });
});

describe('larger cell', () => {
  const CELL = rectangular(5.12, 6.33, 7.87);
  const DOUBLED = { ...CELL, c: 2 * CELL.c };

  it('the lines that a superlattice indexes and the smaller lattice leaves over are named', async () => {
    // two superstructure lines among those of the small cell
    const small = syntheticPeaks('oP', CELL, { count: 24, intensities: true });
    const { q2: large } = linesOfCell('oP', coefficientsOfCell(DOUBLED), small.q2[23]);
    const isNew = (q2: number): boolean => small.q2.every((other) => Math.abs(other - q2) > 0.002);
    const added = [...large].filter(isNew).filter((_, i) => i === 2 || i === 5);
    const q2 = Float64Array.from([...small.q2, ...added].sort((a, b) => a - b));
    const intensity = q2.map((value) => (added.includes(value) ? 0.5 : 50));
    const peaks = { ...small, q2, sigmaQ2: new Float64Array(q2.length), intensity };
    const lines = added.map((value) => q2.indexOf(value));

    const { solutions } = await search(peaks, { lattices: ['oP'] }, { now: () => 0 });
    const volume = CELL.a * CELL.b * CELL.c;
    const at = (times: number): number =>
      solutions.findIndex(
        (other) =>
          Math.abs(other.volume / volume / times - 1) < 0.01 && other.unindexed === (times === 1 ? 2 : 0),
      );
    const pair = [at(1), at(2)].map((i, place) => ({
      ...solutions[i],
      probability: [0.9, 0.05][place],
      ambiguousWith: [],
    }));
    expect(largerCell(pair, 0)).toEqual({ solution: 1, index: 2, lines });
    expect(largerCell(pair, 1)).toBeNull();
    const names = `lines ${lines.map((line) => line + 1).join(', ')} are`;
    expect(remarksOn(pair, 0)).toEqual([
      `${names} not indexed, but by solution 2, a superlattice of index 2`,
    ]);
    expect(remarksOn(pair, 1)).toEqual(['superlattice of solution 1, index 2']);
    const { warnings } = diagnose(peaks, defaultSearchOptions, pair, 0.05, 'complete');
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      [
        'superstructure',
        `With the first cell ${names} not indexed; solution 2 (probability 0.050), 2 times as large, indexes them`,
      ],
    ]);
  });
});
