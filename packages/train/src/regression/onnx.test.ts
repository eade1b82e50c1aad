import { Random } from 'ml-index/math';
import { predictVariance } from 'ml-index/models';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { regressionConfig } from './config.js';
import { onnxOfVarianceModel } from './onnx.js';
import { initialState, modelOfState } from './trainer.js';

describe('ONNX export', () => {
  it.each([
    ["the write-up's layers", {}],
    ['relu, no normalisation, one layer', { activation: 'relu', normalisation: null, mean: { hidden: [8] } }],
    ['no hidden layers', { mean: { hidden: [] }, variance: { hidden: [] } }],
  ])('gives the same outputs in onnxruntime: %s', async (_, entries) => {
    const random = new Random(9);
    const scalers = {
      inputs: {
        mean: Float32Array.from({ length: 20 }, () => random.normal()),
        deviation: Float32Array.from({ length: 20 }, () => 0.5 + random.uniform()),
      },
      outputs: { mean: Float32Array.of(10, -3, 95, 0.1), deviation: Float32Array.of(4, 0.5, 10, 1) },
    };
    const model = modelOfState(initialState(regressionConfig(entries), scalers));
    const session = await ort.InferenceSession.create(onnxOfVarianceModel(model), {
      executionProviders: ['wasm'],
    });
    expect([...session.inputNames, ...session.outputNames]).toEqual(['x', 'mean', 'alpha', 'beta']);
    const count = 30;
    const x = Float32Array.from({ length: count * 20 }, () => random.normal());
    const results = await session.run({ x: new ort.Tensor('float32', x, [count, 20]) });
    for (let s = 0; s < count; s++) {
      const expected = predictVariance(model, x.subarray(s * 20, s * 20 + 20));
      for (const name of ['mean', 'alpha', 'beta'] as const) {
        const found = results[name].data as Float32Array;
        expected[name].forEach((value, j) => {
          expect(Math.abs(found[s * 4 + j] - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
        });
      }
    }
    await session.release();
  });
});
