import type { BravaisLattice } from '../lattice/index.js';
export const EXTINCTION_FREQUENCIES: Record<BravaisLattice, Readonly<Record<string, number>>> = {
  cF: {},
  cI: {},
  cP: {},
  hP: {},
  hR: {},
  tI: {},
  tP: {},
  oF: {},
  oI: {},
  oC: {},
  oP: {},
  mC: {},
  mP: {},
  aP: {},
};
