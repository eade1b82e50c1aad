import {
  BRAVAIS_LATTICES,
  bravaisInfo,
  cellOfCoefficients,
  conventionalCell,
  expandCoefficients,
  volumeOfCell,
  type BravaisLattice,
  type CellLimits,
} from '../lattice/index.js';
import { observedLines, type PeakList } from '../peaks/index.js';
import {
  type Assessment,
  type JudgedLines,
  distinctLattices,
  isSameLattice,
  posterior,
  relatedLattices,
  scoreOfNone,
} from '../weigh/index.js';
import {
  diagnose,
  solutionsOf,
  type SearchOptions,
  type SearchProgress,
  type SearchResult,
} from '../report/index.js';
import { loadModels, modelsNeeded, planOf, type ModelSource, type SearchModels } from '../engines/index.js';
import type { Job, SearchSetting } from './job.js';
import { checkedOptions, defaultSearchOptions } from './options.js';
import { createLocalPool, type WorkerPool } from './pool.js';

/** What the search takes from outside: a clock, a way to stop it, somebody to tell, hands to help. */
export interface SearchContext {
  /** Seconds on any clock that goes forward. */
  now(): number;
  readonly onProgress?: (progress: SearchProgress) => void;
  readonly signal?: AbortSignal;
  /** Without one the jobs run here, one after the other. */
  readonly pool?: WorkerPool;
  /** Without them the generators that need models cannot be used. */
  readonly models?: ModelSource;
}

/** Half width of the scoring function that steers candidates, degrees two-theta. */
const SCORE_WIDTH = 0.03;
/** Lines that candidates are judged by where the number of lines is left at its default of 20. */
const JUDGED_LINES = 30;
/** Standard deviation of the zero shifts tried, degrees, and its share of a range that is set smaller. */
const SHIFT_SIGMA = 0.05;
/** Candidates of one job. */
const JOB_SIZE: Record<string, number> = { random: 500, forest: 500, network: 500 };
const DEFAULT_JOB_SIZE = 2500;

interface Stage {
  /** Shares of each generator's plan. */
  readonly shares: Readonly<Record<string, number>>;
  /** Probability that the best lattice must have, with its multiples and fractions, for the search to stop. */
  readonly enough: number;
  /** Logarithm of the odds against `none of these` that it must have, too. */
  readonly leastLogOdds: number;
}

/**
 * Rounds of the search: after each it stops when its best lattice is good enough; so an easy pattern costs little and a
 * hard one gets more. After the first, only `none of these` asks for more candidates: which of the lattices found is right
 * is a matter of the lines.
 */
const STAGES: readonly Stage[] = [
  { shares: { 'low-index': 0.3, random: 0.04 }, enough: 0.9, leastLogOdds: 0 },
  { shares: { 'low-index': 0.6, random: 0.25 }, enough: 0, leastLogOdds: 3.5 },
  { shares: { 'low-index': 0.6, random: 0.4 }, enough: 0, leastLogOdds: 0 },
];

/**
 * With models: theirs first, the others where these do not do (chosen on validation structures, docs/results.md). What was
 * found among so few candidates may be the best of nothing good, so the odds must be greater.
 */
const MODEL_STAGES: readonly Stage[] = [
  { shares: { forest: 0.06, network: 0.06 }, enough: 0.9, leastLogOdds: 6 },
  { shares: { 'low-index': 0.12, forest: 0.12, network: 0.12 }, enough: 0, leastLogOdds: 4 },
  { shares: { 'low-index': 0.3, random: 0.1, forest: 0.25, network: 0.25 }, enough: 0, leastLogOdds: 3.5 },
  { shares: { 'low-index': 0.7, random: 0.24, forest: 0.45, network: 0.45 }, enough: 0, leastLogOdds: 0 },
];

/** Where few lattices are wanted, the rounds after the first get up to so many times their share, and more is judged. */
const MOST_THOROUGH = 3;

/** Indices of the lattices related to the best that are tried, and of those related to the next ones. */
const RELATED_TO_BEST: readonly number[] = [1, 2, 3];
const RELATED_TO_NEXT: readonly number[] = [1, 2];
/** Lattices whose related ones are tried, and how far their scores may be below the best. */
const MOST_ASKED = 6;
const FURTHEST_ASKED = 12;

/**
 * Search for the lattices that explain the lines, all Bravais lattices together, ranked by posterior probability.
 * The same seed gives the same result, whatever the pool; only a time budget or a cancellation can change it.
 * @throws InputError when the options or the list cannot be worked with.
 */
