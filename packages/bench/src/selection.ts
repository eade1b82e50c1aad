import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import {
  calculatedCases,
  type CalculatedCase,
  type ListOptions,
  type Part,
  type Structure,
} from '@ml-index/train';

export interface Selection {
  readonly cases: CalculatedCase[];
  /** Structures passed over because a smaller cell explains all their lines exactly. */
  readonly undetermined: CalculatedCase[];
}

/** More structures are looked at than are wanted, since some are passed over. */
const RESERVE = 1.25;

/**
 * Calculated cases of a part of the structures whose lines determine the lattice. A lattice that has fewer than
 * `perLattice` with enough lines is filled up with structures that have fewer lines, but as many as are asked of a
 * cubic one.
 */
export function selectCases(
  structures: readonly Structure[],
  split: ReadonlyMap<string, Part>,
  options: ListOptions,
): Selection {
  const wanted = Math.ceil(RESERVE * options.perLattice);
  const looked = [...calculatedCases(structures, split, { ...options, perLattice: wanted })];
  const isDetermined = (one: CalculatedCase): boolean => one.determinedBy !== null;
  const cases = looked.filter(isDetermined);
  const short = new Set(
    BRAVAIS_LATTICES.filter((b) => cases.filter(({ bravais }) => bravais === b).length < options.perLattice),
  );
  const { cubic } = options.minLines;
  const ids = new Set(looked.map(({ id }) => id));
  const more = [
    ...calculatedCases(
      structures.filter(({ bravais }) => short.has(bravais)),
      split,
      { ...options, perLattice: wanted, minLines: { cubic, other: cubic } },
    ),
  ].filter(({ id }) => !ids.has(id));
  return {
    cases: firstOfEach([...cases, ...more.filter(isDetermined)], options.perLattice),
    undetermined: [...looked, ...more].filter((one) => !isDetermined(one)),
  };
}

/** The first `count` cases of each Bravais lattice, in turn a case of each, so that what is done first is of all. */
export function firstOfEach(cases: readonly CalculatedCase[], count: number): CalculatedCase[] {
  const byLattice = BRAVAIS_LATTICES.map((b) => cases.filter(({ bravais }) => bravais === b).slice(0, count));
  return Array.from({ length: count }, (_, i) => byLattice.flatMap((list) => list.slice(i, i + 1))).flat();
}

/** How many cases each lattice has, and of these how many with so few lines that the search gets less than it uses. */
export function selectionSummary(cases: readonly CalculatedCase[], linesUsed: number): string {
  const counts = (chosen: readonly CalculatedCase[]): string =>
    BRAVAIS_LATTICES.flatMap((b) => {
      const n = chosen.filter(({ bravais }) => bravais === b).length;
      return n === 0 ? [] : [`${b} ${n}`];
    }).join(', ');
  const few = cases.filter(({ lines }) => lines.q2.length < linesUsed);
  const least = Math.min(...few.map(({ lines }) => lines.q2.length));
  return `Structures: ${counts(cases)}.${
    few.length === 0
      ? ''
      : ` Of these with fewer than ${linesUsed} lines (${least} at least): ${counts(few)}.`
  }`;
}

/** Says which structures were passed over, and why. */
export function undeterminedSummary(undetermined: readonly CalculatedCase[]): string {
  const names = undetermined.map(({ id, bravais }) => `${bravais} ${id}`).join(', ');
  return `Passed over, since a smaller cell explains all their lines exactly (indices of a part of the reciprocal lattice only): ${names === '' ? 'none' : names}.`;
}
