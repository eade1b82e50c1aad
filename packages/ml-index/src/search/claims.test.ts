import { describe, expect, it } from 'vitest';
import { rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import { Random } from '../math/index.js';
import { q2OfTwoTheta, type PeakList } from '../peaks/index.js';
import type { SearchResult } from '../report/index.js';
import { GOOD_PROBABILITY } from '../report/verdict.js';
import { searchDefaults, type SearchOptions } from './options.js';
import { search } from './task.js';

const run = (peaks: PeakList, options: Partial<SearchOptions> = {}): Promise<SearchResult> =>
  search(peaks, options, { now: () => 0 });

const listOf = (q2: ArrayLike<number>): PeakList => ({
  q2: Float64Array.from(q2),
  sigmaQ2: new Float64Array(q2.length),
  intensity: null,
  wavelength: 1.5406,
});

// a tetragonal cell with an invented axis stood with 0.6 to 0.9
describe('lines that are orders of one spacing', () => {
  it.each([
    [58.38, 13, 0],
    [30, 15, 0],
    [45.2, 8, 0.01],
  ])('%f A, %i orders: no cell, and the spacing is named', async (spacing, orders, sigma) => {
    const random = new Random(7, orders);
    const angles = Array.from(
      { length: orders },
      (_, i) => (360 / Math.PI) * Math.asin((1.5406 * (i + 1)) / spacing / 2) + sigma * random.normal(),
    );
    const result = await run(listOf(angles.map((angle) => q2OfTwoTheta(angle, 1.5406))));
    expect(result.verdict.level).toBe('none');
    for (const { probability } of result.solutions) expect(probability).toBeLessThan(GOOD_PROBABILITY);
    const [told] = result.diagnosis.filter(({ code }) => code === 'one-spacing');
    expect(Number(told.value) / spacing).toBeCloseTo(1, 2);
    // searching longer is no advice for it
    expect(result.diagnosis.map(({ code }) => code)).not.toContain('not-found');
    expect(result.probabilityNone).toBeGreaterThan(0.5);
    // what no line tests is known to no 1e-5
    const [{ openCoefficients, uncertainty, cell }] = result.solutions;
    expect(openCoefficients).toBeGreaterThan(0);
    const relative = (['a', 'b', 'c'] as const).map((axis) => uncertainty[axis] / cell[axis]);
    expect(Math.max(...relative)).toBeGreaterThan(0.05);
  });
});

// the largest volume of 300,000 A^3 cut the right cell off, and a wrong one stood with 0.9
describe('limits follow from the lines', () => {
  it('a cubic cell of 100 A is found', async () => {
    const [best] = (await run(syntheticPeaks('cP', rectangular(100, 100, 100), { count: 25 }))).solutions;
    expect(best.bravais).toBe('cP');
    expect(best.cell.a).toBeCloseTo(100, 1);
  });

  it('of usual lines are the usual ones', () => {
    const peaks = syntheticPeaks('oP', rectangular(7.1, 9.6, 11.3));
    expect(searchDefaults(false, peaks)).toEqual(searchDefaults(false));
  });

  it('that the first line does not fit into are a warning, and raise none of these', async () => {
    const peaks = syntheticPeaks('cP', rectangular(100, 100, 100), { count: 25 });
    const { verdict, warnings, probabilityNone } = await run(peaks, {
      lattices: ['cP', 'cI', 'tP'],
      maxVolume: 300_000,
    });
    expect(warnings.map(({ code }) => code)).toContain('beyond-limits');
    expect(verdict.level).toBe('none');
    expect(probabilityNone).toBeGreaterThan(0.5);
  });
});

// cells that explain nothing stood first on random lists
it('random lines: no first solution is sure, and hardly one is good', async () => {
  const claims: number[] = [];
  for (let i = 0; i < 10; i++) {
    const random = new Random(0xc1a, i);
    const count = 15 + random.below(15);
    const angles = Array.from({ length: count }, () => 8 + 50 * random.uniform()).sort((a, b) => a - b);
    const peaks = listOf(angles.map((angle) => q2OfTwoTheta(angle, 1.5406)));
    const { verdict } = await run(peaks, {
      lattices: ['cF', 'cI', 'cP', 'hP', 'hR', 'tI', 'tP', 'oP', 'mP'],
    });
    claims.push(verdict.probability);
  }
  expect(Math.max(...claims)).toBeLessThan(0.9);
  expect(claims.filter((probability) => probability >= GOOD_PROBABILITY).length).toBeLessThanOrEqual(1);
});
