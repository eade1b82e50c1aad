import { BRAVAIS_LATTICES, type BravaisLattice } from '../lattice/index.js';

/** Weights of the features; see evidence.ts for their meaning. */
export const WEIGHTS: readonly number[] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
export const LATTICE_WEIGHTS: Readonly<Partial<Record<BravaisLattice, number>>> = {};

/** Logarithm of the posterior weight of a candidate, but for a constant of the pattern. */
export function scoreOf(bravais: BravaisLattice, features: Float64Array): number {
  let sum = LATTICE_WEIGHTS[bravais] ?? 0;
  for (let i = 0; i < WEIGHTS.length; i++) sum += WEIGHTS[i] * features[i];
  return sum;
}
void BRAVAIS_LATTICES;
