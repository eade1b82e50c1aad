import { expect, test } from 'vitest';
import {
  calibrationTable,
  figure,
  markdownTable,
  predictionsOf,
  rankTable,
  systemTable,
  type Outcome,
} from './tables.js';

test('markdown table: cells padded to their columns', () => {
  expect(
    markdownTable(
      ['lattice', 'n'],
      [
        ['cF', '1'],
        ['all', '1000'],
      ],
    ),
  ).toBe(
    // prettier-ignore
    ['| lattice |    n |', '| ------- | ---: |', '| cF      |    1 |', '| all     | 1000 |'].join('\n'),
  );
});

test('figure: a dash where there is no number', () => {
  expect([figure(0.12345, 3), figure(NaN, 2)]).toEqual(['0.123', '-']);
});

const cells = (text: string, row: string): string[] =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${row} `))!
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());

const OUTCOMES: Outcome[] = [
  { bravais: 'mP', rank: 1, cpu: 1, wall: 2 },
  { bravais: 'mP', rank: 4, cpu: 3, wall: 4 },
  { bravais: 'cF', rank: null, cpu: 2, wall: 3 },
];

test('rank table: a row a lattice in their order, lattices without cases left out, one for all', () => {
  const text = rankTable([{ name: '', outcomes: OUTCOMES }]);
  expect(text.split('\n').map((line) => line.slice(2, 5))).toEqual(['lat', '---', 'cF ', 'mP ', 'all']);
  expect(cells(text, 'mP')).toEqual(['2', '0.500', '1.000', '1.000', '2.00', '2.90', '3.00', '3.90']);
  expect(cells(text, 'all')).toEqual(['3', '0.333', '0.667', '0.667', '2.00', '2.90', '3.00', '3.90']);
});

test('rank table: contestants side by side, without wall times where one has none', () => {
  const text = rankTable([
    { name: 'ours', outcomes: OUTCOMES },
    { name: 'theirs', outcomes: [{ bravais: 'mP', rank: 2, cpu: 5 }] },
  ]);
  expect(cells(text, 'lattice').slice(8)).toEqual(
    ['n', 'first', 'in 5', 'in 20', 'CPU median', 'CPU 95 %'].map((name) => `theirs: ${name}`),
  );
  expect(cells(text, 'mP').slice(8)).toEqual(['1', '0.000', '1.000', '1.000', '5.00', '5.00']);
  expect(cells(text, 'cF').slice(8)).toEqual(['0', '-', '-', '-', '-', '-']);
});

test('system table: first places, counted', () => {
  const text = systemTable([
    { name: 'off', outcomes: OUTCOMES },
    { name: 'on', outcomes: [{ bravais: 'mC', rank: 1, cpu: 5 }] },
  ]);
  expect(cells(text, 'monoclinic')).toEqual(['2', '1', '1', '1']);
  expect(cells(text, 'cubic')).toEqual(['1', '0', '0', '0']);
  expect(cells(text, 'all')).toEqual(['3', '1', '1', '1']);
  expect(text).not.toContain('triclinic');
});

test('calibration table: of the first solutions, cases without one left out', () => {
  const top = { bravais: 'cF', cell: [], volume: 1, m: 1, n: 20 } as const;
  const predictions = predictionsOf([
    { rank: 1, solutions: 1, top: { ...top, probability: 0.8 } },
    { rank: 2, solutions: 2, top: { ...top, probability: 0.75 } },
    { rank: null, solutions: 0, top: null },
  ]);
  expect(cells(calibrationTable(predictions), '0.7 to 0.9')).toEqual(['2', '0.775', '0.500']);
});
