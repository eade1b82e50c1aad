import { bravaisInfo, type BravaisLattice } from '../lattice/index.js';
import { ForestSampler, type Forest } from '../models/index.js';
import type { CandidateGenerator } from './generator.js';
import { generateFromModels, type Weighted } from './model.js';
import { randomCells } from './random.js';

/** Number and rounds of candidates from forests, the same whatever the forests. */
export const forestPlan: CandidateGenerator['plan'] = (bravais) => {
  const { candidates, schedule } = randomCells.plan(bravais)!;
  return { candidates, schedule: { ...schedule, firstAll: false } };
};

/**
 * Cells from leaves of random trees (see {@link ForestSampler}); several forests of a lattice, of its groups, share the
 * candidates by weight.
 */
export function forestCells(
  bravais: BravaisLattice,
  forests: readonly Weighted<Forest>[],
): CandidateGenerator {
  const draws = forests.map(({ weight, model }) => {
    const sampler = new ForestSampler(model);
    return { weight, model: sampler.draw.bind(sampler) };
  });
  return {
    name: 'forest',
    plan: (other) => (other === bravais ? forestPlan(bravais) : null),
    generate: generateFromModels(bravaisInfo(bravais).freedom, draws),
  };
}
