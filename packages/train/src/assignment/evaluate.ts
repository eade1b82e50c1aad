import { Random } from 'ml-index/math';
import { Assigner, proximities, type AssignmentModel } from 'ml-index/models';
import type { TrainingEntry } from '../entries.js';
import {
  cleanLines,
  perturbedCell,
  spoiltLines,
  type AssignmentFrame,
  type LabelledLines,
  type ListFaults,
} from './samples.js';

/** Lines whose most probable label has a probability in one tenth of [0, 1]. */
export interface ReliabilityBin {
  readonly from: number;
  readonly lines: number;
  /** Mean probability of the most probable label. */
  readonly probability: number;
  /** Share of the lines for which it is right. */
  readonly accuracy: number;
}

/** How a network assigns the lines of validation entries in cells with errors. */
export interface AssignmentEvaluation {
  /** Standard deviation of the errors of scaled cell parameters. */
  readonly noise: number;
  readonly lines: number;
  /** Share of the lines whose right label is the last: beyond the reference list, or impurities. */
  readonly unlisted: number;
  /** Share of the lines for which the most probable label is right, and for which the nearest reference line is. */
  readonly accuracy: number;
  readonly nearestAccuracy: number;
  /** The right label among the five most probable, or the five nearest lines. */
  readonly inFirstFive: number;
  readonly nearestInFirstFive: number;
  /** Mean of -ln of the probability of the right label. */
  readonly crossEntropy: number;
  readonly reliability: readonly ReliabilityBin[];
  /** Mean distance of probability and accuracy over the bins, weighted by lines (Naeini et al. 2015, AAAI, 2901). */
  readonly calibrationError: number;
}

const BINS = 10;
const FIRST = 5;

/** One list in its cell with errors. */
export interface Trial {
  /** Free coefficients of the cell with errors, 1/A^2. */
  readonly free: Float64Array;
  readonly lines: LabelledLines;
}

/** One trial of each entry; they follow from the seed. */
export function trialsOf(
  frame: AssignmentFrame,
  entries: readonly TrainingEntry[],
  noise: number,
  faults: ListFaults | null,
  seed: number,
): Trial[] {
  return entries.map((entry, i) => {
    const random = new Random(seed, 0x7e57, i);
    const free = perturbedCell(frame, entry.cell, noise, random);
    const lines = faults === null ? cleanLines(frame, entry) : spoiltLines(frame, entry, faults, random);
    return { free, lines };
  });
}

/** Labels that stand before label `right` in descending order of their values. */
function rankOf(values: Float64Array, right: number): number {
  let rank = 0;
  for (let label = 0; label < values.length; label++) {
    if (values[label] > values[right] || (values[label] === values[right] && label < right)) rank++;
  }
  return rank;
}

