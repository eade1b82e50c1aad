import type { Scaler } from 'ml-index/models';

/** Mean and standard deviation of numbers; the deviation of equal numbers, or of none, is taken as 1. */
function moments(values: readonly number[]): { mean: number; deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 1 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: variance > 1e-12 * mean * mean ? Math.sqrt(variance) : 1 };
}

function columnsOf(values: Float32Array, columns: number, which: readonly number[]): number[] {
  const wanted = new Set(which);
  return Array.from(values.filter((_, i) => wanted.has(i % columns)));
}

function scalerOfMoments(parts: readonly { mean: number; deviation: number }[]): Scaler {
  return {
    mean: Float32Array.from(parts, ({ mean }) => mean),
    deviation: Float32Array.from(parts, ({ deviation }) => deviation),
  };
}

/** One mean and deviation for all columns: the write-up's scaling of peak positions (2.1.4). */
export function sharedScaler(values: Float32Array, columns: number): Scaler {
  const all = moments(Array.from(values));
  return scalerOfMoments(Array.from({ length: columns }, () => all));
}

/** A mean and deviation for each column. */
export function columnScaler(values: Float32Array, columns: number): Scaler {
  return scalerOfMoments(Array.from({ length: columns }, (_, j) => moments(columnsOf(values, columns, [j]))));
}

/**
 * The write-up's scaling of cells (2.1.4): one mean and deviation for all lengths; angles, in degrees, less 90 and over
 * the standard deviation of those that are not 90.
 */
export function cellScaler(values: Float32Array, kinds: readonly ('length' | 'angle')[]): Scaler {
  const of = (kind: 'length' | 'angle'): number[] =>
    columnsOf(
      values,
      kinds.length,
      kinds.flatMap((k, j) => (k === kind ? [j] : [])),
    );
  const length = moments(of('length'));
  const angle = { mean: 90, deviation: moments(of('angle').filter((value) => value !== 90)).deviation };
  return scalerOfMoments(kinds.map((kind) => (kind === 'length' ? length : angle)));
}
