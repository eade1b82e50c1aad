import { BRAVAIS_LATTICES, bravaisInfo, isBravaisLattice } from 'ml-index/lattice';
import type { ModelEntry, ModelKind } from 'ml-index/models';
import { groupsOf } from '../groups/index.js';

/** What a model is for. */
export type Target = Pick<ModelEntry, 'bravais' | 'system' | 'group' | 'weight'>;

/** Endings of the files of each kind; the folders are named like the kinds. */
export const ENDINGS: Readonly<Record<ModelKind, string>> = {
  forest: '.forest',
  network: '.variance',
  assignment: '.assign',
};

/**
 * What a model is for, from the name of its file: a group of the table (`oP-3`), a Bravais lattice (`oP`), or, for
 * assignment, a lattice system or Bravais lattice with or without a noise level (`cubic-0.1`). Null for other names.
 */
export function targetOf(kind: ModelKind, name: string): Target | null {
  const whole = kind === 'assignment' ? name.split('-')[0] : name;
  if (isBravaisLattice(whole)) {
    return { bravais: whole, system: bravaisInfo(whole).system, group: null, weight: 1 };
  }
  if (kind === 'assignment') {
    const found = BRAVAIS_LATTICES.find((bravais) => bravaisInfo(bravais).system === whole);
    return found === undefined
      ? null
      : { bravais: null, system: bravaisInfo(found).system, group: null, weight: 1 };
  }
  for (const bravais of BRAVAIS_LATTICES) {
    const groups = groupsOf(bravais);
    const group = groups.find((one) => one.name === name);
    if (group === undefined) continue;
    const all = groups.reduce((sum, { entries }) => sum + entries, 0);
    return { bravais, system: bravaisInfo(bravais).system, group: name, weight: group.entries / all };
  }
  return null;
}

/** Groups of lattices that have a model of some group, but not of all: `oP-3`. */
export function missingGroups(targets: readonly Target[]): string[] {
  const known = new Set(targets.map(({ group }) => group));
  const lattices = new Set(targets.flatMap(({ bravais, group }) => (group === null ? [] : [bravais])));
  return BRAVAIS_LATTICES.filter((bravais) => lattices.has(bravais)).flatMap((bravais) =>
    groupsOf(bravais)
      .map(({ name }) => name)
      .filter((name) => !known.has(name)),
  );
}
