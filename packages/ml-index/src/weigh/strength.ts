import { logSumExp, nearestIndex } from '../math/index.js';
import type { PolishedCandidate } from '../refine/index.js';
import type { ObservedLines } from '../peaks/index.js';
import { ABSENT_SEEN, logExtinctionPrior, oddSums, type Absences, type SeenLines } from './visibility.js';

/** Fall of the squared scattering factors and of thermal motion: exp(-DECAY q2), A^2. */
const DECAY = 5;
/**
 * Scales of the intensities that are averaged over: a first estimate times exp(first + i step). The steps are as wide as the
 * logistic distribution of ln(intensity) about what is expected, whose scale is 1.
 */
const SCALES = { first: -4.2, step: 0.7, count: 10 };
/** A line nearer than this to an observed one may be hidden by it, working degrees. */
const RESOLVED = 0.12;

/**
 * What intensities say of the possible lines that are seen and of those that are not. A line is expected to be as strong as its
 * multiplicity times the Lorentz factor (about 1 / q2) times the fall of the scattering factors; the ln of its intensity has a
 * logistic distribution about that (wider than that of Wilson 1949, Acta Cryst. 2, 318: texture, heavy atoms); and it is seen
 * when it is not below the weakest observed line and not hidden by another one. The scale of the intensities is averaged over.
 * @param absent of the calculated lines that could be seen, the first ones of the candidate (`absencesOf`)
 * @param belongs probability of each observed line to belong to the lattice
 * @param corrected the observed lines without the candidate's zero shift
 * @param intensity of the observed lines, positive
 * @returns `visibility`: ln probability of what is seen of the possible lines, averaged over the extinction symbols, less that of
 *   intensities which no candidate explains; `parity`: the largest ln Bayes factor, over the parities, for a scale of its own, and
 *   a smaller one, of the odd reflections.
 */
export function strengthOf(
  candidate: PolishedCandidate,
  absent: readonly Absences[],
  seen: SeenLines,
  belongs: Float64Array,
  corrected: ObservedLines,
  intensity: Float64Array,
): { readonly visibility: number; readonly parity: number } {
  const { bravais, hkl } = candidate;
  const { count } = SCALES;
  const possible = absent.length;
  const logs = intensity.map(Math.log);
  const middle = logs.slice().sort()[logs.length >> 1];
  const table = logProbabilities(candidate, possible, seen, corrected, logs);
  const all = new Float64Array(count);
  for (let i = 0; i < table.length; i++) all[i % count] += table[i];

  const logPrior = logExtinctionPrior(bravais);
  const totals = new Float64Array(logPrior.length * count);
  for (let s = 0; s < logPrior.length; s++) totals.set(all, s * count);
  absent.forEach((symbols, i) => {
    if (symbols.length === 0) return;
    const p = seen.probability[i];
    const asForeign = p > 0 ? p * (logDensity(logs[seen.as[i]] - middle) - ABSENT_SEEN) : 0;
    for (const s of symbols) {
      for (let g = 0; g < count; g++) totals[s * count + g] += asForeign - table[i * count + g];
    }
  });
  const bySymbol = logPrior.map(
    (prior, s) => prior + logMeanExp(totals.subarray(s * count, (s + 1) * count)),
  );
  const unexplained = belongs.reduce((sum, p, j) => sum + p * logDensity(logs[j] - middle), 0);
  return { visibility: logSumExp(bySymbol) - unexplained, parity: parityOf(hkl, table, all) };
}

/** ln of the probability of what is seen of each possible line, at each of the scales; line after line. */
function logProbabilities(
  { q2, multiplicity }: PolishedCandidate,
  possible: number,
  { probability, as }: SeenLines,
  corrected: ObservedLines,
  logs: Float64Array,
): Float64Array {
  const { first, step, count } = SCALES;
  const weakest = logs.reduce((least, log) => Math.min(least, log), Infinity);
  const expected = new Float64Array(possible);
  let sumExpected = 0;
  let sumSeen = 0;
  for (let i = 0; i < possible; i++) {
    expected[i] = (multiplicity[i] / q2[i]) * Math.exp(-DECAY * q2[i]);
    sumExpected += expected[i];
    if (as[i] >= 0) sumSeen += probability[i] * Math.exp(logs[as[i]]);
  }
  // where nothing is seen, as if the weakest line were
  const start = Math.log(Math.max(sumSeen, Math.exp(weakest)) / sumExpected) + first;
  const table = new Float64Array(possible * count);
  const stepFactor = Math.exp(step);
  for (let i = 0; i < possible; i++) {
    const p = probability[i];
    const unseen = p < 1 && distanceToObserved(corrected, q2[i]) >= RESOLVED ? 1 - p : 0;
    if (unseen === 0 && p === 0) continue;
    // with z the deviation from what is expected: ln P(below the weakest) is -ln(1 + exp(-z)), the density as in logDensity
    const centre = Math.log(expected[i]) + start;
    const log = p > 0 ? logs[as[i]] : 0;
    let belowWeakest = Math.exp(centre - weakest);
    let below = Math.exp(centre - log);
    for (let g = 0; g < count; g++) {
      let value = 0;
      if (unseen > 0) value -= unseen * Math.log(1 + belowWeakest);
      if (p > 0) value += p * (centre + g * step - log - 2 * Math.log(1 + below));
      table[i * count + g] = value;
      belowWeakest *= stepFactor;
      below *= stepFactor;
    }
  }
  return table;
}

function parityOf(hkl: Int16Array, table: Float64Array, all: Float64Array): number {
  const single = logMeanExp(all);
  let most = 0;
  for (const odd of oddSums(hkl, table, all.length)) {
    const even = all.map((value, g) => value - odd[g]);
    if (placeOfMost(odd) > placeOfMost(even)) continue;
    most = Math.max(most, logMeanExp(odd) + logMeanExp(even) - single);
  }
  return most;
}

/** Distance of a calculated line from the nearest observed one, working degrees. */
function distanceToObserved({ q2, slope }: ObservedLines, at: number): number {
  const j = nearestIndex(q2, at);
  return Math.abs(q2[j] - at) / slope[j];
}

/** ln of the logistic density of scale 1. */
function logDensity(z: number): number {
  return -z - 2 * Math.log(1 + Math.exp(-z));
}

function logMeanExp(values: Float64Array): number {
  return logSumExp(values) - Math.log(values.length);
}

function placeOfMost(values: Float64Array): number {
  let place = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[place]) place = i;
  return place;
}
