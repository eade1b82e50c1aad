import type { Random } from '../../math/index.js';
import type { BravaisLattice, CellLimits, ReferenceList } from '../../lattice/index.js';
import type { ObservedLines } from '../../peaks/index.js';
import type { Schedule } from '../candidate.js';
import type { ShiftTrial } from '../engine.js';

/** What a generator may look at. */
export interface GeneratorInput {
  readonly bravais: BravaisLattice;
  readonly references: ReferenceList;
  readonly observed: ObservedLines;
  readonly limits: CellLimits;
  readonly shifts: ShiftTrial;
}

/** A zero shift for the candidate that is written at this place, working degrees. */
export function drawShift({ narrow, wide }: ShiftTrial, place: number, random: Random): number {
  return (place % 2 === 0 ? narrow : wide) * random.normal();
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
