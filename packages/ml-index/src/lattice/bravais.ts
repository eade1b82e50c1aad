import type { Coefficients } from './cell.js';

/** The 14 Bravais lattices in the IUCr's notation; hR on hexagonal axes (obverse), oC and mC C-centred. */
export const BRAVAIS_LATTICES = [
  'cF',
  'cI',
  'cP',
  'hP',
  'hR',
  'tI',
  'tP',
  'oF',
  'oI',
  'oC',
  'oP',
  'mC',
  'mP',
  'aP',
] as const;
export type BravaisLattice = (typeof BRAVAIS_LATTICES)[number];

export type LatticeSystem =
  'cubic' | 'hexagonal' | 'rhombohedral' | 'tetragonal' | 'orthorhombic' | 'monoclinic' | 'triclinic';
export type Centring = 'P' | 'A' | 'B' | 'C' | 'I' | 'F' | 'R';

/** What the search needs to know of a Bravais lattice. */
export interface BravaisLatticeInfo {
  readonly bravais: BravaisLattice;
  readonly system: LatticeSystem;
  readonly centring: Centring;
  /** Number of free coefficients. */
  readonly freedom: number;
  /** Lattice points in the conventional cell. */
  readonly points: number;
  /** Order of the lattice's Laue group: the multiplicity of a general reflection. */
  readonly multiplicity: number;
}

const SYSTEMS: Record<string, { system: LatticeSystem; freedom: number; multiplicity: number }> = {
  c: { system: 'cubic', freedom: 1, multiplicity: 48 },
  h: { system: 'hexagonal', freedom: 2, multiplicity: 24 },
  R: { system: 'rhombohedral', freedom: 2, multiplicity: 12 },
  t: { system: 'tetragonal', freedom: 2, multiplicity: 16 },
  o: { system: 'orthorhombic', freedom: 3, multiplicity: 8 },
  m: { system: 'monoclinic', freedom: 4, multiplicity: 4 },
  a: { system: 'triclinic', freedom: 6, multiplicity: 2 },
};
const POINTS: Record<Centring, number> = { P: 1, A: 2, B: 2, C: 2, I: 2, F: 4, R: 3 };

const INFO = new Map<BravaisLattice, BravaisLatticeInfo>(
  BRAVAIS_LATTICES.map((bravais) => {
    const centring = bravais[1] as Centring;
    const system = SYSTEMS[bravais === 'hR' ? 'R' : bravais[0]];
    return [bravais, { bravais, centring, points: POINTS[centring], ...system }];
  }),
);

export function bravaisInfo(bravais: BravaisLattice): BravaisLatticeInfo {
  return INFO.get(bravais)!;
}

export function isBravaisLattice(name: string): name is BravaisLattice {
  return INFO.has(name as BravaisLattice);
}

/** Does the centring let this reflection through? (International Tables A, table 2.1.3.6; R: obverse.) */
export function isCentringAllowed(centring: Centring, h: number, k: number, l: number): boolean {
  switch (centring) {
    case 'P':
      return true;
    case 'A':
      return ((k + l) & 1) === 0;
    case 'B':
      return ((h + l) & 1) === 0;
    case 'C':
      return ((h + k) & 1) === 0;
    case 'I':
      return ((h + k + l) & 1) === 0;
    case 'F':
      return ((h + k) & 1) === 0 && ((k + l) & 1) === 0;
    case 'R':
      return (-h + k + l) % 3 === 0;
  }
}

/**
 * The features f of a reflection with q2 = sum_i f_i p_i, p the free coefficients of the lattice system:
 * cubic [h2+k2+l2]; tetragonal [h2+k2, l2]; hexagonal and rhombohedral (hexagonal axes) [h2+hk+k2, l2];
 * orthorhombic [h2, k2, l2]; monoclinic, unique axis b [h2, k2, l2, hl]; triclinic [h2, k2, l2, kl, hl, hk].
 * (Write-up Eq. 9 to 17, with the corrections of its notes.)
 */
export function featuresOfIndices(system: LatticeSystem, h: number, k: number, l: number): number[] {
  switch (system) {
    case 'cubic':
      return [h * h + k * k + l * l];
    case 'tetragonal':
      return [h * h + k * k, l * l];
    case 'hexagonal':
    case 'rhombohedral':
      return [h * h + h * k + k * k, l * l];
    case 'orthorhombic':
      return [h * h, k * k, l * l];
    case 'monoclinic':
      return [h * h, k * k, l * l, h * l];
    case 'triclinic':
      return [h * h, k * k, l * l, k * l, h * l, h * k];
  }
}

/** The six q2 coefficients from the free ones of the lattice system; writes into `x`. */
export function expandCoefficients(
  system: LatticeSystem,
  free: ArrayLike<number>,
  x: Coefficients = new Float64Array(6),
): Coefficients {
  x.fill(0);
  switch (system) {
    case 'cubic':
      x[0] = x[1] = x[2] = free[0];
      break;
    case 'tetragonal':
      x[0] = x[1] = free[0];
      x[2] = free[1];
      break;
    case 'hexagonal':
    case 'rhombohedral':
      x[0] = x[1] = x[5] = free[0];
      x[2] = free[1];
      break;
    case 'orthorhombic':
      x[0] = free[0];
      x[1] = free[1];
      x[2] = free[2];
      break;
    case 'monoclinic':
      x[0] = free[0];
      x[1] = free[1];
      x[2] = free[2];
      x[4] = free[3];
      break;
    case 'triclinic':
      for (let i = 0; i < 6; i++) x[i] = free[i];
      break;
  }
  return x;
}

/** The free coefficients of a cell that obeys the constraints of its lattice system; inverse of {@link expandCoefficients}. */
export function freeCoefficients(system: LatticeSystem, x: Coefficients): Float64Array {
  switch (system) {
    case 'cubic':
      return Float64Array.of(x[0]);
    case 'tetragonal':
    case 'hexagonal':
    case 'rhombohedral':
      return Float64Array.of(x[0], x[2]);
    case 'orthorhombic':
      return Float64Array.of(x[0], x[1], x[2]);
    case 'monoclinic':
      return Float64Array.of(x[0], x[1], x[2], x[4]);
    case 'triclinic':
      return Float64Array.from(x);
  }
}