export async function search(
  peaks: PeakList,
  options: Partial<SearchOptions>,
  context: SearchContext,
): Promise<SearchResult> {
  const all = checkedOptions(peaks, options, context.models !== undefined);
  const pool = context.pool ?? createLocalPool();
  const started = context.now();
  const models =
    context.models === undefined ? {} : await loadModels(context.models, all.lattices, all.generators);
  const setting = settingOf(peaks, all, models);
  pool.start(setting);
  const stop = (): SearchResult['stopped'] =>
    context.signal?.aborted === true
      ? 'cancelled'
      : all.timeBudget !== null && context.now() - started > all.timeBudget
        ? 'time-budget'
        : 'complete';

  const effort = new Map<BravaisLattice, { candidates: number; rounds: number }>();
  const done = new Map<string, number>();
  let found: Assessment[] = [];
  const relatedOf = relatedTo(setting);
  const stages = all.generators.some((name) => modelsNeeded(name) !== null) ? MODEL_STAGES : STAGES;
  for (const [stage, { shares, enough, leastLogOdds }] of stages.entries()) {
    const jobs = jobsOf(all, models, shares, stage === 0 ? 1 : setting.thoroughness, done);
    let finished = 0;
    await runAll(pool, jobs, stop, (job, { assessments, candidates, rounds }) => {
      const total = effort.get(job.bravais) ?? { candidates: 0, rounds: 0 };
      effort.set(job.bravais, { candidates: total.candidates + candidates, rounds: total.rounds + rounds });
      found.push(...assessments);
      finished++;
      context.onProgress?.({
        fraction: (stage + finished / jobs.length) / stages.length,
        stage: `round ${stage + 1}, ${job.bravais}`,
        best: bestOf(found),
      });
    });
    found = withRelated(found, relatedOf, all);
    if (stop() !== 'complete') break;
    if (found.length === 0) continue;
    if (stage === stages.length - 1 || logOddsOf(found[0]) < leastLogOdds) continue;
    if (familyProbability(found, relatedOf(found[0], RELATED_TO_BEST)) >= enough) break;
  }
  const stopped = stop();
  const ranked = solutionsOf(peaks, found, all);
  const lineSigma = found.length > 0 ? found[0].width : 0;
  return {
    ...ranked,
    ...diagnose(peaks, all, ranked.solutions, ranked.probabilityNone, stopped),
    effort: [...effort].map(([bravais, { candidates, rounds }]) => ({ bravais, candidates, rounds })),
    stopped,
    lineSigma,
  };
}

/** The lines and limits in the form that jobs take. */
export function settingOf(peaks: PeakList, options: SearchOptions, models: SearchModels = {}): SearchSetting {
  const wanted = options.lines === defaultSearchOptions.lines ? JUDGED_LINES : options.lines;
  const judgedLines = Math.min(peaks.q2.length, wanted);
  const judged: JudgedLines = {
    observed: observedLines(peaks, judgedLines, SCORE_WIDTH),
    intensity: positiveIntensities(peaks.intensity, judgedLines),
    // a Poisson prior of the number of foreign lines, against the one that the ranking was fitted with
    foreignLog: Math.log((options.impurities + 0.5) / (defaultSearchOptions.impurities + 0.5)),
  };
  const { minLength, maxLength, minVolume, maxVolume, zeroShift, seed } = options;
  return {
    observed: observedLines(peaks, options.lines, SCORE_WIDTH),
    judged,
    limits: { minLength, maxLength, minVolume, maxVolume },
    shiftSigma: zeroShift.mode === 'off' ? 0 : Math.min(SHIFT_SIGMA, zeroShift.range / 2),
    thoroughness: Math.min(MOST_THOROUGH, BRAVAIS_LATTICES.length / options.lattices.length),
    seed,
    models,
  };
}

/** No line counts as weaker than this share of the strongest. */
const WEAKEST = 1e-6;

/**
 * Intensities of the first lines, the strongest 1; what is not positive counts as the weakest that is, and all are 1 where
 * there are none.
 */
function positiveIntensities(intensity: Float64Array | null, count: number): Float64Array {
  const given = intensity?.slice(0, count) ?? new Float64Array(count);
  const strongest = given.reduce((most, value) => Math.max(most, value), 0);
  if (strongest === 0) return given.fill(1);
  const weakest = given.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), Infinity);
  return given.map((value) => Math.max(Math.max(value, weakest) / strongest, WEAKEST));
}

/** The jobs of a stage, those that cost most first, so that workers end together. */
function jobsOf(
  options: SearchOptions,
  models: SearchModels,
  shares: Readonly<Record<string, number>>,
  times: number,
  done: Map<string, number>,
): Job[] {
  const jobs: Job[] = [];
  for (const name of options.generators) {
    const size = JOB_SIZE[name] ?? DEFAULT_JOB_SIZE;
    for (const bravais of options.lattices) {
      const plan = planOf(name, bravais, models);
      if (plan === null) continue;
      let left = Math.ceil(plan.candidates * (shares[name] ?? 0) * times * options.candidates);
      const key = `${name} ${bravais}`;
      for (let block = done.get(key) ?? 0; left > 0; block++, left -= size) {
        jobs.push({ bravais, generator: name, block, candidates: Math.min(size, left) });
        done.set(key, block + 1);
      }
    }
  }
  const freedom = (job: Job): number => bravaisInfo(job.bravais).freedom;
  return jobs.sort((a, b) => freedom(b) - freedom(a));
}

