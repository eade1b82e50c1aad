import { bravaisInfo, expandCoefficients, isCentringAllowed, type BravaisLattice, type LatticeSystem } from './bravais.js';
import { cellOfCoefficients, type Coefficients } from './cell.js';

/** The distinct lines of a lattice in ascending q2. */
export interface LineTable {
  readonly count: number;
  /** 1/A^2, ascending, `count` long. */
  readonly q2: Float64Array;
  /** One reflection of each line, `3 * count`. */
  readonly hkl: Int16Array;
}

/** Lines nearer to each other than this, relative, are one line (333 and 511 of a cubic lattice). */
const COINCIDENCE = 1e-9;

/**
 * All lines of a lattice that its centring lets through, up to a limit. The ranges of the indices follow from the
 * direct cell (|h| <= a sqrt(q2max) and so on), so none is missed however skewed the cell.
 * @param free free coefficients of a positive definite lattice.
 * @param most gives up, returning null, when more reflections than this would have to be looked at.
 */
export function lineTable(
  bravais: BravaisLattice,
  free: ArrayLike<number>,
  q2max: number,
  most = 20_000,
): LineTable | null {
  const { system, centring } = bravaisInfo(bravais);
  const x = expandCoefficients(system, free);
  const { a, b, c } = cellOfCoefficients(x);
  const q = Math.sqrt(q2max);
  const [hMax, kMax, lMax] = [Math.floor(a * q), Math.floor(b * q), Math.floor(c * q)];
  if (!((hMax + 1) * (2 * kMax + 1) * (2 * lMax + 1) < most)) return null;
  const found: { q2: number; h: number; k: number; l: number }[] = [];
  for (let h = 0; h <= hMax; h++) {
    const [kFrom, kTo] = rangeOfK(system, h, kMax);
    for (let k = kFrom; k <= kTo; k++) {
      for (let l = startOfL(system, h, k, lMax); l <= lMax; l++) {
        if ((h === 0 && k === 0 && l === 0) || !isCentringAllowed(centring, h, k, l)) continue;
        const q2 = q2Of(x, h, k, l);
        if (q2 <= q2max) found.push({ q2, h, k, l });
      }
    }
  }
  found.sort((first, second) => first.q2 - second.q2);
  let count = 0;
  for (const line of found) {
    if (count === 0 || line.q2 - found[count - 1].q2 > COINCIDENCE * line.q2) found[count++] = line;
  }
  const q2 = new Float64Array(count);
  const hkl = new Int16Array(3 * count);
  for (let i = 0; i < count; i++) {
    const line = found[i];
    q2[i] = line.q2;
    hkl[3 * i] = line.h;
    hkl[3 * i + 1] = line.k;
    hkl[3 * i + 2] = line.l;
  }
  return { count, q2, hkl };
}

function q2Of(x: Coefficients, h: number, k: number, l: number): number {
  return x[0] * h * h + x[1] * k * k + x[2] * l * l + x[3] * k * l + x[4] * h * l + x[5] * h * k;
}

/** An asymmetric part of the reflections that holds at least one of every orbit of the lattice's Laue group. */
function rangeOfK(system: LatticeSystem, h: number, kMax: number): [number, number] {
  switch (system) {
    case 'cubic':
    case 'tetragonal':
    case 'hexagonal':
      return [0, Math.min(h, kMax)];
    case 'triclinic':
      return [h === 0 ? 0 : -kMax, kMax];
    default:
      return [0, kMax];
  }
}

function startOfL(system: LatticeSystem, h: number, k: number, lMax: number): number {
  if (system === 'monoclinic') return h === 0 ? 0 : -lMax;
  if (system === 'rhombohedral') return h === 0 && k === 0 ? 0 : -lMax;
  if (system === 'triclinic') return h === 0 && k === 0 ? 1 : -lMax;
  return 0;
}
