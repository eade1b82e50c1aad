import type { BravaisLattice } from '../lattice/index.js';

/** Weights of the features of evidence.ts, in their order. */
export const FEATURE_WEIGHTS: readonly number[] = [
  0.189, // laplace
  0, // laplaceTotal
  0.108, // clean
  0.136, // visibility
  -0.425, // foreign
  -6.803, // foreignIntensity
  -0.979, // foreignRoot
  -0.615, // foreignFirst
  -1.679, // shared
  -0.023, // parity
  -0.005, // volume
  -0.514, // volumeHigh
  0.661, // logMerit
  -1.554, // width
  -1.012, // shift
];

export const LATTICE_WEIGHTS: Readonly<Record<BravaisLattice, number>> = {
  cF: 0.58,
  cI: 0.5,
  cP: 0.95,
  hP: 0.16,
  hR: -0.23,
  tI: -0.42,
  tP: -0.53,
  oF: 0.09,
  oI: 0.06,
  oC: -0.61,
  oP: -0.26,
  mC: -0.24,
  mP: -0.53,
  aP: 0.49,
};

/** Score of `the right lattice was not found` for a pattern without lines; see score.ts for what the lines add. */
export const SCORE_OF_NONE = 1;
