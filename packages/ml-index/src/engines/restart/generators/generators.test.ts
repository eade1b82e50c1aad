import { describe, expect, it } from 'vitest';
import {
  calculatedTwoTheta,
  rectangular,
  syntheticPeaks,
  WAVELENGTH,
} from '../../../../test/syntheticLines.js';
import {
  BRAVAIS_LATTICES,
  bravaisInfo,
  cellOfCoefficients,
  expandCoefficients,
  isPositiveDefinite,
  volumeOfCell,
  type BravaisLattice,
} from '../../../lattice/index.js';
import { Random } from '../../../math/index.js';
import { observedLines, q2OfTwoTheta } from '../../../peaks/index.js';
import { CANDIDATE_STRIDE, SCORE_SLOT, SHIFT_SLOT } from '../../candidate.js';
import { lowIndexCells } from './lowIndex.js';
import { randomCells } from './random.js';
import { searchReferences, volumeStatistics } from '../../../prior/index.js';
import type { CandidateGenerator } from '../generator.js';

const CELL = rectangular(7.12, 9.63, 11.27);
const PEAKS = syntheticPeaks('oP', CELL);
const LIMITS = { minLength: 2, maxLength: 200, minVolume: 8, maxVolume: 60_000 };
const COUNT = 400;

function draw(
  generator: CandidateGenerator,
  bravais: BravaisLattice,
  seed: number,
  shiftSigma = 0.05,
  wanted = COUNT,
  peaks = PEAKS,
) {
  const observed = observedLines(peaks, 20, 0.03);
  const rows = new Float64Array(wanted * CANDIDATE_STRIDE).fill(Number.NaN);
  const count = generator.generate(
    {
      bravais,
      references: searchReferences(bravais),
      observed,
      limits: LIMITS,
      shifts: { narrow: shiftSigma, wide: shiftSigma },
    },
    wanted,
    new Random(seed),
    rows,
  );
  return { rows, count, observed };
}

/** (ln V - mean) / sigma of each candidate, by the regression of the volume on the last line. */
function volumeDeviations(bravais: BravaisLattice, rows: Float64Array, count: number): number[] {
  const { mean, sigma } = volumeStatistics(bravais, 20);
  const last = PEAKS.q2[19] ** 1.5;
  const { system } = bravaisInfo(bravais);
  return Array.from({ length: count }, (_, i) => {
    const row = rows.subarray(i * CANDIDATE_STRIDE, (i + 1) * CANDIDATE_STRIDE);
    const cell = cellOfCoefficients(expandCoefficients(system, row));
    return (Math.log((volumeOfCell(cell) * last) / 20) - mean) / sigma;
  });
}

describe.each([randomCells, lowIndexCells])('$name', (generator) => {
  describe.each(BRAVAIS_LATTICES)('%s', (bravais) => {
    const { system, freedom } = bravaisInfo(bravais);

    it('gives lattices, all slots written', () => {
      const { rows, count } = draw(generator, bravais, 1);
      expect(count).toBeGreaterThan(0);
      for (let i = 0; i < count; i++) {
        const row = rows.subarray(i * CANDIDATE_STRIDE, (i + 1) * CANDIDATE_STRIDE);
        expect(isPositiveDefinite(expandCoefficients(system, row))).toBe(true);
        for (let k = 0; k < freedom; k++) expect(row[k]).toSatisfy(Number.isFinite);
        expect(Math.abs(row[SHIFT_SLOT])).toBeLessThan(0.3);
      }
      expect(new Set(rows.filter((_, at) => at % CANDIDATE_STRIDE === 0)).size).toBeGreaterThan(
        Math.min(COUNT, count) / 20,
      );
    });

    it('same stream, same candidates; another stream, others; no shift where none is allowed', () => {
      const first = draw(generator, bravais, 1);
      expect(draw(generator, bravais, 1)).toEqual(first);
      expect(draw(generator, bravais, 2).rows).not.toEqual(first.rows);
      const still = draw(generator, bravais, 1, 0);
      for (let i = 0; i < still.count; i++) {
        expect(still.rows[i * CANDIDATE_STRIDE + SHIFT_SLOT]).toBeCloseTo(0, 15);
      }
    });

    it('has a plan', () => {
      const plan = generator.plan(bravais)!;
      expect(plan.candidates).toBeGreaterThan(0);
      expect(plan.schedule.keep).toBeGreaterThanOrEqual(freedom);
      expect(plan.schedule.rounds).toBeGreaterThan(0);
    });
  });
});

