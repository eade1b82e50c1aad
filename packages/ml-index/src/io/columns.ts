import { guessUnit, trend } from './guessUnit.js';
import type { NamedColumn } from './headings.js';

/** What the values themselves say about the columns. */
export interface DetectedColumns {
  readonly columns: NamedColumn[];
  /** Wavelength that follows from a column of two-theta beside one of d, else null. */
  readonly wavelength: number | null;
  /** Names of the unit option that the values would allow too, and whether the first could nearly as well be right. */
  readonly alternatives: readonly string[];
  readonly isClose: boolean;
}

/**
 * Finds out what columns hold from their values alone: a running number, two-theta beside d (2 d sin(theta) constant),
 * otherwise the first monotonic column as positions, in the unit that gives the most usual d-spacings.
 * @param values by column; NaN where a cell is missing or text
 * @param wavelength Angstrom, or null where it is unknown
 */
export function detectColumns(values: readonly Float64Array[], wavelength: number | null): DetectedColumns {
  const columns: NamedColumn[] = values.map(() => ({ role: 'ignored', factor: 1 }));
  const open = values.map((_, i) => i);
  const take = (i: number, column: NamedColumn): void => {
    columns[i] = column;
    open.splice(open.indexOf(i), 1);
  };
  if (values.length > 1 && isRunningNumber(values[0])) take(0, { role: 'index', factor: 1 });
  const pair = braggPair(values, open);
  if (pair !== null) {
    take(pair.twoTheta, { role: 'twoTheta', factor: 1 });
    take(pair.d, { role: 'd', factor: 1 });
    takeIntensity(values, open, columns);
    return { columns, wavelength: pair.wavelength, alternatives: [], isClose: false };
  }
  const position =
    open.find((i) => Math.abs(trend(values[i])) > 0.9 && values[i].every((value) => value > 0)) ?? open[0];
  const { column, alternatives, isClose } = guessUnit(values[position], wavelength);
  take(position, column);
  const next = open.find((i) => i > position);
  if (next !== undefined && isUncertaintyOf(values[next], values[position]))
    take(next, { role: 'sigma', factor: 1 });
  takeIntensity(
    values,
    open.filter((i) => i > position),
    columns,
  );
  return { columns, wavelength: null, alternatives, isClose };
}

function isRunningNumber(values: Float64Array): boolean {
  return (
    values.length > 2 &&
    (values[0] === 0 || values[0] === 1) &&
    values.every((value, i) => value === values[0] + i)
  );
}

/** Columns of two-theta and d that belong together: 2 d sin(theta) is the same (within 0.5 %) and plausible in all rows. */
function braggPair(
  columns: readonly Float64Array[],
  open: readonly number[],
): { readonly twoTheta: number; readonly d: number; readonly wavelength: number } | null {
  for (const twoTheta of open) {
    if (trend(columns[twoTheta]) <= 0) continue;
    for (const d of open) {
      if (d === twoTheta || trend(columns[d]) >= 0) continue;
      const products = Array.from(
        columns[d],
        (value, i) => 2 * value * Math.sin((columns[twoTheta][i] * Math.PI) / 360),
      );
      const middle = products.slice().sort((p, q) => p - q)[products.length >> 1];
      const agree = products.filter((value) => Math.abs(value / middle - 1) < 0.005).length;
      if (products.length >= 4 && agree > 0.9 * products.length && middle > 0.05 && middle < 6) {
        return { twoTheta, d, wavelength: medianOfPrecise(products, columns[d], middle) };
      }
    }
  }
  return null;
}

/** Median over the rows where rounding hurts least: those with the largest angles have the best relative precision. */
function medianOfPrecise(products: readonly number[], d: Float64Array, middle: number): number {
  const kept = products
    .filter((value, i) => d[i] > 0 && Math.abs(value / middle - 1) < 0.005)
    .slice(-Math.max(5, products.length >> 1));
  return kept.sort((p, q) => p - q)[kept.length >> 1];
}

/** Small beside the steps of the positions: standard uncertainties, not intensities. */
function isUncertaintyOf(values: Float64Array, positions: Float64Array): boolean {
  const steps = Array.from(positions.subarray(1), (value, i) => Math.abs(value - positions[i])).sort(
    (p, q) => p - q,
  );
  const typicalStep = steps[steps.length >> 1] ?? 0;
  const typical = Array.from(values).sort((p, q) => p - q)[values.length >> 1];
  return (
    values.every((value) => value >= 0 && value < 0.05 * typicalStep + 1e-3 * Math.abs(positions[0])) &&
    typical > 0 &&
    typical < 0.1 * typicalStep
  );
}

/** The first of the open columns is intensity, unless it and the two after it are small whole numbers (h k l). */
function takeIntensity(
  values: readonly Float64Array[],
  open: readonly number[],
  columns: NamedColumn[],
): void {
  const small = (i: number): boolean =>
    i !== undefined && values[i].every((value) => Number.isInteger(value) && Math.abs(value) <= 40);
  const rest = [...open];
  while (
    rest.length >= 3 &&
    rest.slice(0, 3).every(small) &&
    rest.slice(0, 3).some((i) => values[i].includes(0))
  ) {
    for (const i of rest.splice(0, 3)) columns[i] = { role: 'hkl', factor: 1 };
  }
  if (rest.length > 0 && values[rest[0]].some((value) => Number.isFinite(value)))
    columns[rest[0]] = { role: 'intensity', factor: 1 };
}
