import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erf, InputError, Random } from '../math/index.js';
import { float16Bits, float16Value } from './float16.js';
import { runNetwork, type DenseLayer, type Network } from './network.js';
import { readTensorFile, writeTensorFile } from './tensorFile.js';
import {
  centralProbability,
  predictVariance,
  readVarianceModel,
  writeVarianceModel,
  type VarianceModel,
} from './varianceModel.js';

const random = new Random(1);
const numbers = (count: number, size = 1): Float32Array =>
  Float32Array.from({ length: count }, () => size * random.normal());

function layer(
  inputs: number,
  outputs: number,
  activation: DenseLayer['activation'],
  isNormalised = false,
): DenseLayer {
  return {
    ...{ inputs, outputs, activation },
    weights: numbers(inputs * outputs),
    bias: numbers(outputs),
    normalisation: isNormalised ? { epsilon: 1e-3, gain: numbers(outputs), bias: numbers(outputs) } : null,
  };
}

describe('runNetwork', () => {
  it('multiplies row vectors by the weights', () => {
    const network: Network = {
      layers: [
        {
          ...layer(2, 3, 'linear'),
          weights: Float32Array.of(1, 2, 3, 10, 20, 30),
          bias: Float32Array.of(0, 0, 5),
        },
      ],
    };
    expect([...runNetwork(network, [1, 0.5])]).toEqual([6, 12, 23]);
  });
  it('has the exact GELU within 1e-6, softplus without overflow, and relu', () => {
    const of = (activation: DenseLayer['activation'], x: number): number =>
      runNetwork(
        { layers: [{ ...layer(1, 1, activation), weights: Float32Array.of(1), bias: new Float32Array(1) }] },
        [x],
      )[0];
    for (let x = -8; x <= 8; x += 0.125) {
      expect(Math.abs(of('gelu', x) - (x / 2) * (1 + erf(x / Math.SQRT2)))).toBeLessThan(1e-6);
      expect(of('softplus', x)).toBeCloseTo(Math.log(1 + Math.exp(x)), 12);
      expect(of('relu', x)).toBe(Math.max(0, x));
    }
    expect(of('softplus', 1000)).toBe(1000);
    expect(of('softplus', -1000)).toBe(0);
  });
  it('normalises over the units', () => {
    const gain = new Float32Array(50).fill(2);
    const bias = new Float32Array(50).fill(3);
    const dense = { ...layer(4, 50, 'linear'), normalisation: { epsilon: 1e-9, gain, bias } };
    const y = runNetwork({ layers: [dense] }, [1, -2, 0.5, 3]);
    const mean = y.reduce((sum, value) => sum + value, 0) / 50;
    expect(mean).toBeCloseTo(3, 6);
    expect(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 50).toBeCloseTo(4, 5);
  });
  it('refuses samples of the wrong length', () => {
    expect(() => runNetwork({ layers: [layer(3, 2, 'linear')] }, [1, 2])).toThrow(
      /found 2, expected 3 values/,
    );
  });
});

describe('float16', () => {
  it('keeps every number that it can hold', () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      if (float16Bits(float16Value(bits)) !== bits) expect.fail(`bits ${bits}`);
      if (float16Bits(float16Value(bits | 0x8000)) !== (bits | 0x8000)) expect.fail(`bits -${bits}`);
    }
    expect(float16Value(0x3c00)).toBe(1);
    expect(float16Value(0x7bff)).toBe(65504);
    expect(float16Value(0x0001)).toBe(2 ** -24);
  });
  it('rounds to the nearest, ties to even', () => {
    const bits = fc.integer({ min: 0, max: 0x7bfe });
    fc.assert(
      fc.property(bits, fc.double({ min: 0, max: 1, noNaN: true }), (low, part) => {
        const [a, b] = [float16Value(low), float16Value(low + 1)];
        const x = Math.fround(a + part * (b - a));
        const found = float16Value(float16Bits(x));
        const nearest = x - a < b - x ? a : x - a > b - x ? b : low % 2 === 0 ? a : b;
        expect(found).toBe(nearest);
      }),
    );
  });
  it('has infinities and NaN', () => {
    expect(float16Value(float16Bits(1e6))).toBe(Infinity);
    expect(float16Value(float16Bits(-Infinity))).toBe(-Infinity);
    expect(float16Value(float16Bits(NaN))).toBeNaN();
    expect(float16Value(float16Bits(65519))).toBe(65504);
    expect(float16Value(float16Bits(65520))).toBe(Infinity);
  });
});

