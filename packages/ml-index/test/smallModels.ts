import { bravaisInfo, type BravaisLattice, type LatticeSystem } from '../src/lattice/index.js';
import { Random } from '../src/math/index.js';
import {
  assignmentReferences,
  LEAF,
  referenceBravais,
  type AssignmentModel,
  type DenseLayer,
  type Forest,
  type VarianceModel,
} from '../src/models/index.js';

function randomLayer(
  random: Random,
  inputs: number,
  outputs: number,
  activation: DenseLayer['activation'],
): DenseLayer {
  const numbers = (count: number): Float32Array => new Float32Array(count).map(() => random.normal());
  return {
    ...{ inputs, outputs, activation, normalisation: null },
    weights: numbers(inputs * outputs),
    bias: numbers(outputs),
  };
}

/** A forest of two trees, four leaves and three samples over three lines, with random contents. */
export function smallForest(bravais: BravaisLattice, seed: number): Forest {
  const random = new Random(seed);
  const { freedom: outputs } = bravaisInfo(bravais);
  return {
    ...{ bravais, lines: 3, outputs, bins: 3, members: 2 },
    edges: Float32Array.of(0.5, 0.75, 1.5, 2, 3, 3),
    nodeStart: Uint32Array.of(0, 5, 6),
    leafStart: Uint32Array.of(0, 3, 4),
    feature: Uint8Array.of(0, LEAF, 1, LEAF, LEAF, LEAF),
    threshold: Uint8Array.of(0, 0, 1, 0, 0, 0),
    skip: Uint16Array.of(2, 0, 2, 1, 2, 0),
    member: new Uint16Array(8).map(() => random.below(3)),
    cell: new Uint16Array(3 * outputs).map(() => random.below(65536)),
    cellOffset: new Float32Array(outputs).map(() => random.normal()),
    cellStep: new Float32Array(outputs).fill(2 ** -16),
    indices: Int8Array.of(0, 0, 0, 1, 0, 0, 0, 0, 1),
    label: new Uint16Array(9).map(() => random.below(3)),
  };
}

/** Variance networks with one hidden layer of eight units, with random contents. */
export function smallVarianceModel(bravais: BravaisLattice, seed: number, lines = 5): VarianceModel {
  const random = new Random(seed);
  const { freedom } = bravaisInfo(bravais);
  const network = (last: DenseLayer['activation']): VarianceModel['mean'] => ({
    layers: [randomLayer(random, lines, 8, 'gelu'), randomLayer(random, 8, freedom, last)],
  });
  const scaler = (count: number): VarianceModel['inputs'] => ({
    mean: new Float32Array(count).map(() => random.normal()),
    deviation: new Float32Array(count).fill(1.5),
  });
  return {
    ...{ inputs: scaler(lines), outputs: scaler(freedom) },
    ...{ mean: network('linear'), alpha: network('softplus'), beta: network('softplus') },
  };
}

/** An assignment network with six labels, one hidden layer of four units and one head, with random contents. */
export function smallAssignmentModel(lattice: LatticeSystem | BravaisLattice, seed: number): AssignmentModel {
  const random = new Random(seed);
  const { freedom } = bravaisInfo(referenceBravais(lattice));
  const cell = Float64Array.from({ length: freedom }, (_, i) => (i < 3 ? 0.01 * (i + 1) : 0));
  return {
    ...{ lattice, references: assignmentReferences(lattice, [cell], 6), q2Deviation: 0.02, epsilon: 0.01 },
    hidden: [randomLayer(random, 6, 4, 'gelu')],
    heads: [randomLayer(random, 4, 6, 'linear')],
    skip: null,
  };
}
