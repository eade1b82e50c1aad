import { needsWavelength, type PositionUnit, q2OfPosition, twoThetaOfQ2 } from '../../peaks/index.js';
import { trend } from '../guessUnit.js';
import { isPositionUnit, nameOfColumn, type NamedColumn } from '../headings.js';
import { findWavelength } from '../fileWavelength.js';
import type { InputFile, PatternFormat, ReadOptions } from '../format.js';
import { radiationOf, type ScanFile } from '../scan.js';
import { columnsOfOption } from '../layout.js';
import { parseNumber, readTable, splitHeader, type Table } from '../table.js';
import {
  isSurelyPattern,
  looksLikePattern,
  narrowestWidth,
  patternsSideBySide,
  type PatternShape,
  shapeOf,
  smallAngleRange,
} from '../tableShape.js';
import { decodeText, fail, Issues } from '../text.js';
import type { Radiation } from '../wavelength.js';

/**
 * A pattern in columns (`.xy`, `.xye`, `.csv`, RRUFF `.txt`): angle (or Q, q, d where the heading says so), intensity and,
 * in `.xye` files or under such a heading, its standard uncertainty.
 */
export const columnsPattern = {
  kind: 'pattern',
  name: 'columns',
  extensions: ['xy', 'xye', 'csv', 'txt', 'dat', 'asc', 'chi'],
  sniff: (file) => looksLikePattern(beginning(file)),
  read: readColumnsPattern,
} satisfies PatternFormat;

/** So many bytes from the beginning tell what the file is. */
const HEAD = 100_000;

/** The beginning of a file, up to the end of a line. */
function beginning({ bytes, name }: InputFile): Table {
  const head = bytes.length <= HEAD ? bytes : bytes.subarray(0, bytes.lastIndexOf(10, HEAD) + 1 || HEAD);
  return readTable(decodeText(head, name));
}

/** Is the file a pattern whatever the user says: more rows than any peak list has, in steady steps? */
export function isOnlyPattern(file: InputFile): boolean {
  return isSurelyPattern(beginning(file));
}

/** @throws InputError with every row that cannot be read, `no-data`, `missing-wavelength`, `several-patterns` or `small-angle` */
function readColumnsPattern({ text, name: file }: InputFile, options: ReadOptions): ScanFile {
  const table = readTable(text, options.decimalComma);
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
  const shape = forcedShape(table, options, file) ?? shapeOf(table);
  if (options.columns === undefined) refuseOthers(table, shape, options, file);
  const { axis: x, intensity: y, columns, width } = shape;
  const s = sigmaColumn(columns, file, width, y, table);
  const values = (column: number, what: string): Float64Array => readColumn(table, column, what, errors);
  const axis = values(x, 'angle');
  const intensity = values(y, 'intensity');
  const sigma = s < 0 ? null : values(s, 'uncertainty');
  errors.throwIfAny();
  const radiation = options.radiation ?? inFile(table);
  const unit: NamedColumn = columns?.[x] ?? { role: 'twoTheta', factor: 1 };
  const notes = [
    `columns: ${nameOfColumn(unit)} ${x + 1}, intensity ${y + 1}${s < 0 ? '' : `, uncertainty ${s + 1}`}${width > Math.max(x, y, s) + 1 ? `, others of ${width} not used` : ''}`,
  ];
  const twoTheta = angles(axis, unit, radiation, file, notes);
  const reached = Array.from(twoTheta.keys()).filter((i) => !Number.isNaN(twoTheta[i]));
  if (reached.length < axis.length) {
    notes.push(`${axis.length - reached.length} points beyond the reach of the wavelength were left out`);
  }
  const pick = (column: Float64Array, [from, to]: readonly [number, number]): Float64Array =>
    Float64Array.from({ length: to - from }, (_, i) => column[reached[from + i]]);
  const scans = piecesOf(Float64Array.from(reached, (i) => twoTheta[i])).map((piece) => ({
    twoTheta: pick(twoTheta, piece),
    intensity: pick(intensity, piece),
    sigma: sigma === null ? null : pick(sigma, piece),
    stepTime: null,
    radiation,
  }));
  return { format: columnsPattern.name, scans, notes };
}

