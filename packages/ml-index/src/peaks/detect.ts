/** A place where the data curve like a line. */
export interface Candidate {
  /** Index of the point nearest to it. */
  readonly index: number;
  /** Two-theta in degrees. */
  readonly position: number;
  /** Response of the filter over its standard deviation. */
  readonly significance: number;
  /** Height of a Gaussian line that would give this response. */
  readonly height: number;
}

const FWHM_TO_SIGMA = 1 / (2 * Math.sqrt(2 * Math.LN2));

interface Kernel {
  readonly reach: number;
  readonly weights: Float64Array;
  /** Response to a Gaussian of unit height and the kernel's width. */
  readonly gain: number;
}

const kernels = new Map<number, Kernel>();

/** Second derivative of a Gaussian, negated (a zero-mean matched filter on a linear background), for a line of `fwhm` points. */
function kernelOf(fwhm: number): Kernel {
  const code = Math.round(Math.log(Math.max(1.5, fwhm)) * 20);
  const known = kernels.get(code);
  if (known !== undefined) return known;
  const sigma = Math.exp(code / 20) * FWHM_TO_SIGMA;
  const reach = Math.max(2, Math.ceil(3.5 * sigma));
  const weights = new Float64Array(2 * reach + 1);
  let sum = 0;
  for (let j = -reach; j <= reach; j++) {
    const t = (j * j) / (sigma * sigma);
    weights[j + reach] = (1 - t) * Math.exp(-t / 2);
    sum += weights[j + reach];
  }
  let gain = 0;
  for (let j = -reach; j <= reach; j++) {
    weights[j + reach] -= sum / weights.length;
    gain += weights[j + reach] * Math.exp((-j * j) / (2 * sigma * sigma));
  }
  const kernel = { reach, weights, gain };
  kernels.set(code, kernel);
  return kernel;
}

/**
 * Local maxima of the matched filter (negated second derivative of a Gaussian of the local line width) above a significance,
 * ascending in position. The filter does not respond to a constant or linear background.
 *
 * @param fwhm full width at half maximum at each point, in points.
 * @param from,to range of points in which maxima may lie.
 */
export function detectLines(
  x: Float64Array,
  y: Float64Array,
  variance: Float64Array,
  fwhm: (index: number) => number,
  threshold: number,
  from = 0,
  to = x.length,
): Candidate[] {
  const n = x.length;
  const response = new Float64Array(to - from);
  const height = new Float64Array(to - from);
  for (let i = from; i < to; i++) {
    const { reach, weights, gain } = kernelOf(fwhm(i));
    // Where the kernel sticks out it is cut symmetrically and made zero-mean again.
    const r = Math.min(reach, i, n - 1 - i);
    if (2 * r < reach) continue;
    let [signal, noise, mean] = [0, 0, 0];
    if (r < reach) {
      for (let j = -r; j <= r; j++) mean += weights[j + reach];
      mean /= 2 * r + 1;
    }
    for (let j = -r; j <= r; j++) {
      const w = weights[j + reach] - mean;
      signal += w * y[i + j];
      noise += w * w * variance[i + j];
    }
    response[i - from] = signal / Math.sqrt(noise);
    height[i - from] = signal / gain;
  }
  const found: Candidate[] = [];
  for (let k = 1; k + 1 < response.length; k++) {
    const [a, b, c] = [response[k - 1], response[k], response[k + 1]];
    if (b < threshold || b < a || b <= c) continue;
    const shift = Math.max(-0.5, Math.min(0.5, (0.5 * (a - c)) / (a - 2 * b + c || -1)));
    const i = from + k;
    const step = shift < 0 ? x[i] - x[Math.max(0, i - 1)] : x[Math.min(n - 1, i + 1)] - x[i];
    found.push({ index: i, position: x[i] + shift * step, significance: b, height: height[k] });
  }
  return found;
}
