import { bravaisInfo } from '../lattice/index.js';
import { nearestIndex } from '../math/index.js';
import type { ObservedLines } from '../peaks/index.js';
import type { PolishedCandidate } from '../refine/index.js';
import type { Features } from './features.js';
import { foreignLines } from './foreign.js';
import { likelihoodOf, shiftOverPrior } from './likelihood.js';
import { strengthOf } from './strength.js';
import { absencesOf, parityLog, visibilityLog, type SeenLines } from './visibility.js';

/**
 * Lines of the patterns that the ranking was fitted to, on average. The errors of a model hit many lines alike, so the
 * evidence grows slower than the number of lines; it is taken per line, times this, and as it is beside it.
 */
const TYPICAL_LINES = 23;
/** Mean difference below which a better fit says nothing, working degrees. */
const LEAST_DIFFERENCE = 0.002;
/** A lattice with fewer possible lines says nothing. */
const LEAST_POSSIBLE = 3;
/** A calculated line counts as possible up to this far beyond the last observed one. */
const LAST_MARGIN = 1.0005;

/** What is known of a candidate when it is weighed against the others. */
export interface Evidence {
  readonly features: Features;
  /** Probability of each observed line to belong to the lattice. */
  readonly belongs: Float64Array;
  /** Width of the lines that fits best, working degrees. */
  readonly width: number;
  /** Calculated lines up to the last observed one. */
  readonly possible: number;
  /** de Wolff figure of merit over all lines. */
  readonly merit: number;
}

/**
 * All that the ranking asks of a refined candidate.
 * @param intensity of the observed lines, positive
 * @param volumeDeviation of ln V from the regression, in standard deviations
 * @returns null when the lattice has next to no lines, or the lines do not determine it.
 */
export function evidenceOf(
  candidate: PolishedCandidate,
  observed: ObservedLines,
  intensity: Float64Array,
  volumeDeviation: number,
): Evidence | null {
  const { bravais, shift, q2 } = candidate;
  const { freedom } = bravaisInfo(bravais);
  const n = observed.q2.length;
  const corrected = observed.q2.map((value, j) => value - shift * observed.slope[j]);
  const last = corrected[n - 1];
  let possible = 0;
  while (possible < q2.length && q2[possible] <= last * LAST_MARGIN) possible++;
  if (possible < LEAST_POSSIBLE) return null;
  const nearest = Int32Array.from(corrected, (value) => nearestIndex(q2, value));
  const likelihood = likelihoodOf(candidate, observed, corrected, nearest, possible);
  if (likelihood === null) return null;
  const { belongs, clean, laplace, width } = likelihood;
  const foreign = foreignLines(belongs, intensity);
  let meanDelta = 0;
  for (let j = 0; j < n; j++) meanDelta += Math.abs(q2[nearest[j]] - corrected[j]) / n;
  const meanSlope = observed.slope.reduce((sum, slope) => sum + slope, 0) / n;
  const merit = last / (2 * Math.max(meanDelta, LEAST_DIFFERENCE * meanSlope) * possible);
  // what a free coefficient takes of the scatter: matters where the lines are hardly more than the coefficients
  const spare = Math.max(n - freedom - 1, 0.5);
  const strain = (n / spare) * ((TYPICAL_LINES - freedom - 1) / TYPICAL_LINES);
  const indexed = n - foreign.count;
  const seen = seenLines(q2.length, nearest, belongs);
  const distinct = seen.probability.reduce((sum, p) => sum + p, 0);
  const chance = indexed * Math.log(possible);
  const absent = absencesOf(bravais, candidate.hkl, possible);
  const strength = strengthOf(candidate, absent, seen, belongs, { ...observed, q2: corrected }, intensity);
  const features: Features = {
    laplace: (laplace * TYPICAL_LINES) / n,
    laplaceTotal: laplace,
    clean,
    visibility: visibilityLog(bravais, absent, seen) + chance,
    foreign: foreign.count,
    foreignIntensity: foreign.intensity,
    foreignRoot: foreign.root,
    foreignFirst: foreign.first,
    shared: indexed - distinct,
    parity: parityLog(candidate.hkl, possible, seen),
    volume: volumeDeviation ** 2,
    volumeHigh: Math.max(0, volumeDeviation),
    logMerit: Math.log(merit / strain),
    width: Math.log(width * Math.sqrt(strain)),
    shift: shiftOverPrior(shift, observed) ** 2,
    strength: strength.visibility + chance,
    parityStrength: strength.parity,
  };
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
