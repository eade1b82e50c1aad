import { volumeStatistics } from '../prior/index.js';
import {
  bravaisInfo,
  cellOfCoefficients,
  expandCoefficients,
  isPositiveDefinite,
  niggliMetric,
  volumeOfCell,
  type BravaisLattice,
  type Metric,
  type UnitCell,
} from '../lattice/index.js';
import { polish } from '../refine/index.js';
import type { ObservedLines } from '../peaks/index.js';
import { evidenceOf } from './evidence.js';
import type { Features } from './features.js';
import { scoreOf } from './score.js';

/** The lines a candidate is judged by. */
export interface JudgedLines {
  readonly observed: ObservedLines;
  /** Positive; all 1 where the list has none. */
  readonly intensity: Float64Array;
  /** Added to the score for each foreign line; 0 at the usual expectation of impurity lines. */
  readonly foreignLog: number;
}

/** A candidate lattice with all that the ranking needs; plain data. */
export interface Assessment {
  readonly bravais: BravaisLattice;
  readonly free: Float64Array;
  /** Zero shift, working degrees: true = observed - shift. */
  readonly shift: number;
  /** Metric of the Niggli cell, to compare lattices. */
  readonly niggli: Metric;
  readonly features: Features;
  /** Probability of each line to belong to the lattice. */
  readonly belongs: Float64Array;
  /** Width of the lines that fits best, working degrees. */
  readonly width: number;
  /** Possible lines up to the last observed one. */
  readonly possible: number;
  /** Logarithm of the posterior weight, but for a constant of the pattern. */
  readonly score: number;
  /** de Wolff figure of merit over all judged lines. */
  readonly merit: number;
  /** What the weight loses because the lines do not test all coefficients, nats; left out before that was looked at. */
  readonly untested?: number;
}

const ITERATIONS = 5;
/**
 * A candidate whose ln(volume) is so many standard deviations above the regression on the last line is not weighed. Of 1,227
 * right lattices of calculated lists 4 are beyond; of the wrong ones a tenth, and these have the longest lists of lines.
 */
const MOST_VOLUME_DEVIATION = 5;

/** Refine a candidate against the lines and weigh it; null when it is no usable lattice. */
export function assess(
  bravais: BravaisLattice,
  free: ArrayLike<number>,
  shift: number,
  pattern: JudgedLines,
  shiftSigma: number,
): Assessment | null {
  const { observed, intensity, foreignLog } = pattern;
  const start = cellOf(bravais, free);
  if (start === null || volumeDeviation(bravais, start, observed) > MOST_VOLUME_DEVIATION) return null;
  const polished = polish(bravais, free, shift, observed, { shiftSigma, iterations: ITERATIONS });
  if (polished === null) return null;
  const cell = cellOf(bravais, polished.free);
  if (cell === null) return null;
  const niggli = niggliMetric(cell, bravaisInfo(bravais).centring);
  if (niggli === null) return null;
  const evidence = evidenceOf(polished, observed, intensity, volumeDeviation(bravais, cell, observed));
  if (evidence === null) return null;
  return {
    bravais,
    free: polished.free,
    shift: polished.shift,
    niggli,
    features: evidence.features,
    belongs: evidence.belongs,
    width: evidence.width,
    possible: evidence.possible,
    score:
      scoreOf(bravais, evidence.features, evidence.belongs.length) +
      foreignLog * foreignLines(evidence.belongs),
    merit: evidence.merit,
  };
}

/** The cell of free coefficients; null for what is no lattice. */
function cellOf(bravais: BravaisLattice, free: ArrayLike<number>): UnitCell | null {
  const x = expandCoefficients(bravaisInfo(bravais).system, free);
  return isPositiveDefinite(x) ? cellOfCoefficients(x) : null;
}

/** How far ln(volume) is from the regression on the last line, in standard deviations. */
function volumeDeviation(bravais: BravaisLattice, cell: UnitCell, { q2 }: ObservedLines): number {
  const n = q2.length;
  const { mean, sigma } = volumeStatistics(bravais, n);
  return (Math.log((volumeOfCell(cell) * q2[n - 1] ** 1.5) / n) - mean) / sigma;
}

/** Expected number of lines that do not belong. */
function foreignLines(belongs: Float64Array): number {
  return belongs.reduce((sum, probability) => sum + 1 - probability, 0);
}
