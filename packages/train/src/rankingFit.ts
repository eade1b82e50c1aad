import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { logSumExp, type Random } from 'ml-index/math';
import { shuffled } from './select.js';

/** One pattern: candidates of which some are right. */
export interface Choice {
  /** Standardised inputs of the candidates, one row after the other. */
  readonly rows: Float64Array;
  /** Place of each candidate's Bravais lattice in BRAVAIS_LATTICES. */
  readonly lattices: Uint8Array;
  /** 1 for a candidate that is right, else 0; one entry a candidate. */
  readonly isRight: Uint8Array;
}

/** Numbers of a network of `ScoreWeights`, in one array. */
export interface NetworkShape {
  readonly inputs: number;
  readonly hidden: number;
}

const LATTICES = BRAVAIS_LATTICES.length;

/** Where the parts of a network begin: linear inputs, linear lattices, then unit by unit inputs, lattices, out. */
export function partsOf({ inputs, hidden }: NetworkShape): {
  readonly lattices: number;
  readonly unit: (h: number) => number;
  readonly unitLattices: (h: number) => number;
  readonly out: (h: number) => number;
  readonly count: number;
} {
  const unit = (h: number): number => inputs + LATTICES + h * (inputs + LATTICES + 1);
  return {
    lattices: inputs,
    unit,
    unitLattices: (h) => unit(h) + inputs,
    out: (h) => unit(h) + inputs + LATTICES,
    count: unit(hidden),
  };
}

/** Mean and population standard deviation of each of the `size` columns of all rows; 1 for a constant column. */
export function columnStatistics(
  tables: readonly Float64Array[],
  size: number,
): { readonly mean: number[]; readonly scale: number[] } {
  const mean = new Array<number>(size).fill(0);
  const squares = new Array<number>(size).fill(0);
  const n = tables.reduce((sum, rows) => sum + rows.length / size, 0);
  for (const rows of tables) for (let i = 0; i < rows.length; i++) mean[i % size] += rows[i] / n;
  for (const rows of tables) {
    for (let i = 0; i < rows.length; i++) squares[i % size] += (rows[i] - mean[i % size]) ** 2 / n;
  }
  return { mean, scale: squares.map((square) => (square > 0 ? Math.sqrt(square) : 1)) };
}

/**
 * Conditional logit (McFadden 1974, in Frontiers in Econometrics, 105) of the scores of a network: the mean over the
 * choices of ln[sum over the right ones of exp(s) / sum over all of exp(s)]. Every choice must have a right candidate.
 */
export function logLikelihood(
  choices: readonly Choice[],
  network: Float64Array,
  shape: NetworkShape,
): { readonly value: number; readonly gradient: Float64Array } {
  const { inputs, hidden } = shape;
  const parts = partsOf(shape);
  const gradient = new Float64Array(parts.count);
  let value = 0;
  for (const { rows, lattices, isRight } of choices) {
    const n = isRight.length;
    const active = new Float64Array(n * hidden);
    const scores = new Array<number>(n);
    for (let k = 0; k < n; k++) {
      let score = network[parts.lattices + lattices[k]] + dot(rows, k * inputs, network, 0, inputs);
      for (let h = 0; h < hidden; h++) {
        const sum =
          network[parts.unitLattices(h) + lattices[k]] +
          dot(rows, k * inputs, network, parts.unit(h), inputs);
        active[k * hidden + h] = Math.tanh(sum);
        score += network[parts.out(h)] * active[k * hidden + h];
      }
      scores[k] = score;
    }
    const logAll = logSumExp(scores);
    const logRight = logSumExp(scores.filter((_, k) => isRight[k] === 1));
    value += (logRight - logAll) / choices.length;
    for (let k = 0; k < n; k++) {
      const pull =
        ((isRight[k] === 1 ? Math.exp(scores[k] - logRight) : 0) - Math.exp(scores[k] - logAll)) /
        choices.length;
      if (Math.abs(pull) < 1e-12) continue;
      gradient[parts.lattices + lattices[k]] += pull;
      for (let i = 0; i < inputs; i++) gradient[i] += pull * rows[k * inputs + i];
      for (let h = 0; h < hidden; h++) {
        const a = active[k * hidden + h];
        gradient[parts.out(h)] += pull * a;
        const inner = pull * network[parts.out(h)] * (1 - a * a);
        gradient[parts.unitLattices(h) + lattices[k]] += inner;
        for (let i = 0; i < inputs; i++) gradient[parts.unit(h) + i] += inner * rows[k * inputs + i];
      }
    }
  }
  return { value, gradient };
}

