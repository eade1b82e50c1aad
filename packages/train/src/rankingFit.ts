/** One pattern: candidates of which some are right. */
export interface Choice {
  /** Features of the candidates, one row after the other. */
  readonly rows: Float64Array;
  /** 1 for a candidate that is right, else 0; one entry a candidate. */
  readonly isRight: Uint8Array;
}

/** Population standard deviation of each of the `size` columns over all rows; 1 for a constant column. */
export function standardDeviations(choices: readonly Choice[], size: number): Float64Array {
  const sum = new Float64Array(size);
  let n = 0;
  for (const { rows, isRight } of choices) {
    for (let i = 0; i < rows.length; i++) sum[i % size] += rows[i];
    n += isRight.length;
  }
  const squares = new Float64Array(size);
  for (const { rows } of choices)
    for (let i = 0; i < rows.length; i++) squares[i % size] += (rows[i] - sum[i % size] / n) ** 2;
  return squares.map((square) => (square > 0 ? Math.sqrt(square / n) : 1));
}

/**
 * Conditional logit (McFadden 1974, in Frontiers in Econometrics, 105): the mean over the choices of
 * ln[sum over the right ones of exp(s) / sum over all of exp(s)], s = weights . row, less `penalty` / 2 times the sum of
 * squared weights. Every choice must have a right candidate.
 */
export function logLikelihood(
  choices: readonly Choice[],
  weights: Float64Array,
  penalty: number,
): { readonly value: number; readonly gradient: Float64Array } {
  const size = weights.length;
  const gradient = new Float64Array(size);
  let value = 0;
  for (const { rows, isRight } of choices) {
    const scores = Array.from(isRight, (_, k) => dot(rows, k * size, weights));
    const logAll = logSumExp(scores);
    const logRight = logSumExp(scores.filter((_, k) => isRight[k] === 1));
    value += logRight - logAll;
    for (let k = 0; k < scores.length; k++) {
      const pull = (isRight[k] === 1 ? Math.exp(scores[k] - logRight) : 0) - Math.exp(scores[k] - logAll);
      if (Math.abs(pull) < 1e-9) continue;
      for (let i = 0; i < size; i++) gradient[i] += pull * rows[k * size + i];
    }
  }
  for (let i = 0; i < size; i++) {
    value -= 0.5 * penalty * choices.length * weights[i] ** 2;
    gradient[i] = gradient[i] / choices.length - penalty * weights[i];
  }
  return { value: value / choices.length, gradient };
}

export interface FitOptions {
  /** Strength of the quadratic penalty on the weights of scaled columns. */
  readonly penalty: number;
  readonly steps: number;
}

const STEP_LENGTH = 0.08;

/**
 * The weights (of the columns as they are) that maximise {@link logLikelihood} of the columns divided by `scale`, by
 * Adam (Kingma & Ba 2015, arXiv:1412.6980) from 0 with a step length that falls linearly to 0.
 */
export function fitWeights(
  choices: readonly Choice[],
  scale: Float64Array,
  { penalty, steps }: FitOptions,
): Float64Array {
  const size = scale.length;
  const scaled = choices.map(({ rows, isRight }) => ({
    rows: rows.map((x, i) => x / scale[i % size]),
    isRight,
  }));
  const weights = new Float64Array(size);
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  const [keepMean, keepSquare] = [0.9, 0.99];
  for (let step = 1; step <= steps; step++) {
    const { gradient } = logLikelihood(scaled, weights, penalty);
    for (let i = 0; i < size; i++) {
      mean[i] = keepMean * mean[i] + (1 - keepMean) * gradient[i];
      square[i] = keepSquare * square[i] + (1 - keepSquare) * gradient[i] ** 2;
      const direction =
        mean[i] / (1 - keepMean ** step) / (Math.sqrt(square[i] / (1 - keepSquare ** step)) + 1e-8);
      weights[i] += STEP_LENGTH * (1 - (step - 1) / steps) * direction;
    }
  }
  return weights.map((weight, i) => weight / scale[i]);
}

/** ln of the sums of exp(score) over the right and over the wrong lattices of a pattern. */
export interface LogSums {
  readonly right: number;
  readonly wrong: number;
}

/**
 * Score of `none of these` of greatest likelihood where the right lattices of each pattern are taken out with the
 * probability `missRate`, 0 < missRate < 1. The expected ln likelihood is concave in the score: bisection of its slope.
 */
export function fitScoreOfNone(patterns: readonly LogSums[], missRate: number): number {
  const slope = (score: number): number =>
    patterns.reduce((sum, { right, wrong }) => {
      const present = logistic(score - logSumExp([right, wrong]));
      const missing = logistic(score - wrong);
      return sum - (1 - missRate) * present + missRate * (1 - missing);
    }, 0);
  const ends = patterns.flatMap(({ right, wrong }) => [right, wrong]).filter(Number.isFinite);
  let low = Math.min(...ends) - 50;
  let high = Math.max(...ends) + 50;
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** ln of the sum of exp(values); -Infinity of none. */
export function logSumExp(values: readonly number[]): number {
  const largest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function dot(rows: Float64Array, start: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += rows[start + i] * weights[i];
  return sum;
}
