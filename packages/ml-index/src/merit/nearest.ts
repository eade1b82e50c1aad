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

/**
 * The first `n` indexed lines and their calculated lines; the common ground of the figures of merit.
 * @param isIndexed one flag a line, 0 for a line that the cell does not index; null when it indexes all.
 */
export function indexedLines(
  observed: ArrayLike<number>,
  calculated: ArrayLike<number>,
  n: number,
  isIndexed: ArrayLike<number | boolean> | null,
): { readonly lines: Int32Array; readonly nearest: Int32Array; readonly end: number } {
  const lines: number[] = [];
  for (let i = 0; i < observed.length && lines.length < n; i++) {
    if (isIndexed === null || isIndexed[i]) lines.push(i);
  }
  const nearest = nearestLines(
    Float64Array.from(lines, (i) => observed[i]),
    calculated,
  );
  return {
    lines: Int32Array.from(lines),
    nearest,
    end: lines.length === 0 ? 0 : nearest[lines.length - 1] + 1,
  };
}
