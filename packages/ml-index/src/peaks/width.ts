import { detectLines } from './detect.js';
import { noiseVariance, quantileInPlace, type NoiseModel } from './noise.js';

/**
 * Typical full width at half maximum in degrees: over the 20 most prominent maxima, measured at half prominence (height above the
 * higher of the lowest points within 1.5 degrees on either side). Where too few stand out of the noise, the width at which
 * the matched filter responds best.
 */
export function crudeWidth(x: Float64Array, intensity: Float64Array, noise: NoiseModel): number {
  const step = medianStep(x);
  const y = smoothed(intensity, 1);
  const reach = Math.max(20, Math.round(1.5 / step));
  const lowest = (i: number, direction: number): number => {
    let low = y[i];
    for (let k = 1; k <= reach; k++) {
      const value = y[i + k * direction];
      if (value === undefined || value > y[i]) break;
      if (value < low) low = value;
    }
    return low;
  };
  const crossing = (i: number, direction: number, level: number): number => {
    let k = i;
    while (y[k] > level) k += direction;
    const part = (y[k - direction] - level) / (y[k - direction] - y[k]);
    return Math.abs(x[k - direction] + part * (x[k] - x[k - direction]) - x[i]);
  };
  const maxima: { index: number; prominence: number; limit: number }[] = [];
  for (let i = 1; i + 1 < y.length; i++) {
    if (y[i] < y[i - 1] || y[i] <= y[i + 1]) continue;
    const base = Math.max(lowest(i, -1), lowest(i, 1));
    const prominence = y[i] - base;
    const limit = CLEAR * Math.sqrt(noise.constant + noise.gain * Math.max(0, base));
    if (prominence > limit) maxima.push({ index: i, prominence, limit });
  }
  maxima.sort((a, b) => b.prominence - a.prominence);
  const widths = maxima.slice(0, 20).map(({ index, prominence }) => {
    const level = y[index] - prominence / 2;
    const [left, right] = [crossing(index, -1, level), crossing(index, 1, level)];
    // The steeper side is the one without a neighbour.
    return Math.max(1.5 * step, Math.min(left + right, 2.4 * Math.min(left, right)));
  });
  const isClear = maxima.length >= 3 || (maxima.length > 0 && maxima[0].prominence > 3 * maxima[0].limit);
  return !isClear
    ? bestResponse(x, intensity, noise) * step
    : quantileInPlace(Float64Array.from(widths), 0.4);
}

/** Prominence in standard deviations of the noise from which a single maximum tells its width. */
const CLEAR = 14;

/**
 * Width in points of the lines whose matched filter is the most significant: median over the ten best, so that a hump does not count.
 * The filter responds best at sqrt(5) times the width of a line by itself. 10 where nothing rises from the noise.
 */
function bestResponse(x: Float64Array, intensity: Float64Array, noise: NoiseModel): number {
  const variance = noiseVariance(noise, smoothed(intensity, 3));
  let [best, width] = [0, 10];
  for (let scale = 8; scale < Math.min(200, x.length / 20); scale *= 1.4) {
    const top = detectLines(x, intensity, variance, () => scale, 6)
      .map((candidate) => candidate.significance)
      .sort((a, b) => b - a)
      .slice(0, 10);
    if (top.length > 0 && top[top.length >> 1] > best)
      [best, width] = [top[top.length >> 1], scale / Math.sqrt(5)];
  }
  return width;
}

export function medianStep(x: Float64Array): number {
  return quantileInPlace(
    Float64Array.from({ length: x.length - 1 }, (_, i) => x[i + 1] - x[i]),
    0.5,
  );
}

/** Moving mean over 2 r + 1 points. */
export function smoothed(y: Float64Array, r: number): Float64Array {
  const n = y.length;
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i] + y[i];
  return y.map((_, i) => {
    const a = Math.max(0, i - r);
    const b = Math.min(n, i + r + 1);
    return (sums[b] - sums[a]) / (b - a);
  });
}
