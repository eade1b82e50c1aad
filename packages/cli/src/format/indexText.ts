import {
  doubts,
  fixed,
  inputFacts,
  lineRows,
  otherWarnings,
  plural,
  reasonText,
  solutionFacts,
  solutionRows,
  type IndexReport,
} from '@ml-index/session';
import { formatIssue, type Issue } from 'ml-index/math';
import type { Solution } from 'ml-index/report';
import { optionName } from '../options.js';
import type { Paint } from './paint.js';
import { formatTable, wrap } from './table.js';

const WIDTH = 110;
const LABEL = 12;

/** The readable answer of `mlindex index`. */
export function indexText(report: IndexReport, paint: Paint): string {
  const { result } = report;
  const best = result.solutions[0];
  return [
    ...heading(report).map(([label, text]) => paint.dim(label.padEnd(LABEL)) + text),
    '',
    ...verdictText(report, paint),
    ...(result.solutions.length > 0 ? ['', solutionsTable(report, paint)] : []),
    ...(best === undefined ? [] : ['', ...bestSolution(best, report, paint)]),
    ...issueList('Why nothing good was found, and what to try', result.diagnosis, paint),
    ...issueList('Warnings', otherWarnings(report), paint),
    '',
  ].join('\n');
}

function heading(report: IndexReport): [string, string][] {
  const { options, timings, result } = report;
  return [
    ...inputFacts(report),
    [
      'Time',
      `${fixed(timings.total, 1)} s (search ${fixed(timings.search, 1)} s, CPU ${fixed(timings.cpu, 1)} s, ` +
        `${plural(report.workers, 'worker')}), seed ${options.seed}` +
        (result.stopped === 'complete' ? '' : `, stopped: ${describeStop(result.stopped)}`),
    ],
  ];
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
function verdictText(report: IndexReport, paint: Paint): string[] {
  const { summary } = report.result.verdict;
  return [
    paint.bold(paintOf(report, paint)(wrap(summary, WIDTH, 0))),
    ...doubts(report).map((issue) => paint.yellow(wrap(`- ${reasonText(issue, optionName)}`, WIDTH, 2))),
  ];
}

function solutionsTable(report: IndexReport, paint: Paint): string {
  const { columns, rows } = solutionRows(report.result.solutions);
  return formatTable(columns, rows, (line, row) =>
    row === -1 ? paint.dim(line) : row === 0 ? paintOf(report, paint)(line) : line,
  );
}

function bestSolution(best: Solution, report: IndexReport, paint: Paint): string[] {
  const label = (text: string): string => paint.dim(text.padEnd(LABEL));
  const facts = solutionFacts(best).map(([name, text]) => label(name) + text);
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

function issueList(title: string, issues: readonly Issue[], paint: Paint): string[] {
  if (issues.length === 0) return [];
  return [
    '',
    paint.yellow(title),
    ...issues.map((issue) => wrap(`- ${formatIssue(issue, optionName)}`, WIDTH, 2)),
  ];
}
