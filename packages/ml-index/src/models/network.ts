import { InputError } from '../math/index.js';

/**
 * What follows the affine step of a dense layer. `gelu` is the exact x Phi(x) (Hendrycks & Gimpel 2016,
 * arXiv:1606.08415), `softplus` ln(1 + exp(x)).
 */
export const ACTIVATIONS = ['linear', 'relu', 'gelu', 'softplus'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Layer normalisation over the units (Ba, Kiros & Hinton 2016, arXiv:1607.06450): (x - mean) / sqrt(variance + epsilon) * gain + bias. */
export interface LayerNormalisation {
  readonly epsilon: number;
  /** One entry a unit. */
  readonly gain: Float32Array;
  readonly bias: Float32Array;
}

/** y = activation(normalisation(x W + bias)). */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** inputs x outputs, row after row: entry i * outputs + j leads from input i to output j. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly normalisation: LayerNormalisation | null;
  readonly activation: Activation;
}

/** A chain of dense layers; dropout acts in training only and so has no place here. */
export interface Network {
  readonly layers: readonly DenseLayer[];
}

/**
 * Output of a network for one sample.
 * @param x as many entries as the first layer has inputs.
 * @throws InputError `network-input` for another length.
 */
export function runNetwork(network: Network, x: ArrayLike<number>): Float64Array {
  const { inputs } = network.layers[0];
  if (x.length !== inputs) {
    throw new InputError([
      {
        code: 'network-input',
        message: 'a network got a sample of the wrong length',
        value: x.length,
        expected: `${inputs} values`,
      },
    ]);
  }
  let values: ArrayLike<number> = x;
  for (const layer of network.layers) values = runLayer(layer, values);
  return values as Float64Array;
}

/**
 * Output of one layer, written into `y`.
 * @param x `layer.inputs` values; not the same array as `y`
 * @param y `layer.outputs` values, of any content
 */
export function runLayer(
  layer: DenseLayer,
  x: ArrayLike<number>,
  y: Float64Array = new Float64Array(layer.outputs),
): Float64Array {
  const { inputs, outputs, weights, bias, normalisation, activation } = layer;
  y.set(bias);
  let i = 0;
  let at = 0;
  // four inputs at a time: a quarter of the passes over y
  for (; i + 3 < inputs; i += 4, at += 4 * outputs) {
    const [p, q, r, s] = [x[i], x[i + 1], x[i + 2], x[i + 3]];
    for (let j = 0, a = at, b = at + outputs, c = b + outputs, d = c + outputs; j < outputs; j++) {
      y[j] += p * weights[a++] + q * weights[b++] + r * weights[c++] + s * weights[d++];
    }
  }
  for (; i < inputs; i++, at += outputs) {
    const value = x[i];
    for (let j = 0; j < outputs; j++) y[j] += value * weights[at + j];
  }
  if (normalisation !== null) normalise(y, normalisation);
  activate(y, activation);
  return y;
}

function normalise(y: Float64Array, { epsilon, gain, bias }: LayerNormalisation): void {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
  const scale = 1 / Math.sqrt(variance + epsilon);
  for (let j = 0; j < y.length; j++) y[j] = (y[j] - mean) * scale * gain[j] + bias[j];
}

function activate(y: Float64Array, activation: Activation): void {
  switch (activation) {
    case 'linear':
      return;
    case 'relu':
      for (let j = 0; j < y.length; j++) y[j] = Math.max(0, y[j]);
      return;
    case 'gelu':
      for (let j = 0; j < y.length; j++) y[j] *= normalProbability(y[j]);
      return;
    case 'softplus':
      for (let j = 0; j < y.length; j++) y[j] = Math.max(0, y[j]) + Math.log1p(Math.exp(-Math.abs(y[j])));
  }
}

/**
 * Distribution function of the standard normal to 1e-7, several times faster than {@link erf}: formula 26.2.17 of
 * Abramowitz & Stegun (1964), Handbook of Mathematical Functions.
 */
function normalProbability(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return x < 0 ? tail : 1 - tail;
}
