import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import {
  calculatedCases,
  type CalculatedCase,
  type ListOptions,
  type Part,
  type Structure,
} from '@ml-index/train';

/**
 * Calculated cases of a part of the structures. A lattice that has fewer than `perLattice` with enough lines is filled up
 * with structures that have fewer lines, but as many as are asked of a cubic one.
 */
export function selectCases(
  structures: readonly Structure[],
  split: ReadonlyMap<string, Part>,
  options: ListOptions,
): CalculatedCase[] {
  const cases = [...calculatedCases(structures, split, options)];
  const short = new Set(
    BRAVAIS_LATTICES.filter((b) => cases.filter(({ bravais }) => bravais === b).length < options.perLattice),
  );
  const { cubic } = options.minLines;
  const more = calculatedCases(
    structures.filter(({ bravais }) => short.has(bravais)),
    split,
    { ...options, minLines: { cubic, other: cubic } },
  );
  const ids = new Set(cases.map(({ id }) => id));
  return firstOfEach([...cases, ...[...more].filter(({ id }) => !ids.has(id))], options.perLattice);
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