export function evaluateAssignment(
  model: AssignmentModel,
  trials: readonly Trial[],
  noise: number,
): AssignmentEvaluation {
  const { count } = model.references;
  const longest = Math.max(...trials.map(({ lines }) => lines.labels.length));
  const assigner = new Assigner(model, longest);
  const near = new Float64Array(longest * count);
  const bins = Array.from({ length: BINS }, () => ({ lines: 0, probability: 0, right: 0 }));
  const sum = { lines: 0, unlisted: 0, right: 0, five: 0, nearest: 0, nearestFive: 0, loss: 0 };
  for (const { free, lines } of trials) {
    assigner.assign(free, lines.q2);
    proximities(model, free, lines.q2, near);
    lines.labels.forEach((right, line) => {
      const row = assigner.probabilities.subarray(line * count, (line + 1) * count);
      const distances = near.subarray(line * count, (line + 1) * count);
      // the last label is no line
      distances[count - 1] = 0;
      const rank = rankOf(row, right);
      const nearestRank = rankOf(distances, right);
      const best = row[assigner.best(line)];
      const bin = bins[Math.min(BINS - 1, Math.floor(best * BINS))];
      bin.lines++;
      bin.probability += best;
      if (rank === 0) bin.right++;
      sum.lines++;
      sum.unlisted += Number(right === count - 1);
      sum.right += Number(rank === 0);
      sum.five += Number(rank < FIRST);
      sum.nearest += Number(nearestRank === 0);
      sum.nearestFive += Number(nearestRank < FIRST);
      sum.loss -= Math.log(Math.max(row[right], 1e-30));
    });
  }
  const reliability = bins.map(({ lines, probability, right }, i) => ({
    from: i / BINS,
    lines,
    probability: lines === 0 ? 0 : probability / lines,
    accuracy: lines === 0 ? 0 : right / lines,
  }));
  return {
    ...{ noise, lines: sum.lines, unlisted: sum.unlisted / sum.lines },
    accuracy: sum.right / sum.lines,
    nearestAccuracy: sum.nearest / sum.lines,
    inFirstFive: sum.five / sum.lines,
    nearestInFirstFive: sum.nearestFive / sum.lines,
    crossEntropy: sum.loss / sum.lines,
    reliability,
    calibrationError: reliability.reduce(
      (total, bin) => total + (bin.lines / sum.lines) * Math.abs(bin.probability - bin.accuracy),
      0,
    ),
  };
}

/** How well impurity lines are told from the lines of the cell. */
export interface ImpurityEvaluation {
  readonly lines: number;
  readonly impurities: number;
  /** Area under the receiver operating characteristic: of ln(P(most probable line) / P(last label))... */
  readonly network: number;
  /** ... of ln P(most probable line)... */
  readonly probability: number;
  /** ... and of the distance to the nearest reference line in q2. */
  readonly nearest: number;
}

export function evaluateImpurities(
  model: AssignmentModel,
  frame: AssignmentFrame,
  trials: readonly Trial[],
): ImpurityEvaluation {
  const { count } = frame.references;
  const longest = Math.max(...trials.map(({ lines }) => lines.labels.length));
  const assigner = new Assigner(model, longest);
  const near = new Float64Array(longest * count);
  const scores = { network: [] as number[], probability: [] as number[], nearest: [] as number[] };
  const isReal: boolean[] = [];
  for (const { free, lines } of trials) {
    assigner.assign(free, lines.q2);
    proximities(model, free, lines.q2, near);
    lines.labels.forEach((right, line) => {
      const of = (values: Float64Array): number =>
        values.subarray(line * count, (line + 1) * count - 1).reduce((max, value) => Math.max(max, value), 0);
      const best = of(assigner.probabilities);
      const last = assigner.probabilities[(line + 1) * count - 1];
      isReal.push(right !== count - 1);
      scores.network.push(Math.log(Math.max(best, 1e-300)) - Math.log(Math.max(last, 1e-300)));
      scores.probability.push(Math.log(Math.max(best, 1e-300)));
      scores.nearest.push(of(near));
    });
  }
  return {
    lines: isReal.length,
    impurities: isReal.filter((real) => !real).length,
    network: areaUnderCurve(scores.network, isReal),
    probability: areaUnderCurve(scores.probability, isReal),
    nearest: areaUnderCurve(scores.nearest, isReal),
  };
}

/**
 * Probability that a member of the class scores higher than one that is not, ties counted half (Hanley & McNeil 1982,
 * Radiology 143, 29); NaN where one of the two has no members.
 */
export function areaUnderCurve(scores: readonly number[], isMember: readonly boolean[]): number {
  const order = [...scores.keys()].sort((i, j) => scores[i] - scores[j]);
  const members = isMember.filter(Boolean).length;
  let sum = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    // mean of the ranks, from 1, of those that tie
    const rank = (start + 1 + end) / 2;
    for (; start < end; start++) if (isMember[order[start]]) sum += rank;
  }
  return (sum - (members * (members + 1)) / 2) / (members * (scores.length - members));
}
