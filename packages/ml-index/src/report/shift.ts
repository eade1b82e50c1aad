import type { CellLines } from '../lattice/index.js';
import { nearestIndex } from '../math/index.js';
import { q2OfTwoTheta, twoThetaOfQ2 } from '../peaks/index.js';
import { shiftShape, type ShiftKind } from '../refine/index.js';

/** A shift of the two-theta scale, own degrees. */
export interface Shift {
  readonly kind: ShiftKind;
  readonly value: number;
}

/** How far an observed line is from its true place, degrees. */
export function shiftAt(q2: number, { kind, value }: Shift, wavelength: number): number {
  return value * shiftShape(kind, twoThetaOfQ2(q2, wavelength));
}

/** q2 of an observed line, 1/A^2, without the shift. */
export function correctedQ2(q2: number, shift: Shift, wavelength: number): number {
  return q2OfTwoTheta(twoThetaOfQ2(q2, wavelength) - shiftAt(q2, shift, wavelength), wavelength);
}

/** The calculated line nearest to an observed one, and observed minus calculated in degrees. */
export function nearestLine(
  table: CellLines,
  q2: number,
  shift: Shift,
  wavelength: number,
): { line: number; difference: number } {
  const corrected = correctedQ2(q2, shift, wavelength);
  const line = nearestIndex(table.q2, corrected);
  const difference = twoThetaOfQ2(corrected, wavelength) - twoThetaOfQ2(table.q2[line], wavelength);
  return { line, difference };
}
