import type { BravaisLattice } from 'ml-index/lattice';
import { sameComposition, type Composition } from './composition.js';

/** What decides on duplicates. */
export interface DuplicateItem {
  readonly id: string;
  readonly source: string;
  readonly bravais: BravaisLattice;
  /** A^3. */
  readonly primitiveVolume: number;
  readonly composition: Composition;
  /** Reported R factor; null where none is. */
  readonly rFactor: number | null;
}

export interface DuplicateOptions {
  readonly fractionTolerance: number;
  readonly volumeTolerance: number;
  readonly equalVolume: number;
}

export interface Merged<T> {
  /** In the order of the items. */
  readonly kept: T[];
  /** Id of the kept entry by the id of each of its duplicates. */
  readonly duplicateOf: Map<string, string>;
}

/**
 * Removes duplicates (write-up 2.1.1): the same Bravais lattice and the same composition with volumes within 5 %, or
 * equal volume. Sources are merged in the order of the items: an entry is kept if it is no duplicate of one kept before.
 * Within a source entries go by R factor, the lowest first, those without one last, else by their order. Volumes are
 * those of the primitive cell, so that they do not depend on the setting.
 */
export function mergeDuplicates<T extends DuplicateItem>(
  items: readonly T[],
  { fractionTolerance, volumeTolerance, equalVolume }: DuplicateOptions,
): Merged<T> {
  const sources = [...new Set(items.map(({ source }) => source))];
  const order = items
    .map((item, index) => ({ item, index, source: sources.indexOf(item.source) }))
    .sort(
      (p, q) =>
        p.source - q.source ||
        (p.item.rFactor ?? Infinity) - (q.item.rFactor ?? Infinity) ||
        p.index - q.index,
    );
  const kept: { item: T; index: number }[] = [];
  const duplicateOf = new Map<string, string>();
  // Kept entries of a lattice by logarithm of volume in bins so wide that duplicates are in the same or a neighbouring one.
  const bins = new Map<string, T[]>();
  const width = Math.log1p(volumeTolerance) + 1e-9;
  for (const { item, index } of order) {
    const bin = Math.floor(Math.log(item.primitiveVolume) / width);
    const near = [-1, 0, 1].flatMap((step) => bins.get(`${item.bravais} ${bin + step}`) ?? []);
    const first = near.find((other) => {
      const difference = Math.abs(other.primitiveVolume - item.primitiveVolume);
      if (difference <= equalVolume) return true;
      const within = difference <= volumeTolerance * Math.min(other.primitiveVolume, item.primitiveVolume);
      return within && sameComposition(other.composition, item.composition, fractionTolerance);
    });
    if (first !== undefined) {
      duplicateOf.set(item.id, first.id);
      continue;
    }
    kept.push({ item, index });
    const key = `${item.bravais} ${bin}`;
    const content = bins.get(key);
    if (content === undefined) bins.set(key, [item]);
    else content.push(item);
  }
  return { kept: kept.sort((p, q) => p.index - q.index).map(({ item }) => item), duplicateOf };
}
