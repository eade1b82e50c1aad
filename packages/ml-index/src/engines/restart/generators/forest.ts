import { bravaisInfo, type BravaisLattice, type LatticeSystem } from '../../../lattice/index.js';
import { ForestSampler, type Forest } from '../../../models/index.js';
import type { CandidateGenerator } from '../generator.js';
import { generateFromModels, type Weighted } from './fromModels.js';
import { randomCells } from './random.js';

/** Candidates by lattice system; where there are many free coefficients fewer of them are near a true cell. */
const CANDIDATES: Readonly<Record<LatticeSystem, number>> = {
  cubic: 200,
  tetragonal: 1500,
  hexagonal: 1500,
  rhombohedral: 1500,
  orthorhombic: 1500,
  monoclinic: 5000,
  triclinic: 8000,
};

/** Number and rounds of candidates from forests, the same whatever the forests. The rounds are those of random cells. */
export const forestPlan: CandidateGenerator['plan'] = (bravais) => ({
  candidates: CANDIDATES[bravaisInfo(bravais).system],
  schedule: { ...randomCells.plan(bravais)!.schedule, firstAll: false },
});

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
