import type { Issue } from '../math/index.js';
import type { Pattern } from '../peaks/index.js';
import { fail, type Issues } from './text.js';
import { doublet, nameOfWavelength, type Radiation, singleWavelength, tryWavelength } from './wavelength.js';

/** One measured scan as a format's reader hands it on, not yet checked. */
export interface Scan {
  /** Degrees. */
  readonly twoTheta: Float64Array;
  readonly intensity: Float64Array;
  /** Null means counting statistics. */
  readonly sigma: Float64Array | null;
  /** Seconds a step, null where unknown. */
  readonly stepTime: number | null;
  /** As the file gives it. */
  readonly radiation: Radiation | null;
  /** Does the file name a crystal that takes K-alpha2 out of the beam? See {@link namesKAlpha1Optics}. */
  readonly isMonochromatic?: boolean;
}

/** What a format's reader finds in a file. */
export interface ScanFile {
  readonly format: string;
  readonly scans: readonly Scan[];
  /** What the reader took the data for, in sentences for the report. */
  readonly notes: readonly string[];
  /** What may be wrong with the file though it could be read. */
  readonly warnings?: readonly Issue[];
}

/**
 * Does a text on the optics name crystals that pass K-alpha1 alone: germanium, or a bent Johansson crystal? Graphite, the usual
 * monochromator of the diffracted beam, passes K-alpha1 and K-alpha2.
 */
