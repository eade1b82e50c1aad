import { Random } from '../../math/index.js';
import { searchReferences } from '../../prior/index.js';
import { CANDIDATE_STRIDE, SCORE_SLOT } from '../candidate.js';
import type { EngineJob, EngineResult, EngineSetting } from '../engine.js';
import { generatorOf, type GeneratorName } from './generatorKinds.js';
import type { CandidateKernel } from './kernel.js';

/** Share of foreign lines in the score that steers candidates; generous, the ranking decides later. */
export const OUTLIER = 0.1;
/** Share of the rounds that all candidates get, and share of the candidates that get the others. */
const SCREEN = { rounds: 0.25, share: 0.3 };

/**
 * Run one job: the generator's candidates, improved by rounds of nearest line, random subset of the lines and a
 * least-squares step (write-up 2.4.3 with the first study of its notes). A few rounds tell which candidates are worth all.
 */
export function runJob(
  setting: EngineSetting,
  job: EngineJob<GeneratorName>,
  kernel: CandidateKernel,
): EngineResult {
  const { bravais, part } = job;
  const generator = generatorOf(part, bravais, setting.models);
  const { schedule } = generator.plan(bravais)!;
  const references = searchReferences(bravais);
  const random = new Random(setting.seed, job.block, ...nameWords(part + bravais));
  const candidates = new Float64Array(job.candidates * CANDIDATE_STRIDE);
  const { observed, limits, shifts } = setting;
  const count = generator.generate(
    { bravais, references, observed, limits, shifts },
    job.candidates,
    random,
    candidates,
  );
  // Sines, logarithms and powers differ in the last bit between JavaScript engines; single precision hides that.
  for (let i = 0; i < count * CANDIDATE_STRIDE; i++) candidates[i] = Math.fround(candidates[i]);
  kernel.configure(references, observed, limits, OUTLIER);
  kernel.seed(Uint32Array.of(random.uint32(), random.uint32(), random.uint32(), random.uint32()));
  const first = Math.max(2, Math.round(SCREEN.rounds * schedule.rounds));
  kernel.improve(candidates, count, { ...schedule, rounds: first });
  const kept = keepBest(candidates, count, Math.ceil(SCREEN.share * count));
  const rest = schedule.rounds - first;
  kernel.improve(candidates, kept, { ...schedule, rounds: rest, firstAll: false });
  return {
    rows: bestFirst(candidates, kept),
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

/** The candidates that score, best first. */
function bestFirst(candidates: Float64Array, count: number): Float64Array {
  const order = byScore(candidates, count).filter((i) => candidates[i * CANDIDATE_STRIDE + SCORE_SLOT] > 0);
  const rows = new Float64Array(order.length * CANDIDATE_STRIDE);
  order.forEach((from, to) => {
    rows.set(
      candidates.subarray(from * CANDIDATE_STRIDE, (from + 1) * CANDIDATE_STRIDE),
      to * CANDIDATE_STRIDE,
    );
  });
  return rows;
}

function nameWords(name: string): number[] {
  return Array.from(name, (letter) => letter.charCodeAt(0));
}
