import { DEFAULT_WAVELENGTH, q2PerTwoThetaAtQ2 } from './units.js';
import type { PeakList } from './types.js';

/**
 * The scale in which a search works: the list's own two-theta, in units that mean about the same resolution in q2 for
 * synchrotron, laboratory, neutron and d-spacing lists. Widths, floors and tolerances of the search are in working
 * degrees; options and results are in the list's own degrees.
 */
export interface WorkingScale {
  /** Wavelength of the two-theta scale, A: the list's own; where it has none, one that reaches all lines. */
  readonly wavelength: number;
  /** Own degrees two-theta in one working degree: 1 between 1.0 and 2.6 A, else wavelength / 1.5406 A. */
  readonly degree: number;
}

/** Between these wavelengths (A) a working degree is a degree of the list's own two-theta. */
const OWN = { from: 1.0, to: 2.6 };
/** The last line of a list without a usable wavelength has at least this two-theta: 2 asin(0.98), about 157 degrees. */
const LARGEST_SINE = 0.98;

/** The working scale of a list. A wavelength that does not reach the list's last line is as none. */
export function workingScale({ q2, wavelength }: PeakList): WorkingScale {
  const last = Math.sqrt(q2[q2.length - 1]);
  if (wavelength === null || (wavelength * last) / 2 >= 1)
    return { wavelength: Math.min(DEFAULT_WAVELENGTH, (2 * LARGEST_SINE) / last), degree: 1 };
  const isOwn = wavelength >= OWN.from && wavelength <= OWN.to;
  return { wavelength, degree: isOwn ? 1 : wavelength / DEFAULT_WAVELENGTH };
}

/** The observed lines as the optimiser takes them; arrays of equal length, ascending q2. */
export interface ObservedLines {
  /** 1/A^2 */
  readonly q2: Float64Array;
  /** d(q2)/d(two-theta), 1/A^2 a working degree. */
  readonly slope: Float64Array;
  /** Half width of the scoring function, 1/A^2. */
  readonly sigma: Float64Array;
  /** Own degrees two-theta of the list in one working degree. */
  readonly degree: number;
}

/**
 * The first `count` lines of a list.
 * @param width half width of the scoring function in working degrees.
 */
export function observedLines(peaks: PeakList, count: number, width: number): ObservedLines {
  const { wavelength, degree } = workingScale(peaks);
  const slope = peaks.q2.slice(0, count).map((q) => q2PerTwoThetaAtQ2(q, wavelength) * degree);
  return {
    q2: peaks.q2.slice(0, count).map(rounded),
    slope: slope.map(rounded),
    sigma: slope.map((s) => rounded(s * width)),
    degree,
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
