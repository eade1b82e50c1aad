import { describe, expect, it } from 'vitest';
import { rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import {
  bravaisInfo,
  coefficientsOfCell,
  freeCoefficients,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import type { PeakList } from '../peaks/index.js';
import type { Assessment } from '../weigh/index.js';
import { indexedWithin, refinedLattice } from './refined.js';
import type { ReportOptions } from './types.js';

const OPTIONS: ReportOptions = {
  lines: 20,
  zeroShift: { mode: 'fit', range: 0.25 },
  displacement: 'off',
  minVolume: 8,
  maxVolume: 1e5,
  minLength: 2,
  maxLength: 100,
  timeBudget: null,
  solutions: 20,
};

/** What refinement needs of a lattice as a search finds it. */
function found(bravais: BravaisLattice, cell: UnitCell, peaks: PeakList, shift = 0): Assessment {
  const free = freeCoefficients(bravaisInfo(bravais).system, coefficientsOfCell(cell));
  const belongs = new Float64Array(peaks.q2.length).fill(1);
  return { bravais, free, shift, width: 0.02, belongs } as Partial<Assessment> as Assessment;
}

// cells that stand on a higher symmetry stayed there: two axes equal within their errors, and lines not indexed
describe('a cell that starts on a higher symmetry than it has', () => {
  it.each([
    ['oF', rectangular(7.7127, 8.5433, 8.5364), rectangular(7.713, 8.54, 8.54)],
    ['oP', rectangular(8.21, 8.2, 11.3), rectangular(8.205, 8.205, 11.3)],
    ['oC', rectangular(6.02, 10.4, 9.1), rectangular(6.012, 6.012 * Math.sqrt(3), 9.1)],
    ['tP', rectangular(7.81, 7.81, 7.83), rectangular(7.817, 7.817, 7.817)],
    ['mP', { ...rectangular(7.2, 9.1, 8.4), beta: 90.15 }, rectangular(7.2, 9.1, 8.4)],
  ] as [BravaisLattice, UnitCell, UnitCell][])('%s %o', (bravais, cell, start) => {
    const peaks = syntheticPeaks(bravais, cell, { count: 30, sigma: 0.001 });
    const refined = refinedLattice(peaks, found(bravais, start, peaks), OPTIONS);
    // equal axes may be split either way
    const lengths = ({ a, b, c }: UnitCell): number[] => [a, b, c].sort((p, q) => p - q);
    lengths(refined.cell).forEach((length, i) =>
      expect(Math.abs(length - lengths(cell)[i])).toBeLessThan(0.001),
    );
    expect(Math.abs(Math.abs(refined.cell.beta - 90) - Math.abs(cell.beta - 90))).toBeLessThan(0.02);
    expect(refined.lineSigma).toBeLessThan(0.004);
  });
});

// the refinement was left out without a word, and the shift printed was the limit
it('a shift beyond its range is taken at the limit, and the cell is refined', () => {
  const cell = rectangular(7.2, 9.1, 8.4);
  const peaks = syntheticPeaks('oP', cell, { shift: 0.3, sigma: 0.002 });
  const refined = refinedLattice(peaks, found('oP', cell, peaks, 0.25), OPTIONS);
  expect(refined.isShiftAtLimit).toBe(true);
  expect(refined.shift).toEqual({ kind: 'zero', value: 0.25 });
  expect(refined.shiftUncertainty).toBe(0);
  expect(refined.notRefined).toBeNull();
  expect(refined.uncertainty.a).toBeGreaterThan(0);
  const wide = refinedLattice(peaks, found('oP', cell, peaks, 0.3), {
    ...OPTIONS,
    zeroShift: { mode: 'fit', range: 0.5 },
  });
  expect(wide.isShiftAtLimit).toBe(false);
  expect(wide.shift.value).toBeCloseTo(0.3, 2);
});

it('what cannot be refined says why', () => {
  const cell = rectangular(7.2, 9.1, 8.4);
  const peaks = syntheticPeaks('oP', rectangular(5.1, 6.3, 13.3), { count: 4 });
  const refined = refinedLattice(peaks, found('oP', cell, peaks), OPTIONS);
  expect(refined.notRefined).toMatch(/\w/);
  expect(refined.uncertainty.a).toBe(0);
});

// the tolerance was 0.01 degrees after three lines that fitted by chance
describe('how far a line may be to be indexed', () => {
  const within = (lineSigma: number, degreesOfFreedom: number): number =>
    indexedWithin({ lineSigma, degreesOfFreedom }, 0.012, 1);

  it('is four widths where these are well known', () => {
    expect(within(0.01, 20)).toBe(0.04);
    expect(within(0.01, 60)).toBe(0.04);
    expect(within(0.002, 60)).toBe(0.01);
  });

  it('is wider the fewer lines the width rests on, up to what the search takes', () => {
    const list = [16, 8, 4, 2, 1, 0].map((freedom) => within(0.002, freedom));
    for (let i = 1; i < list.length; i++) expect(list[i]).toBeGreaterThanOrEqual(list[i - 1]);
    expect(list[0]).toBeLessThan(0.011);
    expect(list[2]).toBeGreaterThan(0.015);
    expect(list[4]).toBeCloseTo(4 * 0.012, 12);
  });
});
