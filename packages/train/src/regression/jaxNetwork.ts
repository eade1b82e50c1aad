import { nn, numpy as np, random } from '@jax-js/jax';
import type { Random } from 'ml-index/math';
import type { Activation, DenseLayer, Network } from 'ml-index/models';

/** A network without its numbers. */
export interface Architecture {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** Of the hidden layers. */
  readonly activation: 'gelu' | 'relu';
  /** Of the last layer. */
  readonly lastActivation: 'linear' | 'softplus';
  /** Epsilon of the layer normalisation of hidden layers, null for none. */
  readonly normalisation: number | null;
  readonly dropout: number;
}

interface LayerShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly isHidden: boolean;
}

function layerShapes({ inputs, hidden, outputs }: Architecture): LayerShape[] {
  const units = [...hidden, outputs];
  return units.map((n, l) => ({
    inputs: l === 0 ? inputs : units[l - 1],
    outputs: n,
    isHidden: l < hidden.length,
  }));
}

/** Shapes of the parameters in their order: for each layer weights, bias, and with normalisation gain and offset. */
export function parameterShapes(architecture: Architecture): number[][] {
  return layerShapes(architecture).flatMap(({ inputs, outputs, isHidden }) => [
    [inputs, outputs],
    [outputs],
    ...(isHidden && architecture.normalisation !== null ? [[outputs], [outputs]] : []),
  ]);
}

/** Weights uniform within sqrt(6 / (inputs + outputs)) (Glorot & Bengio 2010, AISTATS 9, 249), gains 1, the rest 0. */
export function initialParameters(architecture: Architecture, random: Random): Float32Array[] {
  return layerShapes(architecture).flatMap(({ inputs, outputs, isHidden }) => {
    const limit = Math.sqrt(6 / (inputs + outputs));
    const weights = Float32Array.from({ length: inputs * outputs }, () => limit * (2 * random.uniform() - 1));
    const layer = [weights, new Float32Array(outputs)];
    if (isHidden && architecture.normalisation !== null) {
      layer.push(new Float32Array(outputs).fill(1), new Float32Array(outputs));
    }
    return layer;
  });
}

/** The network for the library's own forward pass. */
export function networkOfParameters(
  architecture: Architecture,
  parameters: readonly Float32Array[],
): Network {
  let next = 0;
  const layers = layerShapes(architecture).map(({ inputs, outputs, isHidden }): DenseLayer => {
    const [weights, bias] = [parameters[next++], parameters[next++]];
    const epsilon = isHidden ? architecture.normalisation : null;
    const normalisation =
      epsilon === null ? null : { epsilon, gain: parameters[next++], bias: parameters[next++] };
    const activation: Activation = isHidden ? architecture.activation : architecture.lastActivation;
    return { inputs, outputs, weights, bias, normalisation, activation };
  });
  return { layers };
}

/**
 * Outputs for a batch (n x inputs), differentiable.
 * @param key of the random numbers of dropout; null for inference, without dropout.
 */
export function applyNetwork(
  architecture: Architecture,
  parameters: readonly np.Array[],
  x: np.Array,
  key: np.Array | null,
): np.Array {
  const { normalisation, activation, lastActivation, dropout, hidden } = architecture;
  const isDropping = key !== null && dropout > 0 && hidden.length > 0;
  const keys = isDropping ? random.split(key, hidden.length) : null;
  if (!isDropping) key?.dispose();
  let next = 0;
  layerShapes(architecture).forEach(({ isHidden }, l) => {
    x = np.dot(x, parameters[next++]).add(parameters[next++]);
    if (!isHidden) {
      if (lastActivation === 'softplus') x = softplus(x);
      return;
    }
    if (normalisation !== null) {
      x = nn.standardize(x, -1, { epsilon: normalisation });
      x = x.mul(parameters[next++]).add(parameters[next++]);
    }
    x = activation === 'gelu' ? nn.gelu(x, { approximate: false }) : nn.relu(x);
    if (keys !== null) {
      const kept = random.bernoulli(keys.ref.slice(l), 1 - dropout, x.shape);
      x = np.where(kept, x.mul(1 / (1 - dropout)), 0);
    }
  });
  keys?.dispose();
  return x;
}

/** ln(1 + exp(x)) without overflow. */
function softplus(x: np.Array): np.Array {
  const rest = np.log1p(np.exp(np.negative(np.abs(x.ref))));
  return np.maximum(x, 0).add(rest);
}
