import { defaultDevice, init, grad, numpy as np } from '@jax-js/jax';
import { digamma, lgamma, Random } from 'ml-index/math';
import { beforeAll, describe, expect, it } from 'vitest';
import { betaNegativeLogLikelihood, logGammaRatio, negativeLogLikelihood, weightedMean } from './loss.js';

beforeAll(async () => {
  await init('wasm');
  defaultDevice('wasm');
});

const column = (values: readonly number[]): np.Array => np.array(Float32Array.from(values));

/** Eq. 20 as it is printed, in double precision. */
function printedNll(mean: number, alpha: number, beta: number, y: number): number {
  return (
    Math.log(2 * Math.PI) / 2 -
    alpha * Math.log(beta) -
    lgamma(alpha + 0.5) +
    lgamma(alpha) +
    (alpha + 0.5) * Math.log(beta + 0.5 * (y - mean) ** 2)
  );
}

interface Case {
  readonly mean: number;
  readonly alpha: number;
  readonly beta: number;
  readonly y: number;
}
const random = new Random(5);
const cases: Case[] = Array.from({ length: 60 }, () => ({
  mean: random.normal(),
  alpha: 1 + Math.exp(1.5 * random.normal()),
  beta: Math.exp(1.5 * random.normal()),
  y: 2 * random.normal(),
}));
const columns = (): [np.Array, np.Array, np.Array, np.Array] => [
  column(cases.map((c) => c.mean)),
  column(cases.map((c) => c.alpha)),
  column(cases.map((c) => c.beta)),
  column(cases.map((c) => c.y)),
];

/** Central difference of a function of the case after one of its numbers. */
function difference(f: (c: Case) => number, c: Case, key: keyof Case): number {
  const step = 1e-4 * Math.max(0.1, Math.abs(c[key]));
  return (f({ ...c, [key]: c[key] + step }) - f({ ...c, [key]: c[key] - step })) / (2 * step);
}

/** Relative to the larger of the expected value and one. */
function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expected.forEach((value, i) =>
    expect(Math.abs(found[i] - value) / Math.max(1, Math.abs(value)), `entry ${i}`).toBeLessThan(tolerance),
  );
}

describe('logGammaRatio', () => {
  const at = [1, 1.01, 1.5, 2, 3.7, 10, 33, 100, 1000];
  it('is lgamma(a + 1/2) - lgamma(a) as far as the logarithm of the autodiff library goes, 3e-6', () => {
    const found = logGammaRatio(column(at)).dataSync();
    expectClose(
      found,
      at.map((a) => lgamma(a + 0.5) - lgamma(a)),
      5e-6,
    );
  });
  it('has the derivative digamma(a + 1/2) - digamma(a), to a relative 1e-4 even where that is small', () => {
    const found = grad((a: np.Array) => np.sum(logGammaRatio(a)))(column(at)).dataSync();
    at.forEach((a, i) => {
      const expected = digamma(a + 0.5) - digamma(a);
      expect(Math.abs(found[i] / expected - 1), `a = ${a}`).toBeLessThan(1e-4);
    });
  });
  it('stays right where single-precision lgamma would have lost every digit of the difference', () => {
    const [found] = logGammaRatio(column([1e6])).dataSync();
    expect(found).toBeCloseTo(0.5 * Math.log(1e6) - 1 / 8e6, 5);
  });
});

describe('negative log-likelihood', () => {
  const sum = (mean: np.Array, alpha: np.Array, beta: np.Array, y: np.Array): np.Array =>
    np.sum(negativeLogLikelihood(mean, alpha, beta, y));
  it('is Eq. 20', () => {
    const found = negativeLogLikelihood(...columns()).dataSync();
    expectClose(
      found,
      cases.map((c) => printedNll(c.mean, c.alpha, c.beta, c.y)),
      3e-5,
    );
  });
  it('integrates to one as a density of y', () => {
    const c = { mean: 0.3, alpha: 2.2, beta: 0.7 };
    let total = 0;
    for (let y = -200; y < 200; y += 0.01) total += 0.01 * Math.exp(-printedNll(c.mean, c.alpha, c.beta, y));
    expect(total).toBeCloseTo(1, 4);
  });
  it.each(['mean', 'alpha', 'beta'] as const)('has the gradient of finite differences after %s', (key) => {
    const argument = ['mean', 'alpha', 'beta'].indexOf(key);
    const found = grad(sum, { argnums: argument })(...columns()).dataSync();
    const of = (c: Case): number => printedNll(c.mean, c.alpha, c.beta, c.y);
    expectClose(
      found,
      cases.map((c) => difference(of, c, key)),
      1e-4,
    );
  });
});

describe('beta-NLL', () => {
  const variance = (c: Case): number => c.beta / (c.alpha - 1);
  const sum = (mean: np.Array, alpha: np.Array, beta: np.Array, y: np.Array): np.Array =>
    np.sum(betaNegativeLogLikelihood(mean, alpha, beta, y, 0.5));
  it('is Eq. 21', () => {
    const found = betaNegativeLogLikelihood(...columns(), 0.5).dataSync();
    expectClose(
      found,
      cases.map((c) => Math.sqrt(variance(c)) * printedNll(c.mean, c.alpha, c.beta, c.y)),
      2e-5,
    );
  });
  it.each(['mean', 'alpha', 'beta'] as const)(
    'has the gradient of finite differences after %s with the factor held fixed, and not the full one',
    (key) => {
      const argument = ['mean', 'alpha', 'beta'].indexOf(key);
      const found = grad(sum, { argnums: argument })(...columns()).dataSync();
      const stopped = cases.map((c) => {
        const factor = Math.sqrt(variance(c));
        return difference((d) => factor * printedNll(d.mean, d.alpha, d.beta, d.y), c, key);
      });
      expectClose(found, stopped, 1e-4);
      if (key === 'mean') return;
      // Without the stop the gradient would be another one: the test can tell.
      const full = cases.map((c) =>
        difference((d) => Math.sqrt(variance(d)) * printedNll(d.mean, d.alpha, d.beta, d.y), c, key),
      );
      const apart = full.filter(
        (value, i) => Math.abs(value - found[i]) > 1e-2 * Math.max(1, Math.abs(value)),
      );
      expect(apart.length).toBeGreaterThan(cases.length / 2);
    },
  );
  it('is NLL for exponent 0', () => {
    const found = betaNegativeLogLikelihood(...columns(), 0).dataSync();
    expectClose(found, Array.from(negativeLogLikelihood(...columns()).dataSync()), 1e-6);
  });
});

describe('weightedMean', () => {
  it('sums outputs and averages samples by their weights', () => {
    const losses = np.array(Float32Array.of(1, 2, 10, 20, 5, 7)).reshape([3, 2]);
    const weights = np.array(Float32Array.of(3, 1, 0)).reshape([3, 1]);
    expect(weightedMean(losses, weights).dataSync()[0]).toBeCloseTo((3 * 3 + 30) / 4, 5);
  });
});
