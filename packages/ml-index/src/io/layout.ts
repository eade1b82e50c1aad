import type { PositionUnit } from '../peaks/index.js';
import { type DetectedColumns, detectColumns } from './columns.js';
import { guessUnit } from './guessUnit.js';
import {
  columnOfOption,
  type ColumnRole,
  findHeading,
  isPositionUnit,
  nameOfColumn,
  type NamedColumn,
  UNIT_NAMES,
} from './headings.js';
import { parseNumber, type Table } from './table.js';
import { fail, type Issues } from './text.js';

export interface LayoutOptions {
  /** Columns from the left, e.g. `two-theta,intensity` or `-,d,sigma`; `-` skips one. Default: detected. */
  readonly columns?: string;
  /**
   * What the positions are: `two-theta`, `theta`, `d`, `Q` (2 pi/d), `q` (1/d), `q2`, `q2e4` (10^4/d^2), `sin2theta`, and
   * `d-nm`, `Q-nm`, `q-nm` in nanometres. Default: detected.
   */
  readonly unit?: string;
}

/** Which column is what; -1 for a column that the table has not. */
export interface Layout {
  readonly roles: readonly ColumnRole[];
  readonly unit: PositionUnit;
  /** Factor from the file's positions to `unit` (10 for d in nm). */
  readonly factor: number;
  readonly source: 'option' | 'heading' | 'values' | 'format';
  readonly position: number;
  readonly sigma: number;
  readonly intensity: number;
  readonly fwhm: number;
  /** Unit and scale as a person writes them, e.g. `theta (doubled)`. */
  readonly unitText: string;
  /** Other units that the values would allow, under the names of the unit option. */
  readonly alternatives: readonly string[];
  /** Do the positions fall down the file? */
  readonly descending: boolean;
  /** Wavelength from a column of two-theta beside one of d. */
  readonly braggWavelength: number | null;
}

const IGNORED: NamedColumn = { role: 'ignored', factor: 1 };

/**
 * Decides what the columns of a peak list hold: by the options, else by the format, else by headings, else by the values.
 * @throws InputError `bad-unit` or `bad-columns` for options that cannot be followed
 */
export function layoutOf(
  table: Table,
  known: readonly NamedColumn[] | null,
  options: LayoutOptions,
  wavelength: number | null,
  file: string,
  warnings: Issues,
): Layout {
  const width = usualWidth(table);
  const values = columnValues(table, width);
  const forced = options.unit === undefined ? null : positionOfOption(options.unit, file);
  let detected: DetectedColumns | null = null;
  const finish = (
    columns: readonly NamedColumn[],
    source: Layout['source'],
    bragg: number | null = null,
  ): Layout => {
    const position = positionColumn(columns, forced);
    const column = values[position];
    const roles = columns.map(({ role }) => role);
    return {
      roles,
      unit: columns[position].role as PositionUnit,
      factor: columns[position].factor,
      unitText: nameOfColumn(columns[position]),
      alternatives: source === 'values' ? (detected?.alternatives ?? []) : [],
      source,
      position,
      sigma: roles.indexOf('sigma'),
      intensity: roles.indexOf('intensity'),
      fwhm: roles.indexOf('fwhm'),
      descending: column[0] > column[column.length - 1],
      braggWavelength: bragg,
    };
  };
  if (options.columns !== undefined)
    return finish(columnsOfOption(options.columns, forced, width, file), 'option');
  if (known !== null) {
    const columns = values.map((_, i) => known[i] ?? IGNORED);
    if (forced !== null) columns[positionColumn(columns, null)] = forced;
    return finish(columns, 'format');
  }
  const heading = findHeading(table, width);
  detected = detectColumns(values, wavelength);
  const source = forced !== null ? 'option' : heading !== null ? 'heading' : 'values';
  const columns = heading?.columns
    ? resolveHeading(heading.columns, forced, values, wavelength)
    : withUnit(detected.columns, forced ?? heading?.unit ?? null);
  const doubtful = columns.find(({ isDoubtful }) => isDoubtful === true);
  if (source === 'heading' && doubtful !== undefined && !columns.some(({ role }) => role === 'twoTheta')) {
    warnings.add({
      code: 'ambiguous-unit',
      message: `the column q was taken as ${nameOfColumn(doubtful)}`,
      line: heading!.line,
      hint: doubtful.role === 'q' ? 'If it is 2 pi/d, force the unit Q' : 'If it is 1/d, force the unit q',
      option: 'unit',
    });
  }
  const angle = columns[positionColumn(columns, null)];
  if (source === 'heading' && angle.role === 'twoTheta' && angle.factor === 2) {
    warnings.add({
      code: 'theta-doubled',
      message: 'the heading says theta: the angles were doubled to two-theta',
      line: heading!.line,
      hint: 'If they are two-theta already, force the unit two-theta',
      option: 'unit',
    });
  }
  if (source === 'values' && detected.isClose) {
    const position = positionColumn(columns, null);
    const [alternative] = detected.alternatives;
    warnings.add({
      code: 'ambiguous-unit',
      message: `the positions were taken as ${nameOfColumn(columns[position])} from their values; ${alternative} would be possible too`,
      line: table.rows[0].line,
      value: table.rows[0].cells[position],
      hint: `Say which, e.g. ${alternative}, or write a heading above the columns`,
      option: 'unit',
    });
  }
  return finish(columns, source, detected.wavelength);
}

