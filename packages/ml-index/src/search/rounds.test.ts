import { describe, expect, it } from 'vitest';
import { rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import { coefficientsOfCell, freeCoefficients, sameLattice, type UnitCell } from '../lattice/index.js';
import { assess, type Assessment } from '../weigh/index.js';
import { defaultSearchOptions } from './options.js';
import { createLocalPool } from './pool.js';
import { search, settingOf } from './task.js';

const truth = rectangular(8.16, 8.16, 5.9);
const other = rectangular(7.1, 7.1, 4.3);
const peaks = syntheticPeaks('tP', truth, { count: 30 });
const { judged, shifts } = settingOf(peaks, defaultSearchOptions);

function assessed(cell: UnitCell): Assessment {
  return assess('tP', freeCoefficients('tetragonal', coefficientsOfCell(cell)), 0, judged, shifts.wide)!;
}

/** A search whose jobs find what they are told to. */
async function searched(assessments: readonly Assessment[]): Promise<{
  readonly rounds: number;
  readonly solutions: Awaited<ReturnType<typeof search>>['solutions'];
}> {
  const rounds = new Set<string>();
  const result = await search(
    peaks,
    {},
    {
      now: () => 0,
      onProgress: ({ stage }) => rounds.add(stage.split(',')[0]),
      pool: {
        ...createLocalPool(),
        run: () => Promise.resolve({ assessments, candidates: 1, rounds: 1 }),
      },
    },
  );
  return { rounds: rounds.size, solutions: result.solutions };
}

describe('rounds', () => {
  it('the first is the last where one lattice is clear', async () => {
    const { rounds, solutions } = await searched([assessed(truth)]);
    expect(rounds).toBe(1);
    expect(sameLattice(solutions[0].cell, 'P', truth, 'P')).toBe(true);
  });

  it('the second is the last where two lattices are as good and much better than none of them', async () => {
    const found = assessed(truth);
    const { rounds } = await searched([found, { ...assessed(other), score: found.score }]);
    expect(rounds).toBe(2);
  });

  it('all are run where nothing good is found, or nothing', async () => {
    expect((await searched([assessed(other)])).rounds).toBe(3);
    expect(await searched([])).toEqual({ rounds: 3, solutions: [] });
  });
});

it('lattices related to a hopeless candidate are not tried', async () => {
  const { score } = assessed(truth);
  const half = assessed({ ...truth, c: truth.c / 2 });
  const isTruth = ({ cell }: { readonly cell: UnitCell }): boolean => sameLattice(cell, 'P', truth, 'P');
  const best = { ...assessed(other), score: score - 5 };
  const near = await searched([best, { ...half, score: best.score - 1 }]);
  const far = await searched([best, { ...half, score: best.score - 13 }]);
  expect(near.solutions.findIndex(isTruth)).toBe(0);
  expect(far.solutions.some(isTruth)).toBe(false);
});
