import type { PeakList } from 'ml-index/peaks';
import type { Random } from 'ml-index/math';
import type { CalculatedCase } from './lists.js';

/** A line as it might be observed. */
export interface FaultyLine {
  /** Degrees. */
  readonly twoTheta: number;
  readonly intensity: number;
  /** Position of the true line in the case's list, null for an impurity line. */
  readonly origin: number | null;
}

/** The first `count` lines of a case without faults. */
export function linesOfCase({ lines }: CalculatedCase, count = Infinity): FaultyLine[] {
  return lines.twoTheta
    .slice(0, count)
    .map((twoTheta, i) => ({ twoTheta, intensity: lines.intensity[i], origin: i }));
}

const ascending = (lines: FaultyLine[]): FaultyLine[] => lines.sort((p, q) => p.twoTheta - q.twoTheta);

/** Gaussian errors of standard deviation `sigma` degrees two-theta. */
export function withErrors(lines: readonly FaultyLine[], sigma: number, random: Random): FaultyLine[] {
  return ascending(lines.map((line) => ({ ...line, twoTheta: line.twoTheta + sigma * random.normal() })));
}

/** A shift of the zero of the scale: observed = true + shift, degrees two-theta. */
export function withZeroShift(lines: readonly FaultyLine[], shift: number): FaultyLine[] {
  return lines.map((line) => ({ ...line, twoTheta: line.twoTheta + shift }));
}

/**
 * `count` impurity lines at positions uniform in two-theta between the first and the last line, with intensities of
 * lines drawn from the weaker half.
 */
export function withImpurities(lines: readonly FaultyLine[], count: number, random: Random): FaultyLine[] {
  if (lines.length === 0) return [];
  const first = lines[0].twoTheta;
  const range = lines[lines.length - 1].twoTheta - first;
  const weak = lines
    .map(({ intensity }) => intensity)
    .sort((p, q) => p - q)
    .slice(0, Math.ceil(lines.length / 2));
  const impurities = Array.from({ length: count }, () => ({
    twoTheta: first + range * random.uniform(),
    intensity: weak[random.below(weak.length)],
    origin: null,
  }));
  return ascending([...lines, ...impurities]);
}

/** Without a `fraction` of the lines (rounded to a whole number), drawn at random without regard to intensity. */
export function withoutLines(lines: readonly FaultyLine[], fraction: number, random: Random): FaultyLine[] {
  const keep = lines.map(() => true);
  for (let left = Math.round(fraction * lines.length); left > 0;) {
    const i = random.below(lines.length);
    if (!keep[i]) continue;
    keep[i] = false;
    left--;
  }
  return lines.filter((_, i) => keep[i]);
}

/** The peak list of the lines; `sigma` is the standard uncertainty to be told, degrees two-theta, 0 for unknown. */
export function peakListOfLines(lines: readonly FaultyLine[], wavelength: number, sigma = 0): PeakList {
  const theta = Float64Array.from(lines, ({ twoTheta }) => (twoTheta * Math.PI) / 360);
  return {
    q2: theta.map((t) => ((2 * Math.sin(t)) / wavelength) ** 2),
    // d(q2) = 4 sin(2 theta) / wavelength^2 d(theta)
    sigmaQ2: theta.map((t) => ((4 * Math.sin(2 * t)) / wavelength ** 2) * ((sigma * Math.PI) / 360)),
    intensity: Float64Array.from(lines, ({ intensity }) => intensity),
    wavelength,
  };
}

/** Which of intervals of these widths a uniform number in [0, 1) falls into, the whole stretched to their sum. */
export function placeAmong(uniform: number, widths: readonly number[]): number {
  let rest = uniform * widths.reduce((sum, width) => sum + width, 0);
  for (let i = 0; i < widths.length - 1; i++) {
    rest -= widths[i];
    if (rest < 0) return i;
  }
  return widths.length - 1;
}
