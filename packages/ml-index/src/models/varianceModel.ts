import { incompleteBeta, InputError } from '../math/index.js';
import { runNetwork, type Network } from './network.js';
import { describeNetwork, networkOfTensors, networkTensors } from './networkFile.js';
import { readTensorFile, writeTensorFile, type TensorType } from './tensorFile.js';

/** scaled = (value - mean) / deviation, column by column. */
export interface Scaler {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/**
 * Variance networks of one group (write-up section 2.2.1): three separate networks from the scaled inputs to, per
 * scaled output, the mean, and the parameters alpha and beta of the inverse-gamma distribution of the variance. The
 * networks `alpha` and `beta` end in softplus; one is added to what `alpha` gives, so that alpha > 1.
 */
export interface VarianceModel {
  readonly inputs: Scaler;
  readonly outputs: Scaler;
  readonly mean: Network;
  readonly alpha: Network;
  readonly beta: Network;
}

/**
 * What a variance model says of one sample, one entry an output, in the units of the outputs (beta: squared). Given
 * mean m and variance v ~ InverseGamma(alpha, beta), the output is Normal(m, v); so it is distributed as
 * m + sqrt(beta / alpha) t with t of Student's distribution with 2 alpha degrees of freedom (write-up Eq. 20 is its
 * negative log-likelihood; Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., section 2.6 and appendix A).
 */
export interface VariancePrediction {
  readonly mean: Float64Array;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
}

/** @throws InputError `network-input` where `x` has not the length that the model wants. */
export function predictVariance(model: VarianceModel, x: ArrayLike<number>): VariancePrediction {
  const scaled = Float64Array.from(
    x,
    (value, i) => (value - model.inputs.mean[i]) / model.inputs.deviation[i],
  );
  const { mean, deviation } = model.outputs;
  return {
    mean: runNetwork(model.mean, scaled).map((value, j) => value * deviation[j] + mean[j]),
    alpha: runNetwork(model.alpha, scaled).map((value) => value + 1),
    beta: runNetwork(model.beta, scaled).map((value, j) => value * deviation[j] ** 2),
  };
}

/**
 * Probability of the central interval about the predicted mean of output `j` that just reaches `value`: 0 at the mean,
 * 1 far away; uniform over samples where the predictions are calibrated. P(|t| < x) with nu degrees of freedom is
 * 1 - I_z(nu/2, 1/2), z = nu / (nu + x^2) (Abramowitz & Stegun 1964, 26.7.1 with 26.5.27).
 */
export function centralProbability(
  { mean, alpha, beta }: VariancePrediction,
  j: number,
  value: number,
): number {
  // (value - mean)^2 / (beta / alpha) = x^2 and nu = 2 alpha, so that z = beta / (beta + (value - mean)^2 / 2).
  const z = beta[j] / (beta[j] + (value - mean[j]) ** 2 / 2);
  return 1 - incompleteBeta(z, alpha[j], 0.5);
}

const KIND = 'variance-model';

/** A variance model as a file of tensors (see {@link writeTensorFile}). f16 halves its size; scalers stay exact in the manifest. */
export function writeVarianceModel(model: VarianceModel, dtype: TensorType = 'f32'): Uint8Array {
  const { inputs, outputs, mean, alpha, beta } = model;
  const scaler = (s: Scaler): object => ({ mean: [...s.mean], deviation: [...s.deviation] });
  const description = {
    kind: KIND,
    inputs: scaler(inputs),
    outputs: scaler(outputs),
    networks: { mean: describeNetwork(mean), alpha: describeNetwork(alpha), beta: describeNetwork(beta) },
  };
  const tensors = [
    ...networkTensors('mean', mean),
    ...networkTensors('alpha', alpha),
    ...networkTensors('beta', beta),
  ];
  return writeTensorFile(description, tensors, dtype);
}

/** @throws InputError as {@link readTensorFile} and {@link networkOfTensors}, and `not-a-variance-model`. */
export function readVarianceModel(bytes: Uint8Array, file?: string): VarianceModel {
  const contents = readTensorFile(bytes, file);
  const description = (contents.description ?? {}) as Record<string, unknown>;
  const networks = (description.networks ?? {}) as Record<string, unknown>;
  if (description.kind !== KIND) throw notAModel(file, String(description.kind), `kind ${KIND}`);
  const model: VarianceModel = {
    inputs: scalerOf(description.inputs, file),
    outputs: scalerOf(description.outputs, file),
    mean: networkOfTensors('mean', networks.mean, contents),
    alpha: networkOfTensors('alpha', networks.alpha, contents),
    beta: networkOfTensors('beta', networks.beta, contents),
  };
  for (const { layers } of [model.mean, model.alpha, model.beta]) {
    const ends = `${layers[0].inputs} -> ${layers[layers.length - 1].outputs}`;
    const expected = `${model.inputs.mean.length} -> ${model.outputs.mean.length}`;
    if (ends !== expected) throw notAModel(file, ends, `networks ${expected}, as the scalers`);
  }
  return model;
}

function scalerOf(text: unknown, file?: string): Scaler {
  const { mean, deviation } = (text ?? {}) as Record<string, unknown>;
  const numbers = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((x) => Number.isFinite(x));
  if (
    numbers(mean) &&
    numbers(deviation) &&
    mean.length === deviation.length &&
    deviation.every((d) => d > 0)
  ) {
    return { mean: Float32Array.from(mean), deviation: Float32Array.from(deviation) };
  }
  throw notAModel(file, JSON.stringify(text) ?? 'none', 'scalers {mean, deviation}, deviations positive');
}

function notAModel(file: string | undefined, value: string, expected: string): InputError {
  return new InputError([
    {
      code: 'not-a-variance-model',
      message: 'this file holds no proper variance model',
      ...(file === undefined ? {} : { file }),
      value,
      expected,
    },
  ]);
}
