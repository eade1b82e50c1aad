import { cholesky, erfc, fTail, invertCholesky, solveCholesky } from '../math/index.js';
import { q2OfTwoTheta, q2PerTwoTheta } from '../peaks/index.js';

/** `zero`: two-theta_true = two-theta_obs - shift; `displacement`: two-theta_obs - shift cos(theta). Shift in degrees. */
export type ShiftKind = 'none' | 'zero' | 'displacement';

/** Observed lines with the features of the reflections given to them. */
export interface AssignedLines {
  /** Two-theta as observed, degrees. */
  readonly twoTheta: Float64Array;
  /** Standard uncertainty of q2, up to a common factor that the fit finds, 1/A^2. */
  readonly sigma: Float64Array;
  readonly wavelength: number;
  /** Features, row after row, `freedom` a line. */
  readonly features: Float64Array;
  readonly freedom: number;
  /** Largest |residual| that a line may have and still be used, in its sigma. */
  readonly limit: Float64Array;
  /** 1 for a line that has a reflection, 0 for one that takes no part. */
  readonly assigned: Uint8Array;
}

export interface Fit {
  /** Free coefficients. */
  readonly free: Float64Array;
  readonly shift: number;
  /** Covariance of free coefficients and (unless `none`) shift, scaled; rows of `size`. */
  readonly covariance: Float64Array;
  readonly size: number;
  /** 1 for lines that the fit rests on; 0 for unassigned ones and outliers. */
  readonly used: Uint8Array;
  /** Factor on the given sigmas that the residuals ask for. */
  readonly scale: number;
  /** Weighted sum of squared residuals of the used lines, in the given sigmas. */
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** Residual of every line in the given sigmas: q2 observed, corrected for the shift, minus calculated; NaN unassigned. */
  readonly residuals: Float64Array;
}

/** Displacement of a line at two-theta (degrees), per degree of a shift of this kind: 0, 1 or cos(theta). */
export function shiftShape(kind: ShiftKind, twoTheta: number): number {
  return kind === 'none' ? 0 : kind === 'zero' ? 1 : Math.cos((twoTheta * Math.PI) / 360);
}

/**
 * Robust weighted least squares of free coefficients and shift for a fixed assignment. First up to eight rounds of
 * Cauchy weights 1 / (1 + (r / 2.385 s)^2) with s from the median absolute residual, so that outliers do not
 * pull the cell, and from them a first set of lines within `outlier` s. Then ordinary least squares over that set, which is
 * renewed until it stays: s is the goodness of fit of its lines, and a line belongs to it when its residual,
 * divided by its own standard deviation (deletion residual for a line inside, prediction residual for one outside), is not
 * rarer under Student's t than `outlier` standard deviations are under the normal distribution. So
 * few lines reject nothing lightly. A line beyond its limit never belongs to it. At least one line more than unknowns is kept, the
 * nearest ones, and no line without which the rest would not determine the unknowns.
 * (Holland & Redfern 1997, Mineral. Mag. 61, 65-77, use deletion residuals in the same way.)
 * @param prior standard deviation of the shift about 0 in degrees, null for none.
 * @returns null when the used lines do not determine the unknowns.
 */
