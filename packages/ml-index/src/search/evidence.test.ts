import { describe, expect, it } from 'vitest';
import { hexagonal, rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import {
  bravaisInfo,
  bravaisLatticesOfCell,
  coefficientsOfCell,
  freeCoefficients,
  niggliCell,
  sameReducedLattice,
  superlattices,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { assess, type Assessment } from '../weigh/assess.js';
import { FEATURE_NAMES } from '../weigh/features.js';
import { defaultSearchOptions } from './options.js';
import { distinctLattices, posterior } from '../weigh/rank.js';
import { RANKING } from '../weigh/ranking.data.js';
import { relatedLattices } from '../weigh/related.js';
import { settingOf } from './task.js';

const SHIFT_SIGMA = 0.05;
const monoclinic = (a: number, b: number, c: number, beta: number): UnitCell => ({
  ...rectangular(a, b, c),
  beta,
});
const CASES: [BravaisLattice, UnitCell][] = [
  ['cP', rectangular(8.43, 8.43, 8.43)],
  ['cF', rectangular(15.26, 15.26, 15.26)],
  ['tP', rectangular(7.31, 7.31, 9.94)],
  ['tI', rectangular(9.61, 9.61, 7.98)],
  ['hP', hexagonal(9.37, 6.88)],
  ['hR', hexagonal(9.99, 17.06)],
  ['oP', rectangular(7.12, 9.63, 11.27)],
  ['oC', rectangular(9.21, 12.83, 7.04)],
  ['oI', rectangular(8.93, 11.12, 14.21)],
  ['mP', monoclinic(8.13, 10.32, 7.24, 104.3)],
  ['mC', monoclinic(13.27, 8.14, 9.05, 108.2)],
  ['aP', { a: 6.91, b: 8.75, c: 9.03, alpha: 102.4, beta: 98.7, gamma: 98.9 }],
];
const SEEDS = [1, 2, 3];

function judgedLines(bravais: BravaisLattice, cell: UnitCell, seed: number) {
  const peaks = syntheticPeaks(bravais, cell, { count: 25, sigma: 0.01, visible: 0.85, seed });
  return settingOf(peaks, defaultSearchOptions).judged;
}

function assessCell(
  bravais: BravaisLattice,
  cell: UnitCell,
  judged: ReturnType<typeof judgedLines>,
): Assessment {
  const free = freeCoefficients(bravaisInfo(bravais).system, coefficientsOfCell(cell));
  const assessment = assess(bravais, free, 0, judged, SHIFT_SIGMA);
  expect(assessment).not.toBeNull();
  return assessment!;
}

const metricOf = (bravais: BravaisLattice, cell: UnitCell) =>
  niggliCell(cell, bravaisInfo(bravais).centring).metric;

describe.each(CASES)('%s %o', (bravais, cell) => {
  it.each(SEEDS)('scores above its super- and sublattices of index 2 (seed %i)', (seed) => {
    const judged = judgedLines(bravais, cell, seed);
    const truth = assessCell(bravais, cell, judged);
    const others = relatedLattices(truth, [2], judged, SHIFT_SIGMA);
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) {
      expect(truth.score, `${other.bravais} ${other.free.join(' ')}`).toBeGreaterThan(other.score);
    }
  });

  it('features are finite and as many as weights; all lines belong', () => {
    const truth = assessCell(bravais, cell, judgedLines(bravais, cell, 1));
    expect(Object.keys(truth.features)).toEqual([...FEATURE_NAMES]);
    expect(RANKING.linear).toHaveLength(FEATURE_NAMES.length + 1);
    for (const feature of Object.values(truth.features)) expect(feature).toSatisfy(Number.isFinite);
    for (const p of truth.belongs) expect(p).toBeGreaterThan(0.5);
    for (const p of truth.belongs) expect(p).toBeLessThanOrEqual(1);
  });

  it('is found from a superlattice of index 2 among the related lattices', () => {
    const judged = judgedLines(bravais, cell, 1);
    const wanted = metricOf(bravais, cell);
    for (const double of superlattices(cell, bravaisInfo(bravais).centring, 2)) {
      const [match] = bravaisLatticesOfCell(double.cell, 'P', {
        lengthTolerance: 1e-4,
        angleTolerance: 0.01,
      });
      const start = assess(match.bravais, match.free, 0, judged, SHIFT_SIGMA);
      expect(start).not.toBeNull();
      const related = relatedLattices(start!, [1, 2], judged, SHIFT_SIGMA);
      const hits = related.filter(
        (other) =>
          other.bravais === bravais &&
          sameReducedLattice(other.niggli, wanted, { length: 0.003, angle: 0.15 }),
      );
      expect(hits.length, `${match.bravais} ${match.free.join(' ')}`).toBeGreaterThan(0);
      expect(distinctLattices([start!, ...related])[0].bravais).toBe(bravais);
    }
  });
});

// strength looked for the neighbours of a line before the shift was taken off
it('a zero shift changes nothing of what is said of the strength of the lines', () => {
  const cell = monoclinic(17.3, 21.7, 29.4, 97.3);
  const strengthAt = (shift: number): number => {
    const peaks = syntheticPeaks('mP', cell, { count: 160, visible: 0.6, shift, intensities: true });
    const { judged } = settingOf(peaks, { ...defaultSearchOptions, lines: 100 });
    const free = freeCoefficients('monoclinic', coefficientsOfCell(cell));
    // a wide prior: the whole shift is taken off
    return assess('mP', free, shift, judged, 10)!.features.strength;
  };
  for (const shift of [-0.3, 0.1, 0.3]) expect(Math.abs(strengthAt(shift) - strengthAt(0))).toBeLessThan(3); // was 68
});

describe('intensities that candidates are judged by', () => {
  const peaks = syntheticPeaks('oP', CASES[6][1], { count: 5 });
  const judgedOf = (intensity: number[] | null) =>
    settingOf(
      { ...peaks, intensity: intensity === null ? null : Float64Array.from(intensity) },
      defaultSearchOptions,
    ).judged.intensity;

  it.each([[null], [[0, 0, 0, 0, 0]], [[-1, 0, -2, 0, 0]]])('are equal where %o says nothing', (given) => {
    expect([...judgedOf(given)]).toEqual([1, 1, 1, 1, 1]);
  });

  it('are positive: what is not counts as the weakest, and none is below a millionth of the strongest', () => {
    expect([...judgedOf([50, 0, -3, 2, 100])]).toEqual([0.5, 0.02, 0.02, 0.02, 1]);
    expect([...judgedOf([1e9, 1, 0, 5e5, 1e8])]).toEqual([1, 1e-6, 1e-6, 5e-4, 0.1]);
  });

  it('may be as large as numbers go', () => {
    expect([...judgedOf([1.7e308, 1.7e308, 0.85e308, 0, 1])]).toEqual([1, 1, 0.5, 1e-6, 1e-6]);
  });
});

describe('ranking', () => {
  const judged = judgedLines('oP', CASES[6][1], 1);
  const truth = assessCell('oP', CASES[6][1], judged);

  it('probabilities and `none` sum to 1, in the order of the scores', () => {
    const ranked = distinctLattices([truth, ...relatedLattices(truth, [1, 2, 3], judged, SHIFT_SIGMA)]);
    const { probabilities, none } = posterior(ranked);
    const sum = probabilities.reduce((total, p) => total + p, 0);
    expect(sum).toBeLessThanOrEqual(1);
    expect(sum + none).toBeCloseTo(1, 12);
    expect([...probabilities].sort((a, b) => b - a)).toEqual([...probabilities]);
    expect(ranked.map(({ score }) => score)).toEqual(ranked.map(({ score }) => score).sort((a, b) => b - a));
  });

  it('of nothing: `none` is certain', () => {
    expect(posterior([])).toEqual({ probabilities: new Float64Array(0), none: 1 });
  });

  it('a lattice in two settings is kept once, in the symmetry that scores best', () => {
    const again = { ...truth, bravais: 'mP' as const, score: truth.score - 1 };
    expect(distinctLattices([again, truth, again])).toEqual([truth]);
  });

  it('a candidate that is no lattice is not assessed', () => {
    expect(assess('oP', [0.01, -0.01, 0.02], 0, judged, SHIFT_SIGMA)).toBeNull();
    expect(assess('cP', [1e-9], 0, judged, SHIFT_SIGMA)).toBeNull();
  });
});
