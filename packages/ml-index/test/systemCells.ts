import type { LatticeSystem, UnitCell } from '../src/lattice/index.js';

/** A cell of each lattice system. */
export const SYSTEM_CELLS: Readonly<Record<LatticeSystem, UnitCell>> = {
  cubic: { a: 11.3, b: 11.3, c: 11.3, alpha: 90, beta: 90, gamma: 90 },
  tetragonal: { a: 8.1, b: 8.1, c: 12.3, alpha: 90, beta: 90, gamma: 90 },
  hexagonal: { a: 9.3, b: 9.3, c: 14.7, alpha: 90, beta: 90, gamma: 120 },
  rhombohedral: { a: 9.3, b: 9.3, c: 14.7, alpha: 90, beta: 90, gamma: 120 },
  orthorhombic: { a: 8.3, b: 10.9, c: 13.1, alpha: 90, beta: 90, gamma: 90 },
  monoclinic: { a: 10.394, b: 18.819, c: 6.825, alpha: 90, beta: 106.44, gamma: 90 },
  triclinic: { a: 6.91, b: 8.754, c: 9.0, alpha: 98.92, beta: 102.38, gamma: 98.68 },
};
