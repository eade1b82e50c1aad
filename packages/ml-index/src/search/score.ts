import type { BravaisLattice } from '../lattice/index.js';
import { FEATURE_WEIGHTS, LATTICE_WEIGHTS, SCORE_OF_NONE } from './rankingWeights.js';

/** What each judged line adds to the score of `none`: more lines give wrong lattices higher scores too. */
export const NONE_PER_LINE = 0.25;

/** Score of `the right lattice was not found`, in a pattern with this many judged lines. */
export function scoreOfNone(lines: number): number {
  return SCORE_OF_NONE + NONE_PER_LINE * lines;
}

/** Logarithm of the posterior weight of a candidate, but for a constant of the pattern. */
export function scoreOf(bravais: BravaisLattice, features: Float64Array): number {
  let sum = LATTICE_WEIGHTS[bravais];
  for (let i = 0; i < features.length; i++) sum += FEATURE_WEIGHTS[i] * features[i];
  return sum;
}
