/**
 * Noise of a pattern as estimated from the pattern itself: variance = constant + gain * level, where the level is the expected
 * intensity. Plain counts have constant 0 and gain 1; a rescaled pattern has another gain, a background-subtracted one a constant.
 */
export interface NoiseModel {
  readonly constant: number;
  readonly gain: number;
  /**
   * Variance of sums over neighbouring points divided by what independent points would give: 1 for raw counts, above 1 for a pattern
   * that was smoothed or interpolated. Already included in `constant` and `gain`, which are those of equivalent independent points.
   */
  readonly correlation: number;
}

/** Relative size of intensities below which a pattern is not trusted: standard deviation at least this times its range. */
const DYNAMIC_RANGE = 2e-4;

/** Value at fraction `f` of the sorted values (no interpolation); `values` is sorted in place. NaN when empty. */
export function quantileInPlace(values: Float64Array, f: number): number {
  values.sort();
  return values.length === 0 ? NaN : values[Math.min(values.length - 1, Math.floor(f * values.length))];
}

/**
 * Noise of an intensity curve from its own high-frequency content: fourth differences over five points, binned by local level,
 * robust scale in each bin, then variance = constant + gain * level by weighted least squares with both at least 0. Correlation of
 * neighbouring points is found by comparing sums over 2 and 4 points with single points where the pattern is flat.
 */
export function estimateNoise(intensity: Float64Array): NoiseModel {
  const n = intensity.length;
  const range = rangeOf(intensity);
  const floor = (DYNAMIC_RANGE * range) ** 2;
  if (n < 16 || range === 0) return { constant: floor || 1, gain: 0, correlation: 1 };

  const level = new Float64Array(n - 4);
  const square = new Float64Array(n - 4);
  for (let i = 2; i < n - 2; i++) {
    const [a, b, c, d, e] = [
      intensity[i - 2],
      intensity[i - 1],
      intensity[i],
      intensity[i + 1],
      intensity[i + 2],
    ];
    level[i - 2] = (a + b + c + d + e) / 5;
    square[i - 2] = (a - 4 * b + 6 * c - 4 * d + e) ** 2 / 70;
  }
  const correlation = noiseCorrelation(intensity);
  const fitted = fitVariance(varianceByLevel(level, square));
  const constant = Math.max(fitted.constant * correlation, floor);
  const gain = fitted.gain * correlation;
  // The differences of a few counts are far from normal; there it is the Poisson distribution that tells.
  const quantum = quantumOf(intensity);
  const isFew = quantileInPlace(Float64Array.from(intensity), 0.5) < 10 * quantum;
  return { constant, gain: isFew ? Math.max(gain, quantum) : gain, correlation };
}

/** Variance of each point under the model, at a given expected level (negative levels count as 0). */
export function noiseVariance(noise: NoiseModel, level: Float64Array): Float64Array {
  return level.map((value) => noise.constant + noise.gain * Math.max(0, value) || 1);
}

function rangeOf(values: Float64Array): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
}

interface LevelBin {
  readonly level: number;
  readonly variance: number;
  readonly count: number;
}

/** Robust variance in bins of equal count over the lower 95 % of levels and in narrower ones above (few points, on peaks). */
function varianceByLevel(level: Float64Array, square: Float64Array): LevelBin[] {
  const order = Uint32Array.from(level, (_, i) => i).sort((a, b) => level[a] - level[b]);
  const n = order.length;
  const edges = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1].map((f) => Math.round(f * n));
  const bins: LevelBin[] = [];
  for (let b = 0; b + 1 < edges.length; b++) {
    const members = order.subarray(edges[b], edges[b + 1]);
    if (members.length < 8) continue;
    const squares = Float64Array.from(members, (i) => square[i]);
    const mean = members.reduce((sum, i) => sum + level[i], 0) / members.length;
    bins.push({ level: mean, variance: trimmedVariance(squares), count: members.length });
  }
  return bins;
}

/**
 * Variance of normal deviates from their squares: mean of the lower three quarters of the squares over its expectation, 0.3684. Lines
 * leave it alone as they leave the median alone, and unlike the median it is smooth for counts of a few.
 */
function trimmedVariance(squares: Float64Array): number {
  squares.sort();
  const kept = Math.ceil(0.75 * squares.length);
  let sum = 0;
  for (let i = 0; i < kept; i++) sum += squares[i];
  return sum / kept / 0.3684;
}

/** Straight line with non-negative coefficients; the relative errors of the bins follow their counts, not their own variances. */
function fitVariance(bins: readonly LevelBin[]): { constant: number; gain: number } {
  const total = bins.reduce((sum, bin) => sum + bin.count * bin.variance, 0);
  const mean = total / bins.reduce((sum, bin) => sum + bin.count, 0);
  let fit = { constant: mean, gain: 0 };
  if (!(mean > 0)) return { constant: 0, gain: 0 };
  for (let round = 0; round < 8; round++) {
    let s = 0, sx = 0, sxx = 0, sy = 0, sxy = 0; // prettier-ignore
    for (const { level, variance, count } of bins) {
      const x = Math.max(0, level);
      const w = count / Math.max(fit.constant + fit.gain * x, 1e-3 * mean) ** 2;
      s += w;
      sx += w * x;
      sxx += w * x * x;
      sy += w * variance;
      sxy += w * x * variance;
    }
    const det = s * sxx - sx * sx;
    const isFlat = !(det > 1e-9 * s * sxx);
    const gain = isFlat ? -1 : (s * sxy - sx * sy) / det;
    const constant = isFlat ? -1 : (sy - gain * sx) / s;
    if (gain > 0 && constant >= 0) fit = { constant, gain };
    else if (sxx > 0 && constant < 0) fit = { constant: 0, gain: sxy / sxx };
    else fit = { constant: sy / s, gain: 0 };
  }
  return fit;
}

/** Size of one count in the units of the pattern: the smallest positive value when all values are multiples of it, else 0. */
function quantumOf(intensity: Float64Array): number {
  let quantum = Infinity;
  for (const value of intensity) if (value > 0 && value < quantum) quantum = value;
  const isMultiple = (value: number): boolean =>
    Math.abs(value / quantum - Math.round(value / quantum)) < 1e-3;
  return Number.isFinite(quantum) && intensity.every(isMultiple) ? quantum : 0;
}

/** Ratio of the variance of sums over neighbours to that of as many independent points, where the pattern is low. */
function noiseCorrelation(intensity: Float64Array): number {
  const limit = quantileInPlace(Float64Array.from(intensity), 0.4);
  const [one, two, three] = [1, 2, 3].map((m) => blockVariance(intensity, m, limit));
  if (!(one > 0) || !(two / one > 1.35)) return 1;
  return Math.min(6, Math.max(two, three) / one);
}

/** m times the robust variance of means over m points, from fourth differences of neighbouring means at low level. */
function blockVariance(intensity: Float64Array, m: number, limit: number): number {
  const squares: number[] = [];
  const mean = (from: number): number => {
    let sum = 0;
    for (let j = from; j < from + m; j++) sum += intensity[j];
    return sum / m;
  };
  for (let i = 0; i + 5 * m <= intensity.length; i += m) {
    const [a, b, c, d, e] = [mean(i), mean(i + m), mean(i + 2 * m), mean(i + 3 * m), mean(i + 4 * m)];
    if (a + b + c + d + e <= 5 * limit) squares.push(((a - 4 * b + 6 * c - 4 * d + e) ** 2 * m) / 70);
  }
  return squares.length < 20 ? 0 : trimmedVariance(Float64Array.from(squares));
}
