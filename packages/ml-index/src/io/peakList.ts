import { InputError, type Issue } from '../math/index.js';
import {
  type PeakList,
  type PositionUnit,
  needsWavelength,
  q2OfPosition,
  q2PerPosition,
} from '../peaks/index.js';
import type { ColumnRole } from './headings.js';
import { findWavelength, mentionsWavelength } from './fileWavelength.js';
import { InputFile, type ListFormat } from './format.js';
import { type Layout, layoutOf, type LayoutOptions, nameOfUnit } from './layout.js';
import { listFormatOf } from './registry.js';
import { findSatellites } from './satellites.js';
import { type CommentLine, type Delimiter, parseNumber, type Table } from './table.js';
import { fail, Issues } from './text.js';
import { kAlpha1Anode, parseWavelength, type Radiation, singleWavelength } from './wavelength.js';

export interface PeakListOptions extends LayoutOptions {
  /** Wavelength in any form that {@link parseWavelength} reads; goes before one named in the file. */
  readonly wavelength?: string | number;
  /** Is the decimal sign a comma? Default: detected. */
  readonly decimalComma?: boolean;
  /** Keep lines that look like K-alpha2 satellites; default false: they are taken out, with a warning. */
  readonly keepSatellites?: boolean;
}

/** What was understood of a peak-list file, so that a user can check it. */
export interface PeakListReport {
  /** Name of the format, or a finer description of it. */
  readonly format: string;
  readonly delimiter: Delimiter;
  readonly decimalComma: boolean;
  /** What each column holds, from the left. */
  readonly columns: readonly ColumnRole[];
  readonly unit: PositionUnit;
  /** The unit and its scale as a person writes them, e.g. `theta (doubled)`. */
  readonly unitText: string;
  /** Other units that the values would allow, under the names of the unit option; empty where the unit is known. */
  readonly alternatives: readonly string[];
  readonly unitSource: 'option' | 'heading' | 'values' | 'format';
  /** Angstrom; null where positions need none and none was named. */
  readonly wavelength: number | null;
  readonly wavelengthLabel: string | null;
  readonly wavelengthSource: 'option' | 'file' | 'two-theta and d' | 'assumed' | 'none';
  /** Rows of numbers in the file. */
  readonly rows: number;
  /** Lines in the list returned. */
  readonly lines: number;
  /** Lines of the file that were taken as comments or headings. */
  readonly comments: readonly CommentLine[];
  /** The same in sentences. */
  readonly summary: readonly string[];
}

export interface PeakListFile {
  readonly peaks: PeakList;
  readonly report: PeakListReport;
  readonly warnings: readonly Issue[];
}

const MINIMUM_LINES = 4;
const USUAL_LINES = 10;
/** Limits of d in Angstrom beyond which a position is wrong (its unit or the wavelength is), and beyond which it is odd. */
const LARGEST_D = 1000;
const SMALLEST_D = 0.1;
const ODD_LARGEST_D = 100;
const ODD_SMALLEST_FIRST_D = 1.2;

/**
 * Reads a peak list: columns of positions (two-theta, d, Q = 2 pi/d, q = 1/d, q2 = 1/d^2, 10^4/d^2), with or without
 * intensities and standard uncertainties, separated by white space, tabs, commas or semicolons; or another list format of
 * the registry (docs/formats.md). What the file does not say is detected, and all of it is in the report.
 * @param bytes content of the file
 * @param fileName for messages and for the format by its extension
 * @throws InputError with everything that is wrong; `is-pattern` where the file is a pattern
 */
export function readPeakList(
  bytes: Uint8Array,
  fileName: string,
  options: PeakListOptions = {},
): PeakListFile {
  const file = new InputFile(bytes, fileName);
  return readListFile(file, listFormatOf(file), options);
}

/**
 * Reads a peak list of a known format.
 * @throws InputError with everything that is wrong
 */
