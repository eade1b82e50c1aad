import { describe, expect, it } from 'vitest';
import { indexText } from '../src/format/indexText.js';
import { fixed, formatProbability, withUncertainty } from '@ml-index/session';
import { createPaint } from '../src/format/paint.js';
import { formatTable, wrap } from '../src/format/table.js';
import { verdictOf } from 'ml-index/report';
import { exitOf } from '@ml-index/session';
import { displacedReport, fixtureReport } from '../../session/test/fixture.js';

describe('withUncertainty', () => {
  it.each([
    [5.430711, 0.0012, '5.4307(12)'],
    [5.430711, 0.0019, '5.4307(19)'],
    [5.430711, 0.00195, '5.431(2)'],
    [5.430711, 0.0025, '5.431(3)'],
    [10.394, 0.0099, '10.394(10)'],
    [1234.5, 25, '1230(30)'],
    [1234.5, 12.3, '1235(12)'],
    [0.0123, 0.9, '0.0(9)'],
    [90, 0, '90'],
    [5.1, 0, '5.1000'],
    [-0.0001, 0.004, '0.000(4)'],
    [-0.00001, 0, '0.0000'],
    [5.1, NaN, '5.1000'],
    [NaN, 0.1, '?'],
  ])('%f +- %f is %s', (value, uncertainty, text) => {
    expect(withUncertainty(value, uncertainty)).toBe(text);
  });
});

it('numbers have no negative zero and no false certainty', () => {
  expect(fixed(-0.0001, 2)).toBe('0.00');
  expect(fixed(null, 2)).toBe('-');
  expect([0.99999, 0.5, 0.0001, 0].map(formatProbability)).toEqual(['>0.999', '0.500', '<0.001', '0.000']);
});

it('tables align and wrap', () => {
  const text = formatTable(
    [{ header: 'a' }, { header: 'β', align: 'left' }],
    [
      ['10', 'x'],
      ['2', 'Å³'],
    ],
  );
  expect(text).toBe(' a  β\n10  x\n 2  Å³');
  expect(wrap('one two three', 7, 2)).toBe('one two\n  three');
});

const ALL = { width: 160, hasLines: true, solutions: Infinity };

describe('the answer of mlindex index', () => {
  const plain = createPaint(false);
  it('for a good solution', () => {
    expect(indexText(fixtureReport('good'), plain, ALL)).toMatchSnapshot();
  });
  it('for poor solutions says what to try', () => {
    const text = indexText(fixtureReport('poor'), plain, ALL);
    expect(text).toContain('No good solution: the best (mP) has probability 0.210');
    expect(text).toContain(
      '- The angles are inconsistent with any lattice by about 0.08 deg. Try --zero-shift 0.2',
    );
  });
  it('without solutions', () => {
    expect(indexText(fixtureReport('none'), plain, ALL)).toContain('No solution found.');
  });
  it('without wavelength gives d-spacings', () => {
    const report = fixtureReport('good');
    const input = { ...report.input, kind: 'peaks' as const, wavelength: null, radiation: null };
    const text = indexText({ ...report, input, view: null }, plain, ALL);
    expect(text).toContain('d calc (Å)');
    expect(text).not.toContain('2θ obs');
  });
  it('has a column for specimen displacement where one was fitted', () => {
    expect(indexText(fixtureReport('good'), plain, ALL)).not.toContain('displ.');
    const lines = indexText(displacedReport(), plain, ALL).split('\n');
    const header = lines.findIndex((line) => line.includes('displ. (°)'));
    expect(lines[header + 1]).toMatch(/ - +-0\.087\(6\)$/);
    expect(lines[header + 2]).toMatch(/ 0\.012\(4\) +-$/);
    expect(lines.join('\n').replace(/\s+/g, ' ')).toContain(
      'zero shift within ±0.1°, specimen displacement refined where it pays',
    );
  });
  it.each([80, 120])(
    'fits %i columns, the verdict last, five solutions and no lines unless asked for',
    (width) => {
      const report = fixtureReport('good');
      const [first] = report.result.solutions;
      const many = {
        ...report,
        result: { ...report.result, solutions: new Array<typeof first>(9).fill(first) },
      };
      const text = indexText(many, plain, { width, hasLines: false, solutions: 5 });
      for (const line of text.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(width);
      expect(text).toContain('4 more with --solutions 9');
      expect(text).not.toContain('2θ obs');
      expect(text.trimEnd().split('\n').at(-1)).toContain('Solution 1 (mP) stands');
    },
  );
  it('is coloured only when asked', () => {
    expect(indexText(fixtureReport('good'), plain, ALL)).not.toContain('\u001b[');
    expect(indexText(fixtureReport('good'), createPaint(true), ALL)).toContain('\u001b[');
  });
});

describe('what counts as good', () => {
  const { result, peaks } = fixtureReport('poor');
  const same = {
    ...result,
    solutions: result.solutions.map((solution, i) => ({
      ...solution,
      probability: 0.3,
      ambiguousWith: i < 2 ? [1 - i] : [],
    })),
  };
  const ambiguous = { ...same, verdict: verdictOf(peaks, same) };
  it('lattices of the same lines count together', () => {
    expect(ambiguous.verdict.probability).toBeCloseTo(0.6);
    expect(exitOf(ambiguous)).toBe(0);
    expect(exitOf(result)).toBe(1);
  });
  it('the exit code says how the search ended', () => {
    expect(exitOf({ ...result, stopped: 'time-budget' })).toBe(3);
    expect(exitOf({ ...ambiguous, stopped: 'time-budget' })).toBe(0);
    expect(exitOf({ ...ambiguous, stopped: 'cancelled' })).toBe(130);
    expect(exitOf({ ...result, solutions: [] })).toBe(1);
  });
});
