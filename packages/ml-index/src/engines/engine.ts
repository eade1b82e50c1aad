import type { BravaisLattice, CellLimits } from '../lattice/index.js';
import type { ObservedLines } from '../peaks/index.js';
import type { SearchModels } from './models.js';

/** Normal distributions of the zero shifts that candidates carry. */
export interface ShiftTrial {
  /** Standard deviation for every other candidate, working degrees; 0 for none. */
  readonly narrow: number;
  /**
   * For the others, and prior of the fitted shifts. Larger where a degree of the list is many working degrees: errors of
   * instruments are of a size in degrees, those of good synchrotron data are small in q2.
   */
  readonly wide: number;
}

/** What all jobs of one search share; plain data, so that it can be sent to a worker once. */
export interface EngineSetting {
  /** Lines that candidates are made from and scored by. */
  readonly observed: ObservedLines;
  readonly limits: CellLimits;
  /** Zero shifts to try. */
  readonly shifts: ShiftTrial;
  readonly seed: number;
  readonly models: SearchModels;
}

/** A piece of a search: some candidates of one part of an engine for one lattice. Small enough to stop between two. */
export interface EngineJob<Part extends string = string> {
  readonly bravais: BravaisLattice;
  /** The part of the engine that runs, for the restart search a generator of candidates. */
  readonly part: Part;
  /** Place among the jobs of this lattice and part; names the random stream. */
  readonly block: number;
  /** Candidates to try. */
  readonly candidates: number;
}

/** What a job found; plain data. */
export interface EngineResult {
  /**
   * Improved candidates, best first, a row of {@link CANDIDATE_STRIDE} doubles each; those of no use are left out. The
   * scores compare candidates of one lattice with each other, and nothing else.
   */
  readonly rows: Float64Array;
  /** Candidates that were tried, and their rounds in all. */
  readonly candidates: number;
  readonly rounds: number;
}

/** What a round of the search asks of an engine. */
export interface RoundRequest<Part extends string = string> {
  readonly lattices: readonly BravaisLattice[];
  /** Parts of the engine to use, in this order. */
  readonly parts: readonly Part[];
  readonly models: SearchModels;
  /** From 0. */
  readonly round: number;
  /** Times the usual number of candidates. */
  readonly effort: number;
}

/** Candidates that a part wants to try for a lattice in a round, and how many of them make a job. */
export interface PlannedWork<Part extends string = string> {
  readonly bravais: BravaisLattice;
  readonly part: Part;
  readonly candidates: number;
  readonly jobSize: number;
}

/**
 * An engine proposes candidate cells of one Bravais lattice from the lines and improves them. It does not weigh them:
 * what follows (assessment, related lattices, ranking, diagnosis) is the same for all engines.
 */
export interface Engine<Part extends string = string> {
  readonly name: string;
  /** One line for users. */
  readonly description: string;
  readonly parts: readonly Part[];
  /** The work of a round; nothing where there is none. @throws Error when the round is not one of the engine's. */
  plan(request: RoundRequest<Part>): PlannedWork<Part>[];
  /**
   * A runner with buffers of its own, one a worker. What it returns depends on the setting and the job only, not on what
   * ran before or elsewhere.
   */
  open(): (setting: EngineSetting, job: EngineJob<Part>) => EngineResult;
}
