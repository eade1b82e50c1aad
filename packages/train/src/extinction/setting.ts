import {
  bravaisInfo,
  composeTransforms,
  determinantOfTransform,
  IDENTITY,
  invertTransform,
  isCentringAllowed,
  transformIndices,
  type BravaisLattice,
  type LatticeSystem,
  type Transform,
} from 'ml-index/lattice';
import { isAbsentUnder, latticePoints, type Operation } from './operations.js';

/**
 * The set of present reflections of a space group in the project's setting, as a bit string over the half box
 * l, k, h in -6..6 that {@link boxReflections} lists: enough to hold a full period of every reflection condition (6n, 4n).
 */
export type AbsenceSignature = string;

const BOX = 6;

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

const PERMUTATIONS: readonly Transform[] = [
  IDENTITY,
  [0, 0, 1, 1, 0, 0, 0, 1, 0],
  [0, 1, 0, 0, 0, 1, 1, 0, 0],
  [0, 1, 0, 1, 0, 0, 0, 0, -1],
  [0, 0, 1, 0, -1, 0, 1, 0, 0],
  [-1, 0, 0, 0, 0, 1, 0, 1, 0],
];

const TETRAGONAL_CELLS: readonly Transform[] = [
  ...PERMUTATIONS,
  ...PERMUTATIONS.flatMap((axes) => [
    composeTransforms(axes, [0.5, 0.5, 0, -0.5, 0.5, 0, 0, 0, 1]), // C or F cell to P or I
    composeTransforms(axes, [1, 1, 0, -1, 1, 0, 0, 0, 1]),
  ]),
];

const HEXAGONAL_CELLS: readonly Transform[] = [
  IDENTITY,
  [-1, 0, 0, 0, -1, 0, 0, 0, 1], // reverse to obverse
  [1, 0, 1, -1, 1, 1, 0, -1, 1], // rhombohedral to obverse hexagonal axes
];

const MONOCLINIC_CELLS: readonly Transform[] = PERMUTATIONS.slice(0, 3).flatMap((axes) => {
  const cells: Transform[] = [axes];
  for (let n = 0; n < 81; n++) {
    const [p, q, r, s] = [n % 3, Math.floor(n / 3) % 3, Math.floor(n / 9) % 3, Math.floor(n / 27)].map(
      (i) => i - 1,
    );
    if (p * s - q * r === 1) cells.push(composeTransforms(axes, [p, 0, q, 0, 1, 0, r, 0, s]));
  }
  return cells;
});

/** Cells (new axes as columns, in the old basis) one of which is in the project's setting. */
const CELLS: Record<LatticeSystem, readonly Transform[]> = {
  cubic: PERMUTATIONS,
  tetragonal: TETRAGONAL_CELLS,
  hexagonal: HEXAGONAL_CELLS,
  rhombohedral: HEXAGONAL_CELLS,
  orthorhombic: PERMUTATIONS,
  monoclinic: MONOCLINIC_CELLS,
  triclinic: [IDENTITY],
};

/** Is the rotation one of the lattice's holohedry in the project's setting? */
function belongsToHolohedry(system: LatticeSystem, r: Transform): boolean {
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
function isAbsentInCell(
  operations: readonly Operation[],
  inverse: Transform,
  hkl: readonly number[],
): boolean {
  const [h, k, l] = transformIndices(hkl, inverse);
  if (!Number.isInteger(h) || !Number.isInteger(k) || !Number.isInteger(l)) return true;
  return isAbsentUnder(operations, h, k, l);
}

/**
 * Absences of the group in the cell P (columns: the new axes in the old basis), or null if that is not a cell of this
 * Bravais lattice in the project's setting (point group in the holohedry, right number of lattice points, right centring).
 */
export function signatureInCell(
  operations: readonly Operation[],
  bravais: BravaisLattice,
  cell: Transform,
): AbsenceSignature | null {
  const { system, centring, points } = bravaisInfo(bravais);
  if (Math.abs(Math.abs(determinantOfTransform(cell)) * latticePoints(operations) - points) > 1e-6)
    return null;
  const inverse = invertTransform(cell);
  const rotations = operations.map(({ rotation }) =>
    composeTransforms(composeTransforms(inverse, rotation), cell),
  );
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
export function* placements(
  operations: readonly Operation[],
  bravais: BravaisLattice,
): Generator<{ readonly cell: Transform; readonly signature: AbsenceSignature }, void, void> {
  for (const cell of CELLS[bravaisInfo(bravais).system]) {
    const signature = signatureInCell(operations, bravais, cell);
    if (signature !== null) yield { cell, signature };
  }
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
