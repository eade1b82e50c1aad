import { expect, test } from 'vitest';
import { failureSummary, kindOfFailure, type JudgedCase } from './failures.js';

/** First solution mC of so many times the primitive volume of the truth. */
function judged(name: string, rank: number | null, ratio: number): JudgedCase {
  const top = { bravais: 'mC', cell: [], volume: 200 * ratio, probability: 0.5, m: 12, n: 20 } as const;
  return { name, bravais: 'mP', primitiveVolume: 100, lines: 20, rank, solutions: 20, top };
}

test('failures by the volume of the first solution', () => {
  expect(kindOfFailure(judged('', 2, 1.01))).toBe('truth ranked lower, first has its volume');
  expect(kindOfFailure(judged('', null, 2))).toBe('truth not found, first has 2 times its volume');
  expect(kindOfFailure(judged('', 3, 0.5))).toBe('truth ranked lower, first has 1/2 of its volume');
  expect(kindOfFailure(judged('', null, 0.8))).toBe('truth not found, first has another volume');
  expect(kindOfFailure({ ...judged('', null, 1), top: null })).toBe('no solution');
  expect(kindOfFailure({ ...judged('', null, 1), top: null, failure: 'exit code 70' })).toBe('no answer');
});

test('summary: counts by kind, most frequent first, and a line a case', () => {
  const cases = [judged('right', 1, 1), judged('half', 2, 0.5), judged('a', null, 3), judged('b', null, 3)];
  const lines = failureSummary(cases).split('\n');
  expect(lines[0]).toBe('3 of 4 not first:');
  expect(lines[1]).toBe('  2 truth not found, first has 3 times its volume');
  expect(lines.at(-1)).toBe(
    '  half mP V(prim.) 100, 20 lines: rank 2; first mC V x 0.500, p 0.500, M20 12.0',
  );
  expect(failureSummary([judged('right', 1, 1)])).toBe('No failures.');
});