export function fitLines(
  lines: AssignedLines,
  kind: ShiftKind,
  prior: number | null,
  outlier: number,
): Fit | null {
  const { twoTheta, sigma, wavelength, features, freedom, assigned, limit } = lines;
  const n = twoTheta.length;
  const size = freedom + (kind === 'none' ? 0 : 1);
  const available = assigned.reduce((sum, flag) => sum + flag, 0);
  if (available < size) return null;

  const row = new Float64Array(size);
  const design = new Float64Array(n * size);
  const target = new Float64Array(n);
  const residuals = new Float64Array(n);
  let solution = new Float64Array(size);
  let inverse = new Float64Array(size * size);
  let scale = 1;

  const linearise = (shift: number): void => {
    for (let i = 0; i < n; i++) {
      const shape = shiftShape(kind, twoTheta[i]);
      const corrected = twoTheta[i] - shift * shape;
      const slope = q2PerTwoTheta(corrected, wavelength) * shape;
      for (let k = 0; k < freedom; k++) design[i * size + k] = features[i * freedom + k] / sigma[i];
      if (size > freedom) design[i * size + freedom] = slope / sigma[i];
      target[i] = (q2OfTwoTheta(corrected, wavelength) + slope * shift) / sigma[i];
    }
  };
  /** One weighted solution, the shift iterated; false when singular. */
  const solve = (weights: ArrayLike<number>): boolean => {
    for (let round = 0; round < 10; round++) {
      const before = size > freedom ? solution[freedom] : 0;
      if (size > freedom) linearise(before);
      const normal = new Float64Array(size * size);
      const right = new Float64Array(size);
      for (let i = 0; i < n; i++) {
        if (weights[i] === 0) continue;
        for (let k = 0; k < size; k++) {
          const weighted = weights[i] * design[i * size + k];
          right[k] += weighted * target[i];
          for (let l = 0; l <= k; l++) normal[k * size + l] += weighted * design[i * size + l];
        }
      }
      if (size > freedom && prior !== null) normal[size * size - 1] += (scale / prior) ** 2;
      const factor = cholesky(normal, size);
      if (factor === null) return false;
      solution = solveCholesky(factor, right) as Float64Array<ArrayBuffer>;
      if (size > freedom && Math.abs(solution[freedom] - before) > 1e-9 && round < 9) continue;
      inverse = invertCholesky(factor) as Float64Array<ArrayBuffer>;
      break;
    }
    if (size > freedom) linearise(solution[freedom]);
    for (let i = 0; i < n; i++) {
      let calculated = 0;
      for (let k = 0; k < size; k++) calculated += design[i * size + k] * solution[k];
      residuals[i] = target[i] - calculated;
    }
    return true;
  };
  const leverage = (i: number): number => {
    for (let k = 0; k < size; k++) row[k] = design[i * size + k];
    let sum = 0;
    for (let k = 0; k < size; k++)
      for (let l = 0; l < size; l++) sum += row[k] * inverse[k * size + l] * row[l];
    return sum;
  };

  linearise(0);
  const weights = Float64Array.from(assigned);
  if (!solve(weights)) return null;
  if (available > size + 1) {
    const largest = median(limit) / 2;
    for (let round = 0; round < 8; round++) {
      const next = Math.min(medianScale(residuals, assigned, size), largest);
      if (round > 0 && Math.abs(next - scale) < 0.01 * scale) break;
      scale = next;
      for (let i = 0; i < n; i++) weights[i] = assigned[i] / (1 + (residuals[i] / (2.385 * scale)) ** 2);
      if (!solve(weights)) return null;
    }
    scale = Math.min(medianScale(residuals, assigned, size), largest);
  }

  let used = Uint8Array.from(assigned);
  let chiSquared = 0;
  let degreesOfFreedom = 0;
  const rarest = erfc(outlier / Math.SQRT2);
  for (let round = 0; round < 20; round++) {
    const distance = residuals.map((r, i) => {
      const t = Math.abs(r) / scale;
      if (round === 0) return t;
      if (used[i] === 0) return t / Math.sqrt(1 + leverage(i));
      const inner = t / Math.sqrt(Math.max(1 - leverage(i), 1e-6));
      return inner * Math.sqrt((degreesOfFreedom - 1) / Math.max(degreesOfFreedom - inner * inner, 1e-6));
    });
    const isNear = (i: number): boolean =>
      Math.abs(residuals[i]) <= limit[i] &&
      (distance[i] <= outlier ||
        (round > 0 && fTail(distance[i] ** 2, 1, degreesOfFreedom - used[i]) >= rarest));
    const next = new Uint8Array(n);
    Array.from(distance.keys())
      .filter((i) => assigned[i] === 1)
      .sort((i, j) => distance[i] - distance[j])
      .forEach((i, rank) => (next[i] = rank <= size || isNear(i) ? 1 : 0));
    if (round > 0 && next.every((flag, i) => flag === used[i])) break;
    const determined = solve(next);
    if (determined) used = next;
    else if (!solve(used)) return null;
    chiSquared = residuals.reduce((sum, r, i) => sum + used[i] * r * r, 0);
    const hasPrior = size > freedom && prior !== null;
    degreesOfFreedom = used.reduce((sum, flag) => sum + flag, 0) - size + (hasPrior ? 1 : 0);
    const pull = hasPrior ? (scale * solution[freedom]) / prior : 0;
    if (degreesOfFreedom > 0) {
      scale = Math.max(Math.sqrt((chiSquared + pull * pull) / degreesOfFreedom), 1e-9);
    }
    if (!determined || degreesOfFreedom <= 1) break;
  }
  return {
    free: solution.slice(0, freedom),
    shift: size > freedom ? solution[freedom] : 0,
    covariance: inverse.map((value) => value * scale * scale),
    size,
    used,
    scale,
    chiSquared,
    degreesOfFreedom,
    residuals: residuals.map((r, i) => (assigned[i] === 1 ? r : NaN)),
  };
}

/** 1.4826 median |r| of the assigned lines, enlarged for the unknowns fitted; never 0. */
function medianScale(residuals: Float64Array, assigned: Uint8Array, size: number): number {
  const sizes = residuals.map(Math.abs).filter((_, i) => assigned[i] === 1);
  return Math.max(1.4826 * median(sizes) * Math.sqrt(sizes.length / (sizes.length - size)), 1e-9);
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
