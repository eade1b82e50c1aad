import {
  CANDIDATE_STRIDE,
  restartEngine,
  SHIFT_SLOT,
  type EngineJob,
  type EngineSetting,
  type GeneratorName,
} from '../engines/index.js';
import {
  bravaisInfo,
  cellOfCoefficients,
  expandCoefficients,
  niggliMetric,
  sameReducedLattice,
  type BravaisLattice,
  type Metric,
} from '../lattice/index.js';
import { assess, type Assessment, type JudgedLines } from '../weigh/index.js';

/** What all jobs of one search share; plain data, so that it can be sent to a worker once. */
export interface SearchSetting extends EngineSetting {
  /** Lines that candidates are judged by, with intensities. */
  readonly judged: JudgedLines;
  /** 1 where all lattices are wanted; where few are, so many times the candidates are tried and judged. */
  readonly thoroughness: number;
}

/** A piece of a search, and of its engine. */
export type Job = EngineJob<GeneratorName>;

export interface JobResult {
  readonly assessments: readonly Assessment[];
  readonly candidates: number;
  readonly rounds: number;
}

/**
 * Distinct candidates a job hands on, and how many of its best it looks at to find them; times the thoroughness. Large cells
 * need more: with 20 lines a right cell of 4,000 A^3 is often below twenty wrong ones.
 */
const HANDED_ON = 12;
const LOOKED_AT = 80;
/** Candidates nearer than this are the same. */
const SAME = { length: 0.003, angle: 0.15 };

/** Runs jobs, one after the other: the engine finds candidates, and the best of these are weighed. */
export function createJobRunner(): (setting: SearchSetting, job: Job) => JobResult {
  const run = restartEngine.open();
  return (setting, job) => {
    const { rows, candidates, rounds } = run(setting, job);
    return { assessments: weighBest(setting, job.bravais, rows), candidates, rounds };
  };
}

/** Assessments of the first distinct candidates. @param rows of an engine, best first */
function weighBest(setting: SearchSetting, bravais: BravaisLattice, rows: Float64Array): Assessment[] {
  const { judged, shifts, thoroughness } = setting;
  const { system, centring } = bravaisInfo(bravais);
  const count = Math.min(rows.length / CANDIDATE_STRIDE, LOOKED_AT * thoroughness);
  const seen: Metric[] = [];
  const kept: Assessment[] = [];
  for (let i = 0; i < count && kept.length < HANDED_ON * thoroughness; i++) {
    const row = rows.subarray(i * CANDIDATE_STRIDE, (i + 1) * CANDIDATE_STRIDE);
    const metric = niggliMetric(cellOfCoefficients(expandCoefficients(system, row)), centring);
    if (metric === null || seen.some((other) => sameReducedLattice(other, metric, SAME))) continue;
    seen.push(metric);
    const assessment = assess(bravais, row, row[SHIFT_SLOT], judged, shifts.wide);
    if (assessment !== null) kept.push(assessment);
  }
  return kept;
}
