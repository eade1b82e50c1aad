import type { Schedule } from '../candidate.js';
import {
  bravaisInfo,
  type BravaisLattice,
  type CellLimits,
  type ReferenceList,
} from '../../lattice/index.js';
import type { ObservedLines } from '../../peaks/index.js';

/**
 * The optimiser of one Bravais lattice against one set of lines. Two implementations give the same bits: the
 * WebAssembly kernels and the plain-TypeScript reference.
 */
export interface CandidateKernel {
  /** Load the lattice and the lines. At most 512 reference and 64 observed lines. */
  configure(references: ReferenceList, observed: ObservedLines, limits: CellLimits, outlier: number): void;
  /** Start of the kernel's own random stream, four 32-bit words. */
  seed(words: Uint32Array): void;
  /**
   * Improve candidates in place. `candidates` holds `count` rows of {@link CANDIDATE_STRIDE} doubles; each comes back as
   * the best cell seen, with its score (product over lines of the robust likelihood ratio) in the last slot, 0 where
   * the cell was not usable.
   */
  improve(candidates: Float64Array, count: number, schedule: Schedule): void;
  /** Score of one candidate as it stands; writes the reference line of every observed one into `assigned`, -1 where there is none. */
  evaluate(candidate: Float64Array, assigned: Int32Array): number;
}

/** Determinant of the reciprocal metric over the product form that the kernels compute (0.75 for hexagonal axes). */
export function determinantFactor(bravais: BravaisLattice): number {
  const { system } = bravaisInfo(bravais);
  return system === 'hexagonal' || system === 'rhombohedral' ? 0.75 : 1;
}