export function readListFile(
  file: InputFile,
  listFormat: ListFormat,
  options: PeakListOptions,
): PeakListFile {
  const fileName = file.name;
  const {
    format,
    table,
    columns,
    warnings: found = [],
  } = listFormat.read(file, {
    radiation: options.wavelength === undefined ? null : parseWavelength(options.wavelength),
    decimalComma: options.decimalComma,
    columns: options.columns,
  });
  const errors = new Issues(fileName);
  const warnings = new Issues(fileName);
  found.forEach((issue) => warnings.add(issue));
  for (const { line, text: value } of table.stray) {
    errors.add({
      code: 'not-a-number',
      message: 'text where a number was expected',
      line,
      value: shorten(value),
      expected: 'a row of numbers',
      hint: 'Begin comment lines with #',
    });
  }
  if (table.rows.length === 0) {
    fail(fileName, {
      code: 'no-data',
      message: 'the file has no rows of numbers',
      value: shorten(table.comments[0]?.text ?? table.stray[0]?.text ?? ''),
      expected: 'one line of the pattern a row, e.g. 12.345 1000',
    });
  }
  if (table.ambiguousComma) {
    warnings.add({
      code: 'ambiguous-comma',
      message:
        'the comma was taken as decimal sign of one column, not as separator of two columns of whole numbers',
      line: table.rows[0].line,
      hint: 'Say which it is',
      option: 'decimalComma',
    });
  }
  const named = wavelengthOf(table, options, warnings);
  const layout = layoutOf(table, columns, options, named?.radiation.wavelength ?? null, fileName, warnings);
  const { radiation, source } = settleWavelength(layout, named, fileName, warnings);
  const rows = readRows(table, layout, radiation?.wavelength ?? null, errors, warnings);
  errors.throwIfAny();
  const list = sortAndMerge(rows, layout.descending, warnings);
  const kept =
    options.keepSatellites === true ? list : withoutSatellites(list, layout.unit, radiation, warnings);
  checkPlausibility(kept, radiation?.wavelength ?? null, layout.unit, fileName, warnings);
  const peaks: PeakList = {
    q2: Float64Array.from(kept, (row) => row.q2),
    sigmaQ2: Float64Array.from(kept, (row) => row.sigmaQ2),
    intensity: kept.some((row) => row.intensity === null)
      ? null
      : Float64Array.from(kept, (row) => row.intensity!),
    wavelength: radiation?.wavelength ?? null,
    ...(source === 'assumed' ? { isWavelengthAssumed: true } : {}),
    fwhm:
      layout.unit === 'twoTheta' && kept.every((row) => row.fwhm !== null && row.fwhm > 0)
        ? Float64Array.from(kept, (row) => row.fwhm!)
        : null,
  };
  const report: PeakListReport = {
    format,
    delimiter: table.delimiter,
    decimalComma: table.decimalComma,
    columns: layout.roles,
    unit: layout.unit,
    unitText: layout.unitText,
    alternatives: layout.alternatives,
    unitSource: layout.source,
    wavelength: peaks.wavelength,
    wavelengthLabel: radiation?.label ?? null,
    wavelengthSource: source,
    rows: table.rows.length,
    lines: peaks.q2.length,
    comments: table.comments,
    summary: [],
  };
  return { peaks, report: { ...report, summary: summarize(report) }, warnings: warnings.all() };
}

interface NamedWavelength {
  readonly radiation: Radiation;
  readonly source: 'option' | 'file';
}

function wavelengthOf(table: Table, options: PeakListOptions, warnings: Issues): NamedWavelength | null {
  const inFile = findWavelength(table.comments);
  if (options.wavelength === undefined) {
    const mention = table.comments.find(({ text }) => mentionsWavelength(text));
    if (inFile === null && mention !== undefined) {
      warnings.add({
        code: 'wavelength-not-understood',
        message: 'this line speaks of a wavelength that could not be read',
        line: mention.line,
        value: shorten(mention.text),
        expected: 'e.g. wavelength 1.5406',
      });
    }
    return inFile === null ? null : { radiation: inFile.radiation, source: 'file' };
  }
  const radiation = parseWavelength(options.wavelength);
  if (inFile !== null && Math.abs(inFile.radiation.wavelength / radiation.wavelength - 1) > 1e-4) {
    warnings.add({
      code: 'wavelength-conflict',
      message: `the wavelength given, ${radiation.label}, is used instead of the one in the file, ${inFile.radiation.label}`,
      line: inFile.line,
    });
  }
  return { radiation, source: 'option' };
}

