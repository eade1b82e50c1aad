import {
  EXIT,
  type ExitCode,
  exitOf,
  indexCif,
  indexHtml,
  indexJson,
  type IndexReport,
} from '@ml-index/session';
import { availableParallelism } from 'node:os';
import type { Issue } from 'ml-index/math';
import type { PeakList } from 'ml-index/peaks';
import type { SearchResult } from 'ml-index/report';
import { hasColor, writeIssues } from '../failure.js';
import { writeOutput } from '../files.js';
import { indexText } from '../format/indexText.js';
import { createPaint } from '../format/paint.js';
import { readLines } from '../input.js';
import type { CliIo } from '../io.js';
import { optionName, OptionReader, readSearchOptions, type RawOptions } from '../options.js';
import { ProgressLine } from '../progress.js';
import type { Services } from '../services.js';
import { programVersion } from '../version.js';

/** `mlindex index FILE`. @throws InputError for bad options or input */
export async function indexCommand(
  file: string,
  raw: RawOptions,
  io: CliIo,
  services: Services,
): Promise<ExitCode> {
  const library = await import('../search.js');
  const search = services.search ?? library.search;
  const reader = new OptionReader(raw);
  const choice = reader.text('models') ?? 'on';
  const models = await (services.models ?? library.modelsOf)(choice);
  const defaults = services.defaults ?? library.searchDefaults(models !== null);
  const options = readSearchOptions(reader, defaults);
  const workers = reader.number('workers', { min: 0, max: 256, integer: true }) ?? availableParallelism();
  checkStandardOutput(reader);

  const start = io.now();
  const lines = await readLines(file, reader, io);
  const searchStart = io.now();
  const result = await searchUntilInterrupted(lines.peaks, raw, io, (onProgress, signal) =>
    search(lines.peaks, options, { onProgress, signal, now: () => io.now(), workerCount: workers, models }),
  );
  const end = io.now();

  const report: IndexReport = {
    program: programVersion(),
    input: lines.summary,
    peaks: lines.peaks,
    view: lines.view,
    options,
    models: choice,
    workers,
    result,
    warnings: [...lines.warnings, ...result.warnings],
    timings: { ...lines.timings, search: end - searchStart, total: end - start, cpu: io.cpu() },
    exit: exitOf(result),
  };
  const unwritten = await writeReport(report, reader, raw, io);
  writeIssues(unwritten, 'mlindex', raw, io);
  return unwritten.length > 0 ? EXIT.input : report.exit;
}

const OUTPUTS = ['json', 'cif', 'html'] as const;

/** Bad values are thrown by {@link readLines}, after those of the input options. */
function checkStandardOutput(reader: OptionReader): void {
  const toStandardOutput = OUTPUTS.filter((name) => reader.text(name) === '-');
  if (toStandardOutput.length > 1) {
    reader.bad(toStandardOutput[1], '-', 'only one of --json, --cif and --html on standard output');
  }
}

/** Runs the search with progress on standard error; the first Ctrl-C cancels it, the second ends the process. */
async function searchUntilInterrupted(
  peaks: PeakList,
  raw: RawOptions,
  io: CliIo,
  search: (
    onProgress: Parameters<NonNullable<Services['search']>>[2]['onProgress'],
    signal: AbortSignal,
  ) => Promise<SearchResult>,
): Promise<SearchResult> {
  const isShown = raw.progress === true || (io.stderr.isTTY && raw.quiet !== true);
  const line = isShown ? new ProgressLine(io.stderr, () => io.now()) : null;
  const controller = new AbortController();
  const stop = io.onInterrupt(() => {
    stop();
    controller.abort();
    line?.clear();
    if (raw.quiet !== true) io.stderr.write('mlindex: interrupted, finishing with the best so far\n');
  });
  line?.show({ fraction: 0, stage: `${peaks.q2.length} lines`, best: null });
  try {
    return await search(line === null ? undefined : (progress) => line.show(progress), controller.signal);
  } finally {
    stop();
    line?.clear();
  }
}

/** Writes what was asked for; the table goes to standard output unless something else does. */
async function writeReport(
  report: IndexReport,
  reader: OptionReader,
  raw: RawOptions,
  io: CliIo,
): Promise<Issue[]> {
  const render = {
    json: () => `${JSON.stringify(indexJson(report), null, 2)}\n`,
    cif: () => indexCif(report),
    html: () => indexHtml(report, optionName),
  };
  const issues: Issue[] = [];
  for (const name of OUTPUTS) {
    const target = reader.text(name);
    if (target === undefined) continue;
    const issue = await writeOutput(target, render[name](), io);
    if (issue !== null) issues.push(issue);
  }
  if (OUTPUTS.some((name) => reader.text(name) === '-')) {
    if (raw.quiet !== true) writeIssues(report.warnings, 'warning', raw, io);
  } else {
    io.stdout.write(indexText(report, createPaint(hasColor(io.stdout, raw, io))));
  }
  return issues;
}
