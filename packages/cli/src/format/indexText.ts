import {
  cellText,
  doubts,
  fixed,
  inputFacts,
  lineRows,
  plural,
  reasonText,
  solutionFacts,
  solutionRows,
  type Column,
  type IndexReport,
} from '@ml-index/session';
import { formatIssue, type Issue } from 'ml-index/math';
import type { Solution } from 'ml-index/report';
import { optionName } from '../options.js';
import type { Paint } from './paint.js';
import { formatTable, tableWidth, wrap } from './table.js';

const LABEL = 12;
/** Text is wrapped at this width on wider outputs. */
const MOST_TEXT_WIDTH = 110;
/** Solutions in the table where no number is asked for. */
export const SOLUTIONS_SHOWN = 5;

export interface TextOptions {
  /** Columns of the output. */
  readonly width: number;
  /** Is the table of lines wanted? */
  readonly hasLines: boolean;
  /** Solutions in the table. */
  readonly solutions: number;
}

/** The readable answer of `mlindex index`: what a terminal shows last, the verdict, stands last. */
export function indexText(report: IndexReport, paint: Paint, options: TextOptions): string {
  const { result } = report;
  const best = result.solutions[0];
  const width = Math.min(options.width, MOST_TEXT_WIDTH);
  return [
    ...heading(report, paint, width),
    ...(best === undefined
      ? []
      : [
          '',
          ...solutionsTable(report, paint, options),
          '',
          ...bestSolution(best, report, paint, width, options),
        ]),
    ...issueList('Why nothing good was found, and what to try', result.diagnosis, paint, width),
    '',
    ...verdictText(report, paint, width),
    '',
  ].join('\n');
}

function labelled(label: string, text: string, paint: Paint, width: number): string {
  return (
    paint.dim(label.padEnd(LABEL)) + wrap(text, width - LABEL, 0).replaceAll('\n', `\n${' '.repeat(LABEL)}`)
  );
}

function heading(report: IndexReport, paint: Paint, width: number): string[] {
  const { options, timings, result, input } = report;
  const isAssumed = input.wavelengthSource === 'assumed';
  const time =
    `${fixed(timings.total, 1)} s (search ${fixed(timings.search, 1)} s, CPU ${fixed(timings.cpu, 1)} s, ` +
    `${plural(report.workers, 'worker')}), seed ${options.seed}` +
    (result.stopped === 'complete' ? '' : `, stopped: ${describeStop(result.stopped)}`);
  return [...inputFacts(report), ['Time', time] as const].map(([label, text]) => {
    const line = labelled(label, text, paint, width);
    return isAssumed && label === 'Wavelength' ? paint.yellow(line) : line;
  });
}

function describeStop(stopped: 'time-budget' | 'cancelled'): string {
  return stopped === 'cancelled' ? 'interrupted' : 'time budget spent';
}

/** Colour of what the verdict is about: green where it stands, amber where it is doubtful. */
function paintOf({ result }: IndexReport, paint: Paint): (text: string) => string {
  const { level } = result.verdict;
  return (text) =>
    level === 'stands' ? paint.green(text) : level === 'doubtful' ? paint.yellow(text) : text;
}

/** The verdict in a sentence, and why it is not a better one. */
function verdictText(report: IndexReport, paint: Paint, width: number): string[] {
  const { summary } = report.result.verdict;
  return [
    paint.bold(paintOf(report, paint)(wrap(summary, width, 0))),
    ...doubts(report).map((issue) => paint.yellow(wrap(`- ${reasonText(issue, optionName)}`, width, 2))),
  ];
}

interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns that a narrow table leaves out, in this order, by the beginnings of their headers. */
const DISPENSABLE: readonly string[] = ['Mrev', 'F', 'V', 'zero', 'displ.', 'indexed'];

/** The table with as much as the width holds: first without figures, then without standard uncertainties and right angles. */
function fittingTable(solutions: readonly Solution[], width: number): Table {
  const full = solutionRows(solutions);
  const short = withoutFixedAngles(solutionRows(solutions, true));
  const figures = DISPENSABLE.slice(0, 2);
  const trials = [
    full,
    ...figures.map((_, i) => without(full, figures.slice(0, i + 1))),
    short,
    ...DISPENSABLE.map((_, i) => without(short, DISPENSABLE.slice(0, i + 1))),
  ];
  return trials.find(({ columns, rows }) => tableWidth(columns, rows) <= width) ?? trials[trials.length - 1];
}

function pick({ columns, rows }: Table, isKept: (column: Column, i: number) => boolean): Table {
  const kept = columns.flatMap((column, i) => (isKept(column, i) ? [i] : []));
  return { columns: kept.map((i) => columns[i]), rows: rows.map((row) => kept.map((i) => row[i])) };
}

const without = (table: Table, headers: readonly string[]): Table =>
  pick(table, ({ header }) => !headers.some((word) => header.split(/[\d/ ]/)[0] === word));

const withoutFixedAngles = (table: Table): Table =>
  pick(
    table,
    ({ header }, i) => !/^[αβγ]/.test(header) || table.rows.some((row) => !/^(90|120)$/.test(row[i])),
  );

function solutionsTable(report: IndexReport, paint: Paint, { width, solutions }: TextOptions): string[] {
  const all = report.result.solutions;
  const shown = all.slice(0, solutions);
  const { columns, rows } = fittingTable(shown, width);
  const table = formatTable(columns, rows, (line, row) =>
    row === -1 ? paint.dim(line) : row === 0 ? paintOf(report, paint)(line) : line,
  );
  const more = all.length - shown.length;
  return more === 0 ? [table] : [table, paint.dim(`${more} more with --solutions ${all.length}`)];
}

function bestSolution(
  best: Solution,
  report: IndexReport,
  paint: Paint,
  width: number,
  { hasLines }: TextOptions,
): string[] {
  const facts = [['Cell', cellText(best)], ...solutionFacts(best)].map(([name, text]) =>
    labelled(name, text, paint, width),
  );
  if (!hasLines)
    return [paint.bold('Solution 1'), ...facts, paint.dim('The lines with their indices: --lines-table')];
  const { columns, rows } = lineRows(best, report.input.wavelength);
  const isUnindexed = best.lines.map((line) => line.hkl === null);
  return [
    paint.bold('Solution 1'),
    ...facts,
    '',
    formatTable(columns, rows, (line, row) =>
      row === -1 ? paint.dim(line) : isUnindexed[row] ? paint.yellow(line) : line,
    ),
  ];
}

function issueList(title: string, issues: readonly Issue[], paint: Paint, width: number): string[] {
  if (issues.length === 0) return [];
  return [
    '',
    paint.yellow(title),
    ...issues.map((issue) => wrap(`- ${formatIssue(issue, optionName)}`, width, 2)),
  ];
}
