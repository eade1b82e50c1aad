import { lowIndexCells, randomCells, type CandidateGenerator } from 'ml-index/generate';
import type { BravaisLattice } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';

/** All generators that there can be, in the order of the tables. */
export const GENERATOR_NAMES = ['random', 'low-index', 'forest', 'network'] as const;
export type GeneratorName = (typeof GENERATOR_NAMES)[number];

/** Generators that need models. */
export const LEARNED: readonly GeneratorName[] = ['forest', 'network'];

/**
 * The generators of candidates for a lattice, by name; of the learned ones those that the models have for it.
 * @param models folder of a set of models, or null for none
 */
export function generatorsFor(
  bravais: BravaisLattice,
  models: string | null,
): Promise<Partial<Record<GeneratorName, CandidateGenerator>>> {
  void bravais;
  if (models !== null) {
    return Promise.reject(
      new InputError([
        {
          code: 'no-models',
          message: 'this build of the library has no generators made of models',
          value: models,
        },
      ]),
    );
  }
  return Promise.resolve({ random: randomCells, 'low-index': lowIndexCells });
}
