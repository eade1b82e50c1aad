import { availableParallelism } from 'node:os';
import { openModels } from '@ml-index/models/node';
import {
  EXIT,
  indexCif,
  indexHtml,
  indexJsonText,
  indexLines,
  otherWarnings,
  type ExitCode,
  type IndexContext,
  type IndexReport,
  type InputLines,
} from '@ml-index/session';
import { createNodePool } from '@ml-index/session/node';
import type { ModelSource } from 'ml-index/engines';
import type { Issue } from 'ml-index/math';
import { searchDefaults } from 'ml-index/search';
import { hasColor, writeIssues } from '../failure.js';
import { checkOutputs, writeOutput } from '../files.js';
import { indexText, SOLUTIONS_SHOWN } from '../format/indexText.js';
import { createPaint } from '../format/paint.js';
import { readLines } from '../input.js';
import type { CliIo } from '../io.js';
import { optionName, OptionReader, readSearchOptions, type RawOptions } from '../options.js';
import { ProgressLine } from '../progress.js';
import type { Services } from '../services.js';

/** `mlindex index FILE`. @throws InputError for bad options or input */
export async function indexCommand(
  file: string,
  raw: RawOptions,
  io: CliIo,
  services: Services,
): Promise<ExitCode> {
  const reader = new OptionReader(raw);
  reader.checkValues();
  const choice = reader.text('models') ?? 'on';
  const models = await (services.models ?? modelsOf)(choice);
  const defaults = services.defaults ?? searchDefaults(models !== null);
  const options = { ...services.defaults, ...readSearchOptions(reader, defaults) };
  const workers = reader.number('workers', { min: 0, max: 256, integer: true }) ?? availableParallelism();
  await checkOutputs(OUTPUTS, file, reader, io);

  const lines = await readLines(file, reader, io);
  const pool = workers > 1 ? createNodePool(workers) : undefined;
  const { search } = services;
  const context: IndexContext = {
    ...{ models: models ?? undefined, pool, modelsName: choice, workers },
    ...{ now: () => io.now(), cpu: () => io.cpu(), started: io.started },
    ...(search && {
      search: (peaks, asked, given) => search(peaks, asked, { ...given, workerCount: workers, models }),
    }),
  };
  const report = await indexUntilInterrupted(lines, raw, io, (watch) =>
    indexLines(lines, options, { ...context, ...watch }),
  ).finally(() => pool?.close());
  const unwritten = await writeReport(report, reader, raw, io);
  writeIssues(unwritten, 'mlindex', raw, io);
  return unwritten.length > 0 ? EXIT.input : report.exit;
}

/** The models of `--models`: `off`, `on` for those that are shipped, or a folder. @throws InputError as openModels */
async function modelsOf(choice: string): Promise<ModelSource | null> {
  if (choice === 'off') return null;
  return openModels(choice === 'on' ? undefined : choice);
}

const OUTPUTS = ['json', 'cif', 'html'] as const;

/** Runs the search with progress on standard error; the first signal to end cancels it, the second ends the process. */
async function indexUntilInterrupted(
  { peaks }: InputLines,
  raw: RawOptions,
  io: CliIo,
  index: (context: Pick<IndexContext, 'onProgress' | 'signal'>) => Promise<IndexReport>,
): Promise<IndexReport> {
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
    return await index({
      signal: controller.signal,
      ...(line === null ? {} : { onProgress: (progress) => line.show(progress) }),
    });
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
    json: () => indexJsonText(report),
    cif: () => indexCif(report, raw.cifAll === true ? Infinity : 1),
    html: () => indexHtml(report, optionName),
  };
  const issues: Issue[] = [];
  for (const name of OUTPUTS) {
    const target = reader.text(name);
    if (target === undefined) continue;
    const issue = await writeOutput(target, render[name](), io);
    if (issue !== null) issues.push(issue);
  }
  if (!OUTPUTS.some((name) => reader.text(name) === '-')) {
    io.stdout.write(
      indexText(report, createPaint(hasColor(io.stdout, raw, io)), {
        width: io.stdout.columns,
        hasLines: raw.linesTable === true || raw.verbose === true,
        solutions: raw.solutions === undefined ? SOLUTIONS_SHOWN : Infinity,
      }),
    );
  }
  if (raw.quiet !== true) writeIssues(otherWarnings(report), 'warning', raw, io);
  return issues;
}
