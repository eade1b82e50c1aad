import {
  bravaisInfo,
  coefficientsOfCell,
  freeCoefficients,
  niggliCell,
  sameReducedLattice,
  type BravaisLattice,
  type UnitCell,
} from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import type { PeakList } from 'ml-index/peaks';
import {
  assess,
  createLocalPool,
  defaultSearchOptions,
  distinctLattices,
  relatedLattices,
  search,
  settingOf,
  type Assessment,
} from 'ml-index/search';
import {
  linesOfCase,
  peakListOfLines,
  placeAmong,
  withErrors,
  withImpurities,
  withoutLines,
  withZeroShift,
} from './faults.js';
import { LIST_LENGTH, type CalculatedCase } from './lists.js';

/** What is wrong with a list of lines. Degrees two-theta. */
export interface Faults {
  /** Standard deviation of the errors. */
  readonly sigma: number;
  readonly shift: number;
  /** Impurity lines among the lines that candidates are made from. */
  readonly impurities: number;
  /** Fraction of the lines that is missing. */
  readonly missing: number;
  /** Lines that the list ends after. */
  readonly lines: number;
}

/** Standard deviations of the errors, degrees two-theta: of a synchrotron, of a good and of an ordinary diffractometer. */
const SIGMAS = [0.003, 0.006, 0.01, 0.02, 0.03];
const SIGMA_SHARES = [0.1, 0.15, 0.25, 0.3, 0.2];

/** Faults as they are met in practice, each by itself. */
export function drawFaults(random: Random): Faults {
  return {
    sigma: SIGMAS[placeAmong(random.uniform(), SIGMA_SHARES)],
    shift: random.uniform() < 0.6 ? 0.04 * random.normal() : 0,
    impurities: placeAmong(random.uniform(), [0.65, 0.2, 0.1, 0.05]),
    missing: [0, 0.1, 0.25][placeAmong(random.uniform(), [0.6, 0.25, 0.15])],
    // most lists are long; some show but a few lines
    lines: [LIST_LENGTH, 15 + random.below(11), 6 + random.below(9)][
      placeAmong(random.uniform(), [0.65, 0.15, 0.2])
    ],
  };
}

/** The list of a case with faults; it tells no uncertainties. */
export function faultyPeaks(one: CalculatedCase, faults: Faults, random: Random): PeakList {
  const { lines: used } = defaultSearchOptions;
  const kept = withoutLines(withErrors(linesOfCase(one), faults.sigma, random), faults.missing, random);
  const lines = withZeroShift(kept, faults.shift);
  const spoilt = [
    ...withImpurities(lines.slice(0, used), faults.impurities, random),
    ...lines.slice(used),
  ].slice(0, faults.lines);
  return peakListOfLines(spoilt, one.wavelength);
}

/** What the search found for a case: one row of the candidates file. */
export interface SearchedCase {
  readonly id: string;
  readonly bravais: BravaisLattice;
  /** The true cell. */
  readonly cell: UnitCell;
  readonly faults: Faults;
  /** Lines without faults that determine the lattice. */
  readonly determinedBy: number | null;
  readonly wavelength: number;
  readonly q2: readonly number[];
  readonly intensity: readonly number[];
  /** Bravais lattice, free coefficients and zero shift of the distinct lattices found, best first. */
  readonly candidates: readonly (readonly [BravaisLattice, readonly number[], number])[];
}

/** Distinct lattices kept of a search. */
const KEPT = 150;

/**
 * Spoil a case with faults that depend on the seed and its id alone, and search it with the library's defaults. The
 * candidates are all that the jobs of the search hand on, before related lattices are added.
 */
export async function searchedCase(one: CalculatedCase, seed: number): Promise<SearchedCase> {
  const random = new Random(seed, ...Array.from(one.id, (letter) => letter.charCodeAt(0)));
  const faults = drawFaults(random);
  const peaks = faultyPeaks(one, faults, random);
  const found: Assessment[] = [];
  const local = createLocalPool();
  const pool: typeof local = {
    ...local,
    run: async (job) => {
      const result = await local.run(job);
      found.push(...result.assessments);
      return result;
    },
  };
  await search(peaks, { seed }, { now: () => 0, pool });
  return {
    ...{ id: one.id, bravais: one.bravais, cell: one.cell, faults },
    ...{ determinedBy: one.determinedBy, wavelength: one.wavelength },
    q2: [...peaks.q2],
    intensity: [...peaks.intensity!],
    candidates: distinctLattices(found)
      .slice(0, KEPT)
      .map(({ bravais, free, shift }) => [bravais, [...free], shift] as const),
  };
}

/** A lattice as the ranking is fitted to it. */
export interface RankingCandidate {
  readonly bravais: BravaisLattice;
  readonly features: Float64Array;
  /** Candidates of one pattern with the same number are one lattice, perhaps in different symmetry. */
  readonly lattice: number;
  readonly isRight: boolean;
  /** The true lattice, put in whether the search found it or not. */
  readonly isInjected: boolean;
}

export interface RankingCase {
  readonly id: string;
  readonly bravais: BravaisLattice;
  /** Lines that the candidates are judged by. */
  readonly lines: number;
  readonly candidates: readonly RankingCandidate[];
}

/** Candidates, by rank, that related lattices are made of, and with which indices. */
const RELATED: readonly (readonly number[])[] = Array.from({ length: 8 }, (_, i) =>
  i < 3 ? [1, 2, 3] : [1, 2],
);
/** Candidates of one pattern that the ranking is fitted to. */
const COMPARED = 400;

/**
 * Features of the candidates of a case, of lattices related to the best of them and of the true lattice, judged by its
 * first `lines` lines.
 */
export function rankingCase(row: SearchedCase, lines: number): RankingCase {
  const peaks: PeakList = {
    q2: Float64Array.from(row.q2.slice(0, lines)),
    sigmaQ2: new Float64Array(Math.min(lines, row.q2.length)),
    intensity: Float64Array.from(row.intensity.slice(0, lines)),
    wavelength: row.wavelength,
  };
  const { judged, shiftSigma } = settingOf(peaks, defaultSearchOptions);
  const isAssessment = (a: Assessment | null): a is Assessment => a !== null;
  const byScore = (a: Assessment, b: Assessment): number => b.score - a.score;
  const found = row.candidates
    .map(([bravais, free, shift]) => assess(bravais, free, shift, judged, shiftSigma))
    .filter(isAssessment)
    .sort(byScore);
  const related = RELATED.flatMap((indices, i) =>
    i < found.length ? relatedLattices(found[i], indices, judged, shiftSigma) : [],
  );
  const { system, centring } = bravaisInfo(row.bravais);
  const free = freeCoefficients(system, coefficientsOfCell(row.cell));
  const injected = assess(row.bravais, free, row.faults.shift, judged, shiftSigma);
  const compared = [...found, ...related].sort(byScore).slice(0, COMPARED);
  if (injected !== null) compared.push(injected);

  const truth = niggliCell(row.cell, centring).metric;
  const lattices: Assessment[] = [];
  return {
    id: row.id,
    bravais: row.bravais,
    lines: judged.observed.q2.length,
    candidates: compared.map((assessment) => {
      let lattice = lattices.findIndex((other) => distinctLattices([other, assessment]).length === 1);
      if (lattice < 0) lattice = lattices.push(assessment) - 1;
      const { bravais, features, niggli } = assessment;
      const isRight = sameReducedLattice(niggli, truth);
      return { bravais, features, lattice, isRight, isInjected: assessment === injected };
    }),
  };
}
