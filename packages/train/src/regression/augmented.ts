import type { LatticeSystem } from 'ml-index/lattice';
import type { AugmentedEntry } from '../augment/augmentEntry.js';
import type { AugmentationConfig } from '../augment/config.js';
import { entriesBySystem } from '../augment/entries.js';
import { fitAugmentation } from '../augment/model.js';
import { augmentEntries } from '../augment/plan.js';
import { entriesByGroup, modelEntries, type TrainingEntry } from '../entries.js';

/**
 * Augmented entries of the training part (write-up 2.1.5) by group, fit for samples; only those with as many lines as a model
 * looks at.
 * @throws InputError `no-dataset`, `too-few-entries`
 */
export async function augmentedByGroup(
  dataset: string,
  systems: ReadonlySet<LatticeSystem>,
  config: AugmentationConfig,
): Promise<Map<string, TrainingEntry[]>> {
  const result: TrainingEntry[] = [];
  for (const [system, entries] of await entriesBySystem(dataset, 'train')) {
    if (!systems.has(system)) continue;
    const parents = new Map(entries.map((entry) => [entry.id, entry]));
    const { entries: augmented } = augmentEntries(entries, fitAugmentation(entries, config), config);
    result.push(...augmented.map((one) => asTrainingEntry(parents.get(one.parent)!, one)));
  }
  return entriesByGroup(modelEntries(result));
}

/** An augmented entry has no intensities: all of its lines are alike. The rest that it lacks is its parent's. */
export function asTrainingEntry(parent: TrainingEntry, augmented: AugmentedEntry): TrainingEntry {
  const { lines, allowed } = augmented;
  const alike = ({ q2 }: { readonly q2: readonly number[] }): number[] => q2.map(() => 100);
  return {
    ...parent,
    ...augmented,
    lines: { ...lines, intensity: alike(lines) },
    allowed: { q2: allowed.q2, hkl: allowed.hkl, intensity: alike(allowed) },
    allQ2: allowed.q2,
    total: { allowed: allowed.q2.length, realistic: lines.q2.length },
  };
}
