import { lgamma } from 'ml-index/math';
import { centralProbability, predictVariance, type VarianceModel } from 'ml-index/models';
import { medianSize, rootMeanSquare, type Quantity } from '../errorSizes.js';
import type { Samples } from './batches.js';

/** Negative log-likelihood of one output, Eq. 20: of Student's distribution with 2 alpha degrees of freedom. */
export function outputLoss(mean: number, alpha: number, beta: number, y: number): number {
  return (
    Math.log(2 * Math.PI * beta) / 2 +
    lgamma(alpha) -
    lgamma(alpha + 0.5) +
    (alpha + 0.5) * Math.log1p((y - mean) ** 2 / (2 * beta))
  );
}

export interface QuantityError {
  readonly name: string;
  /** Root mean square and median absolute error of the predicted mean, over the samples where it is finite. */
  readonly rms: number;
  readonly median: number;
  /** The same of the trivial predictor: always the mean of the training samples' outputs. */
  readonly trivialRms: number;
  readonly trivialMedian: number;
  /** Samples where the quantity of the prediction is no finite number, such as a volume of what is no cell. */
  readonly undefined: number;
}

export interface OutputCalibration {
  /** Position of the output. */
  readonly output: number;
  /** For each level the share of the samples within the central interval of that probability. */
  readonly coverage: readonly number[];
}

export interface Evaluation {
  readonly count: number;
  /** Mean over the samples of the negative log-likelihood, summed over the outputs, in the units of the outputs. */
  readonly loss: number;
  /** The same of Normal distributions with mean and variance of the training samples' outputs. */
  readonly trivialLoss: number;
  readonly errors: readonly QuantityError[];
  readonly levels: readonly number[];
  readonly calibration: readonly OutputCalibration[];
}

/** Probabilities of the intervals in a calibration table. */
export const LEVELS: readonly number[] = [0.1, 0.25, 0.5, 0.68, 0.8, 0.9, 0.95, 0.99];

/**
 * How well a model predicts samples that it was not trained on. Intervals are central ones of the Student distribution
 * that mean, alpha and beta give ({@link centralProbability}); a calibrated model covers each level's share.
 * @param training samples whose mean is the trivial prediction.
 */
export function evaluateVarianceModel(
  model: VarianceModel,
  validation: Samples,
  training: Samples,
  quantities: readonly Quantity[],
  levels: readonly number[] = LEVELS,
): Evaluation {
  const inputs = model.inputs.mean.length;
  const outputs = model.outputs.mean.length;
  const { mean: trivial, variance } = columnMoments(training, outputs);
  const errors = quantities.map(() => ({ model: [] as number[], trivial: [] as number[] }));
  const covered = trivial.map(() => levels.map(() => 0));
  let loss = 0;
  let trivialLoss = 0;
  for (let s = 0; s < validation.count; s++) {
    const prediction = predictVariance(model, validation.x.subarray(s * inputs, (s + 1) * inputs));
    const truth = validation.y.subarray(s * outputs, (s + 1) * outputs);
    truth.forEach((y, j) => {
      loss += outputLoss(prediction.mean[j], prediction.alpha[j], prediction.beta[j], y);
      trivialLoss += Math.log(2 * Math.PI * variance[j]) / 2 + (y - trivial[j]) ** 2 / (2 * variance[j]);
      const probability = centralProbability(prediction, j, y);
      levels.forEach((level, l) => (covered[j][l] += probability <= level ? 1 : 0));
    });
    quantities.forEach(({ of }, q) => {
      errors[q].model.push(of(prediction.mean) - of(truth));
      errors[q].trivial.push(of(trivial) - of(truth));
    });
  }
  return {
    count: validation.count,
    ...{ loss: loss / validation.count, trivialLoss: trivialLoss / validation.count },
    errors: quantities.map(({ name }, q) => quantityError(name, errors[q].model, errors[q].trivial)),
    levels,
    calibration: covered.map((row, output) => ({ output, coverage: row.map((n) => n / validation.count) })),
  };
}

function columnMoments({ count, y }: Samples, outputs: number): { mean: number[]; variance: number[] } {
  const mean = new Array<number>(outputs).fill(0);
  const variance = new Array<number>(outputs).fill(0);
  y.forEach((value, i) => (mean[i % outputs] += value / count));
  y.forEach((value, i) => (variance[i % outputs] += (value - mean[i % outputs]) ** 2 / count));
  return { mean, variance };
}

function quantityError(name: string, model: readonly number[], trivial: readonly number[]): QuantityError {
  const finite = model.filter(Number.isFinite);
  const others = trivial.filter(Number.isFinite);
  return {
    name,
    ...{ rms: rootMeanSquare(finite), median: medianSize(finite) },
    ...{ trivialRms: rootMeanSquare(others), trivialMedian: medianSize(others) },
    undefined: model.length - finite.length,
  };
}
