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
import { InputError } from '../math/index.js';
import { observedLines, type PeakList } from '../peaks/index.js';
import {
  type Assessment,
  type JudgedLines,
  distinctLattices,
  isSameLattice,
  posterior,
  relatedLattices,
  scoreOfNone,
  tested,
} from '../weigh/index.js';
import { diagnose, solutionsOf, verdictOf, type SearchProgress, type SearchResult } from '../report/index.js';
import {
  loadModels,
  modelKinds,
  restartEngine,
  roundStyle,
  type ModelSource,
  type RoundStyle,
  type SearchModels,
} from '../engines/index.js';
import type { Job, SearchSetting } from './job.js';
import { checkedOptions, defaultSearchOptions, linesUsed, type SearchOptions } from './options.js';
import { createLocalPool, type WorkerPool } from './pool.js';

/** What the search takes from outside: a clock, a way to stop it, somebody to tell, hands to help. */
export interface SearchContext {
  /** Seconds on any clock that goes forward. */
  now(): number;
  /** When the time budget began, on this clock; default: when the search is called. */
  readonly started?: number;
  readonly onProgress?: (progress: SearchProgress) => void;
  readonly signal?: AbortSignal;
  /** Without one the jobs run here, one after the other. */
  readonly pool?: WorkerPool;
  /** Without them the generators that need models cannot be used. */
  readonly models?: ModelSource;
}

/** Half width of the scoring function that steers candidates, working degrees. */
const SCORE_WIDTH = 0.03;
/** Standard deviation of the zero shifts tried: narrow ones in working degrees, wide ones in the list's own. */
const SHIFT_SIGMA = 0.05;
/** When a round ends the search. */
interface RoundEnd {
  /** Probability that the best lattice must have, with its multiples and fractions, for the search to stop. */
  readonly enough: number;
  /** Logarithm of the odds against `none of these` that it must have, too. */
  readonly leastLogOdds: number;
}

/**
 * Rounds of the search: after each it stops when its best lattice is good enough; so an easy pattern costs little and a
 * hard one gets more. After the first, only `none of these` asks for more candidates: which of the lattices found is right
 * is a matter of the lines. With models the first round is small. What was found among so few candidates may be the best of
 * nothing good, so the odds must be greater. What each generator does in a round stands with it.
 */
const ROUNDS: Readonly<Record<RoundStyle, readonly RoundEnd[]>> = {
  plain: [
    { enough: 0.9, leastLogOdds: 0 },
    { enough: 0, leastLogOdds: 3.5 },
    { enough: 0, leastLogOdds: 0 },
  ],
  learned: [
    { enough: 0.9, leastLogOdds: 6 },
    { enough: 0, leastLogOdds: 4 },
    { enough: 0, leastLogOdds: 3.5 },
    { enough: 0, leastLogOdds: 0 },
  ],
};

/** Share of the time budget that is kept for the last refinements, and at most, seconds. */
const RESERVE = 0.2;
const MOST_RESERVE = 0.15;

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
  if (typeof context?.now !== 'function')
    throw new InputError([
      {
        code: 'no-clock',
        message: 'The search was given no clock',
        expected: 'a context { now } whose now() tells seconds',
      },
    ]);
  const all = checkedOptions(peaks, options, context.models !== undefined);
  const pool = context.pool ?? createLocalPool();
  const started = context.started ?? context.now();
  const models =
    context.models === undefined
      ? {}
      : await loadModels(context.models, all.lattices, modelKinds(all.generators));
  const setting = settingOf(peaks, all, models);
  pool.start(setting);
  const reserve = all.timeBudget === null ? 0 : Math.min(MOST_RESERVE, RESERVE * all.timeBudget);
  const stop = (): SearchResult['stopped'] =>
    context.signal?.aborted === true
      ? 'cancelled'
      : all.timeBudget !== null && context.now() - started > all.timeBudget - reserve
        ? 'time-budget'
        : 'complete';

  const effort = new Map<BravaisLattice, { candidates: number; rounds: number }>();
  const done = new Map<string, number>();
  let found: Assessment[] = [];
  const relatedOf = relatedTo(setting);
  const rounds = ROUNDS[roundStyle(all.generators)];
  for (const [round, { enough, leastLogOdds }] of rounds.entries()) {
    const jobs = jobsOf(all, models, round, round === 0 ? 1 : setting.thoroughness, done);
    let finished = 0;
    await runAll(pool, jobs, stop, (job, { assessments, candidates, rounds: spent }) => {
      const total = effort.get(job.bravais) ?? { candidates: 0, rounds: 0 };
      effort.set(job.bravais, { candidates: total.candidates + candidates, rounds: total.rounds + spent });
      for (const assessment of assessments) found.push(assessment);
      finished++;
      context.onProgress?.({
        fraction: (round + finished / jobs.length) / rounds.length,
        stage: `round ${round + 1}, ${job.bravais}`,
        best: bestOf(found),
      });
    });
    found = withRelated(found, relatedOf, all, setting, () => stop() !== 'complete');
    if (stop() !== 'complete') break;
    if (found.length === 0) continue;
    if (round === rounds.length - 1 || logOddsOf(found[0]) < leastLogOdds) continue;
    if (familyProbability(found, relatedOf(found[0], RELATED_TO_BEST)) >= enough) break;
  }
  const stopped = stop();
  const ranked = solutionsOf(peaks, tested(found, setting.judged, setting.shifts.wide > 0), all);
  const { degree } = setting.judged.observed;
  const lineSigma = found.length > 0 ? found[0].width * degree : 0;
  const said = { ...ranked, ...diagnose(peaks, all, ranked.solutions, ranked.probabilityNone, stopped) };
  return {
    verdict: verdictOf(peaks, said),
    ...said,
    effort: [...effort].map(([bravais, { candidates, rounds }]) => ({ bravais, candidates, rounds })),
    linesUsed: linesUsed(peaks, all),
    stopped,
    lineSigma,
  };
}

