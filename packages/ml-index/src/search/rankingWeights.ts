import type { BravaisLattice } from '../lattice/index.js';

/** Weights of the features of evidence.ts, in their order. */
export const FEATURE_WEIGHTS: readonly number[] = [
  0.209, // laplace
  0.119, // clean
  0.104, // visibility
  -0.403, // foreign
  -6.03, // foreignIntensity
  -0.979, // foreignRoot
  -0.511, // foreignFirst
  -1.433, // shared
  -0.006, // parity
  -0.011, // volume
  -0.458, // volumeHigh
  0.707, // logMerit
  -1.541, // width
  -0.91, // shift
];

export const LATTICE_WEIGHTS: Readonly<Record<BravaisLattice, number>> = {
  cF: 0.46,
  cI: 0.26,
  cP: 0.62,
  hP: 0.07,
  hR: -0.27,
  tI: -0.36,
  tP: -0.45,
  oF: 0.1,
  oI: 0.09,
  oC: -0.43,
  oP: -0.19,
  mC: -0.09,
  mP: -0.37,
  aP: 0.56,
};

/** Score of `the right lattice was not found`. */
export const SCORE_OF_NONE = 6;
