import { logSumExp } from 'ml-index/math';
import type { NamedContestant, NamedOutcome } from './equalSuccess.js';
import { figure, markdownTable } from './tables.js';

/** Standard deviations of a normal distribution that hold 95 % of it. */
const Z = 1.959964;

/** 95 % confidence interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22, 209). */
export function shareInterval(count: number, n: number): readonly [number, number] {
  const share = count / n;
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/**
 * Probability of a difference as large or larger, either way, if neither of two were better on the cases which only one of
 * them solves: the exact form of the test of McNemar (1947, Psychometrika 12, 153).
 */
export function pairedProbability(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const logs = [n * Math.log(0.5)];
  for (let k = 1; k <= Math.min(onlyFirst, onlySecond); k++)
    logs.push(logs[k - 1] + Math.log((n - k + 1) / k));
  return Math.min(1, 2 * Math.exp(logSumExp(logs)));
}

/**
 * How certain the shares are: intervals of each contestant's, and of the others how many cases only they or only the first
 * one solves.
 */
export function certaintyTable(contestants: readonly NamedContestant[]): string {
  const rows = contestants.flatMap(({ name, outcomes }, i) =>
    [1, 5].map((most) => {
      const solved = solvedNames(outcomes, most);
      const [low, high] = shareInterval(solved.size, outcomes.length);
      const interval = `${figure(low, 3)} to ${figure(high, 3)}`;
      const label = [name, most === 1 ? 'first' : 'in 5'].filter((text) => text !== '').join(': ');
      const cells = [label, String(solved.size), String(outcomes.length), interval];
      if (contestants.length === 1) return cells;
      return [...cells, ...(i === 0 ? ['', '', ''] : againstFirst(contestants[0].outcomes, outcomes, most))];
    }),
  );
  const head = ['', 'cases', 'of', '95 % interval of the share'];
  if (contestants.length > 1) {
    const name = contestants[0].name;
    head.push('only it', `only ${name}`, 'p of the difference');
  }
  return markdownTable(head, rows);
}

function solvedNames(outcomes: readonly NamedOutcome[], most: number): Set<string> {
  return new Set(outcomes.flatMap(({ name, rank }) => (rank !== null && rank <= most ? [name] : [])));
}

/** On the cases that both have. */
function againstFirst(
  first: readonly NamedOutcome[],
  other: readonly NamedOutcome[],
  most: number,
): string[] {
  const has = new Set(first.map(({ name }) => name));
  const shared = new Set(other.flatMap(({ name }) => (has.has(name) ? [name] : [])));
  const [a, b] = [solvedNames(first, most), solvedNames(other, most)];
  const onlyFirst = [...a].filter((name) => shared.has(name) && !b.has(name)).length;
  const onlyOther = [...b].filter((name) => shared.has(name) && !a.has(name)).length;
  return [String(onlyOther), String(onlyFirst), figure(pairedProbability(onlyFirst, onlyOther), 2)];
}
