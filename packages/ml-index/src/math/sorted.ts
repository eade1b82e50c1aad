/** First index with `sorted[i] >= value`; the length where there is none. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the value nearest to `value`, the upper of two equally near ones; -1 where there is none. */
export function nearestIndex(sorted: Float64Array, value: number): number {
  const above = lowerBound(sorted, value);
  const isBelow = above === sorted.length || (above > 0 && value - sorted[above - 1] < sorted[above] - value);
  return isBelow ? above - 1 : above;
}
