import { forestCells, forestPlan } from './generators/forest.js';
import { lowIndexCells } from './generators/lowIndex.js';
import { networkCells, networkPlan } from './generators/network.js';
import { randomCells } from './generators/random.js';
import { type CandidateGenerator } from './generator.js';
import type { BravaisLattice } from '../../lattice/index.js';
import { decodeModels, type LatticeModels, type ModelKind } from '../../models/index.js';

/** Models of the lattices that a search looks at, as plain data. */
export type SearchModels = Readonly<Partial<Record<BravaisLattice, LatticeModels>>>;

/** Where a search gets its models: `ModelStore`, or anything that reads like it. */
export interface ModelSource {
  /** Kinds that there are for a lattice. */
  kinds(bravais: BravaisLattice): ModelKind[];
  load(bravais: BravaisLattice, kinds: readonly ModelKind[]): Promise<LatticeModels>;
}

interface GeneratorKind {
  /** The models that it needs; null for none. */
  readonly needs: ModelKind | null;
  readonly plan: CandidateGenerator['plan'];
  create(bravais: BravaisLattice, models: LatticeModels | undefined): CandidateGenerator;
}

/** Every generator by its name. A new one: a file in `generate/`, and an entry. */
const GENERATORS: Readonly<Record<string, GeneratorKind>> = {
  'low-index': { needs: null, plan: lowIndexCells.plan, create: () => lowIndexCells },
  random: { needs: null, plan: randomCells.plan, create: () => randomCells },
  forest: {
    needs: 'forest',
    plan: forestPlan,
    create: (bravais, models) =>
      forestCells(
        bravais,
        decodeModels(ofKind(models!, 'forest')).forests.map(({ weight, forest }) => ({
          weight,
          model: forest,
        })),
      ),
  },
  network: {
    needs: 'network',
    plan: networkPlan,
    create: (bravais, models) => networkCells(bravais, decodeModels(ofKind(models!, 'network')).networks),
  },
};

export const GENERATOR_NAMES: readonly string[] = Object.keys(GENERATORS);

/** Generators of a search without models, and with them. */
export const DEFAULT_GENERATORS: readonly string[] = ['low-index', 'random'];
export const MODEL_GENERATORS: readonly string[] = ['low-index', 'random', 'forest'];

/** Kind of the models that a generator needs; null for none. */
export function modelsNeeded(name: string): ModelKind | null {
  return GENERATORS[name].needs;
}

/** How many candidates of a generator are worth trying, and their rounds; null where it has nothing for the lattice. */
export function planOf(
  name: string,
  bravais: BravaisLattice,
  models: SearchModels,
): ReturnType<GeneratorKind['plan']> {
  const { needs, plan } = GENERATORS[name];
  const isThere = needs === null || models[bravais]?.files.some(({ kind }) => kind === needs) === true;
  return isThere ? plan(bravais) : null;
}

const made = new WeakMap<LatticeModels, Map<string, CandidateGenerator>>();

/** The generator; those made of models are kept as long as the models are. */
export function generatorOf(name: string, bravais: BravaisLattice, models: SearchModels): CandidateGenerator {
  const { needs, create } = GENERATORS[name];
  const own = models[bravais];
  if (needs === null || own === undefined) return create(bravais, own);
  const known = made.get(own) ?? new Map<string, CandidateGenerator>();
  made.set(own, known);
  const generator = known.get(name) ?? create(bravais, own);
  known.set(name, generator);
  return generator;
}

const loaded = new WeakMap<ModelSource, Map<string, Promise<LatticeModels>>>();

/**
 * The models that these generators need, of these lattices; a lattice for which there are none is left without. What a
 * source has given is kept with it.
 * @throws InputError as `ModelStore.load`
 */
export async function loadModels(
  source: ModelSource,
  lattices: readonly BravaisLattice[],
  generators: readonly string[],
): Promise<SearchModels> {
  const needed = new Set(generators.map(modelsNeeded));
  const known = loaded.get(source) ?? new Map<string, Promise<LatticeModels>>();
  loaded.set(source, known);
  const loading = lattices.map((bravais) => {
    const kinds = source.kinds(bravais).filter((kind) => needed.has(kind));
    const key = [bravais, ...kinds].join();
    const models = known.get(key) ?? source.load(bravais, kinds);
    known.set(key, models);
    models.catch(() => known.delete(key));
    return models;
  });
  return Object.fromEntries((await Promise.all(loading)).map((one) => [one.bravais, one]));
}

function ofKind(models: LatticeModels, kind: ModelKind): LatticeModels {
  return { ...models, files: models.files.filter((file) => file.kind === kind) };
}
