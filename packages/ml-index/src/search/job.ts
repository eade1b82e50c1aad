import {
  CANDIDATE_STRIDE,
  SCORE_SLOT,
  SHIFT_SLOT,
  type CandidateKernel,
  generatorOf,
  type SearchModels,
} from '../engines/index.js';
import { searchReferences } from '../prior/index.js';
import {
  bravaisInfo,
  cellOfCoefficients,
  expandCoefficients,
  niggliMetric,
  sameReducedLattice,
  type BravaisLattice,
  type CellLimits,
  type Metric,
} from '../lattice/index.js';
import { Random } from '../math/index.js';
import type { ObservedLines } from '../peaks/index.js';
import { assess, type Assessment, type JudgedLines } from '../weigh/index.js';

/** What all jobs of one search share; plain data, so that it can be sent to a worker once. */
export interface SearchSetting {
  /** Lines that candidates are made from and scored by. */
  readonly observed: ObservedLines;
  /** Lines that they are then judged by, with intensities. */
  readonly judged: JudgedLines;
  readonly limits: CellLimits;
  /** Standard deviation of the zero shifts tried and, as a prior, fitted; degrees, 0 for none. */
  readonly shiftSigma: number;
  /** 1 where all lattices are wanted; where few are, so many times the candidates are tried and judged. */
  readonly thoroughness: number;
  readonly seed: number;
  readonly models: SearchModels;
}

/** A piece of a search: some candidates of one generator for one lattice. Small enough to stop between two. */
export interface Job {
  readonly bravais: BravaisLattice;
  readonly generator: string;
  /** Place among the jobs of this lattice and generator; names the random stream. */
  readonly block: number;
  readonly candidates: number;
}

export interface JobResult {
  readonly assessments: readonly Assessment[];
  readonly candidates: number;
  readonly rounds: number;
}

/** Share of foreign lines in the score that steers candidates; generous, the ranking decides later. */
export const OUTLIER = 0.1;
/** Share of the rounds that all candidates get, and share of the candidates that get the others. */
const SCREEN = { rounds: 0.25, share: 0.3 };
/**
 * Distinct candidates a job hands on, and how many of its best it looks at to find them; times the thoroughness. Large cells
 * need more: with 20 lines a right cell of 4,000 A^3 is often below twenty wrong ones.
 */
const HANDED_ON = 12;
const LOOKED_AT = 80;
/** Candidates nearer than this are the same. */
const SAME = { length: 0.003, angle: 0.15 };

/** Run one job. Depends on the setting and the job only, not on what ran before or elsewhere. */
export function runJob(setting: SearchSetting, job: Job, kernel: CandidateKernel): JobResult {
  const generator = generatorOf(job.generator, job.bravais, setting.models);
  const { schedule } = generator.plan(job.bravais)!;
  const references = searchReferences(job.bravais);
  const random = new Random(setting.seed, job.block, ...nameWords(job.generator + job.bravais));
  const candidates = new Float64Array(job.candidates * CANDIDATE_STRIDE);
  const { observed, limits, shiftSigma } = setting;
  const count = generator.generate(
    { bravais: job.bravais, references, observed, limits, shiftSigma },
    job.candidates,
    random,
    candidates,
  );
  // Sines, logarithms and powers differ in the last bit between JavaScript engines; single precision hides that.
  for (let i = 0; i < count * CANDIDATE_STRIDE; i++) candidates[i] = Math.fround(candidates[i]);
  kernel.configure(references, observed, limits, OUTLIER);
  kernel.seed(Uint32Array.of(random.uint32(), random.uint32(), random.uint32(), random.uint32()));
  // a few rounds tell which candidates are worth all of them
  const first = Math.max(2, Math.round(SCREEN.rounds * schedule.rounds));
  kernel.improve(candidates, count, { ...schedule, rounds: first });
  const kept = keepBest(candidates, count, Math.ceil(SCREEN.share * count));
  const rest = schedule.rounds - first;
  kernel.improve(candidates, kept, { ...schedule, rounds: rest, firstAll: false });
  return {
    assessments: assessBest(setting, job.bravais, candidates, kept),
    candidates: count,
    rounds: count * (first + 1) + kept * (rest + 1),
  };
}

/** Candidates by falling score, equals in their order. */
function byScore(candidates: Float64Array, count: number): number[] {
  const score = (i: number): number => candidates[i * CANDIDATE_STRIDE + SCORE_SLOT];
  return Array.from({ length: count }, (_, i) => i).sort((i, j) => score(j) - score(i) || i - j);
}

/** Move the best `most` candidates to the front, in their order; returns their number. */
function keepBest(candidates: Float64Array, count: number, most: number): number {
  const kept = byScore(candidates, count)
    .slice(0, most)
    .sort((i, j) => i - j);
  kept.forEach((from, to) => {
    const start = from * CANDIDATE_STRIDE;
    candidates.copyWithin(to * CANDIDATE_STRIDE, start, start + CANDIDATE_STRIDE);
  });
  return kept.length;
}

function nameWords(name: string): number[] {
  return Array.from(name, (letter) => letter.charCodeAt(0));
}

function assessBest(
  setting: SearchSetting,
  bravais: BravaisLattice,
  candidates: Float64Array,
  count: number,
): Assessment[] {
  const order = byScore(candidates, count)
    .slice(0, LOOKED_AT * setting.thoroughness)
    .filter((i) => candidates[i * CANDIDATE_STRIDE + SCORE_SLOT] > 0);
  const { system, centring } = bravaisInfo(bravais);
  const seen: Metric[] = [];
  const kept: Assessment[] = [];
  for (const i of order) {
    if (kept.length >= HANDED_ON * setting.thoroughness) break;
    const row = candidates.subarray(i * CANDIDATE_STRIDE, (i + 1) * CANDIDATE_STRIDE);
    const metric = niggliMetric(cellOfCoefficients(expandCoefficients(system, row)), centring);
    if (metric === null || seen.some((other) => sameReducedLattice(other, metric, SAME))) continue;
    seen.push(metric);
    const assessment = assess(bravais, row, row[SHIFT_SLOT], setting.judged, setting.shiftSigma);
    if (assessment !== null) kept.push(assessment);
  }
  return kept;
}
