import type { Shape } from './profile.js';

/** Width and shape of the lines as functions of two-theta (degrees). */
export interface ShapeModel {
  /** Full width at half maximum in degrees. */
  readonly fwhm: (twoTheta: number) => number;
  readonly shape: (twoTheta: number) => Shape;
}

/** What one line says about the shape. */
export interface ShapeSample {
  readonly twoTheta: number;
  readonly fwhm: number;
  readonly eta: number;
  readonly asymmetry: number;
  readonly skew: number;
}

/**
 * Smooth functions through the shapes of single lines: ln(fwhm) quadratic, eta, asymmetry and skew linear in two-theta, each by robust ridge
 * regression, so that few or scattered lines give a constant.
 *
 * @param typicalFwhm taken where there are no samples at all.
 */
export function fitShapeModel(samples: readonly ShapeSample[], typicalFwhm: number): ShapeModel {
  const angles = samples.map((s) => s.twoTheta);
  const low = angles.length > 0 ? angles.reduce((least, x) => Math.min(least, x)) : 0;
  const high = angles.length > 0 ? angles.reduce((most, x) => Math.max(most, x)) : 1;
  const half = Math.max(5, (high - low) / 2);
  const middle = (low + high) / 2;
  const scaled = (twoTheta: number): number => Math.max(-1.3, Math.min(1.3, (twoTheta - middle) / half));
  const rows = samples.map((s) => scaled(s.twoTheta));
  const width = ridge(rows, samples.map((s) => Math.log(s.fwhm)), [Math.log(typicalFwhm), 0, 0], [1, 0.4, 0.2], 0.12); // prettier-ignore
  const eta = ridge(rows, samples.map((s) => s.eta), [0.5, 0], [0.3, 0.15], 0.15); // prettier-ignore
  const asymmetry = ridge(rows, samples.map((s) => s.asymmetry), [0, 0], [0.1, 0.1], 0.08); // prettier-ignore
  const skew = ridge(rows, samples.map((s) => s.skew), [0, 0], [0.1, 0.1], 0.12); // prettier-ignore
  return {
    fwhm: (twoTheta) => Math.exp(polynomial(width, scaled(twoTheta))),
    shape: (twoTheta) => {
      const t = scaled(twoTheta);
      return {
        eta: Math.max(0, Math.min(1, polynomial(eta, t))),
        asymmetry: Math.max(-0.4, Math.min(0.4, polynomial(asymmetry, t))),
        skew: Math.max(-0.4, Math.min(0.4, polynomial(skew, t))),
      };
    },
  };
}

function polynomial(c: readonly number[], t: number): number {
  let value = 0;
  for (let k = c.length - 1; k >= 0; k--) value = value * t + c[k];
  return value;
}

/** Polynomial with normal priors (mean, sd) on its coefficients and scatter `sigma` of the data; outliers weighted down (Cauchy). */
function ridge(
  t: readonly number[],
  y: readonly number[],
  mean: readonly number[],
  sd: readonly number[],
  sigma: number,
): number[] {
  const m = mean.length;
  const median = [...y].sort((a, b) => a - b)[y.length >> 1];
  let c = mean.map((value, k) => (k === 0 && y.length > 0 ? median : value));
  for (let round = 0; round < 12; round++) {
    const a = Array.from({ length: m }, (_, i) =>
      Array.from({ length: m }, (_, j) => (i === j ? 1 / sd[i] ** 2 : 0)),
    );
    const b = mean.map((value, i) => value / sd[i] ** 2);
    for (let k = 0; k < y.length; k++) {
      const deviation = (y[k] - polynomial(c, t[k])) / sigma;
      const w = 1 / (sigma * sigma * (1 + (deviation * deviation) / 4));
      for (let i = 0; i < m; i++) {
        b[i] += w * t[k] ** i * y[k];
        for (let j = 0; j < m; j++) a[i][j] += w * t[k] ** (i + j);
      }
    }
    c = solve(a, b);
  }
  return c;
}

function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let r = i + 1; r < n; r++) {
      const f = a[r][i] / a[i][i];
      for (let k = i; k < n; k++) a[r][k] -= f * a[i][k];
      b[r] -= f * b[i];
    }
  }
  const x = new Array<number>(n);
  for (let i = n - 1; i >= 0; i--) {
    let value = b[i];
    for (let k = i + 1; k < n; k++) value -= a[i][k] * x[k];
    x[i] = value / a[i][i];
  }
  return x;
}