/** The columns that an option names, null where there is none. */
function forcedShape(table: Table, options: ReadOptions, file: string): PatternShape | null {
  if (options.columns === undefined) return null;
  const width = narrowestWidth(table);
  const columns = columnsOfOption(options.columns, null, width, file);
  const axis = columns.findIndex(({ role }) => isPositionUnit(role));
  const named = columns.findIndex(({ role }) => role === 'intensity');
  return { axis, intensity: named >= 0 ? named : axis + 1, columns, width };
}

/** @throws InputError for several patterns side by side and for small-angle scattering */
function refuseOthers(table: Table, shape: PatternShape, options: ReadOptions, file: string): void {
  const range = options.as === 'pattern' ? null : smallAngleRange(table, shape);
  if (range !== null) {
    fail(file, {
      code: 'small-angle',
      message: `this is a curve of small-angle scattering, over Q = ${range}, not a powder pattern`,
      line: table.rows[0].line,
      value: table.rows[0].cells.slice(0, 3).join(' '),
      expected: 'two-theta in degrees and intensity, over the range of the powder lines',
      hint: 'Where the curve has maxima, give their positions as a peak list with the unit Q; for lines at wide angles export the pattern over two-theta',
    });
  }
  const headings = table.comments.length === 0 ? null : headingCells(table, shape);
  const patterns = patternsSideBySide(table, shape, headings);
  if (patterns > 1) {
    fail(file, {
      code: 'several-patterns',
      message: `the table has ${patterns} patterns side by side`,
      line: table.rows[0].line,
      value: table.rows[0].cells.slice(0, 6).join(' ').slice(0, 60),
      expected: 'one pattern: angle, intensity and perhaps its uncertainty',
      hint: 'Say which column to take with the option columns, e.g. two-theta,-,intensity for the second, or write each pattern to a file of its own',
      option: 'columns',
    });
  }
}

/** Cells of the line above the data where there are as many as columns. */
function headingCells(table: Table, { width }: PatternShape): readonly string[] | null {
  const last = table.comments.findLast(({ line }) => line < table.rows[0].line);
  if (last === undefined) return null;
  const cells = splitHeader(last.text, table);
  if (cells.length === width) return cells;
  const words = last.text.split(/\t|\s{2,}|\s*[,;]\s*/).filter((word) => word !== '');
  return words.length === width ? words : null;
}

/** Two-theta of an axis in any unit; NaN beyond the reach of the wavelength. */
function angles(
  axis: Float64Array,
  unit: NamedColumn,
  radiation: Radiation | null,
  file: string,
  notes: string[],
): Float64Array {
  if (!isPositionUnit(unit.role)) return axis;
  if (unit.role === 'twoTheta') {
    if (unit.factor !== 1) notes.push(`the axis is ${nameOfColumn(unit)}`);
    return unit.factor === 1 ? axis : axis.map((value) => value * unit.factor);
  }
  if (radiation === null) {
    fail(file, {
      code: 'missing-wavelength',
      message: `the axis is ${nameOfColumn(unit)}; two-theta needs a wavelength`,
      expected: 'a wavelength',
      hint: 'Give the wavelength',
      option: 'wavelength',
    });
  }
  notes.push(`the axis was converted from ${nameOfColumn(unit)} to two-theta`);
  return toTwoTheta(axis, unit.role, unit.factor, radiation.components[0].wavelength);
}

/** Rows from and to of scans one below the other: where the axis goes back, and each has enough points. */
function piecesOf(axis: Float64Array): (readonly [number, number])[] {
  const direction = Math.sign(trend(axis)) || 1;
  const cuts = [0];
  for (let i = 1; i < axis.length; i++) {
    if ((axis[i] - axis[i - 1]) * direction < 0) cuts.push(i);
  }
  cuts.push(axis.length);
  const pieces = cuts.slice(1).map((to, i) => [cuts[i], to] as const);
  return pieces.every(([from, to]) => to - from >= PIECE_POINTS) ? pieces : [[0, axis.length]];
}

/** Points that a scan has at least where several stand one below the other. */
const PIECE_POINTS = 20;

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
  table: Table,
): number {
  const named =
    columns?.findIndex((column) => column?.role === 'sigma' || column?.role === 'sigma-intensity') ?? -1;
  if (named >= 0) return named;
  const isThree = /\.(?:xye|fxye)$/i.test(file) || table.comments.some(({ text }) => /^XYDATA\b/.test(text));
  return columns === null && isThree && width > y + 1 ? y + 1 : -1;
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
