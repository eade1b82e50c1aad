import { expect, it } from 'vitest';
import { rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import type { BravaisLattice } from '../lattice/index.js';
import type { Assessment } from '../weigh/index.js';
import { createJobRunner } from './job.js';
import { defaultSearchOptions } from './options.js';
import { settingOf } from './task.js';

const PEAKS = syntheticPeaks(
  'mP',
  { ...rectangular(9.1, 12.3, 17.2), beta: 101 },
  { visible: 0.5, sigma: 0.02 },
);

function assessmentsFor(lattices: readonly BravaisLattice[]): readonly Assessment[] {
  const setting = settingOf(PEAKS, { ...defaultSearchOptions, lattices });
  const job = { bravais: 'mP', part: 'random', block: 0, candidates: 500 } as const;
  return createJobRunner()(setting, job).assessments;
}

it('the fewer lattices are wanted, the more candidates a job hands on, the same first ones', () => {
  const [of14, of7, of1] = [
    defaultSearchOptions.lattices,
    defaultSearchOptions.lattices.slice(7),
    ['mP'] as const,
  ].map(assessmentsFor);
  expect(of14).toHaveLength(12);
  expect(of7).toHaveLength(24);
  expect(of1).toHaveLength(36);
  expect(of1.slice(0, 12)).toEqual(of14);
  expect(of1.slice(0, 24)).toEqual(of7);
});