export function namesKAlpha1Optics(text: string): boolean {
  return /\bGe\s*\(|\bgermanium\b|johann?sson|K-?(?:alpha|α)-?1\s*(?:unit|optics|monochromator)/i.test(text);
}

/** Angles of a scan of constant step. */
export function steppedAngles(start: number, step: number, points: number): Float64Array {
  return Float64Array.from({ length: points }, (_, i) => start + i * step);
}

/**
 * Radiation from wavelengths that a file gives: K-alpha1 and, where there is one with weight, K-alpha2; a mean of the two
 * is taken apart. Null where none is plausible.
 */
export function radiationOf(
  ka1: number | null,
  ka2: number | null = null,
  ratio: number | null = null,
): Radiation | null {
  if (ka1 === null || tryWavelength(ka1) === null) return null;
  if (ka2 !== null && ka2 > ka1 && ka2 < 1.02 * ka1 && ratio !== 0) {
    return doublet(ka1, ka2, ratio !== null && ratio > 0 && ratio < 1 ? ratio : undefined);
  }
  const name = nameOfWavelength(ka1);
  if (name?.includes('mean') === true) return tryWavelength(name.slice(0, 2))!;
  return singleWavelength(ka1);
}

/** The one scan to use: repeated scans are added up, scans that follow each other are joined, else the longest is taken. */
export function combineScans(
  { scans, notes, warnings: found }: ScanFile,
  file: string,
  warnings: Issues,
): Scan {
  found?.forEach((issue) => warnings.add(issue));
  const usable = scans.filter((scan) => scan.twoTheta.length > 1);
  if (usable.length === 0) {
    fail(file, {
      code: 'no-data',
      message: 'the file has no scan over two-theta',
      expected: 'at least one measured scan',
      ...(notes.length === 0 ? {} : { value: notes.join('; ') }),
    });
  }
  if (usable.length === 1) return usable[0];
  const [first] = usable;
  if (usable.every((scan) => sameGrid(scan, first))) {
    warnings.add({
      code: 'scans-added',
      message: `${usable.length} scans over the same angles were added up`,
    });
    return {
      ...first,
      intensity: first.intensity.map((_, i) => usable.reduce((sum, scan) => sum + scan.intensity[i], 0)),
      sigma: usable.some((scan) => scan.sigma === null)
        ? null
        : first.intensity.map((_, i) => Math.hypot(...usable.map((scan) => scan.sigma![i]))),
    };
  }
  const ordered = [...usable].sort((p, q) => p.twoTheta[0] - q.twoTheta[0]);
  const follow = ordered.every((scan, i) => i === 0 || scan.twoTheta[0] > last(ordered[i - 1].twoTheta));
  if (
    follow &&
    ordered.every(
      (scan) => scan.stepTime === first.stepTime && (scan.sigma === null) === (first.sigma === null),
    )
  ) {
    warnings.add({
      code: 'scans-joined',
      message: `${ordered.length} scans over successive angles were joined`,
    });
    return {
      ...first,
      twoTheta: concatenate(ordered.map((scan) => scan.twoTheta)),
      intensity: concatenate(ordered.map((scan) => scan.intensity)),
      sigma: first.sigma === null ? null : concatenate(ordered.map((scan) => scan.sigma!)),
    };
  }
  const longest = usable.reduce((p, q) => (q.twoTheta.length > p.twoTheta.length ? q : p));
  warnings.add({
    code: 'scans-ignored',
    message: `of ${usable.length} scans only the longest, ${longest.twoTheta[0]} to ${last(longest.twoTheta)} degrees, was read`,
    hint: 'Export the scan you want to a file of its own',
  });
  return longest;
}

/** Points fewer than this are no pattern. */
const MINIMUM_POINTS = 20;

/** Degrees of two-theta below which a scan is no powder pattern. */
const LEAST_RANGE = 0.1;

/**
 * A checked pattern from a scan: angles ascending, inside 0 to 180 degrees, all values finite, not all of them zero.
 * @throws InputError
 */
export function patternOfScan(
  scan: Scan,
  radiation: Radiation | null,
  file: string,
  warnings: Issues,
): Pattern {
  const { twoTheta, intensity, sigma } = scan;
  const bad = twoTheta.findIndex((angle, i) => !Number.isFinite(angle) || !Number.isFinite(intensity[i]));
  if (bad >= 0) {
    fail(file, {
      code: 'not-finite',
      message: `point ${bad + 1} of the scan is not finite`,
      value: `${twoTheta[bad]} ${intensity[bad]}`,
      expected: 'numbers',
    });
  }
  const largest = twoTheta.reduce((p, q) => Math.max(p, q), 0);
  if (largest > 180) {
    fail(file, {
      code: 'two-theta-too-large',
      message: 'two-theta exceeds 180 degrees',
      value: largest,
      expected: '0 to 180',
      hint: 'Is the horizontal axis something else (Q, time of flight, centidegrees)? Convert it to two-theta in degrees',
    });
  }
  const order = Array.from(twoTheta.keys()).filter((i) => twoTheta[i] > 0);
  const left = twoTheta.length - order.length;
  if (left > 0)
    warnings.add({ code: 'not-positive', message: `${left} points at or below 0 degrees were left out` });
  const falls = twoTheta.length > 1 && twoTheta[0] > last(twoTheta);
  if (order.some((index, i) => i > 0 && (twoTheta[index] - twoTheta[order[i - 1]]) * (falls ? -1 : 1) < 0)) {
    warnings.add({ code: 'unsorted', message: 'the points were not in order of angle and have been sorted' });
  }
  order.sort((p, q) => twoTheta[p] - twoTheta[q]);
  const kept = order.filter((index, i) => i === 0 || twoTheta[index] !== twoTheta[order[i - 1]]);
  if (kept.length < order.length) {
    warnings.add({
      code: 'duplicate',
      message: `${order.length - kept.length} points at the angle of another point were left out`,
    });
  }
  if (kept.length < MINIMUM_POINTS) {
    fail(file, {
      code: 'too-few-points',
      message: `${kept.length} points are no powder pattern`,
      value: kept.length,
      expected: `at least ${MINIMUM_POINTS} points, usually some thousands`,
    });
  }
  const range = twoTheta[kept[kept.length - 1]] - twoTheta[kept[0]];
  if (range < LEAST_RANGE) {
    fail(file, {
      code: 'no-range',
      message: 'the angles hardly change over the pattern',
      value: range,
      expected: `a range of two-theta of at least ${LEAST_RANGE} degrees`,
      hint: 'The angles may be in another unit, or the file is damaged',
    });
  }
  const values = Float64Array.from(kept, (i) => intensity[i]);
  if (values.every((value) => value === values[0])) {
    fail(file, {
      code: 'no-signal',
      message: 'all intensities are the same',
      value: values[0],
      expected: 'a pattern with lines',
    });
  }
  const negative = values.filter((value) => value < 0).length;
  if (negative > 0) {
    warnings.add({
      code: 'negative-intensity',
      message: `${negative} intensities are negative (background subtracted?)`,
    });
  }
  const uncertainties = sigma === null ? null : Float64Array.from(kept, (i) => sigma[i]);
  const usable =
    uncertainties !== null && uncertainties.every((value) => value >= 0 && Number.isFinite(value));
  if (uncertainties !== null && !usable) {
    warnings.add({
      code: 'bad-sigma',
      message: 'some uncertainties are negative or not finite, so none is used',
    });
  }
  return {
    twoTheta: Float64Array.from(kept, (i) => twoTheta[i]),
    intensity: values,
    sigma: usable ? uncertainties : null,
    wavelengths: radiation?.components ?? [],
    ...(scan.isMonochromatic === true ? { isMonochromatic: true } : {}),
  };
}

function sameGrid(p: Scan, q: Scan): boolean {
  const tolerance = 1e-5;
  return (
    p.twoTheta.length === q.twoTheta.length &&
    Math.abs(p.twoTheta[0] - q.twoTheta[0]) < tolerance &&
    Math.abs(last(p.twoTheta) - last(q.twoTheta)) < tolerance
  );
}

function last(values: Float64Array): number {
  return values[values.length - 1];
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