describe('file of tensors', () => {
  const tensors = [
    { name: 'a', shape: [2, 3], values: numbers(6) },
    { name: 'b', shape: [0], values: new Float32Array() },
    { name: 'c', shape: [], values: Float32Array.of(0.1) },
  ];
  const bytes = writeTensorFile({ note: 'Å' }, tensors);
  it('gives back what was written, from any place in a buffer', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const { description, tensors: found } = readTensorFile(shifted.subarray(3));
    expect(description).toEqual({ note: 'Å' });
    expect([...found.values()]).toEqual(tensors);
  });
  it('is little endian', () => {
    const file = writeTensorFile(null, [{ name: 'x', shape: [1], values: Float32Array.of(1) }]);
    expect([...file.subarray(-4)]).toEqual([0, 0, 0x80, 0x3f]);
    expect([...file.subarray(8, 12)]).toEqual([1, 0, 0, 0]);
  });
  it('halves the size as f16, with a relative error of 2^-11', () => {
    const values = numbers(1000);
    const full = writeTensorFile(null, [{ name: 'x', shape: [1000], values }]);
    const half = writeTensorFile(null, [{ name: 'x', shape: [1000], values }], 'f16');
    expect(full.length - half.length).toBe(2000);
    readTensorFile(half)
      .tensors.get('x')!
      .values.forEach((value, i) => {
        expect(Math.abs(value - values[i])).toBeLessThanOrEqual(2 ** -11 * Math.abs(values[i]) + 2 ** -25);
      });
  });
  it('refuses wrong lengths, versions and files, and says which file', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readTensorFile(bytes.subarray(0, length), 'w.bin')).toThrow(InputError);
    }
    expect(() => readTensorFile(bytes.subarray(0, bytes.length - 1), 'w.bin')).toThrow(
      /w\.bin: .*length.*expected/,
    );
    expect(() => readTensorFile(Uint8Array.from([...bytes, 0]))).toThrow(/length/);
    expect(() => readTensorFile(bytes.with(8, 9))).toThrow(/version.*found 9, expected 1/);
    expect(() => readTensorFile(bytes.with(0, 0))).toThrow(/no file of tensors/);
    expect(() => readTensorFile(bytes.with(16, 0))).toThrow(/no JSON/);
  });
  it('refuses to write what could not be read back', () => {
    const one = (values: Float32Array, shape = [1]) => [{ name: 'x', shape, values }];
    expect(() => writeTensorFile(null, one(numbers(2)))).toThrow(/not that of its shape/);
    expect(() => writeTensorFile(null, one(Float32Array.of(1e5)), 'f16')).toThrow(/range of f16/);
    expect(() => writeTensorFile(null, [...one(numbers(1)), ...one(numbers(1))])).toThrow(/same name/);
  });
});

describe('variance model', () => {
  const spread = (): Network => ({ layers: [layer(3, 8, 'gelu', true), layer(8, 2, 'softplus')] });
  const model: VarianceModel = {
    inputs: { mean: Float32Array.of(1, 2, 3), deviation: Float32Array.of(1, 2, 4) },
    outputs: { mean: Float32Array.of(10, 90), deviation: Float32Array.of(3, 7) },
    mean: { layers: [layer(3, 8, 'relu'), layer(8, 2, 'linear')] },
    alpha: spread(),
    beta: spread(),
  };
  const x = [2, 2, -1];
  it('scales inputs and outputs', () => {
    const { mean, alpha, beta } = predictVariance(model, x);
    const scaled = [1, 0, -1];
    const inner = runNetwork(model.mean, scaled);
    expect(mean[0]).toBeCloseTo(inner[0] * 3 + 10, 10);
    expect(mean[1]).toBeCloseTo(inner[1] * 7 + 90, 10);
    expect(alpha[0]).toBeCloseTo(1 + runNetwork(model.alpha, scaled)[0], 10);
    expect(beta[1]).toBeCloseTo(49 * runNetwork(model.beta, scaled)[1], 10);
  });
  it('predicts the same after writing and reading, nearly so as f16', () => {
    const exact = predictVariance(model, x);
    expect(predictVariance(readVarianceModel(writeVarianceModel(model)), x)).toEqual(exact);
    const half = predictVariance(readVarianceModel(writeVarianceModel(model, 'f16')), x);
    half.mean.forEach((value, j) => expect(Math.abs(value - exact.mean[j])).toBeLessThan(0.05));
  });
  it('refuses files with something else in them', () => {
    expect(() => readVarianceModel(writeTensorFile({}, []), 'm.bin')).toThrow(
      /m\.bin.*no proper variance model/,
    );
    const short = { ...model, inputs: { mean: numbers(2), deviation: Float32Array.of(1, 1) } };
    expect(() => readVarianceModel(writeVarianceModel(short))).toThrow(/expected networks 2 -> 2/);
    const zero = { ...model, outputs: { mean: numbers(2), deviation: new Float32Array(2) } };
    expect(() => readVarianceModel(writeVarianceModel(zero))).toThrow(/deviations positive/);
  });
  it('has central intervals of Student distributions', () => {
    // Quantiles of Student's t (Abramowitz & Stegun 1964, table 26.10): P(|t| < 2.776) = 0.95 for 4 degrees of freedom.
    const prediction = (nu: number) => ({
      mean: Float64Array.of(5),
      alpha: Float64Array.of(nu / 2),
      beta: Float64Array.of((nu / 2) * 9),
    });
    expect(centralProbability(prediction(4), 0, 5 + 3 * 2.776)).toBeCloseTo(0.95, 4);
    expect(centralProbability(prediction(4), 0, 5 - 3 * 2.776)).toBeCloseTo(0.95, 4);
    expect(centralProbability(prediction(10), 0, 5 + 3 * 3.169)).toBeCloseTo(0.99, 4);
    expect(centralProbability(prediction(2), 0, 5 + 3 * 0.816)).toBeCloseTo(0.5, 3);
    expect(centralProbability(prediction(4), 0, 5)).toBe(0);
  });
});
