import { readAny } from 'ml-index/io';
import { InputError } from 'ml-index/math';
import { findPeaks } from 'ml-index/peaks';

/** No call may take longer, seconds. */
export const MOST_SECONDS = 2;
/** Patterns of more points are not searched for lines: that is measured elsewhere. */
const MOST_POINTS = 4000;

export type Outcome =
  | { readonly kind: 'read'; readonly what: 'pattern' | 'peaks'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly codes: readonly string[]; readonly seconds: number }
  | { readonly kind: 'failed'; readonly why: string; readonly seconds: number };

const isAscending = (values: Float64Array): boolean =>
  values.every((value, i) => i === 0 || value >= values[i - 1]);
const isFinite = (values: Float64Array): boolean => values.every(Number.isFinite);

/** What is wrong with what a reader gave; null where nothing is. */
function faultOf(file: ReturnType<typeof readAny>): string | null {
  if (file.kind === 'peaks') {
    const { q2, sigmaQ2, intensity, wavelength } = file.peaks;
    if (q2.length === 0) return 'a list without lines';
    if (!isFinite(q2) || q2.some((value) => value <= 0)) return 'positions that are none';
    if (!isAscending(q2)) return 'positions out of order';
    if (sigmaQ2.length !== q2.length || (intensity !== null && intensity.length !== q2.length))
      return 'unequal lengths';
    if (!isFinite(sigmaQ2) || (intensity !== null && !isFinite(intensity))) return 'numbers that are none';
    if (wavelength !== null && !(wavelength > 0 && Number.isFinite(wavelength)))
      return 'a wavelength that is none';
    return null;
  }
  const { twoTheta, intensity, sigma, wavelengths } = file.pattern;
  if (twoTheta.length !== intensity.length || (sigma !== null && sigma.length !== intensity.length))
    return 'unequal lengths';
  if (!isFinite(twoTheta) || !isFinite(intensity) || (sigma !== null && !isFinite(sigma)))
    return 'numbers that are none';
  if (!isAscending(twoTheta)) return 'angles out of order';
  if (wavelengths.some(({ wavelength }) => !(wavelength > 0 && Number.isFinite(wavelength))))
    return 'a wavelength that is none';
  return null;
}

/** Reads an input, and searches a pattern for lines: what comes of it. @param now clock in seconds */
export function outcomeOf(bytes: Uint8Array, name: string, now: () => number): Outcome {
  const start = now();
  const failed = (why: string): Outcome => ({ kind: 'failed', why, seconds: now() - start });
  try {
    const file = readAny(bytes, name);
    const fault = faultOf(file);
    if (fault !== null) return failed(fault);
    if (file.kind === 'pattern' && file.pattern.twoTheta.length <= MOST_POINTS) {
      const { lines } = findPeaks(file.pattern);
      if (lines.some(({ twoTheta, sigma, area }) => ![twoTheta, sigma, area].every(Number.isFinite)))
        return failed('lines that are none');
    }
    const seconds = now() - start;
    return seconds > MOST_SECONDS
      ? failed(`${seconds.toFixed(1)} s`)
      : { kind: 'read', what: file.kind, seconds };
  } catch (error) {
    if (!(error instanceof InputError))
      return failed(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const seconds = now() - start;
    if (seconds > MOST_SECONDS) return failed(`${seconds.toFixed(1)} s`);
    return { kind: 'refused', codes: error.issues.map(({ code }) => code), seconds };
  }
}
