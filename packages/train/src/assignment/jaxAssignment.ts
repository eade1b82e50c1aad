import { nn, numpy as np, random as keys } from '@jax-js/jax';
import type { Random } from 'ml-index/math';
import type { AssignmentModel } from 'ml-index/models';
import {
  applyNetwork,
  initialParameters,
  networkOfParameters,
  parameterShapes,
  type Architecture,
} from '../regression/jaxNetwork.js';
import type { NetworkConfig } from './config.js';
import type { AssignmentFrame } from './samples.js';

/** An assignment network without its numbers. */
export interface AssignmentShape {
  /** Of the hidden layers and one head. */
  readonly network: Architecture;
  /** Heads: 1, or one for each line. */
  readonly heads: number;
  /** Lines that have a bias of their own besides that of the one head: 0 for none. */
  readonly biases: number;
  readonly hasSkip: boolean;
}

export function assignmentShape(
  { network }: Pick<NetworkConfig, 'network'>,
  { references, lines, system }: Pick<AssignmentFrame, 'references' | 'lines' | 'system'>,
): AssignmentShape {
  const { activation, normalisation, dropout, heads, skip } = network;
  const kind = system === 'cubic' ? 'cubic' : 'other';
  const hidden = Array.isArray(network.hidden) ? network.hidden : network.hidden[kind];
  const { count } = references;
  return {
    network: {
      ...{ inputs: count, hidden, outputs: count, activation, normalisation, dropout },
      lastActivation: 'linear',
    },
    heads: heads === 'place' ? lines : 1,
    biases: heads === 'bias' ? lines : 0,
    hasSkip: skip,
  };
}

/** Arrays of one head: weights and bias. */
const HEAD_ARRAYS = 2;

/**
 * Shapes of the parameters in their order: hidden layers as `parameterShapes`, weights and bias of each head, biases of the
 * lines, skip.
 */
export function assignmentParameterShapes({ network, heads, biases, hasSkip }: AssignmentShape): number[][] {
  const one = parameterShapes(network);
  const head = one.slice(-HEAD_ARRAYS);
  return [
    ...one.slice(0, -HEAD_ARRAYS),
    ...Array.from({ length: heads }, () => head).flat(),
    ...(biases > 0 ? [[biases, network.outputs]] : []),
    ...(hasSkip ? [[network.outputs]] : []),
  ];
}

/** As the layers of the regression; the weights of the skip are 1, so that the nearest line is the most probable. */
export function initialAssignmentParameters(
  { network, heads, biases, hasSkip }: AssignmentShape,
  random: Random,
): Float32Array[] {
  const first = initialParameters(network, random);
  const others = Array.from({ length: heads - 1 }, () =>
    initialParameters({ ...network, hidden: [], inputs: network.hidden.at(-1)! }, random),
  );
  return [
    ...first,
    ...others.flat(),
    ...(biases > 0 ? [new Float32Array(biases * network.outputs)] : []),
    ...(hasSkip ? [new Float32Array(network.outputs).fill(1)] : []),
  ];
}

function partsOf<T>(
  { network, heads, biases, hasSkip }: AssignmentShape,
  parameters: readonly T[],
): { readonly hidden: T[]; readonly heads: T[][]; readonly biases: T | null; readonly skip: T | null } {
  const hidden = parameterShapes(network).length - HEAD_ARRAYS;
  return {
    hidden: parameters.slice(0, hidden),
    heads: Array.from({ length: heads }, (_, place) =>
      parameters.slice(hidden + HEAD_ARRAYS * place, hidden + HEAD_ARRAYS * (place + 1)),
    ),
    biases: biases > 0 ? parameters[hidden + HEAD_ARRAYS * heads] : null,
    skip: hasSkip ? parameters[parameters.length - 1] : null,
  };
}

/** The model for the library's own inference. */
export function modelOfParameters(
  shape: AssignmentShape,
  { lattice, references, q2Deviation }: AssignmentFrame,
  epsilon: number,
  parameters: readonly Float32Array[],
): AssignmentModel {
  const parts = partsOf(shape, parameters);
  const layers = parts.heads.map(
    (head) => networkOfParameters(shape.network, [...parts.hidden, ...head]).layers,
  );
  const heads = layers.map((of) => of[of.length - 1]);
  const { count } = references;
  return {
    ...{ lattice, references, q2Deviation, epsilon, skip: parts.skip },
    hidden: layers[0].slice(0, -1),
    heads:
      parts.biases === null
        ? heads
        : Array.from({ length: shape.biases }, (_, line) => ({
            ...heads[0],
            bias: heads[0].bias.map((value, j) => value + parts.biases![line * count + j]),
          })),
  };
}

/**
 * Logits (rows x labels) of a batch, differentiable.
 * @param x rows x labels: Delta*, the first line of all samples, then the second line of all, ...
 * @param key of the random numbers of dropout; null for inference, without dropout.
 */
export function applyAssignment(
  shape: AssignmentShape,
  parameters: readonly np.Array[],
  x: np.Array,
  key: np.Array | null,
): np.Array {
  const { hidden, heads, biases, skip } = partsOf(shape, parameters);
  const { network } = shape;
  const direct = skip === null ? null : np.log(x.ref).mul(skip);
  let logits =
    heads.length === 1
      ? applyNetwork(network, [...hidden, ...heads[0]], x, key)
      : applyPlaces(network, hidden, heads, x, key);
  if (biases !== null) {
    const ofLine = biases.reshape([shape.biases, 1, network.outputs]);
    logits = logits.reshape([shape.biases, -1, network.outputs]).add(ofLine).reshape([-1, network.outputs]);
  }
  return direct === null ? logits : logits.add(direct);
}

/** The hidden layers on the lines of each place, then the head of the place. */
function applyPlaces(
  network: Architecture,
  hidden: readonly np.Array[],
  heads: readonly np.Array[][],
  x: np.Array,
  key: np.Array | null,
): np.Array {
  const places = x.reshape([heads.length, -1, network.inputs]);
  const placeKeys = key === null ? null : keys.split(key, heads.length);
  const isLast = (place: number): boolean => place === heads.length - 1;
  const logits = heads.map((head, place) => {
    const shared = hidden.map((array) => (isLast(place) ? array : array.ref));
    const ownKey = placeKeys === null ? null : placeKeys.ref.slice(place);
    return applyNetwork(network, [...shared, ...head], places.ref.slice(place), ownKey);
  });
  places.dispose();
  placeKeys?.dispose();
  return np.concatenate(logits, 0);
}

/** Weighted mean of the sparse categorical cross-entropy. */
export function crossEntropy(
  logits: np.Array,
  labels: np.Array,
  weights: np.Array,
  classes: number,
): np.Array {
  const right = np.sum(nn.logSoftmax(logits, -1).mul(nn.oneHot(labels, classes)), -1);
  return np.negative(np.sum(right.mul(weights.ref)).div(np.sum(weights)));
}
