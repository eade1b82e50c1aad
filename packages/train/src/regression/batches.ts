import type { Random } from 'ml-index/math';
import type { Scaler } from 'ml-index/models';
import { shuffled } from '../select.js';

/** Samples in rows. */
export interface Samples {
  readonly count: number;
  /** count x number of inputs. */
  readonly x: Float32Array;
  /** count x number of outputs. */
  readonly y: Float32Array;
  /** What each sample counts in the loss, positive; all alike where left out. */
  readonly weights?: Float32Array;
}

/** Where the training samples come from. */
export interface BatchSource {
  readonly inputs: number;
  readonly outputs: number;
  /**
   * Samples of an epoch, counted from 0; may be new ones each time (augmentation, errors of measurement), but the same
   * ones for the same number, so that a resumed training sees what an uninterrupted one does. The order does not
   * matter: the trainer shuffles.
   */
  epoch(number: number): Samples;
}

/** The same samples every epoch. */
export function fixedSource(samples: Samples): BatchSource {
  const { x, y, count } = samples;
  return { inputs: x.length / count, outputs: y.length / count, epoch: () => samples };
}

/** A minibatch of fixed size: rows beyond the last sample are zero and weigh nothing. */
export interface Batch {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly weights: Float32Array;
}

/** Scaled minibatches in random order. */
export function* minibatches(
  { count, x, y, weights }: Samples,
  scalers: { readonly inputs: Scaler; readonly outputs: Scaler },
  size: number,
  random: Random,
): Generator<Batch, void, void> {
  const order = shuffled(
    Array.from({ length: count }, (_, i) => i),
    random,
  );
  for (let start = 0; start < count; start += size) {
    const rows = order.slice(start, start + size);
    const weight = new Float32Array(size);
    rows.forEach((row, r) => (weight[r] = weights?.[row] ?? 1));
    yield {
      x: scaledRows(x, rows, scalers.inputs, size),
      y: scaledRows(y, rows, scalers.outputs, size),
      weights: weight,
    };
  }
}

function scaledRows(
  values: Float32Array,
  rows: readonly number[],
  { mean, deviation }: Scaler,
  size: number,
): Float32Array {
  const columns = mean.length;
  const scaled = new Float32Array(size * columns);
  rows.forEach((row, r) => {
    for (let j = 0; j < columns; j++) {
      scaled[r * columns + j] = (values[row * columns + j] - mean[j]) / deviation[j];
    }
  });
  return scaled;
}
