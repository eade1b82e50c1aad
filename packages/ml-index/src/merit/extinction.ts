import { bravaisInfo, type BravaisLattice } from '../lattice/index.js';
import { extinctionSymbols, isLineAbsent } from '../symmetry/index.js';

/** A line that the lattice allows (its centring does, whatever the space group). */
export interface CalculatedLine {
  /** 1/A^2, zero shift and other corrections as for the observed lines. */
  readonly q2: number;
  readonly hkl: readonly [number, number, number];
}

export interface ObservedLine {
  readonly q2: number;
  /** Standard uncertainty of q2; 0 where unknown: then the scatter of the assigned lines stands in. */
  readonly sigmaQ2: number;
  readonly intensity: number | null;
}

/** An extinction symbol with its probability; the search passes it on as its ExtinctionFit. */
export interface ExtinctionProbability {
  readonly symbol: string;
  /** Space groups of that symbol, Hermann-Mauguin. */
  readonly spaceGroups: readonly string[];
  readonly probability: number;
}

export interface ExtinctionFitOptions {
  /** Prior probabilities in the order of `extinctionSymbols`, e.g. `extinctionPrior(bravais)`; uniform by default. */
  readonly prior?: ArrayLike<number>;
  /**
   * Probability that an impurity line stands where a line of this lattice is absent; default 0.003: one line in twenty is
   * an impurity, and one impurity in twenty falls on such a place.
   */
  readonly impurity?: number;
}

/** A calculated line may explain an observed one within this many standard uncertainties. */
const MATCH = 3;
/** Up to this many an unmatched calculated line may hide in the flank of an observed one and tells nothing. */
const HIDDEN = 8;
/** A strong line is no impurity: its probability falls by exp(-3) from the weakest to the strongest line. */
const IMPURITY_INTENSITY = 3;
/** Steps in q2 over which the visibility changes. */
const BINS = 6;
const VISIBILITIES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97];

/**
 * Probabilities of the extinction symbols of a lattice from which of its calculated lines are observed.
 *
 * A possible (not absent) line is seen with probability v(q2), linear from v0 at the first to v1 <= v0 at the last
 * calculated line; the evidence is averaged over v0 and v1, so the general visibility comes from the data. An observed
 * line with n possible lines within 3 sigma is seen with probability 1 - (1 - v)^n, at its place with the mean of their
 * normal distributions; with none left it must be an impurity. A possible line with no observed one near it costs
 * 1 - v; one in the flank of an observed line costs nothing.
 * (Bayes' theorem as in Markvardsen, David, Johnson & Shankland 2001, Acta Cryst. A57, 47, but with line positions
 * instead of extracted intensities.)
 *
 * @param calculated every distinct line that the centring allows, from the start of the measured range to the last
 *   observed line
 * @param assignment for each observed line the index of its calculated line, -1 for none
 * @returns all symbols of the lattice, most probable first; of equally probable ones those with fewer conditions first
 */
