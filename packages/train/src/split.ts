import { Random } from 'ml-index/math';
import { niggliReduce } from 'ml-index/lattice';
import {
  bravaisInfo,
  cellOfMetric,
  metricOfCell,
  primitiveTransform,
  transformMetric,
} from 'ml-index/lattice';
import { shuffled } from './select.js';
import type { Structure } from './structures.js';

/** What a split looks at; cells are in the standard setting. */
export type SplitItem = Pick<Structure, 'id' | 'bravais' | 'cell' | 'hermannMauguin' | 'primitiveVolume'>;

export const PARTS = ['train', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

export const FRACTIONS: Readonly<Record<Part, number>> = { train: 0.7, validation: 0.15, test: 0.15 };

/** Relative difference of primitive volume and of each reduced length below which two cells are near-equal. */
const NEAR = 0.02;

export interface SplitOptions {
  /** Shares of the parts; sum 1. */
  readonly fractions?: Readonly<Record<Part, number>>;
  /** Parts of an earlier split by id: a group that has such a structure gets its part, of several the last of {@link PARTS}. */
  readonly keep?: ReadonlyMap<string, Part>;
}

/**
 * The part of each structure by its id. Near-equal cells stay together; the groups are dealt out so that within each
 * Bravais lattice and Hermann-Mauguin symbol the parts have their fractions as nearly as whole groups allow.
 */
export function splitStructures(
  structures: readonly SplitItem[],
  seed = 1,
  { fractions = FRACTIONS, keep = new Map() }: SplitOptions = {},
): Map<string, Part> {
  const groups = nearEqualGroups(structures);
  const random = new Random(seed, 0x5b117);
  const strata = new Map<string, Record<Part, number>>();
  const keyOf = (s: SplitItem): string => `${s.bravais} ${s.hermannMauguin}`;
  for (const s of structures) {
    if (!strata.has(keyOf(s))) strata.set(keyOf(s), { train: 0, validation: 0, test: 0 });
    for (const part of PARTS) strata.get(keyOf(s))![part] += fractions[part];
  }
  const result = new Map<string, Part>();
  // Large groups first, while there is room for them.
  for (const group of shuffled(groups, random).sort((p, q) => q.length - p.length)) {
    // How much of the group still fits into each part, symbol by symbol; random numbers break ties.
    const counts = new Map<string, number>();
    for (const s of group) counts.set(keyOf(s), (counts.get(keyOf(s)) ?? 0) + 1);
    const kept = group.flatMap(({ id }) => keep.get(id) ?? []);
    const free = PARTS.map((name) => {
      let score = 0;
      for (const [key, count] of counts) score += count * Math.min(strata.get(key)![name] - count, 0);
      const room = [...counts.keys()].reduce((sum, key) => sum + Math.max(0, strata.get(key)![name]), 0);
      return { name, score, draw: random.uniform() * (room + 1e-9) };
    }).reduce((best, next) =>
      next.score > best.score || (next.score === best.score && next.draw > best.draw) ? next : best,
    ).name;
    const part = PARTS.findLast((name) => kept.includes(name)) ?? free;
    for (const s of group) {
      strata.get(keyOf(s))![part]--;
      result.set(s.id, part);
    }
  }
  return result;
}

/** Groups of structures that are linked by near-equal reduced cells of the same Bravais lattice (single linkage). */
export function nearEqualGroups<T extends SplitItem>(structures: readonly T[]): T[][] {
  const forest = new DisjointSets(structures.length);
  for (const [i, j] of nearEqualPairs(structures)) forest.join(i, j);
  const groups = new Map<number, T[]>();
  structures.forEach((structure, i) => {
    const root = forest.find(i);
    if (!groups.has(root)) groups.set(root, []);
    groups.get(root)!.push(structure);
  });
  return [...groups.values()];
}

/**
 * Structures that must be left out so that no two structures of different parts in `keep` are linked by near-equal cells:
 * those not in `settled`, taken in their order, of which each that would link different parts. The structures in
 * `settled` must not link different parts themselves.
 */
export function linkingParts<T extends SplitItem>(
  structures: readonly T[],
  keep: ReadonlyMap<string, Part>,
  settled: ReadonlySet<string>,
): Set<string> {
  const neighbours = structures.map((): number[] => []);
  for (const [i, j] of nearEqualPairs(structures)) {
    neighbours[i].push(j);
    neighbours[j].push(i);
  }
  const forest = new DisjointSets(structures.length);
  const parts = new Map<number, Part>();
  const present = new Set<number>();
  const left = new Set<string>();
  const enter = (i: number): void => {
    const near = neighbours[i].filter((j) => present.has(j));
    const found = [
      ...near.flatMap((j) => parts.get(forest.find(j)) ?? []),
      ...(keep.has(structures[i].id) ? [keep.get(structures[i].id)!] : []),
    ];
    if (new Set(found).size > 1 && !settled.has(structures[i].id)) {
      left.add(structures[i].id);
      return;
    }
    present.add(i);
    for (const j of near) forest.join(i, j);
    if (found.length > 0) parts.set(forest.find(i), found[0]);
  };
  structures.forEach(({ id }, i) => settled.has(id) && enter(i));
  structures.forEach(({ id }, i) => !settled.has(id) && enter(i));
  return left;
}

/** Union-find. */
class DisjointSets {
  private readonly parent: number[];
  constructor(count: number) {
    this.parent = Array.from({ length: count }, (_, i) => i);
  }
  find(i: number): number {
    const { parent } = this;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  }
  join(i: number, j: number): void {
    this.parent[this.find(i)] = this.find(j);
  }
}

/** Indices of all pairs of near-equal cells of one Bravais lattice. */
function* nearEqualPairs(structures: readonly SplitItem[]): Generator<[number, number], void, void> {
  const lengths = structures.map(reducedLengths);
  const order = structures
    .map((_, i) => i)
    .sort((i, j) => structures[i].primitiveVolume - structures[j].primitiveVolume);
  for (const [position, i] of order.entries()) {
    for (let next = position + 1; next < order.length; next++) {
      const j = order[next];
      if (structures[j].primitiveVolume > structures[i].primitiveVolume * (1 + NEAR)) break;
      if (structures[i].bravais !== structures[j].bravais) continue;
      const near = lengths[i].every(
        (length, axis) => Math.abs(length - lengths[j][axis]) <= NEAR * Math.min(length, lengths[j][axis]),
      );
      if (near) yield [i, j];
    }
  }
}

function reducedLengths({ bravais, cell }: SplitItem): number[] {
  const primitive = transformMetric(metricOfCell(cell), primitiveTransform(bravaisInfo(bravais).centring));
  const { a, b, c } = cellOfMetric(niggliReduce(primitive).metric);
  return [a, b, c].sort((p, q) => p - q);
}
