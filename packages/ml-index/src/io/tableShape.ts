import { trend } from './guessUnit.js';
import { findHeading, isPositionUnit, type NamedColumn } from './headings.js';
import { parseNumber, type Table } from './table.js';

/** Rows from which on points at steady angles are a pattern, and more rows than any peak list has. */
const STEADY_POINTS = 60;
const MANY_POINTS = 1000;
/** Rows from which on a falling curve over very small angles is one of small-angle scattering. */
const SMALL_ANGLE_POINTS = 50;
/** Largest Q = 2 pi/d in 1/A of such a curve. */
const SMALL_ANGLE_Q = 0.7;
/** Largest value of an axis without a heading that can only be Q, and that is Q in 1/nm where the intensity falls so far. */
const SMALL_AXIS = 1;
const SMALL_NM_AXIS = 6;
const SMALL_ANGLE_FALL = 30;

/** Values of one column; NaN where a cell is missing or text. */
export function valuesOfColumn(table: Table, column: number): Float64Array {
  return Float64Array.from(
    table.rows,
    ({ cells }) => parseNumber(cells[column] ?? '', table.decimalComma)?.value ?? NaN,
  );
}

/** Columns of the first rows: the number that all of them have, at most 50. */
export function narrowestWidth(table: Table): number {
  const head = table.rows.slice(0, 1000);
  return Math.min(
    50,
    head.reduce((least, { cells }) => Math.min(least, cells.length), Infinity),
  );
}

/** Do values run in one direction in steps that are nearly all the same, or change little from one to the next? */
export function isSteady(values: Float64Array): boolean {
  if (values.length < 3 || Math.abs(trend(values)) < 0.9) return false;
  const steps = values.subarray(1).map((value, i) => value - values[i]);
  const typical = steps.slice().sort()[steps.length >> 1];
  if (typical === 0 || Number.isNaN(typical)) return false;
  const near = (step: number, other: number, share: number): boolean =>
    Math.abs(step - other) < share * Math.abs(other) + 1e-4 * Math.min(1, 100 * Math.abs(typical));
  let [equal, smooth] = [0, 1];
  for (let i = 0; i < steps.length; i++) {
    if (near(steps[i], typical, 0.05)) equal++;
    if (i > 0 && near(steps[i], steps[i - 1], 0.1)) smooth++;
  }
  return equal > 0.95 * steps.length || smooth > 0.95 * steps.length;
}

/** A table taken for a pattern. */
export interface PatternShape {
  /** Column of the angles (or what stands for them), of the intensities, and what a heading says of the columns. */
  readonly axis: number;
  readonly intensity: number;
  readonly columns: readonly (NamedColumn | null)[] | null;
  readonly width: number;
}

/** The axis and the intensities: by the heading, else the first steady column and the one after it. */
export function shapeOf(table: Table): PatternShape {
  const width = narrowestWidth(table);
  const columns = findHeading(table, width)?.columns ?? null;
  let axis = -1;
  if (columns !== null) {
    const positions = columns.flatMap((column, i) =>
      column !== null && (isPositionUnit(column.role) || column.role === 'position') ? [i] : [],
    );
    axis = positions.find((i) => columns[i]!.role === 'twoTheta') ?? positions[0] ?? -1;
  }
  const head = { ...table, rows: table.rows.slice(0, 2000) };
  for (let i = 0; axis < 0 && i < width - 1; i++) {
    const values = valuesOfColumn(head, i);
    const isCounter =
      width > 2 && (values[0] === 0 || values[0] === 1) && values.every((v, j) => v === values[0] + j);
    const next = isCounter ? valuesOfColumn(head, i + 1) : null;
    if (isSteady(values) && !(next !== null && isSteady(next))) axis = i;
  }
  axis = Math.max(axis, 0);
  const named = columns?.findIndex((column) => column?.role === 'intensity') ?? -1;
  return { axis, intensity: named >= 0 ? named : axis + 1, columns, width };
}

/**
 * Does a table look like a pattern: an axis that runs in steady steps over 60 rows or more, more than 1000 rows, or a
 * curve of small-angle scattering?
 */
