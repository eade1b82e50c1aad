import { type AnyOptions, readAny, type PatternFile, type PeakListFile } from 'ml-index/io';
import type { Issue } from 'ml-index/math';
import type { PeakList, PeakSearchOptions } from 'ml-index/peaks';
import { platformClock } from './clock.js';
import { linesOfPattern, type PatternLines } from './patternLines.js';
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

/** How a file is read, and how lines are searched for in a pattern. */
export type LineOptions = AnyOptions & Partial<PeakSearchOptions>;

/**
 * The lines of a peak list or a pattern, whichever the bytes are.
 * @param file name of the file, for messages and by its extension for the format; `-` where there is none
 * @param now clock, seconds
 * @throws InputError for what cannot be read
 */
export function linesOfBytes(
  bytes: Uint8Array,
  file: string,
  options: LineOptions = {},
  now: () => number = platformClock,
): InputLines {
  const { significance, doublet, ...reading } = options;
  const name = file === '-' ? 'standard input' : file;
  const start = now();
  const content = readAny(bytes, name, reading);
  const read = now() - start;
  if (content.kind === 'peaks') return peakListLines(file, content, read);

  const searchStart = now();
  const lines = linesOfPattern(content.pattern, name, {
    ...(significance === undefined ? {} : { significance }),
    ...(doublet === undefined ? {} : { doublet }),
  });
  return patternLines(file, content, lines, ignoredOptions(reading, content, name), {
    read,
    peakSearch: now() - searchStart,
  });
}

function peakListLines(file: string, { peaks, report, warnings }: PeakListFile, read: number): InputLines {
  return {
    summary: {
      file,
      kind: 'peaks',
      format: report.format,
      unit: report.unit,
      ...(report.alternatives.length === 0 ? {} : { unitAlternatives: report.alternatives }),
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
function ignoredOptions(options: AnyOptions, { report }: PatternFile, file: string): Issue[] {
  const forColumns = report.format === 'columns' ? [] : (['columns', 'decimalComma'] as const);
  return (['unit', ...forColumns, 'keepSatellites'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => ({
      code: 'option-ignored',
      message: 'an option that is for peak lists means nothing here: this file was read as a pattern',
      option: name,
      file,
    }));
}
