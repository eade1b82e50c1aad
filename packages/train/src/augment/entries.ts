import type { LatticeSystem } from 'ml-index/lattice';
import { datasetEntries, type TrainingEntry } from '../entries.js';
import { datasetRows } from '../prepare/dataset.js';
import type { Part } from '../split.js';

/** A training entry with the symbols by which it is augmented. */
export interface SymbolledEntry extends TrainingEntry {
  /** In the standard setting. */
  readonly extinctionSymbol: string;
  /** Hermann-Mauguin symbol in the standard setting; null where that is none of the 530. */
  readonly standardSymbol: string | null;
}

/** Entries of a part of a data set by lattice system. @throws InputError `no-dataset` */
export async function entriesBySystem(
  folder: string,
  part: Part,
): Promise<Map<LatticeSystem, SymbolledEntry[]>> {
  const symbols = new Map<
    string,
    { system: LatticeSystem; extinction: string | null; name: string | null }
  >();
  const columns = ['id', 'lattice_system', 'extinction_symbol', 'standard_symbol'] as const;
  for await (const row of datasetRows(folder, columns, { part })) {
    symbols.set(row.id, {
      ...{ system: row.lattice_system, extinction: row.extinction_symbol, name: row.standard_symbol },
    });
  }
  const result = new Map<LatticeSystem, SymbolledEntry[]>();
  for (const entry of await datasetEntries(folder, { part })) {
    const { system, extinction, name } = symbols.get(entry.id)!;
    if (!result.has(system)) result.set(system, []);
    result.get(system)!.push({ ...entry, extinctionSymbol: extinction!, standardSymbol: name });
  }
  return result;
}
