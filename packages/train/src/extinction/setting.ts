import { bravaisInfo, isCentringAllowed, type BravaisLattice, type LatticeSystem } from 'ml-index/lattice';
import {
  determinantOf,
  invert,
  isAbsentUnder,
  latticePoints,
  multiply,
  IDENTITY,
  type Matrix,
  type Operation,
} from './operations.js';

/**
 * The set of present reflections of a space group in the project's setting, as a bit string over the half box
 * l, k, h in -6..6 that {@link boxReflections} lists: enough to hold a full period of every reflection condition (6n, 4n).
 */
export type AbsenceSignature = string;

export const BOX = 6;

/** One of each Friedel pair with all indices in -6..6, 000 left out. */
export const boxReflections: readonly (readonly [number, number, number])[] = (() => {
  const list: [number, number, number][] = [];
  for (let h = 0; h <= BOX; h++) {
    for (let k = h === 0 ? 0 : -BOX; k <= BOX; k++) {
      for (let l = h === 0 && k === 0 ? 1 : -BOX; l <= BOX; l++) list.push([h, k, l]);
    }
  }
  return list;
})();

const PERMUTATIONS: readonly Matrix[] = [
  IDENTITY,
  [0, 0, 1, 1, 0, 0, 0, 1, 0],
  [0, 1, 0, 0, 0, 1, 1, 0, 0],
  [0, 1, 0, 1, 0, 0, 0, 0, -1],
  [0, 0, 1, 0, -1, 0, 1, 0, 0],
  [-1, 0, 0, 0, 0, 1, 0, 1, 0],
];

/** New cells (columns a', b', c' in the old basis) in which an orthogonal system may be met. */
const ORTHOGONAL_CELLS = PERMUTATIONS;

const TETRAGONAL_CELLS: readonly Matrix[] = [
  ...PERMUTATIONS,
  ...PERMUTATIONS.flatMap((axes) => [
    multiply(axes, [0.5, 0.5, 0, -0.5, 0.5, 0, 0, 0, 1]), // C or F cell to P or I
    multiply(axes, [1, 1, 0, -1, 1, 0, 0, 0, 1]),
  ]),
];

const HEXAGONAL_CELLS: readonly Matrix[] = [
  IDENTITY,
  [-1, 0, 0, 0, -1, 0, 0, 0, 1], // reverse to obverse
  [1, 0, 1, -1, 1, 1, 0, -1, 1], // rhombohedral to obverse hexagonal axes
];

const MONOCLINIC_CELLS: readonly Matrix[] = PERMUTATIONS.slice(0, 3).flatMap((axes) => {
  const cells: Matrix[] = [axes];
  for (let n = 0; n < 81; n++) {
    const [p, q, r, s] = [n % 3, Math.floor(n / 3) % 3, Math.floor(n / 9) % 3, Math.floor(n / 27)].map(
      (i) => i - 1,
    );
    if (p * s - q * r === 1) cells.push(multiply(axes, [p, 0, q, 0, 1, 0, r, 0, s]));
  }
  return cells;
});

const CELLS: Record<LatticeSystem, readonly Matrix[]> = {
  cubic: PERMUTATIONS,
  tetragonal: TETRAGONAL_CELLS,
  hexagonal: HEXAGONAL_CELLS,
  rhombohedral: HEXAGONAL_CELLS,
  orthorhombic: ORTHOGONAL_CELLS,
  monoclinic: MONOCLINIC_CELLS,
  triclinic: [IDENTITY],
};

