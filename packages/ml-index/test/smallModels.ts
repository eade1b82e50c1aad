import { bravaisInfo, type BravaisLattice } from '../src/lattice/index.js';
import { Random } from '../src/math/index.js';
import { LEAF, type DenseLayer, type Forest, type Network, type VarianceModel } from '../src/models/index.js';

/** A forest of two trees and four leaves over three lines, with random contents. */
export function smallForest(bravais: BravaisLattice, seed: number): Forest {
  const random = new Random(seed);
  const { freedom: outputs } = bravaisInfo(bravais);
  const below = (n: number) => (): number => random.below(n);
  return {
    ...{ bravais, lines: 3, outputs, bins: 3, members: 2 },
    edges: Float32Array.of(0.5, 0.75, 1.5, 2, 3, 3),
    nodeStart: Uint32Array.of(0, 5, 6),
    leafStart: Uint32Array.of(0, 3, 4),
    feature: Uint8Array.of(0, LEAF, 1, LEAF, LEAF, LEAF),
    threshold: Uint8Array.of(0, 0, 1, 0, 0, 0),
    skip: Uint16Array.of(2, 0, 2, 1, 2, 0),
    mean: new Uint16Array(4 * outputs).map(below(65536)),
    meanOffset: new Float32Array(outputs).map(() => random.normal()),
    meanStep: new Float32Array(outputs).fill(2 ** -16),
    spread: new Uint8Array(4 * outputs).map(below(256)),
    spreadStep: new Float32Array(outputs).fill(2 ** -8),
    member: new Int8Array(8 * outputs).map(() => random.below(255) - 127),
  };
}

/** Variance networks with one hidden layer of eight units over five lines, with random contents. */
export function smallVarianceModel(bravais: BravaisLattice, seed: number): VarianceModel {
  const random = new Random(seed);
  const { freedom } = bravaisInfo(bravais);
  const numbers = (count: number): Float32Array => new Float32Array(count).map(() => random.normal());
  const layer = (inputs: number, outputs: number, activation: DenseLayer['activation']): DenseLayer => ({
    ...{ inputs, outputs, activation, normalisation: null },
    weights: numbers(inputs * outputs),
    bias: numbers(outputs),
  });
  const network = (last: DenseLayer['activation']): Network => ({
    layers: [layer(5, 8, 'gelu'), layer(8, freedom, last)],
  });
  const scaler = (count: number): VarianceModel['inputs'] => ({
    mean: numbers(count),
    deviation: new Float32Array(count).fill(1.5),
  });
  return {
    ...{ inputs: scaler(5), outputs: scaler(freedom) },
    ...{ mean: network('linear'), alpha: network('softplus'), beta: network('softplus') },
  };
}
