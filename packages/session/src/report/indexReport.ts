import type { Issue } from 'ml-index/math';
import type { Pattern, PeakList } from 'ml-index/peaks';
import type { SearchResult } from 'ml-index/report';
import type { SearchOptions } from 'ml-index/search';
import { EXIT, type ExitCode } from '../exit.js';

/** What was read from a file, for people and for JSON. */
export interface InputSummary {
  /** File name as given; `-` for standard input. */
  readonly file: string;
  readonly kind: 'peaks' | 'pattern';
  /** Format as the reader names it. */
  readonly format: string;
  /** Unit of the positions in the file. */
  readonly unit: string;
  /** Other units that the values would allow where nothing but they told the unit, as the option names them. */
  readonly unitAlternatives?: readonly string[];
  /** Angstrom; null for time of flight or bare d-spacings. */
  readonly wavelength: number | null;
  /** Radiation in words, e.g. `Cu K-alpha1, 1.540593 A`; null without a wavelength. */
  readonly radiation: string | null;
  /** Where the wavelength comes from: `option`, `file`, `assumed`, ... */
  readonly wavelengthSource: string;
  /** Points of a pattern and its range in degrees two-theta; null for a peak list. */
  readonly points: number | null;
  readonly range: readonly [number, number] | null;
  /** What the reader understood of the file, in sentences. */
  readonly notes: readonly string[];
}

/** A pattern with the background under it, as plots show it. */
export interface PatternView {
  readonly pattern: Pattern;
  readonly background: Float64Array | null;
}

export interface Timings {
  /** Seconds of wall clock for reading, peak search, search and all together. */
  readonly read: number;
  readonly peakSearch: number;
  readonly search: number;
  readonly total: number;
  /** CPU seconds of the process, workers included; null where they cannot be known. */
  readonly cpu: number | null;
}

/** Everything that indexing found out: what tables, JSON, CIF and HTML are made from. */
export interface IndexReport {
  readonly program: { readonly name: string; readonly version: string };
  readonly input: InputSummary;
  readonly peaks: PeakList;
  readonly view: PatternView | null;
  readonly options: SearchOptions;
  /** `on`, `off`, or the folder of the learned models. */
  readonly models: string;
  readonly workers: number;
  readonly result: SearchResult;
  readonly warnings: readonly Issue[];
  readonly timings: Timings;
  readonly exit: ExitCode;
}

export function exitOf(result: SearchResult): ExitCode {
  if (result.stopped === 'cancelled') return EXIT.interrupted;
  if (result.verdict.level !== 'none') return EXIT.good;
  return result.stopped === 'time-budget' ? EXIT.budget : EXIT.nothingGood;
}

/** Lines that the search looks at: the first `lines` of the list. */
export function usedLines(peaks: PeakList, options: SearchOptions): number {
  return Math.min(peaks.q2.length, options.lines);
}
