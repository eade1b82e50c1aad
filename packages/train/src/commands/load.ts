import {
  BRAVAIS_LATTICES,
  bravaisInfo,
  isBravaisLattice,
  type BravaisLattice,
  type LatticeSystem,
} from 'ml-index/lattice';
import {
  dataCard,
  datasetEntries,
  entriesByGroup,
  modelEntries,
  validationEntries,
  type TrainingEntry,
} from '../entries.js';
import { groupsOf } from '../groups/index.js';
import { splitStructures, PARTS, type Part } from '../split.js';
import { dataFolder, readStructures, type Structure } from '../structures.js';
import { usageError } from './command.js';

/** The unique structures of a data folder and their split; what is left out goes to stderr. */
export function loadStructures(data: string | undefined): {
  structures: Structure[];
  split: Map<string, Part>;
} {
  const { structures, skipped } = readStructures(dataFolder(data));
  for (const [reason, { count, examples }] of skipped) {
    console.error(`left out: ${reason}: ${count} (${examples.join(', ')})`);
  }
  const split = splitStructures(structures);
  const counts = PARTS.map((part) => `${part} ${[...split.values()].filter((p) => p === part).length}`);
  console.error(`${structures.length} structures: ${counts.join(', ')}`);
  return { structures, split };
}

/** `CUBIC,OTHERS` or one number for both. */
export function leastLines(
  text: string,
  read: (text: string) => number,
): { readonly cubic: number; readonly other: number } {
  const [cubic, other] = text.split(',');
  return { cubic: read(cubic), other: read(other ?? cubic) };
}

/** `tP,mP`; all where nothing is said. @throws InputError `usage` */
export function latticesOf(usage: string, text: string | undefined): readonly BravaisLattice[] {
  if (text === undefined) return BRAVAIS_LATTICES;
  return text.split(',').map((name) => {
    if (isBravaisLattice(name)) return name;
    throw usageError(usage, 'no such Bravais lattice', name);
  });
}

/** Options of the commands that work on groups of a data set. */
export const GROUP_OPTIONS = {
  dataset: { type: 'string', default: 'tmp/dataset' },
  lattices: { type: 'string' },
  groups: { type: 'string' },
  config: { type: 'string' },
} as const;

/** All lattice systems, in the order of their Bravais lattices. */
export const SYSTEMS: readonly LatticeSystem[] = [
  ...new Set(BRAVAIS_LATTICES.map((bravais) => bravaisInfo(bravais).system)),
];

/** A group of the table with the lattice that it belongs to. */
export interface LatticeGroup {
  /** E.g. `oP-3`. */
  readonly name: string;
  readonly bravais: BravaisLattice;
}

/** The groups of `--lattices tP,mP` and of `--groups tP-1,mP-2`; all where neither is given. @throws InputError `usage` */
export function groupsNamed(
  usage: string,
  { lattices, groups }: { readonly lattices?: string; readonly groups?: string },
): LatticeGroup[] {
  const ofLattice = (bravais: BravaisLattice): LatticeGroup[] =>
    groupsOf(bravais).map(({ name }) => ({ name, bravais }));
  if (groups === undefined) return latticesOf(usage, lattices).flatMap(ofLattice);
  if (lattices !== undefined) throw usageError(usage, 'either --lattices or --groups', groups);
  const all = BRAVAIS_LATTICES.flatMap(ofLattice);
  return groups.split(',').map((name) => {
    const found = all.find((group) => group.name === name);
    if (found === undefined) throw usageError(usage, 'no such group', name);
    return found;
  });
}

export interface GroupData extends LatticeGroup {
  readonly training: TrainingEntry[];
  readonly validation: TrainingEntry[];
}

/** What the models of these groups are trained on and judged by, and the hash of the data set's plan. */
export async function loadGroups(
  dataset: string,
  groups: readonly LatticeGroup[],
): Promise<{ readonly hash: string; readonly data: GroupData[] }> {
  const { plan } = dataCard(dataset);
  const training = entriesByGroup(modelEntries(await datasetEntries(dataset, { part: 'train' })));
  const validation = entriesByGroup(validationEntries(await datasetEntries(dataset, { part: 'validation' })));
  return {
    hash: plan,
    data: groups.map((group) => ({
      ...group,
      training: training.get(group.name) ?? [],
      validation: validation.get(group.name) ?? [],
    })),
  };
}

/** Processor time of this process: what a step costs, whatever else the machine does. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
