import type { BravaisLattice } from 'ml-index/lattice';
import type { Group } from './generate.js';
import { GROUP_TABLE } from './table.js';

export { groupsOfCounts, type Group } from './generate.js';

/** The groups of a Bravais lattice, each with a model of its own. */
export function groupsOf(bravais: BravaisLattice): readonly Group[] {
  return GROUP_TABLE[bravais];
}

/**
 * The group of an entry by its extinction symbol in the standard setting (column `extinction_symbol` of a data set).
 * Settings of one space group may be in different groups.
 * @throws RangeError for a symbol that the lattice does not have.
 */
export function groupOf(bravais: BravaisLattice, extinctionSymbol: string): Group {
  const group = GROUP_TABLE[bravais].find(({ symbols }) => symbols.includes(extinctionSymbol));
  if (group === undefined) throw new RangeError(`${bravais} has no extinction symbol ${extinctionSymbol}`);
  return group;
}
