import type { BravaisLattice } from '../lattice/index.js';

/** Weights of the features of evidence.ts, in their order. */
export const FEATURE_WEIGHTS: readonly number[] = [
  0.297, // laplace
  -0.069, // clean
  0.355, // visibility
  -0.178, // foreign
  -9.916, // foreignIntensity
  -1.693, // foreignRoot
  -1.163, // foreignFirst
  -1.730, // shared
  -0.084, // parity
  0.001, // volume
  -0.182, // volumeHigh
  0.284, // logMerit
  -1.337, // width
  -0.302, // shift
];

export const LATTICE_WEIGHTS: Readonly<Record<BravaisLattice, number>> = {
  cF: 0.68,
  cI: -0.62,
  cP: 0.38,
  hP: -0.82,
  hR: -0.67,
  tI: -0.87,
  tP: -0.98,
  oF: 0.44,
  oI: 1.08,
  oC: -0.53,
  oP: 0.47,
  mC: 0.75,
  mP: -0.45,
  aP: 1.14,
};

/** Score of `the right lattice was not found`. */
export const SCORE_OF_NONE = 8;