function settleWavelength(
  layout: Layout,
  named: NamedWavelength | null,
  file: string,
  warnings: Issues,
): { radiation: Radiation | null; source: PeakListReport['wavelengthSource'] } {
  const bragg = layout.braggWavelength;
  if (named !== null) {
    if (bragg !== null && Math.abs(bragg / named.radiation.wavelength - 1) > 2e-3) {
      warnings.add({
        code: 'wavelength-conflict',
        message: `two-theta and d in the file belong to ${bragg.toFixed(4)} A, but ${named.radiation.label} is used`,
        value: named.radiation.wavelength,
        hint: 'Check the wavelength',
      });
    }
    return { radiation: named.radiation, source: named.source };
  }
  if (bragg !== null) return { radiation: singleWavelength(snapToLine(bragg)), source: 'two-theta and d' };
  if (!needsWavelength(layout.unit)) return { radiation: null, source: 'none' };
  warnings.add({
    code: 'wavelength-assumed',
    message: 'neither the file nor an option names the wavelength: Cu K-alpha1, 1.540593 A, is assumed',
    file,
    hint: 'Give it as a comment line "wavelength 1.5406" in the file, or as an option',
    option: 'wavelength',
  });
  return { radiation: parseWavelength('CuKa1'), source: 'assumed' };
}

/** A wavelength from rounded two-theta and d is a characteristic line if it is within 300 ppm of one. */
function snapToLine(wavelength: number): number {
  const candidates = ['Cu', 'Co', 'Mo', 'Cr', 'Fe', 'Ag', 'Mn', 'Ni', 'Ga'].flatMap((anode) => [
    parseWavelength(`${anode}Ka1`).wavelength,
    parseWavelength(`${anode}Ka`).wavelength,
  ]);
  const nearest = candidates.reduce((p, q) => (Math.abs(q - wavelength) < Math.abs(p - wavelength) ? q : p));
  return Math.abs(nearest / wavelength - 1) < 3e-4 ? nearest : wavelength;
}

/** One line as read. */
interface Row {
  readonly line: number;
  readonly position: number;
  readonly q2: number;
  readonly sigmaQ2: number;
  readonly intensity: number | null;
  readonly fwhm: number | null;
}

function readRows(
  table: Table,
  layout: Layout,
  wavelength: number | null,
  errors: Issues,
  warnings: Issues,
): Row[] {
  const rows: Row[] = [];
  const missing: number[] = [];
  const negative: number[] = [];
  const wide: number[] = [];
  const width = layout.roles.length;
  for (const { line, cells } of table.rows) {
    const row = readRow(line, cells, table.decimalComma, layout, wavelength, errors);
    if (row === null) continue;
    if (cells.length > width && table.delimiter !== 'white space') wide.push(line);
    if (layout.intensity >= 0 && row.intensity === null) missing.push(line);
    if (row.intensity !== null && row.intensity < 0) negative.push(line);
    rows.push(row.intensity !== null && row.intensity < 0 ? { ...row, intensity: 0 } : row);
  }
  if (missing.length > 0 && missing.length < table.rows.length) {
    warnings.add({
      code: 'missing-intensity',
      message: `${missing.length} of ${table.rows.length} rows have no intensity, so all intensities are left out`,
      line: missing[0],
      hint: 'Complete the column, or remove it',
    });
  }
  if (negative.length > 0) {
    warnings.add({
      code: 'negative-intensity',
      message: `${negative.length} negative intensities were set to 0`,
      line: negative[0],
    });
  }
  if (wide.length > 0 && layout.source !== 'option') {
    warnings.add({
      code: 'ragged-rows',
      message: `${wide.length} rows have more than ${width} columns; what is beyond was not used`,
      line: wide[0],
    });
  }
  return rows;
}

