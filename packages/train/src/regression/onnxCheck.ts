import { Random } from 'ml-index/math';
import { predictVariance, type VarianceModel } from 'ml-index/models';
import * as ort from 'onnxruntime-web';

/**
 * Greatest difference between the outputs of an ONNX file (mean, alpha, beta) in onnxruntime and those of the library for
 * the same model, over random samples of the distribution that the model's scaler knows: absolute below 1, relative above.
 */
export async function greatestDifference(
  model: VarianceModel,
  onnx: Uint8Array,
  samples: number,
): Promise<number> {
  const { mean, deviation } = model.inputs;
  const outputs = model.outputs.mean.length;
  const random = new Random(0x0e11);
  const x = Float32Array.from({ length: samples * mean.length }, (_, i) => {
    const j = i % mean.length;
    return mean[j] + deviation[j] * random.normal();
  });
  const session = await ort.InferenceSession.create(onnx, { executionProviders: ['wasm'] });
  const results = await session.run({ x: new ort.Tensor('float32', x, [samples, mean.length]) });
  let greatest = 0;
  for (let s = 0; s < samples; s++) {
    const expected = predictVariance(model, x.subarray(s * mean.length, (s + 1) * mean.length));
    for (const name of ['mean', 'alpha', 'beta'] as const) {
      const found = results[name].data as Float32Array;
      expected[name].forEach((value, j) => {
        const difference = Math.abs(found[s * outputs + j] - value) / Math.max(1, Math.abs(value));
        // not less: a NaN counts too
        if (!(difference <= greatest)) greatest = difference;
      });
    }
  }
  await session.release();
  return greatest;
}
