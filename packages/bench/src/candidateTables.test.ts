import { expect, test } from 'vitest';
import { successPlot } from './candidatePlot.js';
import { missCurves, parseMixture, successCurve, type CaseHits } from './candidateSuccess.js';
import {
  cheapest,
  factorText,
  helpOf,
  mixtureGrid,
  mixtureTable,
  successTable,
  verdicts,
  type LatticeCurves,
} from './candidateTables.js';

const hit = (hits: number, total: number, rounds: number): CaseHits[string] => ({
  ...{ hits, total, rounds },
  cpu: (total * rounds) / 1e5,
});
const casesOf = (hits: CaseHits) => [{ hits, misses: missCurves(hits) }];
const latticeOf = (lattice: LatticeCurves['lattice'], hits: CaseHits): LatticeCurves => ({
  lattice,
  curves: Object.keys(hits).map((name) => successCurve(parseMixture(name)!, casesOf(hits))!),
});

const HELPED = { random: hit(10, 1000, 60), forest: hit(500, 1000, 30) };
const LATTICES = [
  latticeOf('aP', HELPED),
  latticeOf('cF', { random: hit(500, 1000, 8), forest: hit(500, 1000, 8) }),
  latticeOf('mP', { random: hit(0, 1000, 60), forest: hit(0, 1000, 60) }),
];

test('success table: success up to what was made, what 95 % take, compared with random cells', () => {
  const rows = successTable(LATTICES)
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.map(([, name]) => name)).toEqual(
    ['aP', 'cF', 'mP'].flatMap((lattice) => [`${lattice} random`, `${lattice} forest`]),
  );
  const [random, forest] = rows;
  expect(random.slice(2, 11)).toEqual(['1', '0.10', '0.26', '0.65', '0.97', '1.00', '-', '-', '258']);
  // 5 candidates of 30 rounds and 0.3 ms a candidate, against 258 of 60 rounds and 0.6 ms
  expect(forest.slice(10, 16)).toEqual(['5', '52', '150', '103', '1.5', '103']);
  expect(rows[5].slice(10, 12)).toEqual(['> 1000', '-']);
});

test('verdicts: where a generator helps, where it does not, where it cannot be told', () => {
  const text = verdicts(LATTICES);
  expect(text).toContain(
    'forest, candidates for 95 %: at most a third: aP (1); no fewer: does not help: cF (1); not known',
  );
  expect(text).not.toContain('random, ');
});

test('help: by value, bounds only where they decide', () => {
  const help = (value: number, bound: 'exact' | 'above' | 'below') => helpOf({ value, bound });
  expect([help(3, 'exact'), help(2, 'exact'), help(1.02, 'exact')]).toEqual(['third', 'fewer', 'none']);
  expect([help(4, 'above'), help(1.5, 'above'), help(0.9, 'above')]).toEqual(['third', 'fewer', 'unknown']);
  expect([help(0.5, 'below'), help(2, 'below'), helpOf(null)]).toEqual(['none', 'unknown', 'unknown']);
  expect(factorText({ value: 12.3, bound: 'above' })).toBe('≥ 12');
});

test('grid of mixtures in quarters; the cheapest in kernel rounds', () => {
  expect(mixtureGrid(['a', 'b']).map(({ name }) => name)).toEqual([
    ...['a', 'a:0.75+b:0.25', 'a:0.5+b:0.5', 'a:0.25+b:0.75', 'b'],
  ]);
  expect(mixtureGrid(['a', 'b', 'c'])).toHaveLength(15);
  expect(cheapest(LATTICES[0].curves)!.mixture.name).toBe('forest');
  expect(cheapest([])).toBeNull();
  const table = mixtureTable([{ lattice: 'aP', cases: casesOf(HELPED), generators: ['random', 'forest'] }]);
  expect(table.split('\n')[2]).toMatch(
    /^\| aP +\| +forest \| +1.000 \| +5 \| +30.0 \| +52 \| +103 \| +103 \|$/,
  );
});

test('plot: a panel a lattice, a curve a generator, names that are safe in XML', () => {
  const svg = successPlot(
    'errors & <faults>',
    LATTICES.map(({ lattice, curves }) => ({ title: lattice, curves })),
  );
  expect(svg).toContain('errors &amp; &lt;faults&gt;');
  expect(svg.match(/<g /g)).toHaveLength(3);
  // two curves a panel and two marks in the legend
  expect(svg.match(/stroke-width="1.8"/g)).toHaveLength(8);
  expect(svg).not.toMatch(/NaN|undefined/);
});
