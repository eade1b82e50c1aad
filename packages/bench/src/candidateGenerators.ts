import { openModels } from '@ml-index/models/node';
import {
  type CandidateGenerator,
  generatorOf,
  type GeneratorName,
  loadModels,
  modelKinds,
  planOf,
  type SearchModels,
} from 'ml-index/engines';
import type { BravaisLattice } from 'ml-index/lattice';
export type { GeneratorName };

/** All generators that there can be, in the order of the tables. */
export const GENERATOR_NAMES: readonly GeneratorName[] = ['random', 'low-index', 'forest', 'network'];

/** Generators that need models. */
export const LEARNED: readonly GeneratorName[] = ['forest', 'network'];

/**
 * The generators of candidates for a lattice, by name; of the learned ones those that the models have for it.
 * @param models folder of a set of models, or null for none
 */
export async function generatorsFor(
  bravais: BravaisLattice,
  folder: string | null,
): Promise<Partial<Record<GeneratorName, CandidateGenerator>>> {
  const models: SearchModels =
    folder === null ? {} : await loadModels(await openModels(folder), [bravais], modelKinds(LEARNED));
  const there = GENERATOR_NAMES.filter((name) => planOf(name, bravais, models) !== null);
  return Object.fromEntries(there.map((name) => [name, generatorOf(name, bravais, models)]));
}
