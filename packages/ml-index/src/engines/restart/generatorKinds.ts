import { forestCells, forestPlan } from './generators/forest.js';
import { lowIndexCells } from './generators/lowIndex.js';
import { networkCells, networkPlan } from './generators/network.js';
import { randomCells } from './generators/random.js';
import type { SearchModels } from '../models.js';
import type { CandidateGenerator } from './generator.js';
import type { BravaisLattice } from '../../lattice/index.js';
import { decodeModels, type LatticeModels, type ModelKind } from '../../models/index.js';

/** The rounds of a search that has no generator with models, and of one that has. */
export type RoundStyle = 'plain' | 'learned';

interface GeneratorKind {
  /** The models that it needs; null for none. */
  readonly needs: ModelKind | null;
  /** Candidates of one job. */
  readonly jobSize: number;
  /** Shares of its plan that it tries in each round of a search (chosen on validation structures, docs/results.md). */
  readonly shares: Readonly<Record<RoundStyle, readonly number[]>>;
  readonly plan: CandidateGenerator['plan'];
  create(bravais: BravaisLattice, models: LatticeModels | undefined): CandidateGenerator;
}

/** Models first; the generators without come where these do not do. They never run in a `plain` search. */
const LEARNED_SHARES = { plain: [], learned: [0.06, 0.12, 0.25, 0.45] } as const;

/** Every generator by its name. A new one: a file in `generators/`, and an entry. */
const GENERATORS = {
  'low-index': {
    needs: null,
    jobSize: 2500,
    shares: { plain: [0.3, 0.6, 0.6], learned: [0, 0.12, 0.3, 0.7] },
    plan: lowIndexCells.plan,
    create: () => lowIndexCells,
  },
  random: {
    needs: null,
    jobSize: 500,
    shares: { plain: [0.04, 0.25, 0.4], learned: [0, 0, 0.1, 0.24] },
    plan: randomCells.plan,
    create: () => randomCells,
  },
  forest: {
    needs: 'forest',
    jobSize: 500,
    shares: LEARNED_SHARES,
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
    jobSize: 500,
    shares: LEARNED_SHARES,
    plan: networkPlan,
    create: (bravais, models) => networkCells(bravais, decodeModels(ofKind(models!, 'network')).networks),
  },
} as const satisfies Readonly<Record<string, GeneratorKind>>;

export type GeneratorName = keyof typeof GENERATORS;

export const GENERATOR_NAMES = Object.keys(GENERATORS) as readonly GeneratorName[];

export function isGeneratorName(name: string): name is GeneratorName {
  return Object.hasOwn(GENERATORS, name);
}

const kindOf = (name: GeneratorName): GeneratorKind => GENERATORS[name];

/** Generators of a search without models, and with them. */
export const DEFAULT_GENERATORS: readonly GeneratorName[] = ['low-index', 'random'];
export const MODEL_GENERATORS: readonly GeneratorName[] = ['low-index', 'random', 'forest'];

/**
 * Share of a generator's plan in a round.
 * @throws Error when the generator has no share for this round.
 */
export function shareOf(name: GeneratorName, style: RoundStyle, round: number): number {
  const share = kindOf(name).shares[style][round];
  if (share === undefined) throw new Error(`the generator ${name} has no share of round ${round} (${style})`);
  return share;
}

/** Candidates of one job of a generator. */
export function jobSizeOf(name: GeneratorName): number {
  return kindOf(name).jobSize;
}

/** Kind of the models that a generator needs; null for none. */
export function modelsNeeded(name: GeneratorName): ModelKind | null {
  return kindOf(name).needs;
}

/** Kinds of models that generators need. */
export function modelKinds(names: readonly GeneratorName[]): ModelKind[] {
  return [...new Set(names.map(modelsNeeded).filter((kind) => kind !== null))];
}

/** How many candidates of a generator are worth trying, and their rounds; null where it has nothing for the lattice. */
export function planOf(
  name: GeneratorName,
  bravais: BravaisLattice,
  models: SearchModels,
): ReturnType<GeneratorKind['plan']> {
  const { needs, plan } = kindOf(name);
  const isThere = needs === null || models[bravais]?.files.some(({ kind }) => kind === needs) === true;
  return isThere ? plan(bravais) : null;
}

const made = new WeakMap<LatticeModels, Map<string, CandidateGenerator>>();

/** The generator; those made of models are kept as long as the models are. */
export function generatorOf(
  name: GeneratorName,
  bravais: BravaisLattice,
  models: SearchModels,
): CandidateGenerator {
  const { needs, create } = kindOf(name);
  const own = models[bravais];
  if (needs === null || own === undefined) return create(bravais, own);
  const known = made.get(own) ?? new Map<string, CandidateGenerator>();
  made.set(own, known);
  const generator = known.get(name) ?? create(bravais, own);
  known.set(name, generator);
  return generator;
}

function ofKind(models: LatticeModels, kind: ModelKind): LatticeModels {
  return { ...models, files: models.files.filter((file) => file.kind === kind) };
}
