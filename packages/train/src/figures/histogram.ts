import { AUGMENTED, ORIGINAL, PARENTS, type Curve, type Panel } from './svg.js';

type Point = readonly [number, number];

/** Outline of a histogram of shares (sum 1) between the edges; values outside are left out of the bins, not of the total. */
export function histogramOutline(values: readonly number[], edges: readonly number[]): Point[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) {
    const bin = binOf(edges, value);
    if (bin !== null) counts[bin]++;
  }
  const outline = counts.flatMap((count, i): Point[] => {
    const share = count / Math.max(1, values.length);
    return [
      [edges[i], share],
      [edges[i + 1], share],
    ];
  });
  return [[edges[0], 0], ...outline, [edges[edges.length - 1], 0]];
}

function binOf(edges: readonly number[], value: number): number | null {
  const last = edges.length - 1;
  if (!(value >= edges[0] && value <= edges[last])) return null;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** `bins + 1` edges from the `tail` to the 1 - `tail` quantile of the values, equal on a linear or logarithmic scale. */
export function edgesOf(
  values: readonly number[],
  bins: number,
  tail = 0.005,
  isLogarithmic = false,
): number[] {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(tail), at(1 - tail)];
  const width = high > low ? 1 : 0;
  return Array.from({ length: bins + 1 }, (_, i) =>
    isLogarithmic && low > 0
      ? low * (high / low) ** (i / bins)
      : low + (width === 0 ? i - bins / 2 : ((high - low) * i) / bins),
  );
}

/** Values of original entries, of augmented ones, and of their parents, each as often as it was augmented. */
export interface ComparedValues {
  readonly original: readonly number[];
  readonly augmented: readonly number[];
  readonly parents: readonly number[];
}

/** Their histograms over the same bins. */
export function comparedHistograms(
  { original, augmented, parents }: ComparedValues,
  edges: readonly number[],
): Curve[] {
  return [
    { name: 'original', points: histogramOutline(original, edges), color: ORIGINAL, kind: 'filled' },
    { name: 'augmented', points: histogramOutline(augmented, edges), color: AUGMENTED, kind: 'filled' },
    { name: 'parents of the augmented', points: histogramOutline(parents, edges), color: PARENTS },
  ];
}

export function histogramPanel(
  title: string,
  xName: string,
  values: ComparedValues,
  { bins = 40, isLogarithmic = false } = {},
): Panel {
  const edges = edgesOf([...values.original, ...values.augmented], bins, 0.005, isLogarithmic);
  return { title, xName, isLogarithmic, curves: comparedHistograms(values, edges) };
}
