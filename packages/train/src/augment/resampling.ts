import type { Random } from 'ml-index/math';
import { twoThetaOfQ2 } from 'ml-index/peaks';
import { acceptanceProbability, type Acceptance, type LineFate } from './acceptance.js';

/** What is learnt of how the observed lines come from all allowed lines. */
export interface LineModel {
  /** Probability that the first observed line is the first, second, ... of list 1. */
  readonly firstLine: readonly number[];
  readonly acceptance: Acceptance;
  /** Is q2 in c(q2) measured in units of the cell (see {@link q2UnitOf})? */
  readonly inCellUnits: boolean;
  /** Is a pair of overlapping lines seen only where at least one of two lines far from others would be, or always? */
  readonly pairsMayFail: boolean;
  /** Do the lines of an augmented entry have the odds of its parent (see {@link entryOdds})? */
  readonly perEntry: boolean;
  /** Degrees two-theta within which two lines are observed as one. */
  readonly separation: number;
  /** Longest list. */
  readonly lines: number;
}

/** List 1 and 2 of an entry, q2 in ascending order. */
export interface ListPair {
  readonly allowed: { readonly q2: readonly number[] };
  readonly lines: { readonly q2: readonly number[] };
  /** A. */
  readonly wavelength: number;
  /** A^3. */
  readonly primitiveVolume: number;
}

/** Place in list 1 of the first line of list 2, from 0; -1 where list 1 is cut before it. */
export function firstPlace({ allowed, lines }: Pick<ListPair, 'allowed' | 'lines'>): number {
  return lines.q2.length === 0 ? -1 : allowed.q2.indexOf(lines.q2[0]);
}

/** Probabilities of the places 0, 1, 2, ... of the first observed line; entries without one are left out. */
export function firstLineDistribution(entries: readonly ListPair[]): number[] {
  const places = entries.map(firstPlace).filter((place) => place >= 0);
  const counts = new Array<number>(1 + Math.max(-1, ...places)).fill(0);
  for (const place of places) counts[place]++;
  return counts.map((count) => count / places.length);
}

/** Unit of q2 in c(q2) of Eq. 19: 1/A^2, or V^(-2/3) of the primitive volume V in A^3. */
export function q2UnitOf({ inCellUnits }: Pick<LineModel, 'inCellUnits'>, primitiveVolume: number): number {
  return inCellUnits ? primitiveVolume ** (-2 / 3) : 1;
}

/** What became of the lines of list 1 behind the first observed one, but for the last, whose neighbour is not known. */
export function lineFates(entry: ListPair, model: Pick<LineModel, 'separation' | 'inCellUnits'>): LineFate[] {
  const { q2 } = entry.allowed;
  const first = firstPlace(entry);
  if (first < 0) return [];
  const unit = q2UnitOf(model, entry.primitiveVolume);
  const twoTheta = q2.map((value) => twoThetaOfQ2(value, entry.wavelength));
  const observed = new Set(entry.lines.q2);
  const fates: LineFate[] = [];
  let last = first;
  for (let i = first + 1; i < q2.length - 1; i++) {
    const kept = observed.has(q2[i]);
    const isClear =
      twoTheta[i] - twoTheta[last] >= model.separation && twoTheta[i + 1] - twoTheta[i] >= model.separation;
    fates.push({ q2: q2[i] / unit, distance: distanceAt(q2, i), kept, isClear });
    if (kept) last = i;
  }
  return fates;
}

/** Standard deviation of the normal prior of the logarithm of an entry's odds: it matters where all lines are kept, or none. */
const PRIOR_DEVIATION = 2;
const LARGEST_LOG_ODDS = 6;

/**
 * Factor of the odds rho / (1 - rho) by which the lines of this entry are observed more often than those of all: a pattern
 * of few strong and many weak lines has less than 1. The most probable value with a prior around 1.
 */
export function entryOdds(entry: ListPair, model: LineModel): number {
  const fates = lineFates(entry, model)
    .filter(({ isClear }) => isClear)
    .map(({ kept, distance, q2 }) => ({ kept, rho: acceptanceProbability(model.acceptance, distance, q2) }));
  const slope = (logOdds: number): number =>
    fates.reduce(
      (sum, { kept, rho }) => sum + (kept ? 1 : 0) - withOdds(rho, Math.exp(logOdds)),
      -logOdds / PRIOR_DEVIATION ** 2,
    );
  let [low, high] = [-LARGEST_LOG_ODDS, LARGEST_LOG_ODDS];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

function withOdds(probability: number, odds: number): number {
  return (odds * probability) / (1 - probability + odds * probability);
}

/** Distance in q2 to the nearest neighbour. */
function distanceAt(q2: readonly number[], i: number): number {
  return Math.min(i > 0 ? q2[i] - q2[i - 1] : Infinity, i + 1 < q2.length ? q2[i + 1] - q2[i] : Infinity);
}

/**
 * Draws the places of the observed lines from all allowed lines (write-up 2.1.5). The first has the distribution
 * of first lines. Each line behind it is (1) left out within `separation` of the last line drawn; (2) taken with probability
 * rho where the next line is further than that; (3) else it or the next line is taken, each with probability 1/2 (or, `pairsMayFail`, neither: with the probability that two
 * lines far from others both are not seen).
 * @param odds factor of the odds of rho, 1 for the write-up's own rule
 * @param unit of q2 in c(q2), see {@link q2UnitOf}
 */
export function drawLines(
  allowed: { readonly q2: readonly number[]; readonly twoTheta: readonly number[] },
  model: LineModel,
  random: Random,
  { odds, unit }: { readonly odds: number; readonly unit: number },
): number[] {
  const { q2, twoTheta } = allowed;
  const first = drawPlace(model.firstLine, random);
  if (first >= q2.length) return [];
  const drawn = [first];
  const separated = (i: number, j: number): boolean => twoTheta[j] - twoTheta[i] >= model.separation;
  const lineProbability = (i: number): number =>
    withOdds(acceptanceProbability(model.acceptance, distanceAt(q2, i), q2[i] / unit), odds);
  const pairProbability = (i: number): number =>
    model.pairsMayFail
      ? 1 - (1 - withOdds(acceptanceProbability(model.acceptance, Infinity, q2[i] / unit), odds)) ** 2
      : 1;
  for (let i = first + 1; i < q2.length && drawn.length < model.lines; i++) {
    if (!separated(drawn[drawn.length - 1], i)) continue;
    const isPair = i + 1 < q2.length && !separated(i, i + 1);
    const seen = isPair ? pairProbability(i) : lineProbability(i);
    if (isPair && random.uniform() >= 0.5) i++;
    if (random.uniform() < seen) drawn.push(i);
  }
  return drawn;
}

function drawPlace(probabilities: readonly number[], random: Random): number {
  let rest = random.uniform();
  for (const [place, probability] of probabilities.entries()) {
    rest -= probability;
    if (rest < 0) return place;
  }
  return probabilities.findLastIndex((probability) => probability > 0);
}
