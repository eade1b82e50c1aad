import { numpy as np } from '@jax-js/jax';
import type { RegressionConfig } from './config.js';

export type AdamConfig = RegressionConfig['adam'];

/** Parameters of a network with the state of their optimiser, as plain numbers. */
export interface OptimisedParameters {
  readonly parameters: readonly Float32Array[];
  /** Decaying means of the gradients and of their squares, shaped as the parameters. */
  readonly first: readonly Float32Array[];
  readonly second: readonly Float32Array[];
  /** Steps taken. */
  readonly steps: number;
}

export function freshOptimiser(parameters: readonly Float32Array[]): OptimisedParameters {
  const zeros = parameters.map(({ length }) => new Float32Array(length));
  return { parameters, first: zeros, second: zeros, steps: 0 };
}

/** The step size with the corrections of both decaying means, for step `step` counted from 1. */
export function adamRate({ learningRate, firstDecay, secondDecay }: AdamConfig, step: number): number {
  return (learningRate * Math.sqrt(1 - secondDecay ** step)) / (1 - firstDecay ** step);
}

/**
 * One step of Adam (Kingma & Ba 2015, arXiv:1412.6980, in the order of computation that ends its section 2) for one array.
 * @param rate of {@link adamRate}
 * @returns parameter, first and second mean
 */
export function adamStep(
  { firstDecay, secondDecay, epsilon }: AdamConfig,
  parameter: np.Array,
  gradient: np.Array,
  first: np.Array,
  second: np.Array,
  rate: np.Array,
): [np.Array, np.Array, np.Array] {
  const m = first.mul(firstDecay).add(gradient.ref.mul(1 - firstDecay));
  const v = second.mul(secondDecay).add(np.square(gradient).mul(1 - secondDecay));
  const change = m.ref.mul(rate).div(np.sqrt(v.ref).add(epsilon));
  return [parameter.sub(change), m, v];
}
