import { lowerBound } from '../math/index.js';
import { addProfile, addProfileDerivatives, secondPosition, type Doublet, type Shape } from './profile.js';

/** One line of a fit. */
export interface FitLine {
  /** Two-theta of the first wavelength, degrees. */
  position: number;
  height: number;
  /** Full width at half maximum, degrees. */
  fwhm: number;
}

/** Points of a pattern and what is known of them. All arrays have the length of the pattern. */
export interface FitData {
  readonly x: Float64Array;
  /** Intensity less background and less lines that are not fitted. */
  readonly y: Float64Array;
  /** Variance of y by noise alone. */
  readonly noise: Float64Array;
  /** Variance by noise and by the imperfection of the profile. */
  readonly variance: Float64Array;
}

/** Normal priors that keep a joint fit sane where the data say little. */
export interface FitPrior {
  /** Expected width at a position (degrees), and the sd of its logarithm. */
  readonly fwhm: (twoTheta: number) => number;
  readonly logWidthSd: number;
  readonly shape: Shape;
  readonly etaSd: number;
  readonly asymmetrySd: number;
  readonly skewSd: number;
  /** Sd of a constant and of a linear correction of the background (of its value at the ends of the range). */
  readonly offsetSd: number;
}

export interface FittedLine extends FitLine {
  readonly sigmaPosition: number;
  readonly sigmaHeight: number;
}

export interface GroupFit {
  readonly lines: readonly FittedLine[];
  readonly shape: Shape;
  /** Background correction: constant, and slope per half range from the middle. */
  readonly offset: readonly [number, number];
  /** Sum of squared weighted residuals, with the penalties of the priors. */
  readonly objective: number;
  /** Sum of squared weighted residuals per point, at least 1. */
  readonly reducedChi2: number;
  readonly iterations: number;
}

/** How far from its maximum, in widths, a line is calculated: to where its Lorentzian tail is lost in the noise. */
function reachOf(height: number, noiseSd: number, eta: number): number {
  return Math.max(2.5, Math.min(25, Math.sqrt((eta * height) / Math.max(noiseSd, 1e-300))));
}

/** Adds `factor` times a line (both wavelengths) to `out`. */
export function addLine(
  x: Float64Array,
  out: Float64Array,
  line: FitLine,
  shape: Shape,
  doublet: Doublet | null,
  noiseSd: number,
  factor = 1,
): void {
  const reach = reachOf(line.height, noiseSd, shape.eta) * line.fwhm;
  const add = (position: number, height: number): void => {
    const from = lowerBound(x, position - reach);
    const to = lowerBound(x, position + reach);
    addProfile(x, from, to, out, position, height, line.fwhm, shape);
  };
  add(line.position, factor * line.height);
  if (doublet === null) return;
  const { position } = secondPosition(line.position, doublet.ratio);
  if (position > 0) add(position, factor * line.height * doublet.weight);
}

const LINE_PARAMETERS = 3;
const SHARED = 5;
const MAX_ITERATIONS = 15;
/** Farther from a line than this many widths its derivatives are left out of the normal equations. */
const DERIVATIVE_REACH = 3.5;
/** Axial divergence and transparency draw lines out to low angles; hardly anything does to high angles. */
const MIN_ASYMMETRY = -0.1;
const MAX_ASYMMETRY = 0.6;

/**
 * Joint least-squares fit (Levenberg 1944; Marquardt 1963) of the lines of points [from, to): position, height and width of each, shape
 * and linear background correction in common.
 */