function readRow(
  line: number,
  cells: readonly string[],
  decimalComma: boolean,
  layout: Layout,
  wavelength: number | null,
  errors: Issues,
): Row | null {
  const written = cells[layout.position] ?? '';
  const number = parseNumber(written, decimalComma);
  if (number === null) {
    errors.add({
      code: 'not-a-number',
      message: 'the position is not a number',
      line,
      value: shorten(written),
      expected: 'a number',
    });
    return null;
  }
  const position = number.value * layout.factor;
  const wrong = wrongPosition(position, layout.unit, wavelength);
  if (wrong !== null) {
    errors.add({ ...wrong, line, value: written });
    return null;
  }
  const q2 = q2OfPosition(layout.unit, position, wavelength);
  const sigmaCell = layout.sigma >= 0 ? cells[layout.sigma] : undefined;
  const sigma =
    sigmaCell === undefined || sigmaCell === ''
      ? (number.sigma ?? 0)
      : (parseNumber(sigmaCell, decimalComma)?.value ?? NaN);
  if (!(sigma >= 0) || !Number.isFinite(sigma)) {
    errors.add({
      code: 'bad-sigma',
      message: 'the standard uncertainty is no number from 0 on',
      line,
      value: shorten(sigmaCell ?? ''),
      expected: 'a number from 0 on (0 where it is unknown)',
    });
    return null;
  }
  const intensityCell = layout.intensity >= 0 ? (cells[layout.intensity] ?? '') : '';
  const intensity = parseNumber(intensityCell, decimalComma)?.value ?? null;
  if ((intensity === null && intensityCell !== '') || (intensity !== null && !Number.isFinite(intensity))) {
    errors.add({
      code: 'not-a-number',
      message: 'the intensity is not a finite number',
      line,
      value: shorten(intensityCell),
      expected: 'a number',
      hint: 'If the column is no intensity, skip it, e.g. two-theta,-',
      option: 'columns',
    });
    return null;
  }
  const width =
    layout.fwhm >= 0 ? (parseNumber(cells[layout.fwhm] ?? '', decimalComma)?.value ?? null) : null;
  const fwhm = width === null ? null : width * layout.factor;
  return {
    line,
    position,
    q2,
    sigmaQ2: Math.abs(sigma * layout.factor * q2PerPosition(layout.unit, position, wavelength)),
    intensity,
    fwhm,
  };
}

function wrongPosition(position: number, unit: PositionUnit, wavelength: number | null): Issue | null {
  if (!Number.isFinite(position))
    return { code: 'not-finite', message: 'the position is not finite', expected: 'a number' };
  if (position <= 0) {
    return {
      code: 'not-positive',
      message: `${nameOfUnit(unit)} must be greater than 0`,
      expected: 'a positive number',
      hint: 'Remove the line or correct it',
    };
  }
  if (unit === 'twoTheta' && position >= 180) {
    return {
      code: 'two-theta-too-large',
      message: 'two-theta must be below 180 degrees',
      expected: '0 to 180',
      hint: 'If the positions are no angles in degrees, say what they are',
      option: 'unit',
    };
  }
  const q2 = q2OfPosition(unit, position, wavelength);
  if (wavelength !== null && !(q2 * wavelength * wavelength <= 4 * (1 + 1e-9))) {
    return {
      code: 'sine-above-one',
      message: `sin(theta) would be above 1 at the wavelength ${Number(wavelength.toPrecision(7))} A`,
      expected: `d of at least ${(wavelength / 2).toFixed(4)} A`,
      hint: 'Check the wavelength and the unit of the positions',
    };
  }
  const d = 1 / Math.sqrt(q2);
  if (!(d <= LARGEST_D && d >= SMALLEST_D)) {
    return {
      code: 'implausible-d',
      message: `this ${nameOfUnit(unit)} means d = ${d.toPrecision(4)} A`,
      expected: `d from ${SMALLEST_D} to ${LARGEST_D} A`,
      hint: 'Check the wavelength and the unit of the positions',
    };
  }
  return null;
}