/** Run jobs, as many at a time as the pool takes, and hand on the results in the order of the jobs. */
async function runAll(
  pool: WorkerPool,
  jobs: readonly Job[],
  stop: () => SearchResult['stopped'],
  onResult: (job: Job, result: Awaited<ReturnType<WorkerPool['run']>>) => void,
): Promise<void> {
  const results = new Array<Awaited<ReturnType<WorkerPool['run']>> | undefined>(jobs.length);
  let next = 0;
  let reported = 0;
  const take = async (): Promise<void> => {
    while (next < jobs.length && stop() === 'complete') {
      const i = next++;
      results[i] = await pool.run(jobs[i]);
      for (; reported < jobs.length && results[reported] !== undefined; reported++) {
        onResult(jobs[reported], results[reported]!);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, pool.size) }, take));
}

/** Lattices that the lines could equally mean as one lattice. */
type RelatedOf = (of: Assessment, indices: readonly number[]) => Assessment[];

/**
 * The distinct lattices that are wanted, with those related to the best; where one of these turns out to be the best, those
 * related to it, too.
 */
function withRelated(
  found: readonly Assessment[],
  relatedOf: RelatedOf,
  options: SearchOptions,
): Assessment[] {
  const wanted = (assessments: readonly Assessment[]): Assessment[] =>
    distinctLattices(assessments.filter((assessment) => isWanted(assessment, options)));
  const ranked = distinctLattices(found);
  if (ranked.length === 0) return [];
  const [first, ...next] = ranked.slice(0, MOST_ASKED);
  const related = relatedOf(first, RELATED_TO_BEST);
  for (const other of next) {
    if (other.score < first.score - FURTHEST_ASKED) break;
    // a multiple or fraction of one that was asked has mostly the same relations
    if (!related.some((known) => isSameLattice(known, other)))
      related.push(...relatedOf(other, RELATED_TO_NEXT));
  }
  let all = wanted([...ranked, ...related]);
  // the related ones of the first are there already
  for (
    let best: Assessment | null = all[0] === first ? first : null;
    all.length > 0 && (best === null || !isSameLattice(all[0], best));
  ) {
    best = all[0];
    all = wanted([...all, ...relatedOf(best, RELATED_TO_BEST)]);
  }
  return all;
}

/** What was asked for before is remembered. */
function relatedTo({ judged, shiftSigma }: SearchSetting): RelatedOf {
  const known = new Map<Assessment, Map<number, Assessment[]>>();
  return (of, indices) => {
    const byIndex = known.get(of) ?? new Map<number, Assessment[]>();
    known.set(of, byIndex);
    return indices.flatMap((index) => {
      const related = byIndex.get(index) ?? relatedLattices(of, [index], judged, shiftSigma);
      byIndex.set(index, related);
      return related;
    });
  };
}

/** Logarithm of the odds of a lattice against `none of these`. */
function logOddsOf({ score, belongs }: Assessment): number {
  return score - scoreOfNone(belongs.length);
}

/**
 * Probability of the best lattice together with its multiples and fractions: which of these is right is a matter of the
 * lines, and more candidates would not change it.
 */
function familyProbability(found: readonly Assessment[], related: readonly Assessment[]): number {
  const { probabilities } = posterior(found);
  return found.reduce((sum, assessment, i) => {
    const isFamily = i === 0 || related.some((other) => isSameLattice(assessment, other));
    return sum + (isFamily ? probabilities[i] : 0);
  }, 0);
}

/** Is this a lattice, within the limits, that was asked for? */
function isWanted(assessment: Assessment, options: SearchOptions): boolean {
  return (
    options.lattices.includes(assessment.bravais) &&
    Math.abs(assessment.shift) <= Math.max(options.zeroShift.range, 1e-9) &&
    isWithin(assessment, options)
  );
}

/** Do the conventional cell's axes and volume obey the limits? */
function isWithin({ bravais, free }: Assessment, limits: CellLimits): boolean {
  const { cell } = conventionalCell(bravais, free);
  const volume = volumeOfCell(cell);
  return (
    Math.min(cell.a, cell.b, cell.c) >= limits.minLength &&
    Math.max(cell.a, cell.b, cell.c) <= limits.maxLength &&
    volume >= limits.minVolume &&
    volume <= limits.maxVolume
  );
}

function bestOf(found: readonly Assessment[]): SearchProgress['best'] {
  let best: Assessment | null = null;
  for (const assessment of found) if (best === null || assessment.score > best.score) best = assessment;
  if (best === null) return null;
  const { system } = bravaisInfo(best.bravais);
  return {
    bravais: best.bravais,
    cell: cellOfCoefficients(expandCoefficients(system, best.free)),
    m: best.merit,
  };
}
