import type { Issue } from '../math/index.js';
import type { BravaisLattice, UnitCell } from '../lattice/index.js';
import type { ShiftKind } from '../refine/index.js';

/** How the zero shift of the two-theta scale is treated. */
export interface ZeroShiftOption {
  /** `off`: fixed at 0; `fit`: each candidate carries its own shift. */
  readonly mode: 'off' | 'fit';
  /** Largest shift in degrees two-theta that a solution may have; also of a specimen displacement. */
  readonly range: number;
}

/**
 * Whether the last refinement of a solution has a specimen displacement, two-theta = true + displacement cos(theta), in place
 * of the zero shift: `off`; `fit`: always; `auto`: where the lines make it more than 99 times as probable as the zero shift
 * or, with the zero shift off, where an F test at 0.01 says that it pays. See refineCell for both rules.
 */
export type DisplacementOption = 'off' | 'fit' | 'auto';

/** What a report needs to know of the options of a search. */
export interface ReportOptions {
  /** Lines, from the lowest q2 on, that candidates are made from. */
  readonly lines: number;
  readonly zeroShift: ZeroShiftOption;
  /** It changes the refined cells, not the search and the ranking, which go with a zero shift. Needs a wavelength. */
  readonly displacement: DisplacementOption;
  /** Limits on the conventional cell: volume in A^3, axes in A. */
  readonly minVolume: number;
  readonly maxVolume: number;
  readonly minLength: number;
  readonly maxLength: number;
  /** Wall-clock budget in seconds, null for none; the clock itself is passed in. */
  readonly timeBudget: number | null;
  /** Solutions returned at most. */
  readonly solutions: number;
}

/** One observed line under a solution. */
export interface LineAssignment {
  /** Position in the input list, from 0. */
  readonly line: number;
  readonly q2Observed: number;
  /** q2 calculated, with the shift taken into account; null for an unindexed line. */
  readonly q2Calculated: number | null;
  readonly hkl: readonly [number, number, number] | null;
  /** Observed minus calculated, degrees two-theta at the list's wavelength (1.5406 A where it has none). */
  readonly differenceTwoTheta: number | null;
  readonly intensity: number | null;
}

export interface ExtinctionFit {
  /** Extinction symbol, e.g. `P 1 21/c 1` class written as `P 1 21/c 1`. */
  readonly symbol: string;
  /** Space groups of that symbol, Hermann-Mauguin. */
  readonly spaceGroups: readonly string[];
  /** Probability among the extinction symbols of this lattice. */
  readonly probability: number;
}

/** One distinct lattice that explains the lines. */
export interface Solution {
  readonly bravais: BravaisLattice;
  /** Conventional cell. */
  readonly cell: UnitCell;
  /** Standard uncertainties, same units; 0 for what symmetry fixes. */
  readonly uncertainty: UnitCell;
  /** Volume of the conventional cell, A^3. */
  readonly volume: number;
  /** Niggli-reduced primitive cell. */
  readonly niggli: UnitCell;
  /** Posterior probability that this lattice is the right one, among all lattices and 'none of these'. */
  readonly probability: number;
  /** Natural logarithm of the evidence behind it; only differences mean anything. */
  readonly logEvidence: number;
  /** de Wolff figure of merit over `n` lines. */
  readonly merit: { readonly m: number; readonly n: number };
  /** Smith-Snyder F over the same lines: value, mean |delta two-theta| (deg), number of possible lines. */
  readonly fN: {
    readonly f: number;
    readonly meanDelta: number;
    readonly possible: number;
    readonly n: number;
  };
  readonly reversedM: number;
  readonly symmetricM: number;
  /** Judged lines that are indexed and not. */
  readonly indexed: number;
  readonly unindexed: number;
  /** Which shift the cell was refined with. */
  readonly shiftKind: ShiftKind;
  /**
   * Fitted shifts with standard uncertainties, degrees two-theta, 0 unless `shiftKind` says so:
   * true two-theta = observed - zeroShift - displacement cos(theta). A specimen off the axis by s on a goniometer of radius R
   * has a displacement of 2 s / R in radians.
   */
  readonly zeroShift: number;
  readonly zeroShiftUncertainty: number;
  readonly displacement: number;
  readonly displacementUncertainty: number;
  /** The lines want a larger shift than its range allows: the cell is refined with the shift at the limit. */
  readonly isShiftAtLimit: boolean;
  /** Number of combinations of the free coefficients that no line tests: the cell is a guess in so many directions. */
  readonly openCoefficients: number;
  /** Why the cell is as the search found it, without standard uncertainties; null where it is refined. */
  readonly notRefined: string | null;
  readonly extinction: readonly ExtinctionFit[];
  readonly lines: readonly LineAssignment[];
  /** Indices (in the result's `solutions`) of other lattices with the same lines within the errors. */
  readonly ambiguousWith: readonly number[];
  /** Remarks: a dominant zone, multiples of other solutions, lines that only a multiple indexes. */
  readonly remarks: readonly string[];
}

export interface SearchProgress {
  /** Fraction of the work planned so far that is done, 0 to 1. */
  readonly fraction: number;
  readonly stage: string;
  /** Best lattice so far, for display. */
  readonly best: { readonly bravais: BravaisLattice; readonly cell: UnitCell; readonly m: number } | null;
}

/** `stands`: good; `doubtful`: good but for the reasons; `none`: no solution is good. */
export type VerdictLevel = 'stands' | 'doubtful' | 'none';

/** What all that the search found comes to. */
export interface Verdict {
  readonly level: VerdictLevel;
  /** Probability of the first solution and of those that no line tells from it; 0 without solutions. */
  readonly probability: number;
  /** The verdict in a sentence. */
  readonly summary: string;
  /** Why a solution that is `doubtful` is, and why there is `none`. */
  readonly reasons: readonly Issue[];
}

export interface SearchResult {
  /** What it all comes to: does the first solution stand? */
  readonly verdict: Verdict;
  /** Best first. */
  readonly solutions: readonly Solution[];
  /** Probability that none of the solutions is right. */
  readonly probabilityNone: number;
  /** Why nothing good was found and what to try; empty when the first solution stands. */
  readonly diagnosis: readonly Issue[];
  readonly warnings: readonly Issue[];
  /** What the search did, per lattice. */
  readonly effort: readonly {
    readonly bravais: BravaisLattice;
    readonly candidates: number;
    readonly rounds: number;
  }[];
  /** Lines, from the lowest q2 on, that candidates were made from, and that they were judged by. */
  readonly linesUsed: { readonly candidates: number; readonly judged: number };
  /** `complete`, or why it stopped before. */
  readonly stopped: 'complete' | 'time-budget' | 'cancelled';
  /** Standard uncertainty of the two-theta positions that the evidence settled on, degrees. */
  readonly lineSigma: number;
}
