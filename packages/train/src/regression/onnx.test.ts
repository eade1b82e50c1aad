import { Random } from 'ml-index/math';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { regressionConfig } from './config.js';
import { onnxOfVarianceModel } from './onnx.js';
import { greatestDifference } from './onnxCheck.js';
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
    const onnx = onnxOfVarianceModel(model);
    const session = await ort.InferenceSession.create(onnx, { executionProviders: ['wasm'] });
    expect([...session.inputNames, ...session.outputNames]).toEqual(['x', 'mean', 'alpha', 'beta']);
    await session.release();
    expect(await greatestDifference(model, onnx, 30)).toBeLessThan(1e-4);
  });
  it('is found to differ where another model is in the file', async () => {
    const scaler = { mean: new Float32Array(3), deviation: Float32Array.of(1, 1, 1) };
    const scalers = { inputs: scaler, outputs: scaler };
    const of = (seed: number) => modelOfState(initialState(regressionConfig({ seed }), scalers));
    expect(await greatestDifference(of(1), onnxOfVarianceModel(of(2)), 20)).toBeGreaterThan(0.01);
  });
});