export function fitGroup(
  data: FitData,
  from: number,
  to: number,
  start: readonly FitLine[],
  startShape: Shape,
  prior: FitPrior,
  doublet: Doublet | null,
): GroupFit {
  const m = start.length;
  const rows = to - from;
  const parameters = LINE_PARAMETERS * m + SHARED;
  const [iEta, iAsymmetry, iSkew, iOffset, iSlope] = [0, 1, 2, 3, 4].map((k) => LINE_PARAMETERS * m + k);
  const middle = (data.x[from] + data.x[to - 1]) / 2;
  const half = Math.max(1e-9, (data.x[to - 1] - data.x[from]) / 2);

  const priorMean = new Float64Array(parameters);
  const priorWeight = new Float64Array(parameters);
  let p = new Float64Array(parameters);
  start.forEach((line, k) => {
    const width = prior.fwhm(line.position);
    p.set([line.position, line.height, Math.log(line.fwhm)], 3 * k);
    priorMean.set([line.position, 0, Math.log(width)], 3 * k);
    priorWeight.set([1 / (width * width), 0, 1 / prior.logWidthSd ** 2], 3 * k);
  });
  p.set([startShape.eta, startShape.asymmetry, startShape.skew, 0, 0], 3 * m);
  priorMean.set([prior.shape.eta, prior.shape.asymmetry, prior.shape.skew, 0, 0], 3 * m);
  const offsetWeight = 1 / prior.offsetSd ** 2;
  priorWeight.set([1 / prior.etaSd ** 2, 1 / prior.asymmetrySd ** 2, 1 / prior.skewSd ** 2, offsetWeight, offsetWeight], 3 * m); // prettier-ignore

  const columns = Array.from({ length: parameters }, () => new Float64Array(rows));
  for (let r = 0; r < rows; r++) columns[iSlope][r] = (data.x[from + r] - middle) / half;
  columns[iOffset].fill(1);
  const first = new Int32Array(parameters);
  const last = new Int32Array(parameters).fill(rows);
  const model = new Float64Array(rows);
  const residual = new Float64Array(rows);
  const weight = new Float64Array(rows);
  let noiseSd = Infinity;
  for (let r = 0; r < rows; r++) {
    weight[r] = 1 / data.variance[from + r];
    noiseSd = Math.min(noiseSd, data.noise[from + r]);
  }
  noiseSd = Math.sqrt(noiseSd);
  const reaches = start.map((line) => reachOf(2 * line.height, noiseSd, 0.7));

  const evaluate = (q: Float64Array, derivatives: boolean): number => {
    model.fill(0);
    if (derivatives) for (let c = 0; c < iOffset; c++) columns[c].fill(0);
    const shape = { eta: q[iEta], asymmetry: q[iAsymmetry], skew: q[iSkew] };
    for (let k = 0; k < m; k++) {
      const position = q[3 * k];
      const height = q[3 * k + 1];
      const fwhm = Math.exp(q[3 * k + 2]);
      const reach = reaches[k] * fwhm;
      let [low, high] = [to, from];
      for (let component = 0; component < (doublet === null ? 1 : 2); component++) {
        const at = component === 0 ? { position, derivative: 1 } : secondPosition(position, doublet!.ratio);
        if (!(at.position > 0)) continue;
        const a = Math.max(from, lowerBound(data.x, at.position - reach));
        const b = Math.min(to, lowerBound(data.x, at.position + reach));
        if (b <= a) continue;
        low = Math.min(low, Math.max(a, lowerBound(data.x, at.position - DERIVATIVE_REACH * fwhm)));
        high = Math.max(high, Math.min(b, lowerBound(data.x, at.position + DERIVATIVE_REACH * fwhm)));
        const scale = component === 0 ? 1 : doublet!.weight;
        if (derivatives) {
          addProfileDerivatives(
            data.x, a, b, from, at.position, height, fwhm, shape, scale, at.derivative, model,
            columns[3 * k], columns[3 * k + 1], columns[3 * k + 2], columns[iEta], columns[iAsymmetry], columns[iSkew],
          ); // prettier-ignore
        } else {
          addProfileAtRows(data.x, a, b, from, at.position, scale * height, fwhm, shape, model);
        }
      }
      if (derivatives) {
        first.fill(Math.min(low, high) - from, 3 * k, 3 * k + 3);
        last.fill(high - from, 3 * k, 3 * k + 3);
      }
    }
    let objective = 0;
    for (let r = 0; r < rows; r++) {
      const value = data.y[from + r] - model[r] - q[iOffset] - q[iSlope] * columns[iSlope][r];
      residual[r] = value;
      objective += weight[r] * value * value;
    }
    for (let c = 0; c < parameters; c++) objective += priorWeight[c] * (q[c] - priorMean[c]) ** 2;
    return objective;
  };

  const normal = new Float64Array(parameters * parameters);
  const gradient = new Float64Array(parameters);
  const weighted = new Float64Array(rows);
  const assemble = (target: Float64Array, w: Float64Array, q: Float64Array | null): void => {
    for (let i = 0; i < parameters; i++) {
      const [a0, a1, column] = [first[i], last[i], columns[i]];
      let g = 0;
      for (let r = a0; r < a1; r++) {
        weighted[r] = w[r] * column[r];
        g += weighted[r] * residual[r];
      }
      if (q !== null) gradient[i] = g - priorWeight[i] * (q[i] - priorMean[i]);
      for (let j = 0; j <= i; j++) {
        const b0 = Math.max(a0, first[j]);
        const b1 = Math.min(a1, last[j]);
        const other = columns[j];
        let sum = 0;
        for (let r = b0; r < b1; r++) sum += weighted[r] * other[r];
        target[i * parameters + j] = target[j * parameters + i] = sum;
      }
      target[i * parameters + i] += priorWeight[i];
    }
  };

  let objective = evaluate(p, true);
  let damping = 1e-3;
  let iterations = 0;
  const step = new Float64Array(parameters);
  const factor = new Float64Array(parameters * parameters);
  while (iterations < MAX_ITERATIONS) {
    assemble(normal, weight, p);
    let decrease = 0;
    for (let attempt = 0; attempt < 5; attempt++) {
      iterations++;
      factor.set(normal);
      for (let i = 0; i < parameters; i++) factor[i * parameters + i] *= 1 + damping;
      if (!choleskyInPlace(factor, parameters)) {
        damping *= 10;
        continue;
      }
      step.set(gradient);
      choleskySolve(factor, parameters, step);
      const q = limited(p, step, m, priorMean);
      const trial = evaluate(q, false);
      if (trial < objective) {
        decrease = objective - trial;
        p = q;
        damping = Math.max(1e-6, damping / 8);
        break;
      }
      damping *= 8;
    }
    if (decrease === 0) break;
    objective = evaluate(p, true);
    if (decrease < 0.02 + 1e-4 * objective) break;
  }

  evaluate(p, true);
  assemble(normal, weight, null);
  const covariance = sandwich(normal, weight, data.noise, from, rows, parameters, assemble);
  const lines = start.map((_, k) => {
    const fwhm = Math.exp(p[3 * k + 2]);
    const scale = Math.sqrt(localChi2(data.x, from, residual, weight, p[3 * k], fwhm));
    return {
      position: p[3 * k],
      height: p[3 * k + 1],
      fwhm,
      sigmaPosition: Math.sqrt(covariance[3 * k]) * scale,
      sigmaHeight: Math.sqrt(covariance[3 * k + 1]) * scale,
    };
  });
  let chi2 = 0;
  for (let r = 0; r < rows; r++) chi2 += weight[r] * residual[r] * residual[r];
  return {
    lines,
    shape: { eta: p[iEta], asymmetry: p[iAsymmetry], skew: p[iSkew] },
    offset: [p[iOffset], p[iSlope]],
    objective,
    reducedChi2: Math.max(1, chi2 / Math.max(1, rows - parameters)),
    iterations,
  };
}

