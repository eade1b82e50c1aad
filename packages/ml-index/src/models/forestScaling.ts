import {
  bravaisInfo,
  determinant,
  expandCoefficients,
  isPositiveDefinite,
  reciprocalMetricOfCoefficients,
  type BravaisLattice,
} from '../lattice/index.js';

/** Lines that a regression model of this lattice looks at (write-up 2.2): 10 for cubic, 20 for the others. */
export function modelLines(bravais: BravaisLattice): number {
  return bravaisInfo(bravais).system === 'cubic' ? 10 : 20;
}

/**
 * The first `out.length` lines in units of their mean, written into `out`. A shorter list is continued by the law that the
 * number of lines grows with q^3, so q2_k = q2_n (k/n)^(2/3) beyond its last line n.
 * @param q2 lines in 1/A^2, ascending, at least one
 * @returns the unit, 1/A^2
 */
export function scaledLines(q2: ArrayLike<number>, out: Float64Array): number {
  const known = Math.min(q2.length, out.length);
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = i < known ? q2[i] : q2[known - 1] * ((i + 1) / known) ** (2 / 3);
    sum += out[i];
  }
  const scale = sum / out.length;
  for (let i = 0; i < out.length; i++) out[i] /= scale;
  return scale;
}

/** Largest cosine of a reciprocal angle that a prediction may have; beyond lie cells that no one reduces to. */
const LARGEST_COSINE = 0.98;

/** Which two of a*, b*, c* enclose the angle of the free coefficient `k`; null for a squared length. */
function anglePair(freedom: number, k: number): readonly [number, number] | null {
  if (k < 3) return null;
  if (freedom === 4) return [0, 2];
  return k === 3 ? [1, 2] : k === 4 ? [0, 2] : [0, 1];
}

/**
 * The cell as a model learns it, one number for each free coefficient x_k: ln(x_k / scale) of the squared reciprocal
 * lengths, the cosine x_k / (2 sqrt(x_i x_j)) of the reciprocal angles. The write-up's scaled lengths and angles (2.1.4) in
 * reciprocal space, in logarithms, so that equal relative errors count alike and a prediction is a cell.
 * @param free free coefficients of q2 in 1/A^2, in the standard setting where the numbers are to be unique
 * @param scale of {@link scaledLines}
 */
export function encodeCell(free: ArrayLike<number>, scale: number, out: Float64Array): void {
  for (let k = 0; k < free.length; k++) {
    const pair = anglePair(free.length, k);
    out[k] =
      pair === null ? Math.log(free[k] / scale) : free[k] / (2 * Math.sqrt(free[pair[0]] * free[pair[1]]));
  }
}

/**
 * Inverse of {@link encodeCell}; cosines beyond +-0.98 are set to that.
 * @returns false where the result is no cell (reciprocal angles that do not close), which only aP can have
 */
export function decodeCell(
  bravais: BravaisLattice,
  encoded: ArrayLike<number>,
  scale: number,
  free: Float64Array,
): boolean {
  const { freedom, system } = bravaisInfo(bravais);
  for (let k = 0; k < Math.min(freedom, 3); k++) free[k] = scale * Math.exp(encoded[k]);
  for (let k = 3; k < freedom; k++) {
    const [i, j] = anglePair(freedom, k)!;
    const cosine = Math.min(LARGEST_COSINE, Math.max(-LARGEST_COSINE, encoded[k]));
    free[k] = 2 * cosine * Math.sqrt(free[i] * free[j]);
  }
  return freedom < 6 || isPositiveDefinite(expandCoefficients(system, free));
}

/** ln of the volume of the conventional cell in units of scale^(-3/2), from an encoded cell; NaN where it is no cell. */
export function encodedLogVolume(bravais: BravaisLattice, encoded: ArrayLike<number>): number {
  const { system, freedom } = bravaisInfo(bravais);
  const free = new Float64Array(freedom);
  if (!decodeCell(bravais, encoded, 1, free)) return NaN;
  return -0.5 * Math.log(determinant(reciprocalMetricOfCoefficients(expandCoefficients(system, free))));
}
