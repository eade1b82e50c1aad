import type { ModelSource } from 'ml-index/engines';
import { InputError } from 'ml-index/math';
import type { PeakList } from 'ml-index/peaks';
import type { SearchProgress, SearchResult } from 'ml-index/report';
import {
  search,
  searchDefaults,
  type SearchContext,
  type SearchOptions,
  type WorkerPool,
} from 'ml-index/search';
import { platformClock } from './clock.js';
import { linesOfBytes, type InputLines, type LineOptions } from './lines.js';
import { PROGRAM } from './program.js';
import { exitOf, type IndexReport } from './report/indexReport.js';

/** Code of a warning that reader and search both give. */
const FEW = 'few-lines';

/** All options from the reading of a file to the ranking; each has a default. */
export type IndexOptions = LineOptions & Partial<SearchOptions>;

/** What indexing takes from outside; all of it may be left out. */
export interface IndexContext {
  /** Learned models, e.g. of `@ml-index/models/node` or `@ml-index/models/browser`; without them the search does without. */
  readonly models?: ModelSource | undefined;
  /** Workers, e.g. of `@ml-index/session/node` or `@ml-index/session/browser`; without them all is done in this thread. */
  readonly pool?: WorkerPool | undefined;
  /** Ends the search early; the report then has the best so far. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined;
  /** Clock in seconds; default: that of the platform. */
  readonly now?: () => number;
  /** When the time budget began, on this clock; default: with the search. */
  readonly started?: number;
  /** What the report says of the models; default: `on` or `off`. */
  readonly modelsName?: string;
  /** What the report says of the number of workers; default: 1 where there is no pool, else what the pool takes. */
  readonly workers?: number;
  /** CPU time of the process so far, seconds. */
  readonly cpu?: () => number;
  /** In place of the library's search. */
  readonly search?: (
    peaks: PeakList,
    options: SearchOptions,
    context: SearchContext,
  ) => Promise<SearchResult>;
}

/**
 * From the bytes of a pattern or a peak list to ranked unit cells: recognises which it is, finds the lines of a pattern,
 * searches all Bravais lattices. The same bytes, options and models give the same cells, whatever the pool.
 * @param bytes content of the file
 * @param name name of the file, for messages and by its extension for the format
 * @returns ranked cells in `result.solutions`, with the verdict, the lines and all warnings
 * @throws InputError for what cannot be read, and for options that cannot be worked with
 */
export async function indexBytes(
  bytes: Uint8Array,
  name: string,
  options: IndexOptions = {},
  context: IndexContext = {},
): Promise<IndexReport> {
  const { as, wavelength, unit, columns, decimalComma, keepSatellites, significance, doublet, ...searched } =
    options;
  checkNames(searched);
  const reading = { as, wavelength, unit, columns, decimalComma, keepSatellites, significance, doublet };
  return indexLines(linesOfBytes(bytes, name, given(reading), context.now), searched, context);
}

/**
 * Searches for the cells of lines that have been read.
 * @param options those that are left out have the defaults of a search with or without models
 * @throws InputError for options or lines that cannot be worked with
 */
export async function indexLines(
  lines: InputLines,
  options: Partial<SearchOptions> = {},
  context: IndexContext = {},
): Promise<IndexReport> {
  const { models, pool, signal, onProgress, started, now = platformClock } = context;
  const all = { ...searchDefaults(models !== undefined, lines.peaks), ...given(options) };
  const start = now();
  const result = await (context.search ?? search)(lines.peaks, all, {
    now,
    ...given({ models, pool, signal, onProgress, started }),
  });
  const spent = now() - start;
  const { read, peakSearch } = lines.timings;
  return {
    program: PROGRAM,
    input: lines.summary,
    peaks: lines.peaks,
    view: lines.view,
    options: all,
    models: context.modelsName ?? (models === undefined ? 'off' : 'on'),
    workers: context.workers ?? pool?.size ?? 1,
    result,
    warnings: [
      // what the search says of the number of lines it says for the reader, too
      ...lines.warnings.filter(
        ({ code }) => !(code === FEW && result.warnings.some((other) => other.code === FEW)),
      ),
      ...result.warnings,
    ],
    timings: {
      read,
      peakSearch,
      search: spent,
      total: read + peakSearch + spent,
      cpu: context.cpu?.() ?? null,
    },
    exit: exitOf(result),
  };
}

/** @throws InputError `unknown-option` */
function checkNames(options: Partial<SearchOptions>): void {
  const known = Object.keys(searchDefaults(false));
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new InputError(
    unknown.map((name) => ({
      code: 'unknown-option',
      message: 'there is no such option',
      value: name,
      expected: known.join(', '),
    })),
  );
}

/** What is not undefined. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
