const RADIAN = Math.PI / 180;

/** A unit cell: lengths in Angstrom, angles in degrees. */
export interface UnitCell {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/**
 * Coefficients of q2 = x0 h2 + x1 k2 + x2 l2 + x3 kl + x4 hl + x5 hk in 1/A^2 (write-up Eq. 16), so
 * x0 = a*^2, x3 = 2 b* c* cos(alpha*) and so on.
 */
export type Coefficients = Float64Array;

/** A symmetric 3x3 metric as [11, 22, 33, 23, 13, 12] (off-diagonal entries once, not doubled). */
export type Metric = Float64Array;

/** Direct metric tensor of a cell, A^2: [a.a, b.b, c.c, b.c, a.c, a.b]. */
export function metricOfCell(cell: UnitCell): Metric {
  const { a, b, c } = cell;
  return Float64Array.of(
    a * a,
    b * b,
    c * c,
    b * c * cosDegrees(cell.alpha),
    a * c * cosDegrees(cell.beta),
    a * b * cosDegrees(cell.gamma),
  );
}

/** Cell of a direct metric tensor. */
export function cellOfMetric(g: Metric): UnitCell {
  const a = Math.sqrt(g[0]);
  const b = Math.sqrt(g[1]);
  const c = Math.sqrt(g[2]);
  return {
    a,
    b,
    c,
    alpha: acosDegrees(g[3] / (b * c)),
    beta: acosDegrees(g[4] / (a * c)),
    gamma: acosDegrees(g[5] / (a * b)),
  };
}

/** Determinant of a metric: the square of the volume it spans. */
export function determinant(g: Metric): number {
  return (
    g[0] * (g[1] * g[2] - g[3] * g[3]) -
    g[5] * (g[5] * g[2] - g[3] * g[4]) +
    g[4] * (g[5] * g[3] - g[1] * g[4])
  );
}

/** Inverse metric: direct to reciprocal (no factor of 2 pi) and back. */
export function invertMetric(g: Metric): Metric {
  const det = determinant(g);
  return Float64Array.of(
    (g[1] * g[2] - g[3] * g[3]) / det,
    (g[0] * g[2] - g[4] * g[4]) / det,
    (g[0] * g[1] - g[5] * g[5]) / det,
    (g[4] * g[5] - g[0] * g[3]) / det,
    (g[3] * g[5] - g[1] * g[4]) / det,
    (g[3] * g[4] - g[2] * g[5]) / det,
  );
}

/** q2 coefficients from the reciprocal metric: off-diagonal entries doubled. */
export function coefficientsOfReciprocalMetric(r: Metric): Coefficients {
  return Float64Array.of(r[0], r[1], r[2], 2 * r[3], 2 * r[4], 2 * r[5]);
}

/** Reciprocal metric from q2 coefficients. */
export function reciprocalMetricOfCoefficients(x: Coefficients): Metric {
  return Float64Array.of(x[0], x[1], x[2], x[3] / 2, x[4] / 2, x[5] / 2);
}

export function coefficientsOfCell(cell: UnitCell): Coefficients {
  return coefficientsOfReciprocalMetric(invertMetric(metricOfCell(cell)));
}

/** @returns the cell, with NaN in it where x is not positive definite; ask {@link isPositiveDefinite} first. */
export function cellOfCoefficients(x: Coefficients): UnitCell {
  return cellOfMetric(invertMetric(reciprocalMetricOfCoefficients(x)));
}

export function isPositiveDefinite(x: Coefficients): boolean {
  const r = reciprocalMetricOfCoefficients(x);
  return r[0] > 0 && r[0] * r[1] > r[5] * r[5] && determinant(r) > 0;
}

/** Volume of the cell in A^3 (of the cell as given, centred or not). */
export function volumeOfCell(cell: UnitCell): number {
  return Math.sqrt(Math.max(0, determinant(metricOfCell(cell))));
}

/** q2 = 1/d^2 of one reflection, 1/A^2. */
export function q2OfIndices(x: Coefficients, h: number, k: number, l: number): number {
  return x[0] * h * h + x[1] * k * k + x[2] * l * l + x[3] * k * l + x[4] * h * l + x[5] * h * k;
}

/** Cosine of an angle in degrees, exact at 60, 90 and 120 so that symmetry stays exact. */
function cosDegrees(angle: number): number {
  if (angle === 90) return 0;
  if (angle === 120) return -0.5;
  if (angle === 60) return 0.5;
  return Math.cos(angle * RADIAN);
}

function acosDegrees(cosine: number): number {
  if (cosine === 0) return 90;
  if (Math.abs(cosine + 0.5) < 1e-15) return 120;
  return Math.acos(Math.min(1, Math.max(-1, cosine))) / RADIAN;
}
