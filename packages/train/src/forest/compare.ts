import { CANDIDATE_STRIDE, OUTLIER, type CandidateGenerator, type CandidateKernel } from 'ml-index/engines';
import { searchReferences } from 'ml-index/prior';
import {
  bravaisInfo,
  cellOfCoefficients,
  expandCoefficients,
  niggliCell,
  niggliMetric,
  sameReducedLattice,
} from 'ml-index/lattice';
import { type Random } from 'ml-index/math';
import type { PeakList } from 'ml-index/peaks';
import { defaultSearchOptions, settingOf } from 'ml-index/search';
import type { CalculatedCase } from '../lists.js';

/**
 * How many of `count` candidates of a generator the optimiser, with the generator's schedule, brings to the true lattice (1 %
 * in the lengths, 0.5 degrees in the angles of the reduced cell). Candidates that the generator does not give are misses.
 */
export function candidatesAtTruth(
  generator: CandidateGenerator,
  { bravais, cell }: CalculatedCase,
  peaks: PeakList,
  count: number,
  kernel: CandidateKernel,
  random: Random,
): number {
  const { system, centring } = bravaisInfo(bravais);
  const { observed, limits } = settingOf(peaks, defaultSearchOptions);
  const references = searchReferences(bravais);
  const rows = new Float64Array(count * CANDIDATE_STRIDE);
  const input = { bravais, references, observed, limits, shifts: { narrow: 0, wide: 0 } };
  const candidates = generator.generate(input, count, random, rows);
  kernel.configure(references, observed, limits, OUTLIER);
  kernel.seed(Uint32Array.of(random.uint32(), random.uint32(), random.uint32(), random.uint32()));
  kernel.improve(rows, candidates, generator.plan(bravais)!.schedule);
  const truth = niggliCell(cell, centring).metric;
  let hits = 0;
  for (let i = 0; i < candidates; i++) {
    const x = expandCoefficients(system, rows.subarray(i * CANDIDATE_STRIDE));
    const metric = niggliMetric(cellOfCoefficients(x), centring);
    if (metric !== null && sameReducedLattice(metric, truth)) hits++;
  }
  return hits;
}

/**
 * Probability that at least one of `n` candidates, drawn without replacement from `total` of which `hits` are good, is
 * good: 1 - C(total - hits, n) / C(total, n).
 */
export function successOf(n: number, hits: number, total: number): number {
  if (n > total - hits) return 1;
  let miss = 1;
  for (let i = 0; i < n; i++) miss *= (total - hits - i) / (total - i);
  return 1 - miss;
}

/** Least n up to `most` with success(n) >= `wanted`, success never falling; null where there is none. */
export function leastCount(success: (n: number) => number, most: number, wanted: number): number | null {
  if (success(most) < wanted) return null;
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (success(middle) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}
