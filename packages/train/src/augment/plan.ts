import type { BravaisLattice } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { augmentEntry, type AugmentableEntry, type AugmentedEntry } from './augmentEntry.js';
import type { AugmentationConfig } from './config.js';
import type { AugmentationModel } from './model.js';

/** An entry that can be augmented, with the symbol by which its like are counted. */
export type PlannedAugmentation = AugmentableEntry & {
  /** Highest lattice that the metric has. */
  readonly metricBravais: BravaisLattice;
  /** Hermann-Mauguin symbol in the standard setting; null where that is none of the 530. */
  readonly standardSymbol: string | null;
};

/**
 * Expected number of augmented entries of each entry. The symbols with the fewest entries are filled up first: all come to
 * one level of entries (original and augmented) but for those that have more, and those that would need more than
 * `maxPerEntry` of each entry. The level is that which gives `ratio` augmented entries an original where possible.
 * Entries whose metric has a higher symmetry than their lattice are not augmented: a perturbation would break it, and what
 * it makes would be of another kind.
 */
export function augmentationRates(
  entries: readonly Pick<
    PlannedAugmentation,
    'bravais' | 'metricBravais' | 'standardSymbol' | 'extinctionSymbol'
  >[],
  { ratio, maxPerEntry }: Pick<AugmentationConfig, 'ratio' | 'maxPerEntry'>,
): number[] {
  const keys = entries.map(
    ({ bravais, standardSymbol, extinctionSymbol }) => `${bravais} ${standardSymbol ?? extinctionSymbol}`,
  );
  const hasOwnMetric = entries.map(({ bravais, metricBravais }) => bravais === metricBravais);
  const symbols = new Map<string, { all: number; usable: number }>();
  keys.forEach((key, i) => {
    const { all, usable } = symbols.get(key) ?? { all: 0, usable: 0 };
    symbols.set(key, { all: all + 1, usable: usable + (hasOwnMetric[i] ? 1 : 0) });
  });
  const rateAt = (level: number, { all, usable }: { all: number; usable: number }): number =>
    usable === 0 ? 0 : Math.min(maxPerEntry, Math.max(0, level - all) / usable);
  const totalAt = (level: number): number =>
    [...symbols.values()].reduce((sum, symbol) => sum + symbol.usable * rateAt(level, symbol), 0);
  const wanted = ratio * entries.length;
  let [low, high] = [0, (maxPerEntry + 1) * entries.length];
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (totalAt(middle) < wanted) low = middle;
    else high = middle;
  }
  return keys.map((key, i) => (hasOwnMetric[i] ? rateAt(high, symbols.get(key)!) : 0));
}

/** What {@link augmentEntries} made. */
export interface AugmentedSet {
  readonly entries: AugmentedEntry[];
  /** Ids of the entries of which a copy was given up: see {@link augmentEntry}. */
  readonly givenUp: string[];
}

/**
 * Augmented entries of one part and lattice system, in the order of the originals, named `ID#1`, `ID#2`, ... Each depends
 * on the seed, the id, its number and the model, and on the others only by how many there are (the rates).
 * @throws RangeError where entries of several parts are given: what is made from an entry stays on its side of the split
 */
export function augmentEntries(
  entries: readonly PlannedAugmentation[],
  model: AugmentationModel,
  config: AugmentationConfig,
): AugmentedSet {
  const parts = new Set(entries.map(({ part }) => part));
  if (parts.size > 1) throw new RangeError(`entries of several parts: ${[...parts].join(', ')}`);
  const rates = augmentationRates(entries, config);
  const result: AugmentedSet = { entries: [], givenUp: [] };
  entries.forEach((entry, i) => {
    const name = hashOf(entry.id);
    const whole = Math.floor(rates[i]);
    const copies = whole + (new Random(config.seed, name, 0).uniform() < rates[i] - whole ? 1 : 0);
    for (let copy = 1; copy <= copies; copy++) {
      const augmented = augmentEntry(entry, model, new Random(config.seed, name, copy));
      if (augmented === null) result.givenUp.push(entry.id);
      else result.entries.push({ ...augmented, id: `${entry.id}#${copy}` });
    }
  });
  return result;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