describe.each(BRAVAIS_LATTICES)('volumes of %s', (bravais) => {
  it('of random cells are distributed as the regression says', () => {
    const { rows, count } = draw(randomCells, bravais, 1);
    expect(count).toBe(COUNT);
    const deviations = volumeDeviations(bravais, rows, count);
    const mean = deviations.reduce((sum, z) => sum + z, 0) / COUNT;
    const square = deviations.reduce((sum, z) => sum + z * z, 0) / COUNT;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(COUNT));
    expect(Math.abs(square - mean * mean - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
  });

  it('of low-index cells are within 2.5 standard deviations', () => {
    const { rows, count } = draw(lowIndexCells, bravais, 1);
    // the volume of a rhombohedral or hexagonal cell follows from the same determinant
    for (const z of volumeDeviations(bravais, rows, count)) expect(Math.abs(z)).toBeLessThan(2.5 + 1e-9);
  });
});

describe('low-index', () => {
  it.each(BRAVAIS_LATTICES)(
    '%s: as many of the first ten lines as it has coefficients are met exactly',
    (bravais) => {
      const { rows, count, observed } = draw(lowIndexCells, bravais, 1, 0);
      const { freedom } = bravaisInfo(bravais);
      const references = searchReferences(bravais);
      for (let i = 0; i < Math.min(count, 50); i++) {
        let met = 0;
        for (let j = 0; j < 10; j++) {
          let nearest = Infinity;
          for (let r = 0; r < references.count; r++) {
            let q2 = 0;
            for (let k = 0; k < freedom; k++)
              q2 += references.features[r * freedom + k] * rows[i * CANDIDATE_STRIDE + k];
            nearest = Math.min(nearest, Math.abs(q2 - observed.q2[j]));
          }
          if (nearest < 1e-9) met++;
        }
        expect(met).toBeGreaterThanOrEqual(freedom);
      }
    },
  );

  it('has the right cell among its candidates, where lines are missing as in measured lists', () => {
    const peaks = syntheticPeaks('oP', rectangular(10, 11.5, 15), { visible: 0.6 });
    const { rows, count } = draw(lowIndexCells, 'oP', 1, 0, 20_000, peaks);
    const truth = [10, 11.5, 15].map((length) => length ** -2).sort((a, b) => a - b);
    const hits = Array.from({ length: count }, (_, i) =>
      Array.from(rows.subarray(i * CANDIDATE_STRIDE, i * CANDIDATE_STRIDE + 3)).sort((a, b) => a - b),
    ).filter((free) => free.every((x, k) => Math.abs(x / truth[k] - 1) < 1e-6));
    expect(hits.length).toBeGreaterThan(0);
  });

  it('gives nothing where there are fewer lines than coefficients', () => {
    const angles = calculatedTwoTheta('oP', CELL, 5);
    const q2 = Float64Array.from(angles, (angle) => q2OfTwoTheta(angle, WAVELENGTH));
    const peaks = { q2, sigmaQ2: new Float64Array(5), intensity: null, wavelength: WAVELENGTH };
    const input = {
      bravais: 'aP' as const,
      references: searchReferences('aP'),
      observed: observedLines(peaks, 5, 0.03),
      limits: LIMITS,
      shifts: { narrow: 0, wide: 0 },
    };
    const rows = new Float64Array(CANDIDATE_STRIDE * 10);
    expect(lowIndexCells.generate(input, 10, new Random(1), rows)).toBe(0);
    expect(rows[SCORE_SLOT]).toBe(0);
  });
});
