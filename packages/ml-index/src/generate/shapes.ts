import type { BravaisLattice, UnitCell } from '../lattice/index.js';
/* INTERIM */
const S = new Map<BravaisLattice, UnitCell[]>();
export function setShapes(b: BravaisLattice, cells: UnitCell[]) { S.set(b, cells); }
export function cellShapes(b: BravaisLattice): readonly UnitCell[] { return S.get(b)!; }
/** ln(V_conventional * q_n^3 / n): mean and s.d. */
export function volumeStatistics(_b: BravaisLattice, _n: number): { mean: number; sigma: number } { return V.get(_b)!; }
const V = new Map<BravaisLattice, { mean: number; sigma: number }>();
export function setVolume(b: BravaisLattice, mean: number, sigma: number) { V.set(b, { mean, sigma }); }
