import { DEFAULT_WAVELENGTH, q2PerTwoThetaAtQ2 } from './units.js';
import type { PeakList } from './types.js';

/** The observed lines as the optimiser takes them; arrays of equal length, ascending q2. */
export interface ObservedLines {
  /** 1/A^2 */
  readonly q2: Float64Array;
  /** d(q2)/d(two-theta), 1/A^2 a degree, at the list's wavelength. */
  readonly slope: Float64Array;
  /** Half width of the scoring function, 1/A^2. */
  readonly sigma: Float64Array;
}

/**
 * The first `count` lines of a list.
 * @param width half width of the scoring function in degrees two-theta.
 */
export function observedLines(peaks: PeakList, count: number, width: number): ObservedLines {
  const wavelength = slopeWavelength(peaks);
  const slope = peaks.q2.slice(0, count).map((q) => q2PerTwoThetaAtQ2(q, wavelength));
  return {
    q2: peaks.q2.slice(0, count).map(rounded),
    slope: slope.map(rounded),
    sigma: slope.map((s) => rounded(s * width)),
  };
}

/**
 * To 40 bits (Dekker 1971, Numer. Math. 18, 224): sines differ in the last bit between JavaScript engines, and a search
 * must not.
 */
function rounded(x: number): number {
  const t = x * 8193;
  return t - (t - x);
}

/**
 * The wavelength at which differences of q2 are turned into two-theta: the list's own between 1.0 and 2.6 A, else
 * 1.5406 A, so that an error of 0.02 deg means about the same resolution for synchrotron, laboratory and d-spacing lists.
 */
export function slopeWavelength(peaks: PeakList): number {
  const largest = peaks.q2[peaks.q2.length - 1];
  const { wavelength } = peaks;
  if (wavelength !== null && wavelength >= 1.0 && wavelength <= 2.6) return wavelength;
  // a line beyond the reach of 1.5406 A would have no slope
  return Math.min(DEFAULT_WAVELENGTH, 1.96 / Math.sqrt(largest));
}
