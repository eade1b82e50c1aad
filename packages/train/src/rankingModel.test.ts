import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { FEATURE_NAMES } from 'ml-index/search';
import { describe, expect, it } from 'vitest';
import type { RankingCandidate, RankingCase } from './rankingCases.js';
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
