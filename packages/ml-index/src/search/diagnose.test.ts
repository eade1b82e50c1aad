import { describe, expect, it } from 'vitest';
import { randomPeaks, rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import { bravaisInfo, type BravaisLattice } from '../lattice/index.js';
import { diagnose } from '../report/diagnose.js';
import { GOOD_PROBABILITY } from '../report/verdict.js';
import { defaultSearchOptions, type SearchOptions } from './options.js';
import { search } from './task.js';
import type { SearchResult } from '../report/types.js';
import type { PeakList } from '../peaks/index.js';

const run = (peaks: PeakList, options: Partial<SearchOptions>): Promise<SearchResult> =>
  search(peaks, options, { now: () => 0 });
const ORTHORHOMBIC: BravaisLattice[] = ['oP', 'oC', 'oI', 'oF'];
const CELL = rectangular(7.12, 9.63, 11.27);
const codes = (issues: SearchResult['diagnosis']): string[] => issues.map(({ code }) => code);

describe('diagnosis', () => {
  it('nothing to say where the first solution stands', async () => {
    const result = await run(syntheticPeaks('oP', CELL, { sigma: 0.01 }), { lattices: ORTHORHOMBIC });
    expect(result.solutions[0].probability).toBeGreaterThanOrEqual(GOOD_PROBABILITY);
    expect(result.diagnosis).toEqual([]);
    expect(result.warnings).toEqual([]);
  });

  it('few lines', async () => {
    const peaks = syntheticPeaks('mP', { ...CELL, beta: 101 }, { count: 7, sigma: 0.01 });
    const result = await run(peaks, { lattices: ['mP', 'mC', 'oP', 'aP'], candidates: 0.3 });
    expect(codes(result.warnings)).toContain('few-lines');
    expect(result.solutions[0].probability).toBeLessThan(GOOD_PROBABILITY);
    expect(codes(result.diagnosis)).toContain('too-few-lines');
  });

  it('no zero shift allowed, and the lines are shifted by more than any cell can hide', async () => {
    const peaks = syntheticPeaks('oP', CELL, { shift: 0.4, sigma: 0.01, count: 30 });
    const options: Partial<SearchOptions> = { lattices: ORTHORHOMBIC };
    const off = await run(peaks, { ...options, zeroShift: { mode: 'off', range: 0 } });
    expect(off.solutions[0].probability).toBeLessThan(GOOD_PROBABILITY);
    expect(codes(off.diagnosis)).toContain('zero-shift-off');
    for (const { zeroShift } of off.solutions) expect(zeroShift).toBe(0);
    const fitted = await run(syntheticPeaks('oP', CELL, { shift: 0.2 }), options);
    expect(fitted.solutions[0].zeroShift).toBeCloseTo(0.2, 2);
  });

  it('a zero shift that the cell hides where none is allowed', async () => {
    const options: Partial<SearchOptions> = { lattices: ORTHORHOMBIC, zeroShift: { mode: 'off', range: 0 } };
    const shifted = await run(syntheticPeaks('oP', CELL, { shift: 0.1, sigma: 0.005, count: 30 }), options);
    const [warning] = shifted.warnings;
    expect(warning.code).toBe('hidden-shift');
    expect(Math.abs(Number(warning.value) - 0.1)).toBeLessThan(0.03);
    expect(warning.message).toContain('too small');
    const right = await run(syntheticPeaks('oP', CELL, { sigma: 0.005, count: 30 }), options);
    expect(right.warnings).toEqual([]);
  });

  it('dominant zone', async () => {
    const cell = rectangular(17.3, 21.9, 3.1);
    const peaks = syntheticPeaks('oP', cell, { sigma: 0.015, seed: 2 });
    const result = await run(peaks, { lattices: ORTHORHOMBIC });
    expect(result.solutions.slice(0, 5).some(({ remarks }) => remarks.join().includes('dominant zone'))).toBe(
      true,
    );
    expect(result.solutions[0].probability).toBeLessThan(GOOD_PROBABILITY);
    expect(codes(result.diagnosis)).toContain('dominant-zone');
    // where a line outside the zone makes one of the solutions look certain
    const certain = result.solutions.map((solution, i) => ({
      ...solution,
      probability: i === 0 ? 0.9 : 0.01,
    }));
    const { warnings } = diagnose(peaks, defaultSearchOptions, certain, 0.01, 'complete');
    expect(codes(warnings)).toContain('dominant-zone');
  });

  it('limits that the cell does not fit in', async () => {
    const peaks = syntheticPeaks('oP', CELL, { sigma: 0.005 });
    const result = await run(peaks, { lattices: ['cP'], maxVolume: 20 });
    expect(result.solutions).toEqual([]);
    expect(result.probabilityNone).toBe(1);
    expect(codes(result.diagnosis)).toContain('nothing-within-limits');
  });

  it('random lines: nothing is good, and it says so', async () => {
    const figures: string[] = [];
    let poor = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const result = await run(randomPeaks(20, 8, 45, seed), { candidates: 0.1 });
      const top = result.solutions[0]?.probability ?? 0;
      if (top < GOOD_PROBABILITY) {
        poor++;
        expect(result.diagnosis.length).toBeGreaterThan(0);
      }
      figures.push(`${seed}: ${top.toFixed(3)}`);
    }
    expect(poor, figures.join(', ')).toBeGreaterThanOrEqual(8);
  });
});

describe('each reason is told from the data', () => {
  const solution = async () =>
    (await run(syntheticPeaks('cP', rectangular(6.4, 6.4, 6.4), { count: 15 }), { lattices: ['cP'] }))
      .solutions[0];
  const peaks = syntheticPeaks('oP', CELL);
  const all = defaultSearchOptions;

  it.each<[string, Partial<Awaited<ReturnType<typeof solution>>>, Partial<SearchOptions>]>([
    ['volume-limit', { volume: 900 }, { maxVolume: 1000 }],
    ['length-limit', {}, { maxLength: 7 }],
    ['zero-shift', { zeroShift: -0.1 }, {}],
    ['displacement', { shiftKind: 'displacement', zeroShift: 0, displacement: -0.1 }, {}],
    ['unindexed-lines', { unindexed: 3 }, {}],
    ['scatter', { fN: { f: 3, meanDelta: 0.05, possible: 40, n: 20 } }, {}],
    ['several-fit', {}, {}],
  ])('%s', async (code, change, options) => {
    const poor = { ...(await solution()), probability: 0.2, ambiguousWith: [], ...change };
    const { diagnosis } = diagnose(peaks, { ...all, ...options }, [poor], 0.1, 'complete');
    expect(codes(diagnosis)).toEqual([code]);
    expect(diagnosis[0].hint).toBeDefined();
    expect(bravaisInfo(poor.bravais).system).toBe('cubic');
  });

  it('not found; ended early', async () => {
    const poor = { ...(await solution()), probability: 0.2, ambiguousWith: [] };
    expect(codes(diagnose(peaks, all, [poor], 0.8, 'complete').diagnosis)).toEqual(['not-found']);
    expect(codes(diagnose(peaks, all, [poor], 0.1, 'time-budget').diagnosis)).toEqual(['budget-spent']);
    expect(codes(diagnose(peaks, all, [poor], 0.1, 'cancelled').diagnosis)).toEqual(['cancelled']);
  });

  it('solutions that no line tells apart count together', async () => {
    const first = { ...(await solution()), probability: 0.3, ambiguousWith: [1] };
    const second = { ...first, ambiguousWith: [0] };
    expect(diagnose(peaks, all, [first, second], 0.1, 'complete').diagnosis).toEqual([]);
  });
});
