import { Random } from 'ml-index/math';
import type { Network, VarianceModel } from 'ml-index/models';
import { describe, expect, it } from 'vitest';
import type { Samples } from './batches.js';
import { evaluateVarianceModel, LEVELS, outputLoss } from './evaluate.js';
import { cellScaler, columnScaler, sharedScaler } from './scalers.js';

/** Inverse of softplus. */
const unsoft = (y: number): number => Math.log(Math.expm1(y));

/** One input, two outputs: means x and 2 x; alpha and beta the same everywhere. */
function knownModel(alpha: number, beta: readonly number[]): VarianceModel {
  const network = (weights: number[], bias: number[], activation: 'linear' | 'softplus'): Network => ({
    layers: [
      {
        ...{ inputs: 1, outputs: 2, activation, normalisation: null },
        weights: Float32Array.from(weights),
        bias: Float32Array.from(bias),
      },
    ],
  });
  return {
    inputs: { mean: Float32Array.of(0), deviation: Float32Array.of(1) },
    outputs: { mean: Float32Array.of(0, 0), deviation: Float32Array.of(1, 1) },
    mean: network([1, 2], [0, 0], 'linear'),
    alpha: network([0, 0], [unsoft(alpha - 1), unsoft(alpha - 1)], 'softplus'),
    beta: network([0, 0], beta.map(unsoft), 'softplus'),
  };
}

/** Gamma deviate of whole shape: sum of exponential ones. */
function gamma(shape: number, random: Random): number {
  let sum = 0;
  for (let k = 0; k < shape; k++) sum -= Math.log(1 - random.uniform());
  return sum;
}

/** Samples as the known model says: variance from the inverse gamma distribution, output from the normal one. */
function drawn(count: number, alpha: number, beta: readonly number[], seed: number): Samples {
  const random = new Random(seed);
  const x = Float32Array.from({ length: count }, () => 3 * random.normal());
  const y = new Float32Array(2 * count);
  x.forEach((value, s) => {
    for (let j = 0; j < 2; j++) {
      const variance = beta[j] / gamma(alpha, random);
      y[2 * s + j] = (j + 1) * value + Math.sqrt(variance) * random.normal();
    }
  });
  return { count, x, y };
}

describe('evaluation', () => {
  const [alpha, beta] = [3, [2, 0.5]] as const;
  const validation = drawn(4000, alpha, beta, 1);
  const quantities = [
    { name: 'first', of: (y: ArrayLike<number>) => y[0] },
    { name: 'root', of: (y: ArrayLike<number>) => Math.sqrt(y[1]) },
  ];

  it('finds a model calibrated that samples were drawn from', () => {
    const { calibration, levels } = evaluateVarianceModel(
      knownModel(alpha, beta),
      validation,
      validation,
      [],
    );
    expect(levels).toBe(LEVELS);
    for (const { coverage } of calibration) {
      // four standard deviations of a share
      coverage.forEach((share, l) =>
        expect(Math.abs(share - LEVELS[l])).toBeLessThan(4 * Math.sqrt((LEVELS[l] * (1 - LEVELS[l])) / 4000)),
      );
    }
  });
  it('tells one that is too sure of itself', () => {
    const sure = evaluateVarianceModel(knownModel(alpha, [0.5, 0.5]), validation, validation, [], [0.5, 0.9]);
    expect(sure.calibration[0].coverage[0]).toBeLessThan(0.35);
    expect(sure.calibration[0].coverage[1]).toBeLessThan(0.75);
    expect(sure.calibration[1].coverage[0]).toBeGreaterThan(0.46);
  });
  it('gives errors of outputs and of what follows from them, against the mean of the training samples', () => {
    const training: Samples = { count: 2, x: Float32Array.of(0, 0), y: Float32Array.of(1, 4, 3, 12) };
    const one: Samples = { count: 2, x: Float32Array.of(2, -1), y: Float32Array.of(3, 9, 0, 4) };
    const { errors, loss, trivialLoss } = evaluateVarianceModel(
      knownModel(2, [1, 1]),
      one,
      training,
      quantities,
    );
    // predictions 2, 4 and -1, -2; trivial 2, 8
    expect(errors[0]).toMatchObject({ name: 'first', undefined: 0 });
    expect(errors[0].rms).toBeCloseTo(1, 5);
    expect(errors[0].trivialRms).toBeCloseTo(Math.sqrt((1 + 4) / 2), 5);
    expect(errors[1].undefined).toBe(1);
    expect(errors[1].rms).toBeCloseTo(1, 5);
    const expected = [3 - 2, 9 - 4, 0 + 1, 4 + 2].map((d) => outputLoss(0, 2, 1, d));
    expect(loss).toBeCloseTo(expected.reduce((sum, v) => sum + v, 0) / 2, 4);
    const normal = (d: number, variance: number): number =>
      Math.log(2 * Math.PI * variance) / 2 + (d * d) / (2 * variance);
    expect(trivialLoss).toBeCloseTo((normal(1, 1) + normal(1, 16) + normal(2, 1) + normal(4, 16)) / 2, 4);
  });
  it('is better for the true model than for the trivial predictor', () => {
    const { errors, loss, trivialLoss } = evaluateVarianceModel(
      knownModel(alpha, beta),
      validation,
      validation,
      quantities,
    );
    expect(loss).toBeLessThan(trivialLoss);
    expect(errors[0].rms).toBeLessThan(0.5 * errors[0].trivialRms);
    expect(errors[0].median).toBeLessThan(0.5 * errors[0].trivialMedian);
  });
});

describe('scalers', () => {
  it('share one mean and deviation, or have one for each column', () => {
    const values = Float32Array.of(1, 10, 3, 10);
    const shared = sharedScaler(values, 2);
    expect([...shared.mean]).toEqual([6, 6]);
    expect(shared.deviation[0]).toBeCloseTo(Math.sqrt((25 + 16 + 9 + 16) / 4), 5);
    const each = columnScaler(values, 2);
    expect([...each.mean]).toEqual([2, 10]);
    expect([...each.deviation]).toEqual([1, 1]);
  });
  it('scale cells as the write-up does: lengths together, angles about 90 by those that are not 90', () => {
    const values = Float32Array.of(4, 6, 90, 8, 10, 100, 5, 9, 120);
    const { mean, deviation } = cellScaler(values, ['length', 'length', 'angle']);
    expect([...mean]).toEqual([7, 7, 90]);
    expect(deviation[0]).toBe(deviation[1]);
    expect(deviation[0]).toBeCloseTo(Math.sqrt((9 + 1 + 1 + 9 + 4 + 4) / 6), 5);
    expect(deviation[2]).toBeCloseTo(10, 5);
    expect(cellScaler(Float32Array.of(4, 90), ['length', 'angle']).deviation[1]).toBe(1);
  });
});
