import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { FEATURE_NAMES } from 'ml-index/search';
import { describe, expect, it } from 'vitest';
import { drawFaults, faultyPeaks, type RankingCandidate, type RankingCase } from './rankingCases.js';
import type { CalculatedCase } from './lists.js';
import {
  evaluate,
  fitRanking,
  missRateOf,
  rankedLattices,
  scoreOfNone,
  weightsModule,
} from './rankingModel.js';

function candidate(
  laplace: number,
  lattice: number,
  kind: { isRight?: boolean; isInjected?: boolean; bravais?: RankingCandidate['bravais'] } = {},
): RankingCandidate {
  const features = new Float64Array(FEATURE_NAMES.length);
  features[0] = laplace;
  return { bravais: 'mP', features, lattice, isRight: false, isInjected: false, ...kind };
}

function drawnCases(count: number, random: Random): RankingCase[] {
  return Array.from({ length: count }, (_, i) => ({
    id: String(i),
    bravais: 'mP',
    lines: 0,
    candidates: [
      candidate(2 + random.normal(), 0, { isRight: true, isInjected: i % 10 === 0 }),
      ...Array.from({ length: 5 }, (_, k) =>
        candidate(random.normal(), k + 1, { bravais: k % 2 === 0 ? 'aP' : 'mP' }),
      ),
    ],
  }));
}

describe('ranking model', () => {
  it('learns the feature that tells, and a none that is as probable as misses are frequent', () => {
    const cases = drawnCases(400, new Random(5));
    const weights = fitRanking(cases);
    // normal densities of unit width, 2 apart: the log ratio is 2 x + constant
    expect(weights.features[0]).toBeGreaterThan(1.6);
    expect(weights.features[0]).toBeLessThan(2.4);
    expect(weights.features.slice(1).every((w) => w === 0)).toBe(true);
    const missRate = missRateOf(cases);
    expect(missRate).toBeCloseTo(40.5 / 401, 12);
    const result = evaluate(cases, { ...weights, none: scoreOfNone(cases, weights, missRate) });
    expect(result.n).toBe(400);
    expect(result.found).toBe(360);
    expect(result.none).toBeCloseTo(0.1, 1);
    for (const bin of result.bins.filter(({ n }) => n >= 40))
      expect(Math.abs(bin.predicted - bin.right)).toBeLessThan(0.15);
  });

  it('ranks a lattice once, in the symmetry in which it scores best', () => {
    const lattices = Object.fromEntries(BRAVAIS_LATTICES.map((b) => [b, b === 'aP' ? 3 : 0]));
    const weights = { features: FEATURE_NAMES.map(() => 1), lattices: lattices as never };
    const candidates = [
      candidate(1, 0),
      candidate(0.5, 0, { bravais: 'aP', isRight: true }),
      candidate(2, 1),
    ];
    expect(rankedLattices(candidates, weights)).toEqual([
      { score: 3.5, isRight: true },
      { score: 2, isRight: false },
    ]);
  });

  it('does not count injected lattices in the evaluation', () => {
    const cases: RankingCase[] = [
      {
        id: 'a',
        bravais: 'mP',
        lines: 0,
        candidates: [candidate(9, 0, { isRight: true, isInjected: true })],
      },
      { id: 'b', bravais: 'mP', lines: 0, candidates: [candidate(9, 0, { isRight: true }), candidate(1, 1)] },
    ];
    const lattices = Object.fromEntries(BRAVAIS_LATTICES.map((b) => [b, 0])) as never;
    const result = evaluate(cases, { features: FEATURE_NAMES.map(() => 1), lattices, none: 0 });
    expect(result).toMatchObject({ n: 2, found: 1, top1: 1, top5: 1, perLattice: { mP: { n: 2, top1: 1 } } });
  });

  it('writes every weight with its name', () => {
    const lattices = Object.fromEntries(BRAVAIS_LATTICES.map((b, i) => [b, i / 4])) as never;
    const text = weightsModule({ features: FEATURE_NAMES.map((_, i) => i), lattices, none: 6 }, 'one\n\ntwo');
    expect(text.startsWith('// one\n//\n// two\n')).toBe(true);
    FEATURE_NAMES.forEach((name, i) => expect(text).toContain(`  ${i}, // ${name}\n`));
    BRAVAIS_LATTICES.forEach((b, i) => expect(text).toContain(`  ${b}: ${i / 4},\n`));
    expect(text).toContain('SCORE_OF_NONE = 6;');
  });
});

describe('faults of the ranking', () => {
  it('come as often as said', () => {
    const random = new Random(2);
    const drawn = Array.from({ length: 4000 }, () => drawFaults(random));
    const share = (test: (one: (typeof drawn)[number]) => boolean): number =>
      drawn.filter(test).length / drawn.length;
    expect(Math.abs(share(({ sigma }) => sigma === 0.02) - 0.3)).toBeLessThan(0.03);
    expect(Math.abs(share(({ sigma }) => sigma < 0.01) - 0.25)).toBeLessThan(0.03);
    expect(Math.abs(share(({ lines }) => lines < 15) - 0.2)).toBeLessThan(0.03);
    expect(Math.abs(share(({ lines }) => lines === 60) - 0.65)).toBeLessThan(0.03);
    expect(share(({ shift }) => shift === 0)).toBeCloseTo(0.4, 1);
    [0.65, 0.2, 0.1, 0.05].forEach((p, i) =>
      expect(Math.abs(share(({ impurities }) => impurities === i) - p)).toBeLessThan(0.03),
    );
    [0.6, 0.25, 0.15].forEach((p, i) =>
      expect(Math.abs(share(({ missing }) => missing === [0, 0.1, 0.25][i]) - p)).toBeLessThan(0.03),
    );
  });

  it('change a list as they say: missing and impurity lines, shift', () => {
    const twoTheta = Array.from({ length: 40 }, (_, i) => 10 + i);
    const one = {
      wavelength: 1.5406,
      lines: { twoTheta, intensity: twoTheta.map(() => 50) },
    } as unknown as CalculatedCase;
    const { q2 } = faultyPeaks(
      one,
      { sigma: 0, shift: 0.1, impurities: 2, missing: 0.25, lines: 60 },
      new Random(4),
    );
    expect(q2.length).toBe(32);
    const observed = Array.from(q2, (q) => (2 * Math.asin((Math.sqrt(q) * 1.5406) / 2) * 180) / Math.PI);
    const foreign = observed.filter((t) => Math.abs(t - 0.1 - Math.round(t - 0.1)) > 1e-9);
    expect(foreign.length).toBe(2);
    expect([...observed].sort((a, b) => a - b)).toEqual(observed);
  });
});