function addProfileAtRows(
  x: Float64Array,
  from: number,
  to: number,
  origin: number,
  position: number,
  height: number,
  fwhm: number,
  shape: Shape,
  model: Float64Array,
): void {
  addProfile(x.subarray(origin), from - origin, to - origin, model, position, height, fwhm, shape);
}

/** p + step, with the steps of positions and widths limited and heights, widths and shape kept in their ranges. */
function limited(
  p: Float64Array,
  step: Float64Array,
  m: number,
  priorMean: Float64Array,
): Float64Array<ArrayBuffer> {
  const q = Float64Array.from(p);
  for (let k = 0; k < m; k++) {
    const width = Math.exp(p[3 * k + 2]);
    q[3 * k] += clamp(step[3 * k], -0.3 * width, 0.3 * width);
    q[3 * k + 1] = Math.max(0, p[3 * k + 1] + step[3 * k + 1]);
    const mean = priorMean[3 * k + 2];
    q[3 * k + 2] = clamp(p[3 * k + 2] + clamp(step[3 * k + 2], -0.4, 0.4), mean - 1.2, mean + 1.6);
  }
  q[3 * m] = clamp(p[3 * m] + clamp(step[3 * m], -0.3, 0.3), 0, 1);
  q[3 * m + 1] = clamp(p[3 * m + 1] + clamp(step[3 * m + 1], -0.2, 0.2), MIN_ASYMMETRY, MAX_ASYMMETRY);
  q[3 * m + 2] = clamp(p[3 * m + 2] + clamp(step[3 * m + 2], -0.2, 0.2), -0.5, 0.5);
  q[3 * m + 3] += step[3 * m + 3];
  q[3 * m + 4] += step[3 * m + 4];
  return q;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** Mean squared weighted residual around a line, at least 1. */
function localChi2(
  x: Float64Array,
  from: number,
  residual: Float64Array,
  weight: Float64Array,
  position: number,
  fwhm: number,
): number {
  const a = Math.max(0, lowerBound(x, position - 1.2 * fwhm) - from);
  const b = Math.min(residual.length, lowerBound(x, position + 1.2 * fwhm) - from);
  let sum = 0;
  for (let r = a; r < b; r++) sum += weight[r] * residual[r] * residual[r];
  return b - a < 4 ? 1 : Math.max(1, sum / (b - a));
}

/** Diagonal of A^-1 (J'W V W J + P) A^-1: the covariance under the noise V when the weights W are not 1/V. */
function sandwich(
  normal: Float64Array,
  weight: Float64Array,
  noise: Float64Array,
  from: number,
  rows: number,
  n: number,
  assemble: (target: Float64Array, w: Float64Array, q: null) => void,
): Float64Array {
  const w = new Float64Array(rows);
  for (let r = 0; r < rows; r++) w[r] = weight[r] * weight[r] * noise[from + r];
  const inner = new Float64Array(n * n);
  assemble(inner, w, null);
  const factor = Float64Array.from(normal);
  if (!choleskyInPlace(factor, n)) return new Float64Array(n).fill(Infinity);
  const variances = new Float64Array(n);
  const e = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    e.fill(0);
    e[i] = 1;
    choleskySolve(factor, n, e);
    let sum = 0;
    for (let a = 0; a < n; a++) {
      let row = 0;
      for (let b = 0; b < n; b++) row += inner[a * n + b] * e[b];
      sum += e[a] * row;
    }
    variances[i] = sum;
  }
  return variances;
}

/** Lower Cholesky factor in place; false when the matrix is not positive definite. */
function choleskyInPlace(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i === j) {
        if (!(sum > 0)) return false;
        a[i * n + i] = Math.sqrt(sum);
      } else {
        a[i * n + j] = sum / a[j * n + j];
      }
    }
  }
  return true;
}

function choleskySolve(a: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
}
