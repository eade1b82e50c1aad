import { bravaisInfo } from '../lattice/index.js';
import { cholesky, logDeterminantCholesky, logSumExp, lowerBound, nearestIndex } from '../math/index.js';
import type { PolishedCandidate } from '../refine/index.js';
import type { ObservedLines } from '../peaks/index.js';
import { strengthOf } from './strength.js';
import { absencesOf, parityLog, visibilityLog, type SeenLines } from './visibility.js';

/** Standard deviations of the positions that the evidence is averaged over, degrees two-theta. */
export const WIDTHS = [0.004, 0.007, 0.012, 0.02, 0.032, 0.05, 0.08];
/** Shares of foreign lines assumed: of a pattern as it comes, and of a clean one. */
const FOREIGN = 0.08;
const FOREIGN_CLEAN = 0.01;
/**
 * Lines of the patterns that the ranking was fitted to, on average. The errors of a model hit many lines alike, so the
 * evidence grows slower than the number of lines; it is taken per line, times this, and as it is beside it.
 */
const TYPICAL_LINES = 23;
/** Mean difference below which a better fit says nothing, degrees two-theta. */
const LEAST_DIFFERENCE = 0.002;
/** Natural-logarithmic range that the prior of a free coefficient is spread over. */
const COEFFICIENT_RANGE = 6.4;
/** Prior standard deviation of the zero shift, degrees. */
const SHIFT_SIGMA = 0.08;

/** What is known of a candidate when it is weighed against the others; the names are those of {@link FEATURE_NAMES}. */
export interface Evidence {
  readonly features: Float64Array;
  /** Probability of each observed line to belong to the lattice. */
  readonly belongs: Float64Array;
  /** Width of the best term of the average, degrees. */
  readonly width: number;
  readonly possible: number;
  /** de Wolff figure of merit over all lines. */
  readonly merit: number;
}

export const FEATURE_NAMES = [
  'laplace', // log evidence, every line one of N or foreign, tempered to that of TYPICAL_LINES lines
  'laplaceTotal', // the same, not tempered
  'clean', // what it changes by when foreign lines are rare
  'visibility', // log probability of which of the possible lines are seen, less that of N independent choices
  'foreign', // expected number of foreign lines
  'foreignIntensity', // their share of the intensity
  'foreignRoot', // sum of sqrt(intensity / strongest) over them
  'foreignFirst', // expected number of foreign lines among the first five
  'shared', // lines that share their calculated line with another
  'parity', // log evidence that one half of the reflections (by a parity of hkl) is seen less often than the other
  'volume', // squared deviation of ln V from the regression, in standard deviations
  'volumeHigh', // deviation where the volume is too large
  'logMerit',
  'width', // ln of the line width that fits best
  'shift', // squared zero shift over its prior
  'strength', // as `visibility`, where lines of greater expected strength are seen rather, with their intensities
  'parityStrength', // as `parity`, with expected strengths and intensities
] as const;

/**
 * Laplace evidence of a refined candidate (MacKay 2003, Information Theory, Inference, and Learning Algorithms, ch. 28)
 * with the likelihood of the notes: each observed line is one of the N calculated ones, with normal errors, or foreign.
 * @param intensity of the observed lines, positive
 */
