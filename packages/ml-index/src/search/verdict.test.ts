import { describe, expect, it } from 'vitest';
import { rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import type { PeakList } from '../peaks/index.js';
import { search } from './index.js';
import type { SearchResult, Solution } from '../report/types.js';
import { bestProbability, verdictOf } from '../report/verdict.js';

const CELL = rectangular(5.12, 6.33, 7.87);
const peaks = syntheticPeaks('oP', CELL, { count: 24, sigma: 0.005 });
const run = (list: PeakList): Promise<SearchResult> => search(list, { lattices: ['oP'] }, { now: () => 0 });
const codes = ({ reasons }: SearchResult['verdict']): string[] => reasons.map(({ code }) => code);

describe('verdict', () => {
  it('a solution with nothing against it stands', async () => {
    const { verdict, solutions } = await run(peaks);
    expect(verdict).toMatchObject({ level: 'stands', reasons: [], probability: bestProbability(solutions) });
    expect(verdict.summary).toMatch(/^Solution 1 \(oP\) stands: probability [>0-9.]+\.$/);
  });

  it('an assumed wavelength makes it doubtful, and its sentence names it', async () => {
    const { verdict } = await run({ ...peaks, isWavelengthAssumed: true });
    expect(verdict.level).toBe('doubtful');
    expect(codes(verdict)).toEqual(['wavelength-assumed']);
    expect(verdict.summary).toContain('assuming 1.540600 Å');
  });

  it('a strong line, and one of the first, that it leaves over make it doubtful', async () => {
    const result = await run(peaks);
    const [best, ...others] = result.solutions;
    const without = (line: number, intensity: number): readonly Solution[] => {
      const lines = best.lines.map((one) => (one.line === line ? { ...one, hkl: null, intensity } : one));
      return [{ ...best, lines, indexed: 23, unindexed: 1 }, ...others];
    };
    const verdict = (solutions: readonly Solution[]): SearchResult['verdict'] =>
      verdictOf(peaks, { ...result, solutions });
    expect(codes(verdict(without(15, 90)))).toEqual(['strong-line-unindexed']);
    expect(codes(verdict(without(1, 2)))).toEqual(['first-line-unindexed']);
    expect(verdict(without(1, 2)).reasons[0].message).toContain('line 2');
    expect(verdict(without(15, 2)).level).toBe('stands');
  });

  it('hardly more lines than unknowns make it doubtful', async () => {
    const few = syntheticPeaks('cP', rectangular(6.4, 6.4, 6.4), { count: 6 });
    const { verdict, solutions } = await search(few, { lattices: ['cP'] }, { now: () => 0 });
    expect(solutions[0].cell.a).toBeCloseTo(6.4, 3);
    expect(verdict.level).not.toBe('stands');
    expect(verdictOf(few, { solutions, probabilityNone: 0, diagnosis: [], warnings: [] }).level).not.toBe(
      'stands',
    );
  });

  it('no good solution: the diagnosis says why', async () => {
    const result = await run(peaks);
    const poor = result.solutions.map((one) => ({ ...one, probability: 0.1, ambiguousWith: [] }));
    const diagnosis = [{ code: 'not-found', message: 'not found' }];
    const verdict = verdictOf(peaks, { ...result, solutions: poor, probabilityNone: 0.8, diagnosis });
    expect(verdict).toMatchObject({ level: 'none', probability: 0.1, reasons: diagnosis });
    expect(verdict.summary).toContain('none of these is right with probability 0.800');
    expect(verdictOf(peaks, { ...result, solutions: [] })).toMatchObject({ level: 'none', probability: 0 });
  });

  it('lattices of the same lines count together', async () => {
    const result = await run(peaks);
    const [first] = result.solutions;
    const same = [0, 1].map((i) => ({ ...first, probability: 0.4, ambiguousWith: [1 - i] }));
    expect(verdictOf(peaks, { ...result, solutions: same })).toMatchObject({
      level: 'stands',
      probability: 0.8,
    });
  });
});
