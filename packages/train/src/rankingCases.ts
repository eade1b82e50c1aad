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
import { assess, type Assessment, distinctLattices, type Features, relatedLattices } from 'ml-index/weigh';
import { createLocalPool, defaultSearchOptions, search, settingOf } from 'ml-index/search';
import { peakListOfLines } from './faults.js';
import {
  drawConditions,
  drawPlainConditions,
  observe,
  type Conditions,
  type Observation,
} from './observation.js';
import { PATTERN_OPTIONS } from './powder.js';
import type { Structure } from './structures.js';

/** What the search found for a case: one row of the candidates file. */
export interface SearchedCase {
  readonly id: string;
  readonly bravais: BravaisLattice;
  /** The true cell. */
  readonly cell: UnitCell;
  readonly conditions: Conditions;
  /** Lines of the list that determine the lattice; null where all of them do not. */
  readonly determinedBy: number | null;
  readonly wavelength: number;
  readonly q2: readonly number[];
  readonly intensity: readonly number[];
  /** Bravais lattice, free coefficients and zero shift of the distinct lattices found, best first. */
  readonly candidates: readonly (readonly [BravaisLattice, readonly number[], number])[];
}

/** Distinct lattices kept of a search. */
const KEPT = 150;

/** Share of the cases whose pattern is that of the write-up. */
const PLAIN_SHARE = 0.4;
/** Fewest lines of a list, and how often conditions are drawn anew where there are less. */
const FEWEST_LINES = 6;
const MOST_DRAWS = 50;

/**
 * Measure a structure under conditions that depend on the seed and its id alone, and search the list with the library's
 * defaults. The candidates are all that the jobs of the search hand on, before related lattices are added.
 * @param phases what second phases are drawn from.
 */
export async function searchedCase(
  structure: Structure,
  phases: readonly Structure[],
  seed: number,
): Promise<SearchedCase> {
  const words = Array.from(structure.id, (letter) => letter.charCodeAt(0));
  const isPlain = new Random(seed, 0x91a1, ...words).uniform() < PLAIN_SHARE;
  const draw = isPlain ? drawPlainConditions : drawConditions;
  const { conditions, observation } = measuredCase(structure, phases, draw, new Random(seed, ...words));
  const { wavelength } = PATTERN_OPTIONS;
  const peaks = peakListOfLines(observation.lines, wavelength);
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
    ...{ id: structure.id, bravais: structure.bravais, cell: structure.cell, conditions },
    ...{ determinedBy: observation.determinedBy, wavelength },
    q2: [...peaks.q2],
    intensity: [...peaks.intensity!],
    candidates: distinctLattices(found)
      .slice(0, KEPT)
      .map(({ bravais, free, shift }) => [bravais, [...free], shift] as const),
  };
}

/** Lists of too few lines are measured again; after many the last is taken. */
export function measuredCase(
  structure: Structure,
  phases: readonly Structure[],
  draw: (random: Random) => Conditions,
  random: Random,
): { readonly conditions: Conditions; readonly observation: Observation } {
  for (let draws = 1; ; draws++) {
    const conditions = draw(random);
    const observation = observe(structure, phases[random.below(phases.length)], conditions, random);
    if (observation.lines.length >= FEWEST_LINES || draws === MOST_DRAWS) return { conditions, observation };
  }
}

/** A lattice as the ranking is fitted to it. */
export interface RankingCandidate {
  readonly bravais: BravaisLattice;
  readonly features: Features;
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

/** By how many of its first lines a list is judged, and whether with intensities. */
export interface Judging {
  readonly lines: number;
  readonly hasIntensities: boolean;
}

/** Candidates, by rank, that related lattices are made of, and with which indices. */
const RELATED: readonly (readonly number[])[] = Array.from({ length: 8 }, (_, i) =>
  i < 3 ? [1, 2, 3] : [1, 2],
);
/** Candidates of one pattern that the ranking is fitted to. */
const COMPARED = 400;

/**
 * Features of the candidates of a case, of lattices related to the best of them and of the true lattice.
 */
export function rankingCase(row: SearchedCase, { lines, hasIntensities }: Judging): RankingCase {
  const peaks: PeakList = {
    q2: Float64Array.from(row.q2.slice(0, lines)),
    sigmaQ2: new Float64Array(Math.min(lines, row.q2.length)),
    intensity: hasIntensities ? Float64Array.from(row.intensity.slice(0, lines)) : null,
    wavelength: row.wavelength,
  };
  const { judged, shifts } = settingOf(peaks, defaultSearchOptions);
  const isAssessment = (a: Assessment | null): a is Assessment => a !== null;
  const byScore = (a: Assessment, b: Assessment): number => b.score - a.score;
  const found = row.candidates
    .map(([bravais, free, shift]) => assess(bravais, free, shift, judged, shifts.wide))
    .filter(isAssessment)
    .sort(byScore);
  const related = RELATED.flatMap((indices, i) =>
    i < found.length ? relatedLattices(found[i], indices, judged, shifts.wide) : [],
  );
  const { system, centring } = bravaisInfo(row.bravais);
  const free = freeCoefficients(system, coefficientsOfCell(row.cell));
  const injected = assess(
    row.bravais,
    free,
    row.conditions.shift + row.conditions.displacement,
    judged,
    shifts.wide,
  );
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