export function fitExtinction(
  bravais: BravaisLattice,
  calculated: readonly CalculatedLine[],
  observed: readonly ObservedLine[],
  assignment: ArrayLike<number>,
  options: ExtinctionFitOptions = {},
): ExtinctionProbability[] {
  const { system } = bravaisInfo(bravais);
  const symbols = extinctionSymbols(bravais);
  const plan = planOf(calculated, observed, assignment, options.impurity ?? 0.003);
  const logPosterior = symbols.map((symbol, s) => {
    const isPossible = calculated.map(({ hkl }) => !isLineAbsent(symbol, system, hkl[0], hkl[1], hkl[2]));
    return logEvidence(plan, isPossible) + Math.log(options.prior?.[s] ?? 1 / symbols.length);
  });
  const highest = Math.max(...logPosterior);
  const weights = logPosterior.map((value) => Math.exp(value - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return symbols
    .map(({ symbol, spaceGroups }, s) => ({
      symbol,
      spaceGroups: spaceGroups.map((group) => group.symbol),
      probability: weights[s] / total,
    }))
    .sort((a, b) => b.probability - a.probability);
}

/** What does not depend on the extinction symbol. */
interface Plan {
  /** Observed lines that some calculated one explains. */
  readonly peaks: readonly {
    /** Those calculated lines, and how well each fits the position: exp(-d^2/2), d in standard uncertainties. */
    readonly lines: readonly number[];
    readonly fits: readonly number[];
    readonly bin: number;
    readonly logImpurity: number;
  }[];
  /** Calculated lines away from every observed one, with their bins. */
  readonly unseen: readonly { readonly line: number; readonly bin: number }[];
}

function planOf(
  calculated: readonly CalculatedLine[],
  observed: readonly ObservedLine[],
  assignment: ArrayLike<number>,
  impurity: number,
): Plan {
  const sigma = uncertainties(calculated, observed, assignment);
  const strongest = observed.reduce((most, { intensity }) => Math.max(most, intensity ?? 0), 0);
  const positions = calculated.map(({ q2 }) => q2);
  const first = Math.min(...positions);
  const span = Math.max(...positions) - first;
  const binOf = (q2: number): number =>
    span > 0 ? Math.min(BINS - 1, Math.max(0, Math.floor((BINS * (q2 - first)) / span))) : 0;
  const isNear = new Uint8Array(calculated.length);
  const peaks = observed.flatMap(({ q2, intensity }, j) => {
    const lines: number[] = [];
    const fits: number[] = [];
    for (let i = 0; i < calculated.length; i++) {
      const distance = Math.abs(calculated[i].q2 - q2) / sigma[j];
      if (distance <= HIDDEN || assignment[j] === i) isNear[i] = 1;
      if (distance > MATCH && assignment[j] !== i) continue;
      lines.push(i);
      fits.push(Math.exp(-0.5 * Math.min(distance, MATCH) ** 2));
    }
    if (lines.length === 0) return [];
    const share = intensity === null || strongest === 0 ? 0 : Math.max(0, intensity) / strongest;
    return [{ lines, fits, bin: binOf(q2), logImpurity: Math.log(impurity) - IMPURITY_INTENSITY * share }];
  });
  const unseen = calculated.flatMap(({ q2 }, line) => (isNear[line] === 1 ? [] : [{ line, bin: binOf(q2) }]));
  return { peaks, unseen };
}

/** Given uncertainties, the root mean square misfit of the assigned lines where none is given. */
function uncertainties(
  calculated: readonly CalculatedLine[],
  observed: readonly ObservedLine[],
  assignment: ArrayLike<number>,
): number[] {
  let sum = 0;
  let count = 0;
  observed.forEach(({ q2 }, j) => {
    if (assignment[j] < 0) return;
    sum += (q2 - calculated[assignment[j]].q2) ** 2;
    count++;
  });
  const scatter = Math.max(Math.sqrt(sum / Math.max(1, count)), 1e-9);
  return observed.map(({ sigmaQ2 }) => (sigmaQ2 > 0 ? sigmaQ2 : scatter));
}

/** Visibility in each bin for every pair v0 >= v1. */
const VISIBILITY_PROFILES = VISIBILITIES.flatMap((v0) =>
  VISIBILITIES.filter((v1) => v1 <= v0).map((v1) =>
    Float64Array.from({ length: BINS }, (_, bin) => v0 + ((v1 - v0) * (bin + 0.5)) / BINS),
  ),
);
const MOST_POSSIBLE = 8;

/**
 * Logarithms for every profile: of being missed (column `bin`), and of being seen for 1 to 8 possible lines (column
 * `BINS * n + bin`).
 */
const LOG_VISIBILITY = VISIBILITY_PROFILES.map((visibility) =>
  Float64Array.from({ length: BINS * (MOST_POSSIBLE + 1) }, (_, column) => {
    const missed = 1 - visibility[column % BINS];
    const n = Math.floor(column / BINS);
    return n === 0 ? Math.log(missed) : Math.log(1 - missed ** n);
  }),
);

function logEvidence({ peaks, unseen }: Plan, isPossible: readonly boolean[]): number {
  /** How often each column of {@link LOG_VISIBILITY} is called for. */
  const counts = new Float64Array(BINS * (MOST_POSSIBLE + 1));
  for (const { line, bin } of unseen) if (isPossible[line]) counts[bin]++;
  let logConstant = 0;
  for (const { lines, fits, bin, logImpurity } of peaks) {
    let possible = 0;
    let fit = 0;
    for (let i = 0; i < lines.length; i++) {
      if (!isPossible[lines[i]]) continue;
      possible++;
      fit += fits[i];
    }
    if (possible === 0) {
      logConstant += logImpurity;
    } else {
      logConstant += Math.log(fit / possible);
      counts[BINS * Math.min(possible, MOST_POSSIBLE) + bin]++;
    }
  }
  const logs = LOG_VISIBILITY.map((row) => {
    let log = 0;
    for (let i = 0; i < counts.length; i++) if (counts[i] !== 0) log += counts[i] * row[i];
    return log;
  });
  const highest = Math.max(...logs);
  const mean = logs.reduce((sum, log) => sum + Math.exp(log - highest), 0) / logs.length;
  return logConstant + highest + Math.log(mean);
}
