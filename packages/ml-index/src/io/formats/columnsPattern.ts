import { needsWavelength, type PositionUnit, q2OfPosition, twoThetaOfQ2 } from '../../peaks/index.js';
import { findHeading, isPositionUnit, type NamedColumn } from '../columns.js';
import { findWavelength } from '../fileWavelength.js';
import type { InputFile, PatternFormat, ReadOptions } from '../format.js';
import { radiationOf, type ScanFile } from '../scan.js';
import { parseNumber, readTable, type Table } from '../table.js';
import { decodeText, Issues } from '../text.js';
import type { Radiation } from '../wavelength.js';

/**
 * A pattern in columns (`.xy`, `.xye`, `.csv`, RRUFF `.txt`): angle (or Q, q, d where the heading says so), intensity and,
 * in `.xye` files or under such a heading, its standard uncertainty.
 */
export const columnsPattern = {
  kind: 'pattern',
  name: 'columns',
  extensions: ['xy', 'xye', 'csv', 'txt', 'dat', 'asc'],
  sniff: looksLikePattern,
  read: readColumnsPattern,
} satisfies PatternFormat;

/** Rows from which on points at steady angles are a pattern, and more rows than any peak list has. */
const STEADY_POINTS = 100;
const MANY_POINTS = 1000;
/** So many bytes from the beginning tell what the file is. */
const HEAD = 100_000;

/** Columns are a pattern if their first column rises in steady steps over 100 rows or more, or has more than 1000 rows. */
function looksLikePattern({ bytes, name }: InputFile): boolean {
  const { rows, decimalComma } = readTable(decodeText(beginning(bytes), name));
  const columns = rows.slice(0, 20).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (columns < 2 || rows.length < STEADY_POINTS) return false;
  return rows.length > MANY_POINTS || isSteady(rows, decimalComma);
}

/** Do the values of the first column rise or fall in steps that are nearly all the same? */
function isSteady(rows: Table['rows'], decimalComma: boolean): boolean {
  const angles = rows.map(({ cells }) => parseNumber(cells[0] ?? '', decimalComma)?.value ?? NaN);
  const steps = angles.slice(1).map((angle, i) => angle - angles[i]);
  const typical = [...steps].sort((p, q) => p - q)[steps.length >> 1];
  const steady = steps.filter((step) => Math.abs(step - typical) < 0.05 * Math.abs(typical) + 1e-4).length;
  return typical !== 0 && steady > 0.95 * steps.length;
}

/** The beginning of a file, up to the end of a line. */
function beginning(bytes: Uint8Array): Uint8Array {
  return bytes.length <= HEAD ? bytes : bytes.subarray(0, bytes.lastIndexOf(10, HEAD) + 1 || HEAD);
}

/** @throws InputError with every row that cannot be read, `no-data` or `missing-wavelength` */
function readColumnsPattern({ text, name: file }: InputFile, { radiation: given }: ReadOptions): ScanFile {
  const table = readTable(text);
  const errors = new Issues(file);
  for (const { line, text: value } of table.stray) {
    errors.add({
      code: 'not-a-number',
      message: 'text among the points',
      line,
      value: value.slice(0, 60),
      expected: 'a row of numbers',
    });
  }
  if (table.rows.length === 0)
    errors.add({
      code: 'no-data',
      message: 'the file has no rows of numbers',
      expected: 'angle and intensity a row',
    });
  errors.throwIfAny();
  const width = Math.min(...table.rows.slice(0, 1000).map(({ cells }) => cells.length));
  const columns = findHeading(table, width)?.columns ?? null;
  const x = Math.max(
    0,
    columns?.findIndex(
      (column) => column !== null && (isPositionUnit(column.role) || column.role === 'position'),
    ) ?? 0,
  );
  const named = columns?.findIndex((column) => column?.role === 'intensity') ?? -1;
  const y = named >= 0 ? named : x + 1;
  const s = sigmaColumn(columns, file, width, y);
  const values = (column: number, what: string): Float64Array => readColumn(table, column, what, errors);
  const axis = values(x, 'angle');
  const intensity = values(y, 'intensity');
  const sigma = s < 0 ? null : values(s, 'uncertainty');
  errors.throwIfAny();
  const radiation = given ?? inFile(table);
  const unit: NamedColumn = columns?.[x] ?? { role: 'twoTheta', factor: 1 };
  const notes = [
    `columns: angle ${x + 1}, intensity ${y + 1}${s < 0 ? '' : `, uncertainty ${s + 1}`}${width > Math.max(x, y, s) + 1 ? `, others of ${width} not used` : ''}`,
  ];
  if (isPositionUnit(unit.role) && unit.role !== 'twoTheta') {
    if (radiation === null) {
      errors.add({
        code: 'missing-wavelength',
        message: `the axis is ${unit.role}; two-theta needs a wavelength`,
        expected: 'a wavelength',
        hint: 'Give the wavelength',
        option: 'wavelength',
      });
      errors.throwIfAny();
    }
    notes.push(`the axis was converted from ${unit.role} to two-theta`);
    const twoTheta = toTwoTheta(axis, unit.role, unit.factor, radiation!.components[0].wavelength);
    const reached = Array.from(twoTheta.keys()).filter((i) => !Number.isNaN(twoTheta[i]));
    if (reached.length < axis.length) {
      notes.push(`${axis.length - reached.length} points beyond the reach of the wavelength were left out`);
    }
    const pick = (column: Float64Array): Float64Array => Float64Array.from(reached, (i) => column[i]);
    return asFile(pick(twoTheta), pick(intensity), sigma === null ? null : pick(sigma));
  }
  return asFile(axis, intensity, sigma);

  function asFile(angles: Float64Array, counts: Float64Array, uncertainty: Float64Array | null): ScanFile {
    const scan = { twoTheta: angles, intensity: counts, sigma: uncertainty, stepTime: null, radiation };
    return { format: 'columns', scans: [scan], notes };
  }
}

function toTwoTheta(
  axis: Float64Array,
  unit: PositionUnit,
  factor: number,
  wavelength: number,
): Float64Array {
  const own = needsWavelength(unit) ? wavelength : null;
  return axis.map((value) =>
    value > 0 ? twoThetaOfQ2(q2OfPosition(unit, value * factor, own), wavelength) : 0,
  );
}

function sigmaColumn(
  columns: readonly (NamedColumn | null)[] | null,
  file: string,
  width: number,
  y: number,
): number {
  const named =
    columns?.findIndex((column) => column?.role === 'sigma' || column?.role === 'sigma-intensity') ?? -1;
  if (named >= 0) return named;
  return columns === null && /\.(?:xye|fxye)$/i.test(file) && width > y + 1 ? y + 1 : -1;
}

function readColumn(table: Table, column: number, what: string, errors: Issues): Float64Array {
  const values = new Float64Array(table.rows.length);
  table.rows.forEach(({ line, cells }, i) => {
    const cell = cells[column] ?? '';
    const number = parseNumber(cell, table.decimalComma);
    values[i] = number?.value ?? NaN;
    if (Number.isFinite(values[i])) return;
    errors.add({
      code: 'not-a-number',
      message: `the ${what} is not a finite number`,
      line,
      value: cell.slice(0, 60),
      expected: 'a number',
    });
  });
  return values;
}

/** The wavelength a comment names; a mean of a doublet is taken apart, since a pattern shows both lines. */
function inFile(table: Table): Radiation | null {
  const found = findWavelength(table.comments)?.radiation ?? null;
  return found === null || found.components.length > 1 ? found : radiationOf(found.wavelength);
}
