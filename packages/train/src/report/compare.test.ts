import { Random } from 'ml-index/math';
import type { VarianceModel } from 'ml-index/models';
import { describe, expect, it } from 'vitest';
import type { Samples } from '../regression/batches.js';
import {
  compareRegressors,
  comparisonRows,
  conclusion,
  correlation,
  networkRegressor,
  pooled,
  TAKEN,
  type Regressor,
} from './compare.js';

/** tP: encoded ln a*^2, ln c*^2. The one input is the number of the sample, by which a regressor knows the truth. */
const truth = (s: number): [number, number] => [Math.sin(s), Math.cos(3 * s)];
const samples: Samples = {
  count: 200,
  x: Float32Array.from({ length: 200 }, (_, s) => s),
  y: Float32Array.from({ length: 400 }, (_, i) => truth(i >> 1)[i & 1]),
};
/** Errors are in ln a*^2, by halves of them in ln a, and by all of them in ln V. */
const erring = (error: (s: number) => number, spread: number): Regressor => {
  return ([s]) => {
    const [a, c] = truth(s);
    const mean = Float64Array.of(a + error(s), c);
    return {
      mean,
      draw: (random, out) => mean.forEach((value, j) => (out[j] = value + spread * random.normal())),
    };
  };
};
const compare = (forest: Regressor, network: Regressor) =>
  compareRegressors({ group: 'tP-1', bravais: 'tP' }, { forest, network }, samples, new Random(1));

describe('comparison of forest and network', () => {
  const isOdd = (s: number): boolean => s % 2 === 1;
  it('finds that models with errors in different samples complement each other', () => {
    const {
      rms,
      near,
      correlation: r,
      success,
    } = compare(
      erring((s) => (isOdd(s) ? 0.4 : 0), 0.01),
      erring((s) => (isOdd(s) ? 0 : 0.4), 0.01),
    );
    expect(rms.forest).toBeCloseTo(40 / Math.SQRT2, 3);
    expect(rms.network).toBeCloseTo(40 / Math.SQRT2, 3);
    expect(rms.mean).toBeCloseTo(20, 3);
    expect(r.volume).toBeCloseTo(-1, 5);
    for (const { both, forest, network } of [near.volume, near.lengths]) {
      expect([both, forest, network]).toEqual([0, 0.5, 0.5]);
    }
    expect([success.forest, success.network]).toEqual([0.5, 0.5]);
    expect(success.half).toBeGreaterThan(0.99);
  });
  it('finds nothing to gain where both err alike', () => {
    const one = erring((s) => 0.2 * Math.sin(7 * s), 0.1);
    const { rms, near, correlation: r, success } = compare(one, one);
    expect(rms.mean).toBeCloseTo(rms.forest, 9);
    expect(r.volume).toBeCloseTo(1, 9);
    expect([near.volume.forest, near.lengths.network]).toEqual([0, 0]);
    expect(Math.abs(success.half - success.forest)).toBeLessThan(0.02);
  });
  it('measures the chance of draws and the coverage of their intervals', () => {
    const random = new Random(5);
    const errors = Float64Array.from({ length: 200 }, () => 0.1 * random.normal());
    const known = erring((s) => errors[s], 0.1);
    const both = compare(
      known,
      erring(() => 0, 1e9),
    );
    // the first output errs as it says, the second lies at the median of its draws
    both.coverage.forest.forEach((share, l) =>
      expect(Math.abs(share - ([0.5, 0.8, 0.95][l] + 1) / 2)).toBeLessThan(0.05),
    );
    expect(both.success.network).toBe(0);
    expect(both.success.half).toBeLessThan(both.success.forest);
    expect(both.success.forest).toBeLessThan(1);
    expect(TAKEN).toBe(20);
  });
  it('joins groups by their samples, and says it in numbers', () => {
    const one = compare(
      erring(() => 0.1, 0.1),
      erring(() => 0, 0.1),
    );
    const two = { ...one, group: 'tP-2', samples: 3 * one.samples, rms: { forest: 50, network: 0, mean: 5 } };
    const all = pooled([one, two]);
    expect(all.samples).toBe(4 * samples.count);
    expect(all.rms.network).toBeCloseTo(0, 5);
    expect(all.rms.forest).toBeCloseTo(Math.sqrt((10 ** 2 + 3 * 50 ** 2) / 4), 3);
    expect(comparisonRows([one, two]).every((row, _, [head]) => row.length === head.length)).toBe(true);
    expect(conclusion([one, two]).join(' ')).toMatch(/0 of 2 groups.*0\.0 % of the samples/s);
  });
  it('draws from the distribution of the network', () => {
    const layer = (bias: number) => ({
      layers: [
        {
          ...{ inputs: 1, outputs: 1, activation: 'linear' as const, normalisation: null },
          ...{ weights: Float32Array.of(0), bias: Float32Array.of(bias) },
        },
      ],
    });
    const scaler = { mean: Float32Array.of(0), deviation: Float32Array.of(1) };
    const model: VarianceModel = {
      inputs: scaler,
      outputs: scaler,
      mean: layer(2),
      alpha: layer(3),
      beta: layer(6),
    };
    const { mean, draw } = networkRegressor(model)(Float64Array.of(1));
    const random = new Random(3);
    const out = new Float64Array(1);
    let squares = 0;
    for (let n = 0; n < 20000; n++) {
      draw(random, out);
      squares += (out[0] - mean[0]) ** 2 / 20000;
    }
    // variance beta / (alpha - 1), alpha one more than the network says
    expect(squares).toBeGreaterThan(1.85);
    expect(squares).toBeLessThan(2.15);
  });
  it('has Pearson correlation over finite pairs', () => {
    expect(correlation([1, 2, 3, NaN], [2, 4, 6, 1])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [1, 0, 1])).toBeCloseTo(0, 12);
  });
});
