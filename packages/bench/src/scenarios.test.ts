import { expect, test } from 'vitest';
import type { CalculatedCase } from '@ml-index/train';
import { linesOfScenario, LINES_USED, SCENARIOS, SHIFT } from './scenarios.js';
import { firstOfEach, selectionSummary, undeterminedSummary } from './selection.js';

function made(id: string, bravais: CalculatedCase['bravais'], lines: number): CalculatedCase {
  const twoTheta = Array.from({ length: lines }, (_, i) => 10 + i);
  const cell = { a: 10, b: 10, c: 10, alpha: 90, beta: 90, gamma: 90 };
  return {
    ...{ id, source: '', family: 'mineral', formula: '', bravais, metricBravais: bravais, spaceGroup: 221 },
    ...{ hermannMauguin: 'P m -3 m', cell, volume: 1000, primitiveVolume: 1000, wavelength: 1.5406 },
    lines: {
      twoTheta,
      q2: twoTheta.map((t) => ((2 * Math.sin((t * Math.PI) / 360)) / 1.5406) ** 2),
      hkl: twoTheta.map(() => [1, 0, 0]),
      intensity: twoTheta.map((_, i) => 100 - i),
    },
    ...{ determinedBy: 1, allQ2: [], total: { allowed: lines, realistic: lines } },
  };
}

const CASE = made('case', 'cP', 60);

test('scenarios: same errors in all, two impurity lines among those used, a shift, lines removed, both', () => {
  const [clean, impurities, shift, missing, faulty] = SCENARIOS.map((name) => linesOfScenario(CASE, name, 1));
  expect(clean).toHaveLength(60);
  const errors = clean.map(({ twoTheta, origin }) => twoTheta - CASE.lines.twoTheta[origin!]);
  const sigma = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / 60);
  expect(sigma).toBeGreaterThan(0.013);
  expect(sigma).toBeLessThan(0.027);

  expect(impurities).toHaveLength(62);
  expect(impurities.slice(0, LINES_USED + 2).filter(({ origin }) => origin === null)).toHaveLength(2);
  expect(impurities.filter(({ origin }) => origin !== null)).toEqual(clean);
  expect(impurities.map(({ twoTheta }) => twoTheta)).toEqual(
    impurities.map((l) => l.twoTheta).sort((a, b) => a - b),
  );

  expect(shift.every(({ twoTheta }, i) => Math.abs(twoTheta - clean[i].twoTheta - SHIFT) < 1e-12)).toBe(true);
  expect(missing).toHaveLength(45);
  expect(clean).toEqual(expect.arrayContaining(missing));

  expect(faulty).toHaveLength(56);
  expect(faulty.slice(0, LINES_USED + 2).filter(({ origin }) => origin === null)).toHaveLength(2);
  expect(clean).toEqual(expect.arrayContaining(faulty.filter(({ origin }) => origin !== null)));
});

test('scenarios: seed and case decide', () => {
  const positions = (one: CalculatedCase, seed: number): number[] =>
    linesOfScenario(one, 'impurities', seed).map(({ twoTheta }) => twoTheta);
  expect(positions(CASE, 1)).toEqual(positions(CASE, 1));
  expect(positions(CASE, 1)).not.toEqual(positions(CASE, 2));
  expect(positions(CASE, 1)).not.toEqual(positions({ ...CASE, id: 'other' }, 1));
});

test('selection: the first of each lattice, in turn', () => {
  const cases = [made('a', 'cP', 30), made('b', 'cP', 15), made('c', 'cP', 30), made('d', 'mP', 30)];
  const chosen = firstOfEach(cases, 2);
  expect(chosen.map(({ id }) => id)).toEqual(['a', 'd', 'b']);
  expect(selectionSummary(chosen, 20)).toBe(
    'Structures: cP 2, mP 1. Of these with fewer than 20 lines (15 at least): cP 1.',
  );
});

test('structures that nobody can tell are named', () => {
  expect(undeterminedSummary([])).toContain('none.');
  expect(undeterminedSummary([made('a', 'cP', 30), made('b', 'mC', 20)])).toContain('cP a, mC b.');
});
