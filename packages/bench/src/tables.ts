import { BRAVAIS_LATTICES, bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import type { Verdict } from './indexOutput.js';
import { calibrationBins, type Prediction } from '@ml-index/train';
import { brierScore, percentile, topCounts } from './statistics.js';

/** What a table needs of a case. */
export interface Outcome {
  readonly bravais: BravaisLattice;
  /** Of the truth, from 1; null where it was not found. */
  readonly rank: number | null;
  /** Seconds. */
  readonly cpu: number;
  readonly wall?: number;
}

/** Outcomes of one program on the same cases, and what its columns are called. */
export interface Contestant {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

/** A Markdown table; the first column is text, the others are figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, i) => Math.max(3, cell.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** A number with so many digits, `-` where there is none. */
export function figure(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

/** One row a Bravais lattice and one for all, the contestants' columns side by side. */
export function rankTable(contestants: readonly Contestant[]): string {
  const head = contestants.flatMap(({ name, outcomes }) =>
    ['n', 'first', 'in 5', 'in 20', ...timeHeads(outcomes)].map((column) =>
      name === '' ? column : `${name}: ${column}`,
    ),
  );
  const rows = ([...BRAVAIS_LATTICES, 'all'] as const).flatMap((lattice) => {
    const chosen = contestants.map(({ outcomes }) =>
      outcomes.filter(({ bravais }) => lattice === 'all' || bravais === lattice),
    );
    if (chosen.every((outcomes) => outcomes.length === 0)) return [];
    const hasWall = contestants.map(({ outcomes }) => isTimed(outcomes));
    return [[lattice, ...chosen.flatMap((outcomes, i) => rankCells(outcomes, hasWall[i]))]];
  });
  return markdownTable(['lattice', ...head], rows);
}

/** First places by lattice system, counted, the contestants side by side. */
export function systemTable(contestants: readonly Contestant[]): string {
  const systems = [...new Set(BRAVAIS_LATTICES.map((bravais) => bravaisInfo(bravais).system))];
  const rows = [...systems, 'all'].flatMap((system) => {
    const counts = contestants.map(({ outcomes }) =>
      topCounts(
        outcomes
          .filter(({ bravais }) => system === 'all' || bravaisInfo(bravais).system === system)
          .map(({ rank }) => rank),
      ),
    );
    if (counts.every(({ n }) => n === 0)) return [];
    return [[system, ...counts.flatMap(({ n, top1 }) => [String(n), String(top1)])]];
  });
  return markdownTable(
    ['system', ...contestants.flatMap(({ name }) => [`${name}: n`, `${name}: first`])],
    rows,
  );
}

function isTimed(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ wall }) => wall !== undefined);
}

function timeHeads(outcomes: readonly Outcome[]): string[] {
  const names = isTimed(outcomes) ? ['CPU', 'wall'] : ['CPU'];
  return names.flatMap((name) => [`${name} median`, `${name} 95 %`]);
}

function rankCells(outcomes: readonly Outcome[], hasWall: boolean): string[] {
  const { n, top1, top5, top20 } = topCounts(outcomes.map(({ rank }) => rank));
  const times = [outcomes.map(({ cpu }) => cpu)];
  if (hasWall) times.push(outcomes.flatMap(({ wall }) => wall ?? []));
  return [
    String(n),
    ...[top1, top5, top20].map((count) => figure(count / n, 3)),
    ...times.flatMap((values) => [0.5, 0.95].map((fraction) => figure(percentile(values, fraction), 2))),
  ];
}

/** What the first solutions promised; cases without a solution have none. */
export function predictionsOf(cases: readonly Verdict[]): Prediction[] {
  return cases.flatMap(({ top, rank }) =>
    top === null ? [] : [{ probability: top.probability, isRight: rank === 1 }],
  );
}

/** Predicted probability of the first solution against the fraction that was right. */
export function calibrationTable(predictions: readonly Prediction[]): string {
  const rows = calibrationBins(predictions).map(({ from, to, n, predicted, right }) => [
    `${from} to ${to}`,
    String(n),
    figure(predicted, 3),
    figure(right, 3),
  ]);
  const table = markdownTable(['probability', 'n', 'mean predicted', 'right'], rows);
  return `${table}\n\nBrier score ${figure(brierScore(predictions), 4)} over ${predictions.length} first solutions.`;
}