export function looksLikePattern(table: Table): boolean {
  const { rows } = table;
  const columns = rows.slice(0, 20).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (columns < 2) return false;
  if (rows.length > MANY_POINTS) return true;
  if (rows.length < SMALL_ANGLE_POINTS) return false;
  const shape = shapeOf(table);
  if (rows.length >= STEADY_POINTS && isSteady(valuesOfColumn(table, shape.axis))) return true;
  return smallAngleRange(table, shape) !== null;
}

/** Is a table a pattern and nothing else, whatever the user says: more rows than any list has, in steady steps? */
export function isSurelyPattern(table: Table): boolean {
  return table.rows.length > MANY_POINTS && isSteady(valuesOfColumn(table, shapeOf(table).axis));
}

/** The range of Q (in the unit of the file) where the table is a curve of small-angle scattering, else null. */
export function smallAngleRange(table: Table, shape: PatternShape): string | null {
  const axis = valuesOfColumn(table, shape.axis);
  const counts = valuesOfColumn(table, shape.intensity);
  if (axis.length < SMALL_ANGLE_POINTS || trend(axis) < 0.99) return null;
  const first = axis.find((value) => value > 0) ?? 0;
  const last = axis[axis.length - 1];
  const column = shape.columns?.[shape.axis] ?? null;
  const part = Math.max(3, Math.floor(axis.length / 20));
  const median = (values: Float64Array): number => values.slice().sort()[values.length >> 1];
  const fall = median(counts.subarray(0, part)) / median(counts.subarray(counts.length - part));
  const isFalling = fall > SMALL_ANGLE_FALL || median(counts.subarray(counts.length - part)) <= 0;
  if (column === null || column.role === 'position') {
    const isSmall = last < SMALL_AXIS || (last < SMALL_NM_AXIS && isFalling);
    return isSmall && first > 0 ? `${first} to ${last}` : null;
  }
  if (column.role !== 'Q' && column.role !== 'q') return null;
  const largest = last * column.factor * (column.role === 'q' ? 2 * Math.PI : 1);
  return largest < SMALL_ANGLE_Q ? `${first} to ${last}` : null;
}

/** Headings of columns that belong to the pattern beside them. */
const COMPANION =
  /calc|diff|back|bkg|bgr|sig|err|esd|unc|weight|\bw\b|bragg|fit|resid|date|time|frame|image|izero|\bi0\b|mon|temp|norm|corr|rel|%|smooth|raw|no\b|num|hkl|delta|dev/i;
/** Medians of patterns measured alike are within this factor of each other. */
const ALIKE = 20;

/** How many patterns stand side by side in a table, 1 for one. */
export function patternsSideBySide(
  table: Table,
  shape: PatternShape,
  headings: readonly string[] | null,
): number {
  const { width, axis, columns } = shape;
  const head = { ...table, rows: table.rows.slice(0, 2000) };
  const all = Array.from({ length: width }, (_, i) => valuesOfColumn(head, i));
  const steady = all.map(isSteady);
  const axes = all.filter((_, i) => i >= axis && (i - axis) % 2 === 0);
  if (
    width - axis >= 4 &&
    (width - axis) % 2 === 0 &&
    steady.slice(axis).every((is, i) => is === (i % 2 === 0))
  )
    return axes.length;
  const others = all.flatMap((_, i) => (i > axis && !steady[i] ? [i] : []));
  if (headings !== null && headings.length === width) {
    const intensities = others.filter(
      (i) => columns?.[i]?.role === 'intensity' && !COMPANION.test(headings[i]),
    );
    if (intensities.length > 0) return intensities.length;
    return others.filter((i) => (columns?.[i] ?? null) === null && !COMPANION.test(headings[i])).length;
  }
  if (columns !== null) return 1;
  const medians = others
    .filter((i) => all[i].filter((value) => value > 0).length > 0.9 * all[i].length)
    .map((i) => all[i].slice().sort()[all[i].length >> 1]);
  const alike = medians.filter((value) => value < ALIKE * medians[0] && value > medians[0] / ALIKE);
  return alike.length > 2 ? alike.length : 1;
}
