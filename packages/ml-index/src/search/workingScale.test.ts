import { describe, expect, it } from 'vitest';
import { hexagonal, rectangular } from '../../test/syntheticLines.js';
import { coefficientsOfCell, linesOfCell, type BravaisLattice, type UnitCell } from '../lattice/index.js';
import { q2OfTwoTheta, twoThetaOfQ2, type PeakList } from '../peaks/index.js';
import type { SearchResult } from '../report/index.js';
import { search } from './task.js';

/** All lines of a lattice down to a d-spacing (A), on a two-theta scale at a wavelength (A) with a zero error (degrees). */
function linesAt(
  wavelength: number,
  zero: number,
  bravais: BravaisLattice,
  cell: UnitCell,
  leastD: number,
): PeakList {
  const { q2 } = linesOfCell(bravais, coefficientsOfCell(cell), 1 / leastD ** 2);
  const distinct = q2.filter((value, i) => i === 0 || value - q2[i - 1] > 1e-4);
  return {
    q2: distinct.map((value) => q2OfTwoTheta(twoThetaOfQ2(value, wavelength) + zero, wavelength)),
    sigmaQ2: new Float64Array(distinct.length),
    intensity: null,
    wavelength,
  };
}

const find = (peaks: PeakList): Promise<SearchResult> => search(peaks, {}, { now: () => 0 });

const QUARTZ = hexagonal(4.9134, 5.4052);

// assignments were made in degrees of 1.5406 A, and none was left at short wavelengths
describe('quartz with a zero error of 0.1 degrees', () => {
  const merits: number[] = [];
  it.each([1.5406, 0.7093, 0.5594, 0.1722, 2.8])(
    'at %f A: the cell, all lines, one figure of merit',
    async (wavelength) => {
      const peaks = linesAt(wavelength, 0.1, 'hP', QUARTZ, 1.41);
      const [best] = (await find(peaks)).solutions;
      expect(best.bravais).toBe('hP');
      expect(Math.abs(best.cell.a - QUARTZ.a)).toBeLessThan(0.0002);
      expect(Math.abs(best.cell.c - QUARTZ.c)).toBeLessThan(0.0002);
      expect(best.zeroShift).toBeCloseTo(0.1, 3);
      expect(best.unindexed).toBe(0);
      expect(best.lines.every(({ hkl }) => hkl !== null)).toBe(true);
      merits.push(best.merit.m);
      expect(best.merit.m / merits[0]).toBeGreaterThan(0.9);
      expect(best.merit.m / merits[0]).toBeLessThan(1.1);
    },
  );
});

it('silicon at Mo with a zero error of 0.1 degrees', async () => {
  const silicon = rectangular(5.43088, 5.43088, 5.43088);
  const [best] = (await find(linesAt(0.7093, 0.1, 'cF', silicon, 0.9))).solutions;
  expect(best.bravais).toBe('cF');
  expect(best.cell.a).toBeCloseTo(5.43088, 4);
  expect(best.unindexed).toBe(0);
});

it('a synchrotron list and the same as d-spacings give one cell, and the same lines indexed', async () => {
  const cell = rectangular(7.12, 9.63, 11.27);
  const angles = linesAt(0.4132, 0.002, 'oP', cell, 2.2);
  const [fromAngles] = (await find(angles)).solutions;
  const [fromSpacings] = (await find({ ...linesAt(0.4132, 0, 'oP', cell, 2.2), wavelength: null })).solutions;
  for (const { bravais, cell: found, unindexed } of [fromAngles, fromSpacings]) {
    expect(bravais).toBe('oP');
    expect(Math.abs(found.a - cell.a) + Math.abs(found.b - cell.b) + Math.abs(found.c - cell.c)).toBeLessThan(
      0.003,
    );
    expect(unindexed).toBe(0);
  }
});

it('a result is in the degrees of the list: width, differences and zero shift', async () => {
  const cu = await find(linesAt(1.5406, 0.1, 'hP', QUARTZ, 1.41));
  const short = await find(linesAt(0.15406, 0.01, 'hP', QUARTZ, 1.41));
  expect(short.lineSigma / cu.lineSigma).toBeCloseTo(0.1, 6);
  expect(short.solutions[0].zeroShift).toBeCloseTo(0.01, 4);
});
