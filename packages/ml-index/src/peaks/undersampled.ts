import { quantileInPlace, type NoiseModel } from './noise.js';

/** Lines narrower than this many steps are undersampled: their flanks look like noise, and their tops like spikes. */
export const UNDERSAMPLED = 2.5;
/** Share of the points, from the lowest on, that tell the noise beside the lines. */
const LOW_SHARE = 0.85;
/** A maximum counts from so many standard deviations of the noise on. */
const CLEAR = 20;
/** Points on either side of a maximum over which it is summed. */
const REACH = 4;
/** A maximum whose two neighbours together have less than this share of its height is a spike. */
const SPIKE = 0.05;
/** Area of a Gaussian of unit height and unit full width at half maximum. */
const GAUSSIAN_AREA = Math.sqrt(Math.PI / (4 * Math.LN2));
/** Maxima needed, and how many of the strongest are looked at. */
const FEWEST = 3;
const MOST = 30;

/** Noise of a pattern whose lines are hardly wider than its step, from its low points: variance in proportion to the level. */
export function noiseBesideLines(intensity: Float64Array): NoiseModel {
  const limit = quantileInPlace(Float64Array.from(intensity), LOW_SHARE);
  const squares: number[] = [];
  let sum = 0;
  for (let i = 1; i + 1 < intensity.length; i++) {
    const [a, b, c] = [intensity[i - 1], intensity[i], intensity[i + 1]];
    if (Math.max(a, b, c) > limit) continue;
    squares.push((a - 2 * b + c) ** 2 / 6);
    sum += Math.max(0, b);
  }
  // the lower half of the squares of normal deviates has 0.1426 of their sum: the median square is 0.4549 of the variance
  const variance = squares.length === 0 ? 0 : quantileInPlace(Float64Array.from(squares), 0.5) / 0.4549;
  const level = squares.length === 0 ? 0 : sum / squares.length;
  const floor = variance > 0 ? 0 : 1;
  return level > 0
    ? { constant: floor, gain: variance / level, correlation: 1 }
    : { constant: variance || 1, gain: 0, correlation: 1 };
}

/**
 * Full width at half maximum of the lines in points, where these are so narrow that they are undersampled: area over height of
 * the strongest maxima that stand alone and are no spikes of a single point.
 * @returns null where the lines are wider, or too few are clear to tell
 */
export function undersampledWidth(intensity: Float64Array): number | null {
  const n = intensity.length;
  const noise = noiseBesideLines(intensity);
  const base = quantileInPlace(Float64Array.from(intensity), 0.5);
  const sd = (level: number): number => Math.sqrt(noise.constant + noise.gain * Math.max(0, level));
  const maxima: { readonly height: number; readonly width: number }[] = [];
  for (let i = REACH; i + REACH < n; i++) {
    let isHighest = true;
    let low = Infinity;
    for (let k = i - REACH; k <= i + REACH; k++) {
      if (intensity[k] > intensity[i]) isHighest = false;
      low = Math.min(low, intensity[k]);
    }
    if (!isHighest) continue;
    const height = intensity[i] - low;
    if (height < CLEAR * sd(Math.max(base, low)) || height < (CLEAR * sd(intensity[i])) / 4) continue;
    const beside = intensity[i - 1] + intensity[i + 1] - 2 * low;
    if (beside < SPIKE * height) continue;
    let area = 0;
    for (let k = i - REACH; k <= i + REACH; k++) area += intensity[k] - low;
    // what the lowest of so many points lies below the background
    area -= (2 * REACH + 1) * sd(low);
    maxima.push({ height, width: area / height / GAUSSIAN_AREA });
  }
  if (maxima.length < FEWEST) return null;
  const strongest = maxima.sort((a, b) => b.height - a.height).slice(0, MOST);
  const width = quantileInPlace(
    Float64Array.from(strongest, (maximum) => maximum.width),
    0.5,
  );
  return width < UNDERSAMPLED ? Math.max(1, width) : null;
}
