import { quantileInPlace } from './noise.js';

/**
 * Smooth curve z that minimizes sum w (y - z)^2 + lambda sum (second difference of z)^2 (Whittaker 1923; Eilers 2003, Anal. Chem. 75,
 * 3631), by LDL^T of the pentadiagonal matrix.
 */
function whittaker(y: Float64Array, weight: Float64Array, lambda: number): Float64Array {
  const n = y.length;
  if (n < 3) return Float64Array.from(y);
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  const f = new Float64Array(n);
  const z = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const edge = Math.min(i, n - 1 - i);
    const diagonal = weight[i] + lambda * (edge === 0 ? 1 : edge === 1 ? (n === 3 ? 4 : 5) : 6);
    const off1 = i === n - 1 ? 0 : lambda * (i === 0 || i === n - 2 ? -2 : -4);
    const off2 = i >= n - 2 ? 0 : lambda;
    let pivot = diagonal;
    let upper = off1;
    if (i > 0) {
      pivot -= d[i - 1] * e[i - 1] * e[i - 1];
      upper -= d[i - 1] * e[i - 1] * f[i - 1];
    }
    if (i > 1) pivot -= d[i - 2] * f[i - 2] * f[i - 2];
    d[i] = pivot;
    e[i] = upper / pivot;
    f[i] = off2 / pivot;
    z[i] = weight[i] * y[i] - (i > 0 ? e[i - 1] * z[i - 1] : 0) - (i > 1 ? f[i - 2] * z[i - 2] : 0);
  }
  for (let i = n - 1; i >= 0; i--) {
    z[i] = z[i] / d[i] - (i < n - 1 ? e[i] * z[i + 1] : 0) - (i < n - 2 ? f[i] * z[i + 2] : 0);
  }
  return z;
}

/** Half width, in line widths, of the gap-closing minimum from which the background starts. */
const OPENING = 3;

/**
 * Background by asymmetrically reweighted penalized least squares (Baek, Park, Ahn and Choo 2015, Analyst 140, 250) on block means,
 * with the noise known: residuals are in units of their standard deviation, so that steep backgrounds need no special care.
 *
 * @param intensity counts on a nearly uniform axis.
 * @param variance of each point.
 * @param fwhm full width at half maximum of the lines in points.
 * @param period features longer than this many points are background.
 */
export function estimateBackground(
  intensity: Float64Array,
  variance: Float64Array,
  fwhm: number,
  period: number,
): Float64Array {
  const n = intensity.length;
  const size = Math.max(1, Math.floor(fwhm / 2.5));
  const blocks = Math.max(3, Math.ceil(n / size));
  const y = new Float64Array(blocks);
  const sd = new Float64Array(blocks);
  for (let b = 0; b < blocks; b++) {
    const from = Math.min(n - 1, b * size);
    const to = Math.min(n, from + size);
    let [sum, sumVariance] = [0, 0];
    for (let i = from; i < to; i++) {
      sum += intensity[i];
      sumVariance += variance[i];
    }
    y[b] = sum / (to - from);
    sd[b] = Math.sqrt(sumVariance) / (to - from);
  }
  // The noise must be that of the background, not of the lines on it.
  const typical = quantileInPlace(Float64Array.from(sd), 0.5);
  const weight = sd.map((s) => Math.min(1, (typical / s) ** 2));
  const base = Float64Array.from(weight);
  const lambda = (period / size / (2 * Math.PI)) ** 4;
  let z = opened(y, Math.max(2, Math.round((OPENING * fwhm) / size)));
  const residual = new Float64Array(blocks);
  for (let round = 0; round < 40; round++) {
    let [negative, square] = [0, 0];
    for (let b = 0; b < blocks; b++) {
      residual[b] = (y[b] - z[b]) / sd[b];
      if (residual[b] < 0) {
        negative++;
        square += residual[b] * residual[b];
      }
    }
    if (negative === 0) break;
    const spread = Math.max(1, Math.sqrt(square / negative));
    let change = 0;
    for (let b = 0; b < blocks; b++) {
      // Half weight at 1.5 times the spread of the points below the curve, next to none beyond 3 times.
      const w = base[b] / (1 + Math.exp(Math.min(30, 4 * (residual[b] / spread - 1.5))));
      change += Math.abs(w - weight[b]);
      weight[b] = w;
    }
    z = whittaker(y, weight, lambda);
    if (change < 0.002 * blocks) break;
  }
  return spread(z, size, n);
}

/** Opening (lowest of the next `reach` on either side, then highest of those) of the values smoothed over three, smoothed again. */
function opened(y: Float64Array, reach: number): Float64Array {
  const low = sliding(smooth(y, 1), reach, Math.min);
  return smooth(sliding(low, reach, Math.max), reach >> 1);
}

function sliding(y: Float64Array, reach: number, choose: (a: number, b: number) => number): Float64Array {
  return y.map((value, i) => {
    let best = value;
    const to = Math.min(y.length - 1, i + reach);
    for (let k = Math.max(0, i - reach); k <= to; k++) best = choose(best, y[k]);
    return best;
  });
}

function smooth(y: Float64Array, reach: number): Float64Array {
  return y.map((_, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(y.length - 1, i + reach)];
    let sum = 0;
    for (let k = from; k <= to; k++) sum += y[k];
    return sum / (to - from + 1);
  });
}

/** Values at block centres interpolated linearly to the points. */
function spread(z: Float64Array, size: number, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const at = Math.max(0, Math.min(z.length - 1, (i - (size - 1) / 2) / size));
    const b = Math.min(z.length - 2, Math.floor(at));
    out[i] = z[b] + (at - b) * (z[b + 1] - z[b]);
  }
  return out;
}