/** The lines and limits in the form that jobs take. */
export function settingOf(peaks: PeakList, options: SearchOptions, models: SearchModels = {}): SearchSetting {
  const { judged: judgedLines } = linesUsed(peaks, options);
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
    shifts: shiftTrial(zeroShift, judged.observed.degree),
    thoroughness: Math.min(MOST_THOROUGH, BRAVAIS_LATTICES.length / options.lattices.length),
    seed,
    models,
  };
}

/** Shifts tried: narrow ones as wide as in working degrees, wide ones in the list's own, both within half of the range. */
function shiftTrial({ mode, range }: SearchOptions['zeroShift'], degree: number): SearchSetting['shifts'] {
  if (mode === 'off') return { narrow: 0, wide: 0 };
  const wide = Math.min(SHIFT_SIGMA, range / 2) / degree;
  return { narrow: Math.min(SHIFT_SIGMA, wide), wide };
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

/** The jobs of a round, those that cost most first, so that workers end together. @param done jobs of each part and lattice */
function jobsOf(
  options: SearchOptions,
  models: SearchModels,
  round: number,
  times: number,
  done: Map<string, number>,
): Job[] {
  const { lattices, generators: parts } = options;
  const effort = times * options.candidates;
  const jobs = restartEngine
    .plan({ lattices, parts, models, round, effort })
    .flatMap(({ bravais, part, candidates, jobSize }) => {
      const key = `${part} ${bravais}`;
      const first = done.get(key) ?? 0;
      const count = Math.ceil(candidates / jobSize);
      done.set(key, first + count);
      return Array.from({ length: count }, (_, i) => ({
        ...{ bravais, part, block: first + i },
        candidates: Math.min(jobSize, candidates - i * jobSize),
      }));
    });
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
  { judged }: SearchSetting,
  isOver: () => boolean,
): Assessment[] {
  const wanted = (assessments: readonly Assessment[]): Assessment[] =>
    distinctLattices(
      assessments.filter((assessment) => isWanted(assessment, options, judged.observed.degree)),
    );
  const ranked = distinctLattices(found);
  if (ranked.length === 0) return [];
  if (isOver()) return wanted(ranked);
  const [first, ...next] = ranked.slice(0, MOST_ASKED);
  const related = relatedOf(first, RELATED_TO_BEST);
  for (const other of next) {
    if (other.score < first.score - FURTHEST_ASKED || isOver()) break;
    // a multiple or fraction of one that was asked has mostly the same relations
    if (!related.some((known) => isSameLattice(known, other)))
      related.push(...relatedOf(other, RELATED_TO_NEXT));
  }
  let all = wanted([...ranked, ...related]);
  // the related ones of the first are there already
  for (
    let best: Assessment | null = all[0] === first ? first : null;
    all.length > 0 && (best === null || !isSameLattice(all[0], best)) && !isOver();
  ) {
    best = all[0];
    all = wanted([...all, ...relatedOf(best, RELATED_TO_BEST)]);
  }
  return all;
}

/** What was asked for before is remembered. */
function relatedTo({ judged, shifts }: SearchSetting): RelatedOf {
  const known = new Map<Assessment, Map<number, Assessment[]>>();
  return (of, indices) => {
    const byIndex = known.get(of) ?? new Map<number, Assessment[]>();
    known.set(of, byIndex);
    return indices.flatMap((index) => {
      const related = byIndex.get(index) ?? relatedLattices(of, [index], judged, shifts.wide);
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
function isWanted(assessment: Assessment, options: SearchOptions, degree: number): boolean {
  return (
    options.lattices.includes(assessment.bravais) &&
    Math.abs(assessment.shift * degree) <= Math.max(options.zeroShift.range, 1e-9) &&
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
