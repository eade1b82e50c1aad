import type { Issue } from '../math/index.js';
import type { Pattern } from '../peaks/index.js';
import { readBrml, isZip } from './formats/brml.js';
import { isBrukerRaw, readBrukerRaw } from './formats/bruker-raw.js';
import { readColumnsPattern } from './formats/columns-pattern.js';
import { isGsasPowder, readGsas } from './formats/gsas.js';
import { isPdCif, readPdCif } from './formats/pdcif.js';
import { readRas } from './formats/ras.js';
import { readUxd } from './formats/uxd.js';
import { readXrdml } from './formats/xrdml.js';
import { combineScans, patternOfScan, type ScanFile } from './scan.js';
import { decodeText, Issues } from './text.js';
import { parseWavelength, type Radiation } from './wavelength.js';

export interface PatternOptions {
  /** Wavelength in any form that {@link parseWavelength} reads; goes before one in the file. */
  readonly wavelength?: string | number;
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

/** A format that patterns come in, by what tells it in the file itself. */
export type PatternFormat =
  'Bruker RAW' | 'Bruker BRML' | 'PANalytical XRDML' | 'Rigaku RAS' | 'Bruker UXD' | 'GSAS' | 'pdCIF';

/** The pattern format that the content shows; null where it is columns of numbers or nothing known. */
export function patternFormat(bytes: Uint8Array): PatternFormat | null {
  if (isZip(bytes)) return 'Bruker BRML';
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200_000)).replaceAll('\0', '');
  if (isGsasPowder(head)) return 'GSAS';
  if (isBrukerRaw(bytes)) return 'Bruker RAW';
  if (/<(?:\w+:)?xrdMeasurement/.test(head)) return 'PANalytical XRDML';
  if (/^\*RAS_(?:DATA|HEADER|INT)_START/m.test(head)) return 'Rigaku RAS';
  if (/^\s*_(?:2THETA)?(?:COUNTS|CPS)\b/im.test(head)) return 'Bruker UXD';
  return isPdCif(head) ? 'pdCIF' : null;
}

/**
 * Reads a measured powder pattern: columns (`.xy`, `.xye`, `.csv`, `.txt`), GSAS (`.fxye`, `.gsa`, `.gda`, `.gss`, `.raw`),
 * PANalytical `.xrdml`, Bruker `.raw`, `.brml` and `.uxd`, Rigaku `.ras`, pdCIF. The format is told by the content.
 * @param bytes content of the file
 * @param fileName for messages, and to know a column of uncertainties by `.xye`
 * @throws InputError with everything that is wrong
 */
export function readPattern(bytes: Uint8Array, fileName: string, options: PatternOptions = {}): PatternFile {
  const warnings = new Issues(fileName);
  const given = options.wavelength === undefined ? null : parseWavelength(options.wavelength);
  const scanFile = readScans(bytes, fileName, given);
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

function readScans(bytes: Uint8Array, file: string, given: Radiation | null): ScanFile {
  const format = patternFormat(bytes);
  if (format === 'Bruker BRML') return readBrml(bytes, file);
  if (format === 'Bruker RAW') return readBrukerRaw(bytes, file);
  const text = decodeText(bytes, file);
  switch (format) {
    case 'PANalytical XRDML':
      return readXrdml(text, file);
    case 'Rigaku RAS':
      return readRas(text, file);
    case 'Bruker UXD':
      return readUxd(text, file);
    case 'GSAS':
      return readGsas(text, file);
    case 'pdCIF':
      return readPdCif(text, file);
    case null:
      return readColumnsPattern(text, file, given);
  }
}

/** Different radiations, not only the line and the doublet of one anode. */
function conflict(p: Radiation, q: Radiation): boolean {
  return Math.abs(p.components[0].wavelength / q.components[0].wavelength - 1) > 1e-4;
}
