import { describe, expect, it } from 'vitest';
import { hexagonal, rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import {
  bravaisInfo,
  coefficientsOfCell,
  linesOfCell,
  sameLattice,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { search } from './task.js';

/**
 * Pairs of lattices that give the same lines to any angle (Mighell & Santoro 1975, J. Appl. Cryst. 8, 372), because two
 * quadratic forms represent the same numbers, e.g. h2 + hk + k2 and m2 + 3 n2.
 */
const PAIRS: [BravaisLattice, UnitCell, BravaisLattice, UnitCell][] = [
  ['hP', hexagonal(9.37, 6.88), 'oP', rectangular(9.37 / 2, 6.88, (9.37 * Math.sqrt(3)) / 2)],
  ['cP', rectangular(6.43, 6.43, 6.43), 'tP', rectangular(6.43 / Math.SQRT2, 6.43 / Math.SQRT2, 6.43)],
  ['cI', rectangular(8.9, 8.9, 8.9), 'tP', rectangular(8.9 / Math.SQRT2, 8.9 / Math.SQRT2, 4.45)],
];

/** Distinct q2 up to a limit, 1/A^2; lines that coincide by accident once. */
function lineSet(bravais: BravaisLattice, cell: UnitCell, q2max: number): number[] {
  const { q2 } = linesOfCell(bravais, coefficientsOfCell(cell), q2max);
  return Array.from(q2).filter((value, i) => i === 0 || value - q2[i - 1] > 1e-10);
}

describe.each(PAIRS)('%s %o has the lines of %s %o', (bravais, cell, other, otherCell) => {
  it('to any angle', () => {
    const first = lineSet(bravais, cell, 1.5);
    const second = lineSet(other, otherCell, 1.5);
    expect(first.length).toBeGreaterThan(50);
    expect(second).toHaveLength(first.length);
    second.forEach((q2, i) => expect(Math.abs(q2 - first[i])).toBeLessThan(1e-10));
  });

  it('and is reported as ambiguous with it', async () => {
    const peaks = syntheticPeaks(bravais, cell, { count: 20, sigma: 0.005 });
    const { solutions } = await search(peaks, { lattices: [bravais, other] }, { now: () => 0 });
    expect(solutions[0].bravais).toBe(bravais);
    const { centring } = bravaisInfo(other);
    const place = solutions.findIndex(
      (solution) =>
        solution.bravais === other &&
        sameLattice(solution.cell, centring, otherCell, centring, { length: 0.002, angle: 0.1 }),
    );
    expect(place).toBeGreaterThan(0);
    expect(solutions[0].ambiguousWith).toContain(place);
    expect(solutions[place].ambiguousWith).toContain(0);
    expect(solutions[place].indexed).toBe(20);
  });
});

it('lattices with other lines are not ambiguous', async () => {
  const peaks = syntheticPeaks('oP', rectangular(7.12, 9.63, 11.27), { count: 25 });
  const { solutions } = await search(peaks, { lattices: ['oP', 'oC', 'oI'] }, { now: () => 0 });
  expect(solutions.length).toBeGreaterThan(2);
  expect(solutions[0].ambiguousWith).toEqual([]);
  expect(solutions[1].remarks.join()).toMatch(/superlattice of solution 1, index [234]/);
});
