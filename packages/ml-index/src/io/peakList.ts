import { InputError, type Issue } from '../math/index.js';
import { type PeakList, type PositionUnit, needsWavelength } from '../peaks/index.js';
import type { ColumnRole } from './headings.js';
import { findWavelength, mentionsWavelength } from './fileWavelength.js';
import { InputFile, type ListFormat } from './format.js';
import { type Layout, layoutOf, type LayoutOptions, nameOfUnit } from './layout.js';
import { type PeakRow, readRows, sortAndMerge } from './peakRows.js';
import { listFormatOf } from './registry.js';
import { findSatellites } from './satellites.js';
import type { CommentLine, Delimiter, Table } from './table.js';
import { fail, Issues, shorten } from './text.js';
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
/** Limits of the first d in Angstrom beyond which it is odd. */
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

function withoutSatellites(
  rows: readonly PeakRow[],
  unit: PositionUnit,
  radiation: Radiation | null,
  warnings: Issues,
): readonly PeakRow[] {
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
  rows: readonly PeakRow[],
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