/** Is the rotation one of the lattice's holohedry in the project's setting? */
function belongsToHolohedry(system: LatticeSystem, r: Matrix): boolean {
  const off = r.filter((value, i) => i % 4 !== 0 && value !== 0).length;
  const cFixed = r[2] === 0 && r[5] === 0 && r[6] === 0 && r[7] === 0 && Math.abs(r[8]) === 1;
  const signed = r.every(Number.isInteger) && r.filter((value) => value !== 0).length === 3;
  switch (system) {
    case 'cubic':
      return signed;
    case 'tetragonal':
      return signed && cFixed;
    case 'orthorhombic':
      return signed && off === 0;
    case 'monoclinic':
      return signed && off === 0 && r[0] === r[8];
    case 'triclinic':
      return signed && off === 0 && r[0] === r[8] && r[0] === r[4];
    case 'hexagonal':
    case 'rhombohedral': {
      // a and b, with a.a = b.b = -2 a.b, must keep their metric.
      const square = (x: number, y: number): number => x * x - x * y + y * y;
      const scalar = r[0] * r[1] + r[3] * r[4] - 0.5 * (r[0] * r[4] + r[1] * r[3]);
      return cFixed && square(r[0], r[3]) === 1 && square(r[1], r[4]) === 1 && scalar === -0.5;
    }
  }
}

/** Is hkl of the new cell absent, P the new axes (columns) in the basis of the operations? (h = h' P^-1) */
function isAbsentInCell(operations: readonly Operation[], inverse: Matrix, hkl: readonly number[]): boolean {
  const old = [0, 1, 2].map((i) => hkl[0] * inverse[i] + hkl[1] * inverse[3 + i] + hkl[2] * inverse[6 + i]);
  const rounded = old.map(Math.round);
  if (old.some((value, i) => Math.abs(value - rounded[i]) > 1e-6)) return true;
  return isAbsentUnder(operations, rounded[0], rounded[1], rounded[2]);
}

/**
 * Absences of the group in the cell P (columns: the new axes in the old basis), or null if that is not a cell of this
 * Bravais lattice in the project's setting (point group in the holohedry, right number of lattice points, right centring).
 */
export function signatureInCell(
  operations: readonly Operation[],
  bravais: BravaisLattice,
  cell: Matrix,
): AbsenceSignature | null {
  const { system, centring, points } = bravaisInfo(bravais);
  if (Math.abs(Math.abs(determinantOf(cell)) * latticePoints(operations) - points) > 1e-6) return null;
  const inverse = invert(cell);
  const rotations = operations.map(({ rotation }) =>
    multiply(multiply(inverse, rotation), cell).map((value) => Math.round(value * 6) / 6),
  ) as unknown as Matrix[];
  if (!rotations.every((rotation) => belongsToHolohedry(system, rotation))) return null;
  const centrings = operations.filter(({ rotation }) => rotation.every((value, i) => value === IDENTITY[i]));
  let signature = '';
  for (const hkl of boxReflections) {
    if (isAbsentInCell(centrings, inverse, hkl) === isCentringAllowed(centring, hkl[0], hkl[1], hkl[2]))
      return null;
    signature += isAbsentInCell(operations, inverse, hkl) ? '0' : '1';
  }
  return signature;
}

/** Every way to express the group in the project's setting, the cell as it stands first. */
export function placements(
  operations: readonly Operation[],
  bravais: BravaisLattice,
): { cell: Matrix; signature: AbsenceSignature }[] {
  return CELLS[bravaisInfo(bravais).system].flatMap((cell) => {
    const signature = signatureInCell(operations, bravais, cell);
    return signature === null ? [] : [{ cell, signature }];
  });
}

const RHOMBOHEDRAL = new Set([146, 148, 155, 160, 161, 166, 167]);

/** Bravais lattice of a space group; `centring` is that of its Hermann-Mauguin symbol in any setting. */
export function bravaisOfSpaceGroup(number: number, centring: string): BravaisLattice {
  if (RHOMBOHEDRAL.has(number)) return 'hR';
  const family =
    number < 3 ? 'a' : number < 16 ? 'm' : number < 75 ? 'o' : number < 143 ? 't' : number < 195 ? 'h' : 'c';
  if (centring === 'P') return `${family}P` as BravaisLattice;
  if (family === 'm') return 'mC';
  return `${family}${centring === 'A' || centring === 'B' ? 'C' : centring}` as BravaisLattice;
}