function sortAndMerge(rows: readonly Row[], descending: boolean, warnings: Issues): Row[] {
  const unit = descending ? -1 : 1;
  const disorder = rows.findIndex((row, i) => i > 0 && unit * (row.position - rows[i - 1].position) < 0);
  if (disorder >= 0) {
    warnings.add({
      code: 'unsorted',
      message: 'the lines were not in order of position and have been sorted',
      line: rows[disorder].line,
      value: rows[disorder].position,
    });
  }
  const sorted = [...rows].sort((p, q) => p.q2 - q.q2);
  const merged: Row[] = [];
  for (const row of sorted) {
    const last = merged[merged.length - 1];
    if (last === undefined || last.position !== row.position) {
      merged.push(row);
      continue;
    }
    warnings.add({
      code: 'duplicate',
      message: `the same position as in line ${last.line}; the two were merged, the larger intensity kept`,
      line: row.line,
      value: row.position,
    });
    const stronger = (row.intensity ?? 0) > (last.intensity ?? 0) ? row : last;
    merged[merged.length - 1] = { ...stronger, line: last.line };
  }
  return merged;
}

function withoutSatellites(
  rows: readonly Row[],
  unit: PositionUnit,
  radiation: Radiation | null,
  warnings: Issues,
): readonly Row[] {
  const anode = radiation === null ? null : kAlpha1Anode(radiation.wavelength);
  if (anode === null || unit !== 'twoTheta' || rows.length < MINIMUM_LINES) return rows;
  const twoTheta = Float64Array.from(rows, (row) => row.position);
  const intensity = rows.some((row) => row.intensity === null)
    ? null
    : Float64Array.from(rows, (row) => row.intensity!);
  const pairs = findSatellites(twoTheta, intensity, anode.ka1, anode.ka2);
  if (pairs.length === 0) return rows;
  const removed = new Set(pairs.map(({ satellite }) => satellite));
  warnings.add({
    code: 'kalpha2-satellites',
    message: `${pairs.length} lines are ${anode.anode} K-alpha2 satellites of other lines and were left out: ${pairs
      .map(({ satellite }) => twoTheta[satellite])
      .join(', ')}`,
    line: rows[pairs[0].satellite].line,
    hint: 'Keep them if they are lines of their own',
    option: 'keepSatellites',
  });
  return rows.filter((_, i) => !removed.has(i));
}

function checkPlausibility(
  rows: readonly Row[],
  wavelength: number | null,
  unit: PositionUnit,
  file: string,
  warnings: Issues,
): void {
  if (rows.length < MINIMUM_LINES) {
    throw new InputError([
      {
        code: 'too-few-lines',
        message: `${rows.length} line(s) cannot determine a unit cell`,
        file,
        value: rows.length,
        expected: `at least ${MINIMUM_LINES} lines, better 20`,
      },
    ]);
  }
  if (rows.length < USUAL_LINES) {
    warnings.add({
      code: 'few-lines',
      message: `only ${rows.length} lines: cells of low symmetry cannot be found reliably`,
      value: rows.length,
      expected: '20 lines or more',
    });
  }
  const largest = 1 / Math.sqrt(rows[0].q2);
  if (largest > ODD_LARGEST_D || largest < ODD_SMALLEST_FIRST_D) {
    warnings.add({
      code: 'implausible-d',
      message: `the first line has d = ${largest.toPrecision(4)} A, which is unusually ${largest > 10 ? 'large' : 'small'}`,
      line: rows[0].line,
      value: rows[0].position,
      hint: `Check ${unit === 'twoTheta' ? `the wavelength (${wavelength} A) and ` : ''}the unit (taken as ${nameOfUnit(unit)})`,
    });
  }
}

function summarize(report: PeakListReport): string[] {
  const decimals = report.decimalComma ? ', decimal comma' : '';
  const wavelength =
    report.wavelengthLabel === null
      ? 'no wavelength (none needed)'
      : `wavelength ${report.wavelengthLabel} (${report.wavelengthSource === 'two-theta and d' ? 'from two-theta beside d' : `from ${report.wavelengthSource}`})`;
  return [
    `${report.format}, separated by ${report.delimiter}${decimals}: ${report.columns.map(nameOfUnit).join(', ')}`,
    `positions are ${report.unitText} (known from the ${report.unitSource}${report.alternatives.length === 0 ? '' : `; ${report.alternatives.join(', ')} possible too`})`,
    report.wavelengthSource === 'assumed' ? wavelength.replace('from assumed', 'assumed') : wavelength,
    `${report.rows} rows, ${report.lines} lines used, ${report.comments.length} lines of comment or heading`,
  ];
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
