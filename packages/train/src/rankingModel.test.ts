import { BRAVAIS_LATTICES, type BravaisLattice } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { FEATURE_NAMES, INPUT_NAMES, type Features, type ScoreWeights } from 'ml-index/weigh';
import { describe, expect, it } from 'vitest';
import type { RankingCandidate, RankingCase } from './rankingCases.js';
import { evaluate, fitRanking, rankedLattices, sharpened, weightsModule } from './rankingModel.js';

function candidate(
  laplace: number,
  lattice: number,
  kind: { isRight?: boolean; isInjected?: boolean; bravais?: RankingCandidate['bravais'] } = {},
): RankingCandidate {
  const nothing = Object.fromEntries(FEATURE_NAMES.map((name) => [name, 0])) as unknown as Features;
  const features = { ...nothing, laplace };
  return { bravais: 'mP', features, lattice, isRight: false, isInjected: false, ...kind };
}

function drawnCases(count: number, random: Random): RankingCase[] {
  return Array.from({ length: count }, (_, i) => ({
    id: String(i),
    bravais: 'mP',
    lines: 20,
    candidates: [
      candidate(2 + random.normal(), 0, { isRight: true, isInjected: i % 10 === 0 }),
      ...Array.from({ length: 5 }, (_, k) =>
        candidate(random.normal(), k + 1, { bravais: k % 2 === 0 ? 'aP' : 'mP' }),
      ),
    ],
  }));
}

/** Scores that are the first feature, and a term for each Bravais lattice. */
function plainWeights(of: (bravais: BravaisLattice) => number): ScoreWeights {
  const inputs = INPUT_NAMES.length;
  return {
    names: INPUT_NAMES,
    mean: new Array<number>(inputs).fill(0),
    scale: new Array<number>(inputs).fill(100),
    linear: Array.from({ length: inputs }, (_, i) => (i === 0 ? 100 : 0)),
    lattices: Object.fromEntries(BRAVAIS_LATTICES.map((b) => [b, of(b)])) as never,
    hidden: [],
    none: { constant: 0, perLine: 0 },
  };
}

describe('ranking model', () => {
  it('learns the feature that tells, and a none that is as probable as misses are frequent', () => {
    const cases = drawnCases(400, new Random(5));
    const weights = fitRanking(cases, new Random(1));
    // normal densities of unit width, 2 apart: the log ratio is 2 x + constant
    const score = (laplace: number): number => rankedLattices([candidate(laplace, 0)], 20, weights)[0].score;
    expect(Math.abs(score(1.5) - score(0.5) - 2)).toBeLessThan(0.5);
    const result = evaluate(cases, weights);
    expect(result.n).toBe(400);
    expect(result.found).toBe(360);
    expect(result.none).toBeCloseTo(0.1, 1);
    for (const bin of result.bins.filter(({ n }) => n >= 40))
      expect(Math.abs(bin.predicted - bin.right)).toBeLessThan(0.15);
  });

  it('ranks a lattice once, in the symmetry in which it scores best', () => {
    const weights = plainWeights((bravais) => (bravais === 'aP' ? 3 : 0));
    const candidates = [
      candidate(1, 0),
      candidate(0.5, 0, { bravais: 'aP', isRight: true }),
      candidate(2, 1),
    ];
    expect(rankedLattices(candidates, 20, weights)).toEqual([
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
    const result = evaluate(
      cases,
      plainWeights(() => 0),
    );
    expect(result).toMatchObject({ n: 2, found: 1, top1: 1, top5: 1, perLattice: { mP: { n: 2, top1: 1 } } });
  });

  it('writes a module that holds the weights', () => {
    const weights = fitRanking(drawnCases(40, new Random(5)), new Random(1));
    const text = weightsModule(weights, 'one\n\ntwo');
    expect(text.startsWith('// one\n//\n// two\n')).toBe(true);
    const literal = text.slice(text.indexOf('ScoreWeights = ') + 15, text.lastIndexOf(';'));
    expect(new Function(`return ${literal}`)()).toEqual(weights);
  });

  it('scores that are too flat or too steep are multiplied, in the same order', () => {
    const cases = drawnCases(400, new Random(6));
    const fitted = fitRanking(cases, new Random(1));
    const of = (weights: ScoreWeights): number[] =>
      rankedLattices(cases[3].candidates, 20, weights).map(({ score }) => score);
    const scaled = (factor: number): ScoreWeights => ({
      ...fitted,
      linear: fitted.linear.map((weight) => factor * weight),
      lattices: Object.fromEntries(BRAVAIS_LATTICES.map((b) => [b, factor * fitted.lattices[b]])) as never,
      hidden: fitted.hidden.map((unit) => ({ ...unit, out: factor * unit.out })),
    });
    for (const factor of [0.8, 1.25]) {
      const mended = of(sharpened(scaled(factor), cases));
      // in steps of 0.05
      of(fitted).forEach((score, i) =>
        expect(Math.abs(mended[i] - score)).toBeLessThan(0.1 * Math.abs(score) + 0.02),
      );
    }
  });
});
