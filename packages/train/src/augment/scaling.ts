import type { LatticeSystem, UnitCell } from 'ml-index/lattice';
import { cellOfParameters, cellParameters, parametersOfCell } from './parameters.js';

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Scaling of a lattice system (write-up 2.1.4), fitted on training entries. */
export interface ParameterScaler {
  readonly system: LatticeSystem;
  /** Of the lines of all places together, 1/A^2. */
  readonly q2: Moments;
  /** Of all free lengths together, A. */
  readonly length: Moments;
  /** Standard deviation of the free angles that are not 90 degrees, radians; null where no angle is free. */
  readonly angle: number | null;
}

const RIGHT = 90;
const RADIAN = Math.PI / 180;

/** Mean and standard deviation; the deviation is 1 where all values are equal. */
export function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: variance > 1e-24 * mean * mean ? Math.sqrt(variance) : 1 };
}

/**
 * @param cells at least one, in the standard setting
 * @param q2 lines of all entries, at least one
 */
export function fitScaler(
  system: LatticeSystem,
  cells: readonly UnitCell[],
  q2: readonly number[],
): ParameterScaler {
  const parameters = cellParameters(system);
  const values = cells.map((cell) => parametersOfCell(system, cell));
  const of = (kind: 'length' | 'angle'): number[] =>
    values.flatMap((row) => row.filter((_, i) => parameters[i].kind === kind));
  const hasAngles = parameters.some(({ kind }) => kind === 'angle');
  const skewed = of('angle').filter((angle) => angle !== RIGHT);
  const angle = skewed.length === 0 ? 1 : momentsOf(skewed.map((value) => value * RADIAN)).deviation;
  return { system, q2: momentsOf(q2), length: momentsOf(of('length')), angle: hasAngles ? angle : null };
}

/** The free parameters of a cell, scaled. */
export function scaleCell(scaler: ParameterScaler, cell: UnitCell): number[] {
  const parameters = cellParameters(scaler.system);
  return parametersOfCell(scaler.system, cell).map((value, i) =>
    parameters[i].kind === 'length'
      ? (value - scaler.length.mean) / scaler.length.deviation
      : ((value - RIGHT) * RADIAN) / scaler.angle!,
  );
}

/** Inverse of {@link scaleCell}; null where no cell has these parameters. */
export function unscaleCell(scaler: ParameterScaler, scaled: readonly number[]): UnitCell | null {
  const parameters = cellParameters(scaler.system);
  const values = scaled.map((value, i) =>
    parameters[i].kind === 'length'
      ? scaler.length.mean + value * scaler.length.deviation
      : RIGHT + (value * scaler.angle!) / RADIAN,
  );
  return cellOfParameters(scaler.system, values);
}

export function scaleQ2({ q2 }: ParameterScaler, value: number): number {
  return (value - q2.mean) / q2.deviation;
}
