import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import fc from 'fast-check';
import { logSumExp, Random } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import {
  columnStatistics,
  fitNetwork,
  fitNone,
  logLikelihood,
  partsOf,
  type Choice,
  type Outcome,
} from './rankingFit.js';

/** Choices whose right candidate is drawn with the probabilities of their scores. */
function drawnChoices(
  score: (row: Float64Array, lattice: number) => number,
  { inputs, count, candidates }: { inputs: number; count: number; candidates: number },
  random: Random,
): Choice[] {
  return Array.from({ length: count }, () => {
    const rows = Float64Array.from({ length: candidates * inputs }, () => random.normal());
    const lattices = Uint8Array.from({ length: candidates }, () => random.below(BRAVAIS_LATTICES.length));
    const scores = Array.from(lattices, (lattice, k) =>
      score(rows.subarray(k * inputs, (k + 1) * inputs), lattice),
    );
    const right = drawn(scores, random);
    return { rows, lattices, isRight: lattices.map((_, k) => (k === right ? 1 : 0)) };
  });
}

function drawn(scores: readonly number[], random: Random): number {
  let rest = random.uniform();
  const total = logSumExp(scores);
  const k = scores.findIndex((score) => (rest -= Math.exp(score - total)) < 0);
  return k < 0 ? scores.length - 1 : k;
}

describe('columnStatistics', () => {
  it('are those of the columns over all rows, scale 1 where a column is constant', () => {
    expect(columnStatistics([Float64Array.of(1, 7, 3, 7), Float64Array.of(5, 7, 7, 7)], 2)).toEqual({
      mean: [4, 7],
      scale: [Math.sqrt(5), 1],
    });
  });
});

describe('conditional logit of a network', () => {
  const shape = { inputs: 3, hidden: 2 };
  const size = partsOf(shape).count;

  it('has the gradient of finite differences, with several right candidates too', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new Random(seed);
        const choices = drawnChoices(() => 0, { inputs: 3, count: 4, candidates: 5 }, random).map(
          (choice) => ({
            ...choice,
            isRight: choice.isRight.map((right) => (right === 1 || random.uniform() < 0.3 ? 1 : 0)),
          }),
        );
        const network = Float64Array.from({ length: size }, () => random.normal());
        const { gradient } = logLikelihood(choices, network, shape);
        for (let i = 0; i < size; i++) {
          const value = (step: number): number =>
            logLikelihood(
              choices,
              network.map((w, k) => (k === i ? w + step : w)),
              shape,
            ).value;
          expect(gradient[i]).toBeCloseTo((value(1e-5) - value(-1e-5)) / 2e-5, 6);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('is ln(1 / candidates) of a network of zeros, and survives large scores', () => {
    const choice = {
      rows: Float64Array.of(1000, 2000, -3000),
      lattices: Uint8Array.of(0, 1, 2),
      isRight: Uint8Array.of(0, 1, 0),
    };
    const one = { inputs: 1, hidden: 0 };
    const network = new Float64Array(partsOf(one).count);
    expect(logLikelihood([choice], network, one).value).toBeCloseTo(-Math.log(3), 12);
    network[0] = 5;
    expect(logLikelihood([choice], network, one).value).toBe(0);
  });

  it('comes near what choices were drawn with: linear, by lattice, and bent', () => {
    const truth = (row: Float64Array, lattice: number): number =>
      1.2 * row[0] - 2 * Math.abs(row[1]) + (lattice === 3 ? 1 : 0);
    const size = { inputs: 3, count: 1500, candidates: 8 };
    const choices = drawnChoices(truth, size, new Random(11));
    const fresh = drawnChoices(truth, size, new Random(12));
    const likelihood = (hidden: number): number => {
      const penalty = { linear: 1e-4, hidden: 1e-4 };
      const network = fitNetwork(choices, 3, { hidden, penalty, epochs: 40 }, new Random(1));
      return logLikelihood(fresh, network, { inputs: 3, hidden }).value;
    };
    const best =
      fresh.reduce((sum, { rows, lattices, isRight }) => {
        const scores = Array.from(lattices, (l, k) => truth(rows.subarray(3 * k, 3 * k + 3), l));
        return sum + scores[isRight.indexOf(1)] - logSumExp(scores);
      }, 0) / fresh.length;
    const [linear, bent] = [likelihood(0), likelihood(8)];
    expect(bent).toBeGreaterThan(linear + 0.2);
    expect(bent).toBeGreaterThan(best - 0.05);
  });
});

describe('fitNone', () => {
  const outcomes = fc.array(
    fc.record({
      right: fc.oneof(fc.constant(-Infinity), fc.double({ min: -5, max: 30, noNaN: true })),
      wrong: fc.double({ min: -5, max: 30, noNaN: true }),
      lines: fc.integer({ min: 6, max: 30 }),
    }),
    { minLength: 1, maxLength: 20 },
  );

  function penalised(all: readonly Outcome[], a: number, b: number): number {
    return all.reduce((sum, { right, wrong, lines }) => {
      const none = a + b * lines;
      const chosen = right > -Infinity ? right : none;
      return sum + chosen - logSumExp([right, wrong, none]) - 0.5e-4 * (a * a + b * b);
    }, 0);
  }

  it('has the greatest likelihood', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        const { constant, perLine } = fitNone(all);
        const best = penalised(all, constant, perLine);
        for (const step of [-1, -0.01, 0.01, 1]) {
          expect(penalised(all, constant + step, perLine)).toBeLessThanOrEqual(best + 1e-7);
          expect(penalised(all, constant, perLine + step / 20)).toBeLessThanOrEqual(best + 1e-7);
        }
      }),
    );
  });

  it('makes the mean probability of none the share of misses', () => {
    const random = new Random(3);
    const all = Array.from({ length: 500 }, (_, i) => ({
      right: i % 8 === 0 ? -Infinity : 12 + 4 * random.normal(),
      wrong: 5 + 3 * random.normal(),
      lines: 6 + random.below(25),
    }));
    const { constant, perLine } = fitNone(all);
    const mean = all.reduce((sum, { right, wrong, lines }) => {
      const none = constant + perLine * lines;
      return sum + Math.exp(none - logSumExp([right, wrong, none])) / all.length;
    }, 0);
    expect(mean).toBeCloseTo(63 / 500, 2);
  });
});

it('logSumExp of nothing is -Infinity, of large values finite', () => {
  expect(logSumExp([])).toBe(-Infinity);
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 9);
});
