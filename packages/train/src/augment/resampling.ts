import type { Random } from 'ml-index/math';
import { acceptanceProbability, type Acceptance, type LineFate } from './acceptance.js';

/** What is learnt of how the observed lines come from all allowed lines. */
export interface LineModel {
  /** Probability that the first observed line is the first, second, ... of list 1. */
  readonly firstLine: readonly number[];
  readonly acceptance: Acceptance;
  /** Degrees two-theta within which two lines are observed as one. */
  readonly separation: number;
  /** Longest list. */
  readonly lines: number;
}

/** List 1 and 2 of an entry, q2 in ascending order. */
export interface ListPair {
  readonly allowed: { readonly q2: readonly number[] };
  readonly lines: { readonly q2: readonly number[] };
}

/** Place in list 1 of the first line of list 2, from 0; -1 where list 1 is cut before it. */
export function firstPlace({ allowed, lines }: ListPair): number {
  return lines.q2.length === 0 ? -1 : allowed.q2.indexOf(lines.q2[0]);
}

/** Probabilities of the places 0, 1, 2, ... of the first observed line; entries without one are left out. */
export function firstLineDistribution(entries: readonly ListPair[]): number[] {
  const places = entries.map(firstPlace).filter((place) => place >= 0);
  const counts = new Array<number>(1 + Math.max(-1, ...places)).fill(0);
  for (const place of places) counts[place]++;
  return counts.map((count) => count / places.length);
}

/** The lines of list 1 behind the first observed one, but for the last, whose neighbour is not known. */
export function lineFates(entry: ListPair): LineFate[] {
  const { q2 } = entry.allowed;
  const first = firstPlace(entry);
  if (first < 0) return [];
  const kept = new Set(entry.lines.q2);
  return q2
    .slice(first + 1, -1)
    .map((value, i) => ({ q2: value, distance: distanceAt(q2, first + 1 + i), kept: kept.has(value) }));
}

/** Distance in q2 to the nearest neighbour. */
function distanceAt(q2: readonly number[], i: number): number {
  return Math.min(i > 0 ? q2[i] - q2[i - 1] : Infinity, i + 1 < q2.length ? q2[i + 1] - q2[i] : Infinity);
}

/**
 * Draws the places of the observed lines from all allowed lines (write-up 2.1.5). The first has the distribution
 * of first lines. Each line behind it is (1) left out within `separation` of the last line drawn; (2) taken with probability
 * rho where the next line is further than that; (3) else it or the next line is taken, each with probability 1/2.
 */
export function drawLines(
  allowed: { readonly q2: readonly number[]; readonly twoTheta: readonly number[] },
  model: LineModel,
  random: Random,
): number[] {
  const { q2, twoTheta } = allowed;
  const first = drawPlace(model.firstLine, random);
  if (first >= q2.length) return [];
  const drawn = [first];
  const separated = (i: number, j: number): boolean => twoTheta[j] - twoTheta[i] >= model.separation;
  for (let i = first + 1; i < q2.length && drawn.length < model.lines; i++) {
    if (!separated(drawn[drawn.length - 1], i)) continue;
    if (i + 1 < q2.length && !separated(i, i + 1)) {
      if (random.uniform() >= 0.5) i++;
      drawn.push(i);
    } else if (random.uniform() < acceptanceProbability(model.acceptance, distanceAt(q2, i), q2[i])) {
      drawn.push(i);
    }
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
