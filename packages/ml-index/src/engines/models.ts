import type { BravaisLattice } from '../lattice/index.js';
import type { LatticeModels, ModelKind } from '../models/index.js';

/** Models of the lattices that a search looks at, as plain data. */
export type SearchModels = Readonly<Partial<Record<BravaisLattice, LatticeModels>>>;

/** Where a search gets its models: `ModelStore`, or anything that reads like it. */
export interface ModelSource {
  /** Kinds that there are for a lattice. */
  kinds(bravais: BravaisLattice): ModelKind[];
  /** @throws InputError as `ModelStore.load` */
  load(bravais: BravaisLattice, kinds: readonly ModelKind[]): Promise<LatticeModels>;
}

const loaded = new WeakMap<ModelSource, Map<string, Promise<LatticeModels>>>();

/**
 * The models of these kinds and lattices; a lattice for which there are none is left without. What a source has given is
 * kept with it.
 * @param wanted kinds of models
 * @returns the models, lattice by lattice
 * @throws InputError as `ModelStore.load`
 */
export async function loadModels(
  source: ModelSource,
  lattices: readonly BravaisLattice[],
  wanted: readonly ModelKind[],
): Promise<SearchModels> {
  const known = loaded.get(source) ?? new Map<string, Promise<LatticeModels>>();
  loaded.set(source, known);
  const loading = lattices.map((bravais) => {
    const kinds = source.kinds(bravais).filter((kind) => wanted.includes(kind));
    const key = [bravais, ...kinds].join();
    const models = known.get(key) ?? source.load(bravais, kinds);
    known.set(key, models);
    models.catch(() => known.delete(key));
    return models;
  });
  return Object.fromEntries((await Promise.all(loading)).map((models) => [models.bravais, models]));
}
