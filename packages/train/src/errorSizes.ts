/** A number that is judged: an output of a model, or what follows from all of them, such as the volume. */
export interface Quantity {
  readonly name: string;
  of(outputs: ArrayLike<number>): number;
}

/** Of the finite ones: a mean of predictions need not be a cell. */
export function rootMeanSquare(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return Math.sqrt(finite.reduce((sum, value) => sum + value * value, 0) / finite.length);
}

/** Median of the absolute values; NaN of none. */
export function medianSize(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((p, q) => p - q);
  return sizes[Math.floor(sizes.length / 2)] ?? NaN;
}
