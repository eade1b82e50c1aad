/**
 * For every position the index of the nearest line; of two equally near the lower.
 * @param positions ascending, any length.
 * @param lines ascending, at least one.
 */
export function nearestLines(positions: ArrayLike<number>, lines: ArrayLike<number>): Int32Array {
  const nearest = new Int32Array(positions.length);
  let j = 0;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i];
    while (j + 1 < lines.length && lines[j + 1] - position < position - lines[j]) j++;
    nearest[i] = j;
  }
  return nearest;
}

/** Two calculated lines nearer to each other than this, relative, are one line: 333 and 511 of a cubic cell. */
const COINCIDENCE = 1e-9;

/** Number of different lines among the first `end` of an ascending list; lines that coincide count once. */
export function countDistinctLines(lines: ArrayLike<number>, end: number): number {
  let count = 0;
  let last = -Infinity;
  for (let i = 0; i < end; i++) {
    if (lines[i] - last > COINCIDENCE * lines[i]) count++;
    last = lines[i];
  }
  return count;
}

export interface MeritOptions {
  /** Lines that the figure is taken over; default 20, fewer where fewer are indexed. */
  readonly n?: number;
  /**
   * One flag an observed line: 0 for a line that the cell does not index. Such lines are left out altogether, as in
   * de Wolff's X20 (20 indexed lines and X unindexed ones before the 20th). Default: every line counts as indexed.
   */
  readonly isIndexed?: ArrayLike<number | boolean> | null;
  /**
   * Distance below which no position can be known, in the unit of the figure's distances, of a line at q2 (1/A^2): the mean
   * distance counts as no smaller than the mean of these, so that exact lists do not have figures without meaning. Default 0.
   */
  readonly leastDistance?: (q2: number) => number;
}

/** What the figures of merit over the first indexed lines are made of. */
export interface Discrepancy {
  /** Lines it was taken over. */
  readonly n: number;
  /** Different calculated lines up to the last of them. */
  readonly possible: number;
  /** Mean distance of these lines from the nearest calculated ones, not below the least one; NaN without lines. */
  readonly meanDelta: number;
  /** q2 of the last of these lines, 1/A^2; NaN without lines. */
  readonly last: number;
}

/**
 * How far the first indexed lines are from the calculated ones.
 * @param distance of an observed line from its calculated one, both as q2.
 */
export function discrepancy(
  observed: ArrayLike<number>,
  calculated: ArrayLike<number>,
  distance: (observed: number, calculated: number) => number,
  { n = 20, isIndexed = null, leastDistance = () => 0 }: MeritOptions,
): Discrepancy {
  const lines: number[] = [];
  for (let i = 0; i < observed.length && lines.length < n; i++) {
    if (isIndexed === null || isIndexed[i]) lines.push(observed[i]);
  }
  const nearest = nearestLines(lines, calculated);
  const sum = lines.reduce((total, q2, i) => total + distance(q2, calculated[nearest[i]]), 0);
  const least = lines.reduce((total, q2) => total + leastDistance(q2), 0);
  const count = lines.length;
  return {
    n: count,
    possible: count === 0 ? 0 : countDistinctLines(calculated, nearest[count - 1] + 1),
    meanDelta: Math.max(sum, least) / count,
    last: count === 0 ? NaN : lines[count - 1],
  };
}