export function evidenceOf(
  candidate: PolishedCandidate,
  observed: ObservedLines,
  intensity: Float64Array,
  volumeDeviation: number,
): Evidence | null {
  const { bravais, free, shift, q2 } = candidate;
  const { freedom, system } = bravaisInfo(bravais);
  const n = observed.q2.length;
  const corrected = observed.q2.map((value, j) => value - shift * observed.slope[j]);
  const last = corrected[n - 1];
  let possible = 0;
  while (possible < q2.length && q2[possible] <= last * 1.0005) possible++;
  if (possible < 3) return null;
  const size = freedom + 1;
  const nearest = new Int32Array(n);
  const rows = new Float64Array(n * size);
  for (let j = 0; j < n; j++) {
    const i = nearestIndex(q2, corrected[j]);
    nearest[j] = i;
    for (let k = 0; k < freedom; k++)
      rows[j * size + k] = (candidate.features[i * freedom + k] * unit(system, free, k)) / observed.slope[j];
    rows[j * size + freedom] = SHIFT_SIGMA;
  }
  const angular = system === 'monoclinic' ? 1 : system === 'triclinic' ? 3 : 0;
  const prior =
    -(freedom - angular) * Math.log(COEFFICIENT_RANGE) +
    0.5 * freedom * Math.log(2 * Math.PI) -
    0.5 * (shift / SHIFT_SIGMA) ** 2;
  let best = -Infinity;
  let width = WIDTHS[0];
  const terms: number[] = [];
  const belongs = new Float64Array(n);
  const share = new Float64Array(n);
  const hessian = new Float64Array(size * size);
  let clean = 0;
  for (const s of WIDTHS) {
    let log = 0;
    let logClean = 0;
    hessian.fill(0);
    for (let j = 0; j < n; j++) {
      const q = corrected[j];
      const sigma = s * observed.slope[j];
      let sum = 0;
      for (let i = lowerBound(q2, q - 5 * sigma); i < q2.length && q2[i] < q + 5 * sigma; i++) {
        const z = (q2[i] - q) / sigma;
        sum += Math.exp(-0.5 * z * z);
      }
      const signal = ((1 - FOREIGN) * sum * last) / (possible * 2.5066 * sigma);
      share[j] = signal / (signal + FOREIGN);
      log += Math.log(signal + FOREIGN);
      logClean += Math.log(((1 - FOREIGN_CLEAN) / (1 - FOREIGN)) * signal + FOREIGN_CLEAN);
      const w = share[j] / (s * s);
      for (let k = 0; k < size; k++) {
        const wr = w * rows[j * size + k];
        for (let m = 0; m <= k; m++) hessian[k * size + m] += wr * rows[j * size + m];
      }
    }
    for (let k = 0; k < size; k++) hessian[k * size + k] += 1;
    const factor = cholesky(hessian, size);
    if (factor === null) continue;
    const term = log + prior - 0.5 * logDeterminantCholesky(factor);
    terms.push(term);
    if (term > best) {
      best = term;
      width = s;
      clean = logClean - log;
      belongs.set(share);
    }
  }
  if (terms.length === 0) return null;
  const laplace = logSumExp(terms) - Math.log(WIDTHS.length);
  let foreign = 0;
  let foreignFirst = 0;
  let foreignSum = 0;
  let foreignRoot = 0;
  let total = 0;
  let strongest = 0;
  for (let j = 0; j < n; j++) strongest = Math.max(strongest, intensity[j]);
  for (let j = 0; j < n; j++) {
    const odd = 1 - belongs[j];
    foreign += odd;
    if (j < 5) foreignFirst += odd;
    total += intensity[j];
    foreignSum += odd * intensity[j];
    foreignRoot += odd * Math.sqrt(intensity[j] / strongest);
  }
  let meanDelta = 0;
  for (let j = 0; j < n; j++) meanDelta += Math.abs(q2[nearest[j]] - corrected[j]) / n;
  const meanSlope = observed.slope.reduce((sum, slope) => sum + slope, 0) / n;
  const merit = last / (2 * Math.max(meanDelta, LEAST_DIFFERENCE * meanSlope) * possible);
  // what a free coefficient takes of the scatter: matters where the lines are hardly more than the coefficients
  const spare = Math.max(n - freedom - 1, 0.5);
  const strain = (n / spare) * ((TYPICAL_LINES - freedom - 1) / TYPICAL_LINES);
  const indexed = n - foreign;
  const seen = seenLines(q2.length, nearest, belongs);
  const distinct = seen.probability.reduce((sum, p) => sum + p, 0);
  const chance = indexed * Math.log(possible);
  const absent = absencesOf(bravais, candidate.hkl, possible);
  const strength = strengthOf(candidate, absent, seen, belongs, { ...observed, q2: corrected }, intensity);
  const features = Float64Array.of(
    (laplace * TYPICAL_LINES) / n,
    laplace,
    clean,
    visibilityLog(bravais, absent, seen) + chance,
    foreign,
    foreignSum / total,
    foreignRoot,
    foreignFirst,
    indexed - distinct,
    parityLog(candidate.hkl, possible, seen),
    volumeDeviation ** 2,
    Math.max(0, volumeDeviation),
    Math.log(merit / strain),
    Math.log(width * Math.sqrt(strain)),
    (shift / SHIFT_SIGMA) ** 2,
    strength.visibility + chance,
    strength.parity,
  );
  return { features, belongs, width, possible, merit };
}

/** Which calculated lines are seen: each as the nearest observed line that most probably belongs. */
function seenLines(count: number, nearest: Int32Array, belongs: Float64Array): SeenLines {
  const probability = new Float64Array(count);
  const as = new Int32Array(count).fill(-1);
  nearest.forEach((i, j) => {
    if (belongs[j] <= probability[i]) return;
    probability[i] = belongs[j];
    as[i] = j;
  });
  return { probability, as };
}

/** Scale of a free coefficient's prior: itself, or for an off-diagonal one twice the geometric mean of its axes. */
function unit(system: string, p: Float64Array, k: number): number {
  if (system === 'monoclinic' && k === 3) return 2 * Math.sqrt(p[0] * p[2]);
  if (system === 'triclinic' && k >= 3)
    return 2 * Math.sqrt(k === 3 ? p[1] * p[2] : k === 4 ? p[0] * p[2] : p[0] * p[1]);
  return p[k];
}