/** A role as a person writes it. */
export function nameOfUnit(role: ColumnRole): string {
  return role === 'twoTheta' ? 'two-theta' : role;
}

/** The forced unit's column, else two-theta, else the first column of positions. */
function positionColumn(columns: readonly NamedColumn[], forced: NamedColumn | null): number {
  for (const wanted of [forced?.role, 'twoTheta']) {
    const found = columns.findIndex(({ role }) => role === wanted);
    if (found >= 0) return found;
  }
  return columns.findIndex(({ role }) => isPositionUnit(role));
}

function positionOfOption(name: string, file: string): NamedColumn {
  const column = columnOfOption(name);
  if (column !== null && isPositionUnit(column.role)) return column;
  return fail(file, {
    code: 'bad-unit',
    message: 'unknown unit of positions',
    value: name,
    expected: UNIT_NAMES.join(', '),
  });
}

/** @throws InputError `bad-columns` */
export function columnsOfOption(
  text: string,
  forced: NamedColumn | null,
  width: number,
  file: string,
): NamedColumn[] {
  const columns = text
    .split(/[,;\s]+/)
    .filter((name) => name !== '')
    .map(
      (name) =>
        columnOfOption(name) ??
        badColumns(name, `one of ${UNIT_NAMES.join(', ')}, intensity, sigma, fwhm, hkl, -`),
    );
  const positions = columns.flatMap(({ role }, i) => (isPositionUnit(role) ? [i] : []));
  if (positions.length !== 1) badColumns(text, 'exactly one column of positions, e.g. two-theta,intensity');
  if (positions[0] >= width) badColumns(text, `positions among the ${width} column(s) of the file`);
  if (forced !== null) columns[positions[0]] = forced;
  return columns;

  function badColumns(value: string, expected: string): never {
    return fail(file, { code: 'bad-columns', message: 'the columns option does not fit', value, expected });
  }
}

function withUnit(columns: readonly NamedColumn[], unit: NamedColumn | null): readonly NamedColumn[] {
  if (unit === null) return columns;
  const same = columns.findIndex(({ role }) => role === unit.role);
  const position = same >= 0 ? same : positionColumn(columns, null);
  return columns.map((column, i) => (i === position ? unit : column));
}

/** Headings to columns: `position` gets its unit, an uncertainty belongs to the column before it, a second intensity is not used. */
function resolveHeading(
  named: readonly (NamedColumn | null)[],
  forced: NamedColumn | null,
  values: readonly Float64Array[],
  wavelength: number | null,
): NamedColumn[] {
  const columns = named.map((column) => column ?? IGNORED);
  const unnamed = columns.findIndex(({ role }) => role === 'position');
  if (positionColumn(columns, null) < 0)
    columns[unnamed] = forced ?? guessUnit(values[unnamed], wavelength).column;
  const settled = withUnit(columns, forced);
  const position = positionColumn(settled, forced);
  const firstIntensity = settled.findIndex(({ role }) => role === 'intensity');
  return settled.map((column, i) => {
    const before = settled[i - 1]?.role;
    if (column.role === 'sigma' && i !== position + 1)
      return before === 'intensity' ? { ...IGNORED, role: 'sigma-intensity' } : IGNORED;
    if (column.role === 'intensity' && i !== firstIntensity) return IGNORED;
    return column;
  });
}

/** Columns beyond this many are not looked at. */
const MAXIMUM_WIDTH = 64;

/** Number of columns that most rows have. */
function usualWidth(table: Table): number {
  const counts = new Map<number, number>();
  for (const { cells } of table.rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return Math.min(MAXIMUM_WIDTH, [...counts].sort((p, q) => q[1] - p[1] || q[0] - p[0])[0][0]);
}

function columnValues(table: Table, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, column) =>
    Float64Array.from(
      table.rows,
      ({ cells }) => parseNumber(cells[column] ?? '', table.decimalComma)?.value ?? NaN,
    ),
  );
}