export interface FitOptions {
  readonly hidden: number;
  /** Strength of the quadratic penalty on the weights of the linear part, and on those of the hidden units. */
  readonly penalty: { readonly linear: number; readonly hidden: number };
  readonly epochs: number;
}

/** Choices of one step, and the length of the first steps. */
const BATCH = 32;
const STEP_LENGTH = 0.01;

/**
 * The network of the greatest {@link logLikelihood} less penalty / 2 times the squared weights: Adam (Kingma & Ba 2015,
 * arXiv:1412.6980) on batches, with a step length that falls linearly to 0.
 */
export function fitNetwork(
  choices: readonly Choice[],
  inputs: number,
  { hidden, penalty, epochs }: FitOptions,
  random: Random,
): Float64Array {
  const shape = { inputs, hidden };
  const parts = partsOf(shape);
  const network = new Float64Array(parts.count);
  for (let i = parts.unit(0); i < parts.count; i++) network[i] = 0.2 * random.normal();
  const mean = new Float64Array(parts.count);
  const square = new Float64Array(parts.count);
  const [keepMean, keepSquare] = [0.9, 0.99];
  const perEpoch = Math.ceil(choices.length / BATCH);
  for (let step = 1; step <= epochs * perEpoch; step++) {
    const place = (step - 1) % perEpoch;
    if (place === 0) choices = shuffled(choices, random);
    const { gradient } = logLikelihood(choices.slice(place * BATCH, (place + 1) * BATCH), network, shape);
    const length = STEP_LENGTH * (1 - (step - 1) / (epochs * perEpoch));
    for (let i = 0; i < network.length; i++) {
      const slope = gradient[i] - (i < parts.unit(0) ? penalty.linear : penalty.hidden) * network[i];
      mean[i] = keepMean * mean[i] + (1 - keepMean) * slope;
      square[i] = keepSquare * square[i] + (1 - keepSquare) * slope ** 2;
      network[i] +=
        (length * (mean[i] / (1 - keepMean ** step))) /
        (Math.sqrt(square[i] / (1 - keepSquare ** step)) + 1e-8);
    }
  }
  return network;
}

/** What a search found of a pattern: ln of the sums of exp(score) over the right and over the wrong lattices; -Infinity of none. */
export interface Outcome {
  readonly right: number;
  readonly wrong: number;
  /** Judged lines. */
  readonly lines: number;
}

const NONE_PENALTY = 1e-4;

/**
 * Constant and slope per line of the score of `none of these` of greatest likelihood: where the right lattice was found it has
 * to be among what was found, where not, `none`. The ln likelihood is concave: Newton's method with halved steps.
 */
export function fitNone(outcomes: readonly Outcome[]): {
  readonly constant: number;
  readonly perLine: number;
  /** The ln likelihood reached. */
  readonly value: number;
} {
  const state = (a: number, b: number): { value: number; slope: number[]; curve: number[] } => {
    let value = (-NONE_PENALTY / 2) * outcomes.length * (a * a + b * b);
    const slope = [-NONE_PENALTY * outcomes.length * a, -NONE_PENALTY * outcomes.length * b];
    const curve = [NONE_PENALTY * outcomes.length, 0, NONE_PENALTY * outcomes.length];
    for (const { right, wrong, lines } of outcomes) {
      const none = a + b * lines;
      const total = logSumExp([right, wrong, none]);
      const p = Math.exp(none - total);
      value += (right > -Infinity ? right : none) - total;
      const pull = (right > -Infinity ? 0 : 1) - p;
      slope[0] += pull;
      slope[1] += pull * lines;
      curve[0] += p * (1 - p);
      curve[1] += p * (1 - p) * lines;
      curve[2] += p * (1 - p) * lines * lines;
    }
    return { value, slope, curve };
  };
  let [a, b] = [0, 0];
  for (let step = 0; step < 200; step++) {
    const { value, slope, curve } = state(a, b);
    const determinant = curve[0] * curve[2] - curve[1] * curve[1];
    const da = (curve[2] * slope[0] - curve[1] * slope[1]) / determinant;
    const db = (curve[0] * slope[1] - curve[1] * slope[0]) / determinant;
    let length = 1;
    while (length > 1e-10 && !(state(a + length * da, b + length * db).value >= value)) length /= 2;
    a += length * da;
    b += length * db;
    if (Math.abs(length * da) + Math.abs(length * db) < 1e-9) break;
  }
  return { constant: a, perLine: b, value: state(a, b).value };
}

function dot(rows: Float64Array, start: number, weights: Float64Array, from: number, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += rows[start + i] * weights[from + i];
  return sum;
}
