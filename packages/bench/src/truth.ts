import { sameLattice, type UnitCell } from 'ml-index/lattice';

/** Six numbers: a, b, c in Angstrom, alpha, beta, gamma in degrees. */
export function cellOfNumbers(numbers: readonly number[]): UnitCell {
  const [a, b, c, alpha, beta, gamma] = numbers;
  return { a, b, c, alpha, beta, gamma };
}

/**
 * Rank, from 1, of the first solution with the lattice of the truth (1 % in lengths, 0.5 degrees in angles of the
 * reduced cell, whatever the setting); null where none has it.
 * @param solutions reduced primitive cells, best first
 * @param truth a primitive cell
 */
export function rankOfTruth(solutions: readonly UnitCell[], truth: UnitCell): number | null {
  const index = solutions.findIndex((cell) => sameLattice(cell, 'P', truth, 'P'));
  return index < 0 ? null : index + 1;
}
