import { describe, expect, it } from 'vitest';
import { calculatedTwoTheta, hexagonal, rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import {
  bravaisInfo,
  coefficientsOfCell,
  freeCoefficients,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { Random } from '../math/index.js';
import { observedLines, type ObservedLines } from '../peaks/index.js';
import { polish } from './polish.js';

const CASES: [BravaisLattice, UnitCell][] = [
  ['cP', rectangular(8.43, 8.43, 8.43)],
  ['tI', rectangular(9.61, 9.61, 7.98)],
  ['hP', hexagonal(9.37, 6.88)],
  ['hR', hexagonal(9.99, 17.06)],
  ['oP', rectangular(7.12, 9.63, 11.27)],
  ['mP', { ...rectangular(8.13, 10.32, 7.24), beta: 104.3 }],
  ['aP', { a: 6.91, b: 8.75, c: 9.03, alpha: 102.4, beta: 98.7, gamma: 98.9 }],
];
const ITERATIONS = 8;

const freeOf = (bravais: BravaisLattice, cell: UnitCell): Float64Array =>
  freeCoefficients(bravaisInfo(bravais).system, coefficientsOfCell(cell));

/** 19 lines of the lattice and one in the widest gap between two of them. */
function withOutlier(
  bravais: BravaisLattice,
  cell: UnitCell,
  shift: number,
): { observed: ObservedLines; gap: number } {
  const clean = calculatedTwoTheta(bravais, cell, 19);
  const gaps = clean.slice(1).map((angle, i) => angle - clean[i]);
  const widest = gaps.indexOf(Math.max(...gaps));
  const impurities = [clean[widest] + 0.4 * gaps[widest] + shift];
  const peaks = syntheticPeaks(bravais, cell, { count: 19, shift, impurities });
  return { observed: observedLines(peaks, 20, 0.03), gap: gaps[widest] };
}

describe.each(CASES)('polish of %s %o', (bravais, cell) => {
  const truth = freeOf(bravais, cell);
  const random = new Random(3);
  const start = truth.map((x) => x * (1 + 0.001 * random.normal()));

  it('converges to the true coefficients with one outlier among 20 lines', () => {
    const { observed, gap } = withOutlier(bravais, cell, 0);
    expect(gap).toBeGreaterThan(0.3);
    const result = polish(bravais, start, 0, observed, { shiftSigma: 0, iterations: ITERATIONS });
    expect(result).not.toBeNull();
    truth.forEach((x, k) => expect(Math.abs(result!.free[k] - x)).toBeLessThan(2e-5 * truth[0]));
    expect(Math.abs(result!.shift)).toBeLessThan(1e-12);
  });

  it('fits a zero shift of 0.05 deg with it', () => {
    const { observed } = withOutlier(bravais, cell, 0.05);
    const result = polish(bravais, start, 0, observed, { shiftSigma: 0.5, iterations: ITERATIONS });
    expect(result!.shift).toBeCloseTo(0.05, 2);
    truth.forEach((x, k) => expect(Math.abs(result!.free[k] - x)).toBeLessThan(3e-4 * truth[0]));
  });

  it('its lines are those of its coefficients, in ascending order, with their indices', () => {
    const { observed } = withOutlier(bravais, cell, 0);
    const { q2, features, free, hkl } = polish(bravais, start, 0, observed, {
      shiftSigma: 0.05,
      iterations: 2,
    })!;
    expect(hkl).toHaveLength(3 * q2.length);
    expect(q2[q2.length - 1]).toBeGreaterThan(0.999 * observed.q2[19]);
    q2.forEach((value, i) => {
      if (i > 0) expect(value).toBeGreaterThanOrEqual(q2[i - 1]);
      const row = features.subarray(i * free.length, (i + 1) * free.length);
      expect(row.reduce((sum, f, k) => sum + f * free[k], 0)).toBeCloseTo(value, 12);
    });
  });
});

describe('polish gives up', () => {
  const observed = observedLines(syntheticPeaks('oP', rectangular(7.12, 9.63, 11.27)), 20, 0.03);
  const options = { shiftSigma: 0.05, iterations: ITERATIONS };

  it('on what is no lattice', () => {
    expect(polish('oP', [0.02, -0.01, 0.008], 0, observed, options)).toBeNull();
    expect(polish('mP', [0.02, 0.01, 0.008, 0.1], 0, observed, options)).toBeNull();
  });
  it('on cells with too many lines, and with too few', () => {
    expect(polish('oP', [1e-6, 1e-6, 1e-6], 0, observed, options)).toBeNull();
    expect(polish('cP', [10], 0, observed, options)).toBeNull();
  });
});
