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
  const q2 = peaks.q2.slice(0, count);
  const wavelength = slopeWavelength(peaks);
  const slope = q2.map((q) => q2PerTwoThetaAtQ2(q, wavelength));
  return { q2, slope, sigma: slope.map((s) => s * width) };
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
