export interface ChanceMerit {
  /** Probability that as many lines or more would be indexed by chance. */
  readonly probability: number;
  /** -log2 of it: the bits of information that the indexing carries. */
  readonly information: number;
  readonly n: number;
  /** Lines within their tolerance of a calculated one. */
  readonly indexed: number;
  /** Mean over the lines of the chance that the line is indexed. */
  readonly coverage: number;
}

/**
 * How likely is it that a cell indexes so many lines by chance? After the idea of D. Taupin (1988, J. Appl. Cryst.
 * 21, 485-489), who judges a cell by that probability, as information, instead of by a ratio of discrepancies. The
 * definition is the following one, and not claimed to be his to the letter: a position drawn at random from
 * (0, q_n] is within the tolerance t_i of a calculated line with probability p_i, the part of that range that the
 * intervals of half width t_i around the calculated lines cover; k lines are within theirs; the probability is
 * P(K >= k), K the number of successes in independent trials with p_1 ... p_n (Poisson binomial, summed exactly), and
 * the information is -log2 of it. The freedom of the fitted cell is not deducted: at least the bits needed to
 * choose the cell among those tried must be spent on it.
 * @param q2Observed ascending, 1/A^2; indexed or not, all of the first n count.
 * @param q2Calculated ascending, 1/A^2, reaching beyond the n-th observed line.
 * @param tolerance half width of each line's interval, 1/A^2, e.g. three standard uncertainties.
 */
export function chanceMerit(
  q2Observed: ArrayLike<number>,
  q2Calculated: ArrayLike<number>,
  tolerance: ArrayLike<number>,
  lines = 20,
): ChanceMerit {
  const n = Math.min(lines, q2Observed.length);
  if (n === 0) return { probability: 1, information: 0, n, indexed: 0, coverage: 0 };
  const reach = q2Observed[n - 1];
  const tail = new Float64Array(n + 1);
  tail[0] = 1;
  let indexed = 0;
  let coverage = 0;
  for (let i = 0; i < n; i++) {
    if (distance(q2Observed[i], q2Calculated) <= tolerance[i]) indexed++;
    const p = coveredPart(q2Calculated, tolerance[i], reach);
    coverage += p / n;
    for (let k = i + 1; k > 0; k--) tail[k] = tail[k] * (1 - p) + tail[k - 1] * p;
    tail[0] *= 1 - p;
  }
  let probability = 0;
  for (let k = n; k >= indexed; k--) probability += tail[k];
  probability = Math.min(1, probability);
  return { probability, information: -Math.log2(probability), n, indexed, coverage };
}

function distance(position: number, lines: ArrayLike<number>): number {
  let nearest = Infinity;
  for (let j = 0; j < lines.length; j++) nearest = Math.min(nearest, Math.abs(lines[j] - position));
  return nearest;
}

/** Part of (0, reach] that intervals of half width t around ascending lines cover. */
function coveredPart(lines: ArrayLike<number>, t: number, reach: number): number {
  let covered = 0;
  let from = 0;
  for (let j = 0; j < lines.length && lines[j] - t < reach; j++) {
    const low = Math.max(from, lines[j] - t);
    const high = Math.min(reach, lines[j] + t);
    if (high > low) {
      covered += high - low;
      from = high;
    }
  }
  return covered / reach;
}
