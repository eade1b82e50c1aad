import type { Random } from '../../math/index.js';
import type { BravaisLattice, CellLimits, ReferenceList } from '../../lattice/index.js';
import type { ObservedLines } from '../../peaks/index.js';
import type { Schedule } from '../candidate.js';

/** What a generator may look at. */
export interface GeneratorInput {
  readonly bravais: BravaisLattice;
  readonly references: ReferenceList;
  readonly observed: ObservedLines;
  readonly limits: CellLimits;
  /** Standard deviation of the zero shifts to try, degrees two-theta; 0 for none. */
  readonly shiftSigma: number;
}

/** Proposes candidate cells for one Bravais lattice. Random cells, index guesses and learned models all look like this. */
export interface CandidateGenerator {
  readonly name: string;
  /** How its candidates are best improved, and how many are worth trying at effort 1; null when it has nothing for this lattice. */
  plan(bravais: BravaisLattice): { readonly candidates: number; readonly schedule: Schedule } | null;
  /**
   * Write up to `count` candidates (rows of CANDIDATE_STRIDE doubles: free coefficients, zero shift, score 0).
   * @returns the number written, less than `count` only when the lines admit no more.
   */
  generate(input: GeneratorInput, count: number, random: Random, out: Float64Array): number;
}
