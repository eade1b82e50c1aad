import { BRAVAIS_LATTICES, isBravaisLattice, type BravaisLattice } from 'ml-index/lattice';
import { calculatedCases, type CalculatedCase } from '../lists.js';
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

/** Least lines of a structure: as many as the models look at. */
const LEAST_LINES = { cubic: 10, other: 20 };

/** Cases of one Bravais lattice that a model is trained on and judged by, at most so many of each. */
export function modelCases(
  bravais: BravaisLattice,
  { structures, split }: ReturnType<typeof loadStructures>,
  { training, validation, seed }: Readonly<Record<'training' | 'validation' | 'seed', number>>,
): { readonly training: CalculatedCase[]; readonly validation: CalculatedCase[] } {
  const ofLattice = structures.filter((structure) => structure.bravais === bravais);
  const cases = (part: Part, perLattice: number): CalculatedCase[] => [
    ...calculatedCases(ofLattice, split, { part, perLattice, seed, minLines: LEAST_LINES }),
  ];
  // lines of a part of the reciprocal lattice only, or of a lattice of higher symmetry, have another true cell
  const hasOneCell = (one: CalculatedCase): boolean =>
    one.determinedBy !== null && one.metricBravais === bravais;
  return {
    training: cases('train', training),
    validation: cases('validation', validation).filter(hasOneCell),
  };
}
