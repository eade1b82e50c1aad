import type { Centring } from './bravais.js';
import type { Metric } from './cell.js';

/**
 * A change of basis P as nine numbers, row by row, in the convention of International Tables A (section 1.5.1):
 * (a', b', c') = (a, b, c) P, so the columns of P are the new basis vectors in the old basis. Then
 * metric G' = P^T G P, Miller indices (h' k' l') = (h k l) P, coordinates x' = P^-1 x.
 * Entries are integers or small fractions.
 */
export type Transform = readonly number[];

export const IDENTITY: Transform = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Common denominator of all fractions that centrings and sublattices of small index give rise to. */
const DENOMINATOR = 72;

function snap(value: number): number {
  const nearest = Math.round(value * DENOMINATOR) / DENOMINATOR;
  return Math.abs(value - nearest) < 1e-9 ? nearest + 0 : value;
}

/** First `first`, then `second` (given in the basis that `first` leads to): the matrix product, fractions kept exact. */
export function composeTransforms(first: Transform, second: Transform): Transform {
  const product = new Array<number>(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      product[3 * i + j] = snap(
        first[3 * i] * second[j] + first[3 * i + 1] * second[3 + j] + first[3 * i + 2] * second[6 + j],
      );
    }
  }
  return product;
}

/** Volume ratio new to old; negative where the handedness changes. */
export function determinantOfTransform(p: Transform): number {
  return snap(
    p[0] * (p[4] * p[8] - p[5] * p[7]) -
      p[1] * (p[3] * p[8] - p[5] * p[6]) +
      p[2] * (p[3] * p[7] - p[4] * p[6]),
  );
}

/** The way back. Entries are not finite where the determinant is 0. */
export function invertTransform(p: Transform): Transform {
  const det = determinantOfTransform(p);
  return [
    (p[4] * p[8] - p[5] * p[7]) / det,
    (p[2] * p[7] - p[1] * p[8]) / det,
    (p[1] * p[5] - p[2] * p[4]) / det,
    (p[5] * p[6] - p[3] * p[8]) / det,
    (p[0] * p[8] - p[2] * p[6]) / det,
    (p[2] * p[3] - p[0] * p[5]) / det,
    (p[3] * p[7] - p[4] * p[6]) / det,
    (p[1] * p[6] - p[0] * p[7]) / det,
    (p[0] * p[4] - p[1] * p[3]) / det,
  ].map(snap);
}

/** Direct metric in the new basis: P^T G P. */
export function transformMetric(g: Metric, p: Transform): Metric {
  const column = (j: number): [number, number, number] => [p[j], p[3 + j], p[6 + j]];
  const [u, v, w] = [column(0), column(1), column(2)];
  return Float64Array.of(
    dotInMetric(g, u, u),
    dotInMetric(g, v, v),
    dotInMetric(g, w, w),
    dotInMetric(g, v, w),
    dotInMetric(g, u, w),
    dotInMetric(g, u, v),
  );
}

/** Scalar product of two vectors given by their components in the basis of the metric. */
export function dotInMetric(g: Metric, u: ArrayLike<number>, v: ArrayLike<number>): number {
  return (
    g[0] * u[0] * v[0] +
    g[1] * u[1] * v[1] +
    g[2] * u[2] * v[2] +
    g[3] * (u[1] * v[2] + u[2] * v[1]) +
    g[4] * (u[0] * v[2] + u[2] * v[0]) +
    g[5] * (u[0] * v[1] + u[1] * v[0])
  );
}

/** Miller indices in the new basis: (h k l) P. */
export function transformIndices(hkl: ArrayLike<number>, p: Transform): [number, number, number] {
  const at = (j: number): number => snap(hkl[0] * p[j] + hkl[1] * p[3 + j] + hkl[2] * p[6 + j]);
  return [at(0), at(1), at(2)];
}

/** Coordinates (of a point, or components of a lattice vector) in the new basis: P^-1 x. */
export function transformCoordinates(xyz: ArrayLike<number>, p: Transform): [number, number, number] {
  const q = invertTransform(p);
  const at = (i: number): number => q[3 * i] * xyz[0] + q[3 * i + 1] * xyz[1] + q[3 * i + 2] * xyz[2];
  return [at(0), at(1), at(2)];
}

const HALF = 1 / 2;
const THIRD = 1 / 3;
const PRIMITIVE: Record<Centring, Transform> = {
  P: IDENTITY,
  A: [1, 0, 0, 0, HALF, -HALF, 0, HALF, HALF],
  B: [HALF, 0, HALF, 0, 1, 0, -HALF, 0, HALF],
  C: [HALF, HALF, 0, -HALF, HALF, 0, 0, 0, 1],
  I: [-HALF, HALF, HALF, HALF, -HALF, HALF, HALF, HALF, -HALF],
  F: [0, HALF, HALF, HALF, 0, HALF, HALF, HALF, 0],
  R: [2 * THIRD, -THIRD, -THIRD, THIRD, THIRD, -2 * THIRD, THIRD, THIRD, THIRD],
};

/** From the conventional basis to a primitive one (International Tables A, table 1.5.1.1; R: obverse hexagonal axes). */
export function primitiveTransform(centring: Centring): Transform {
  return PRIMITIVE[centring];
}
