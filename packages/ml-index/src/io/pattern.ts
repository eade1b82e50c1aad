import type { Issue } from '../math/index.js';
import type { Pattern } from '../peaks/index.js';
import { type FileKind, InputFile, type PatternFormat } from './format.js';
import { patternFormatOf } from './registry.js';
import { combineScans, patternOfScan } from './scan.js';
import { Issues } from './text.js';
import { parseWavelength, type Radiation } from './wavelength.js';

export interface PatternOptions {
  /** Wavelength in any form that {@link parseWavelength} reads; goes before one in the file. */
  readonly wavelength?: string | number;
  /** What the columns hold, as for peak lists, e.g. `two-theta,-,intensity`. Default: detected. */
  readonly columns?: string;
  /** Is the decimal sign of columns a comma? Default: detected. */
  readonly decimalComma?: boolean;
  /** What the file is; `pattern` reads columns as one even where they look like a list or a small-angle curve. */
  readonly as?: FileKind;
}

/** What was understood of a pattern file, so that a user can check it. */
export interface PatternReport {
  readonly format: string;
  readonly points: number;
  /** First and last angle and the median step, degrees. */
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly wavelengthLabel: string | null;
  readonly wavelengthSource: 'option' | 'file' | 'none';
  /** The same in sentences. */
  readonly summary: readonly string[];
}

export interface PatternFile {
  readonly pattern: Pattern;
  readonly report: PatternReport;
  readonly warnings: readonly Issue[];
}

/**
 * Reads a measured powder pattern in any of the registry's formats (docs/formats.md); the content tells which.
 * @param bytes content of the file
 * @param fileName for messages, and to know a column of uncertainties by `.xye`
 * @throws InputError with everything that is wrong; `is-peak-list` where the file is one
 */
export function readPattern(bytes: Uint8Array, fileName: string, options: PatternOptions = {}): PatternFile {
  const file = new InputFile(bytes, fileName);
  return readPatternFile(file, patternFormatOf(file), options);
}

/**
 * Reads a pattern of a known format.
 * @throws InputError with everything that is wrong
 */
export function readPatternFile(
  file: InputFile,
  patternFormat: PatternFormat,
  options: PatternOptions,
): PatternFile {
  const fileName = file.name;
  const warnings = new Issues(fileName);
  const given = options.wavelength === undefined ? null : parseWavelength(options.wavelength);
  const scanFile = patternFormat.read(file, {
    radiation: given,
    decimalComma: options.decimalComma,
    columns: options.columns,
    as: options.as,
  });
  const { format, notes } = scanFile;
  const scan = combineScans(scanFile, fileName, warnings);
  const radiation = given ?? scan.radiation;
  if (given !== null && scan.radiation !== null && conflict(given, scan.radiation)) {
    warnings.add({
      code: 'wavelength-conflict',
      message: `the wavelength given, ${given.label}, is used instead of the one in the file, ${scan.radiation.label}`,
    });
  }
  if (radiation === null) {
    warnings.add({
      code: 'wavelength-missing',
      message: 'neither the file nor an option names the wavelength',
      hint: 'Give it, e.g. CuKa (doublet), CuKa1 or 0.4137',
      option: 'wavelength',
    });
  }
  const pattern = patternOfScan(scan, radiation, fileName, warnings);
  const { twoTheta } = pattern;
  const steps = twoTheta
    .subarray(1)
    .map((angle, i) => angle - twoTheta[i])
    .sort();
  const report = {
    format,
    points: twoTheta.length,
    start: twoTheta[0],
    end: twoTheta[twoTheta.length - 1],
    step: steps[steps.length >> 1],
    wavelengthLabel: radiation?.label ?? null,
    wavelengthSource:
      given !== null ? ('option' as const) : radiation !== null ? ('file' as const) : ('none' as const),
  };
  const summary = [
    `${format}: ${report.points} points, ${report.start.toFixed(3)} to ${report.end.toFixed(3)} degrees two-theta, step ${report.step.toFixed(4)}`,
    report.wavelengthLabel === null
      ? 'no wavelength'
      : `wavelength ${report.wavelengthLabel} (from the ${report.wavelengthSource})`,
    ...notes,
  ];
  return { pattern, report: { ...report, summary }, warnings: warnings.all() };
}

/** Different radiations, not only the line and the doublet of one anode. */
function conflict(p: Radiation, q: Radiation): boolean {
  return Math.abs(p.components[0].wavelength / q.components[0].wavelength - 1) > 1e-4;
}
