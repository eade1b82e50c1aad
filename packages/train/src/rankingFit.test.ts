import fc from 'fast-check';
import { Random } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import {
  fitScoreOfNone,
  fitWeights,
  logLikelihood,
  logSumExp,
  standardDeviations,
  type Choice,
  type LogSums,
} from './rankingFit.js';

/** Choices whose right candidate is drawn with the probabilities that the weights give. */
function drawnChoices(
  weights: readonly number[],
  count: number,
  candidates: number,
  random: Random,
): Choice[] {
  return Array.from({ length: count }, () => {
    const rows = Float64Array.from({ length: candidates * weights.length }, () => random.normal());
    const scores = Array.from({ length: candidates }, (_, k) =>
      weights.reduce((sum, weight, i) => sum + weight * rows[k * weights.length + i], 0),
    );
    return { rows, isRight: Uint8Array.from(indicator(candidates, drawn(scores, random))) };
  });
}

function drawn(scores: readonly number[], random: Random): number {
  let rest = random.uniform();
  const total = logSumExp(scores);
  const k = scores.findIndex((score) => (rest -= Math.exp(score - total)) < 0);
  return k < 0 ? scores.length - 1 : k;
}

function indicator(length: number, place: number): number[] {
  return Array.from({ length }, (_, k) => (k === place ? 1 : 0));
}

describe('standardDeviations', () => {
  it('are those of the columns over all choices, 1 where a column is constant', () => {
    const isRight = Uint8Array.of(1, 0);
    const choices = [
      { rows: Float64Array.of(1, 7, 3, 7), isRight },
      { rows: Float64Array.of(5, 7, 7, 7), isRight },
    ];
    expect([...standardDeviations(choices, 2)]).toEqual([Math.sqrt(5), 1]);
  });
});

describe('conditional logit', () => {
  it('has the gradient of finite differences, with several right candidates too', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 0.5, noNaN: true }), (seed, penalty) => {
        const random = new Random(seed);
        const choices = drawnChoices([1, -1, 0.5], 5, 6, random).map(({ rows, isRight }) => ({
          rows,
          isRight: isRight.map((right) => (right === 1 || random.uniform() < 0.3 ? 1 : 0)),
        }));
        const weights = Float64Array.from({ length: 3 }, () => random.normal());
        const { gradient } = logLikelihood(choices, weights, penalty);
        for (let i = 0; i < 3; i++) {
          const value = (step: number): number =>
            logLikelihood(
              choices,
              weights.map((w, k) => (k === i ? w + step : w)),
              penalty,
            ).value;
          expect(gradient[i]).toBeCloseTo((value(1e-5) - value(-1e-5)) / 2e-5, 6);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is ln(1 / candidates) without weights and survives large scores', () => {
    const choice = { rows: Float64Array.of(1000, 2000, -3000), isRight: Uint8Array.of(0, 1, 0) };
    expect(logLikelihood([choice], Float64Array.of(0), 0).value).toBeCloseTo(-Math.log(3), 12);
    expect(logLikelihood([choice], Float64Array.of(5), 0).value).toBe(0);
  });

  it('recovers the weights that synthetic choices were drawn with, whatever the scale of the columns', () => {
    const truth = [1.5, -0.8, 0, 0.4];
    const units = [1, 100, 0.01, 5];
    const choices = drawnChoices(truth, 1500, 8, new Random(11)).map(({ rows, isRight }) => ({
      rows: rows.map((x, i) => x * units[i % 4]),
      isRight,
    }));
    const fitted = fitWeights(choices, standardDeviations(choices, 4), { penalty: 0, steps: 300 });
    truth.forEach((weight, i) => expect(Math.abs(fitted[i] * units[i] - weight)).toBeLessThan(0.1));
    const { gradient } = logLikelihood(choices, fitted, 0);
    units.forEach((unit, i) => expect(Math.abs(gradient[i] / unit)).toBeLessThan(1e-3));
  });

  it('keeps weights finite by the penalty where the choices can be told apart without error', () => {
    const choices = [{ rows: Float64Array.of(1, 0), isRight: Uint8Array.of(1, 0) }];
    const [weight] = fitWeights(choices, Float64Array.of(1), { penalty: 0.1, steps: 600 });
    // maximum of -ln(1 + exp(-w)) - 0.05 w^2
    expect(1 / (1 + Math.exp(weight)) - 0.1 * weight).toBeCloseTo(0, 3);
  });
});

describe('fitScoreOfNone', () => {
  const sums = fc.array(
    fc.record({
      right: fc.double({ min: -5, max: 30, noNaN: true }),
      wrong: fc.double({ min: -5, max: 30, noNaN: true }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  const rate = fc.double({ min: 0.01, max: 0.99, noNaN: true });

  function expected(patterns: readonly LogSums[], missRate: number, none: number): number {
    return patterns.reduce(
      (sum, { right, wrong }) =>
        sum +
        (1 - missRate) * (right - logSumExp([right, wrong, none])) +
        missRate * (none - logSumExp([wrong, none])),
      0,
    );
  }

  it('has the greatest expected likelihood', () => {
    fc.assert(
      fc.property(sums, rate, (patterns, missRate) => {
        const none = fitScoreOfNone(patterns, missRate);
        const best = expected(patterns, missRate, none);
        for (const step of [-1, -0.01, 0.01, 1])
          expect(expected(patterns, missRate, none + step)).toBeLessThanOrEqual(best + 1e-9);
      }),
    );
  });

  it('makes the mean probability of none the rate of misses', () => {
    fc.assert(
      fc.property(sums, rate, (patterns, missRate) => {
        const none = fitScoreOfNone(patterns, missRate);
        const mean = patterns.reduce(
          (sum, { right, wrong }) =>
            sum +
            (1 - missRate) * Math.exp(none - logSumExp([right, wrong, none])) +
            missRate * Math.exp(none - logSumExp([wrong, none])),
          0,
        );
        expect(mean / patterns.length).toBeCloseTo(missRate, 4);
      }),
    );
  });

  it('takes patterns in which nothing wrong was found', () => {
    const none = fitScoreOfNone([{ right: 4, wrong: -Infinity }], 0.25);
    expect(none).toBeCloseTo(-46, 3); // the lower end: without rivals the likelihood has no maximum
  });
});

it('logSumExp of nothing is -Infinity, of large values finite', () => {
  expect(logSumExp([])).toBe(-Infinity);
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 9);
});
