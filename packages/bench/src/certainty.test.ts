import { expect, test } from 'vitest';
import { certaintyTable, pairedProbability, shareInterval } from './certainty.js';
import type { NamedOutcome } from './equalSuccess.js';

test('interval of a share: the example of Newcombe (1998, Stat. Med. 17, 857, table I, method 3)', () => {
  const rounded = (count: number, n: number): number[] =>
    shareInterval(count, n).map((x) => Number(x.toFixed(4)));
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
  expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
  expect(rounded(0, 20)).toEqual([0, 0.1611]);
  expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
});

test('probability of a paired difference, counted', () => {
  expect(pairedProbability(0, 0)).toBe(1);
  expect(pairedProbability(3, 3)).toBe(1);
  expect(pairedProbability(0, 5)).toBeCloseTo(2 / 32, 12);
  expect(pairedProbability(5, 1)).toBeCloseTo((2 * (1 + 6)) / 64, 12);
  expect(pairedProbability(1, 5)).toBeCloseTo(pairedProbability(5, 1), 12);
  expect(pairedProbability(2000, 1000)).toBeLessThan(1e-60);
});

const outcomes = (ranks: Record<string, number | null>): NamedOutcome[] =>
  Object.entries(ranks).map(([name, rank]) => ({ name, rank, bravais: 'mP', cpu: 1 }));

test('table: one contestant has intervals, of two the cases that only one solves stand beside', () => {
  const on = { name: 'on', outcomes: outcomes({ a: 1, b: 3, c: null, d: 1 }) };
  const off = { name: 'off', outcomes: outcomes({ a: 2, b: 1, c: 1, d: 1 }) };
  const cells = (text: string): string[][] =>
    text
      .split('\n')
      .slice(2)
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
  expect(cells(certaintyTable([{ ...on, name: '' }]))).toEqual([
    ['first', '2', '4', '0.150 to 0.850'],
    ['in 5', '3', '4', '0.301 to 0.954'],
  ]);
  expect(cells(certaintyTable([on, off])).slice(2)).toEqual([
    ['off: first', '3', '4', '0.301 to 0.954', '2', '1', '1.00'],
    ['off: in 5', '4', '4', '0.510 to 1.000', '1', '0', '1.00'],
  ]);
});
