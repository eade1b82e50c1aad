import type { Transform } from 'ml-index/lattice';
import { isTranslation, parseOperation as parseFractional } from '../operations.js';

/** A symmetry operation x -> R x + t, R row by row, t in 24ths of the cell edges (0 to 23). */
export interface Operation {
  readonly rotation: Transform;
  readonly translation: readonly [number, number, number];
}

/** Translation in 24ths, reduced to the cell. Throws RangeError if it is no multiple of 1/24 within 0.02 of one. */
export function toTwentyFourths(translation: readonly number[]): [number, number, number] {
  return translation.map((value) => {
    const rounded = Math.round(value * 24);
    if (Math.abs(value * 24 - rounded) > 0.02)
      throw new RangeError(`translation ${value} is no multiple of 1/24`);
    return ((rounded % 24) + 24) % 24;
  }) as [number, number, number];
}

/** Reads `-y, x-y+1/2, z+.5`. Throws RangeError on anything else, and on translations that are no multiples of 1/24. */
export function parseOperation(text: string): Operation {
  const operation = parseFractional(text);
  if (operation === null) throw new RangeError(`not a symmetry operation: ${text}`);
  const { rotation, translation } = operation;
  return { rotation, translation: toTwentyFourths(translation) };
}

/**
 * Is hkl systematically absent: is there an operation with h R = h and h.t not an integer? (International Tables A, 2.1.3.13;
 * hkl is a row vector.) This is the definition all tables are checked against.
 */
export function isAbsentUnder(operations: readonly Operation[], h: number, k: number, l: number): boolean {
  return operations.some(({ rotation: r, translation: t }) => {
    if (h * r[0] + k * r[3] + l * r[6] !== h) return false;
    if (h * r[1] + k * r[4] + l * r[7] !== k) return false;
    if (h * r[2] + k * r[5] + l * r[8] !== l) return false;
    return (h * t[0] + k * t[1] + l * t[2]) % 24 !== 0;
  });
}

/** Lattice points of the cell that the operations refer to: the number of pure translations. */
export function latticePoints(operations: readonly Operation[]): number {
  return operations.filter(isTranslation).length;
}
