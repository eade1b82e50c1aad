import type { BravaisLattice } from '../lattice/index.js';
import { FEATURE_WEIGHTS, LATTICE_WEIGHTS, SCORE_OF_NONE } from './rankingWeights.js';

export { SCORE_OF_NONE };

/** Logarithm of the posterior weight of a candidate, but for a constant of the pattern. */
export function scoreOf(bravais: BravaisLattice, features: Float64Array): number {
  let sum = LATTICE_WEIGHTS[bravais];
  for (let i = 0; i < features.length; i++) sum += FEATURE_WEIGHTS[i] * features[i];
  return sum;
}
