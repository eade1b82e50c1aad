import { readAny, tryWavelength, type PatternFile, type PeakListFile } from 'ml-index/io';
import type { Issue } from 'ml-index/math';
import type { PeakList } from 'ml-index/peaks';
import { readBytes } from './files.js';
import type { CliIo } from './io.js';
import { optionName, type OptionReader } from './options.js';
import { linesOfPattern, readPeakSearchOptions, type PatternLines } from './patternLines.js';
import type { InputSummary, PatternView } from './report/indexReport.js';

/** The lines to be indexed, with where they come from. */
export interface InputLines {
  readonly summary: InputSummary;
  readonly peaks: PeakList;
  /** The pattern they were found in; null for a peak list. */
  readonly view: PatternView | null;
  /** Significance of each line found in a pattern, its height over its standard uncertainty; null for a peak list. */
  readonly found: readonly { readonly significance: number }[] | null;
  readonly warnings: readonly Issue[];
  /** Seconds. */
  readonly timings: { readonly read: number; readonly peakSearch: number };
}

/**
 * Reads a peak list, or a pattern and finds its lines.
 * @throws InputError for bad options (all of the command's so far) or a file that cannot be read
 */
export async function readLines(file: string, reader: OptionReader, io: CliIo): Promise<InputLines> {
  const options = readInputOptions(reader);
  const peakSearch = readPeakSearchOptions(reader);
  reader.check();
  const name = file === '-' ? 'standard input' : file;
  const start = io.now();
  const content = readAny(await readBytes(file, io), name, options);
  const read = io.now() - start;
  if (content.kind === 'peaks') return peakListLines(file, content, read);

  const searchStart = io.now();
  const lines = linesOfPattern(content.pattern, name, peakSearch);
  return patternLines(file, content, lines, ignoredOptions(options, name), {
    read,
    peakSearch: io.now() - searchStart,
  });
}

function peakListLines(file: string, { peaks, report, warnings }: PeakListFile, read: number): InputLines {
  return {
    summary: {
      file,
      kind: 'peaks',
      format: report.format,
      unit: report.unit,
      wavelength: peaks.wavelength,
      radiation: report.wavelengthLabel,
      wavelengthSource: report.wavelengthSource,
      points: null,
      range: null,
      notes: report.summary,
    },
    peaks,
    view: null,
    found: null,
    warnings,
    timings: { read, peakSearch: 0 },
  };
}

function patternLines(
  file: string,
  { pattern, report, warnings }: PatternFile,
  lines: PatternLines,
  ignored: readonly Issue[],
  timings: InputLines['timings'],
): InputLines {
  return {
    summary: {
      file,
      kind: 'pattern',
      format: report.format,
      unit: 'twoTheta',
      wavelength: lines.peaks.wavelength,
      radiation: lines.radiation,
      wavelengthSource: lines.isAssumed ? 'assumed' : report.wavelengthSource,
      points: report.points,
      range: [report.start, report.end],
      notes: report.summary,
    },
    peaks: lines.peaks,
    view: { pattern, background: lines.background },
    found: lines.found,
    // Where the wavelength was assumed, that says it all.
    warnings: [
      ...warnings.filter(({ code }) => code !== 'wavelength-missing'),
      ...lines.warnings,
      ...ignored,
    ],
    timings,
  };
}

/** Options that mean nothing for a pattern. */
function ignoredOptions(options: InputOptions, file: string): Issue[] {
  return (['unit', 'columns', 'decimalComma', 'keepSatellites'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => ({
      code: 'option-ignored',
      message: `${optionName(name)} is for peak lists; this file was read as a pattern`,
      file,
    }));
}

interface InputOptions {
  wavelength?: string;
  unit?: string;
  columns?: string;
  decimalComma?: boolean;
  keepSatellites?: boolean;
}

function readInputOptions(reader: OptionReader): InputOptions {
  const options: InputOptions = {};
  const wavelength = reader.text('wavelength');
  if (wavelength !== undefined) {
    if (tryWavelength(wavelength) === null) {
      reader.bad(
        'wavelength',
        wavelength,
        'Angstrom (1.5406), a name (CuKa1, CuKa, MoKa1) or an energy (8.05keV)',
      );
    } else options.wavelength = wavelength;
  }
  const unit = reader.text('unit');
  if (unit !== undefined) options.unit = unit;
  const columns = reader.text('columns');
  if (columns !== undefined) options.columns = columns;
  const comma = reader.text('decimalComma');
  if (comma === 'yes' || comma === 'no') options.decimalComma = comma === 'yes';
  else if (comma !== undefined) reader.bad('decimalComma', comma, 'yes or no');
  if (reader.flag('keepSatellites')) options.keepSatellites = true;
  return options;
}
