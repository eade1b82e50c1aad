import { InputError } from 'ml-index/math';

/**
 * Eq. 19 of the write-up: rho(dq2, q2) = c(q2) [1 - r0^(-r1 dq2)], c(q2) = c0 + c1 q2 up to `q2Max` and constant beyond,
 * never above 1 or below 0. Only r1 ln(r0) has a meaning, so r0 is e. q2 is in the unit of {@link LineFate}.
 */
export interface Acceptance {
  readonly c0: number;
  readonly c1: number;
  readonly q2Max: number;
  /** A^2. */
  readonly r1: number;
}

export function acceptanceProbability(
  { c0, c1, q2Max, r1 }: Acceptance,
  distance: number,
  q2: number,
): number {
  return Math.min(1, Math.max(0, c0 + c1 * Math.min(q2, q2Max))) * -Math.expm1(-r1 * distance);
}

/** A line of list 1 and what became of it. */
export interface LineFate {
  /** In 1/A^2, or in units of V^(-2/3), V the primitive volume. */
  readonly q2: number;
  /** dq2: distance to the nearest neighbour in list 1, 1/A^2. */
  readonly distance: number;
  /** Is it in list 2? */
  readonly kept: boolean;
  /** Is it so far from the next line, and from the last one kept before it, that it does not overlap? */
  readonly isClear: boolean;
}

/** Lines of like distance and q2. */
export interface FractionBin {
  /** Means over the lines; distance in 1/A^2, q2 in the unit of {@link LineFate}. */
  readonly distance: number;
  readonly q2: number;
  readonly lines: number;
  /** Share of them that is kept. */
  readonly fraction: number;
}

export interface BinOptions {
  readonly bins: number;
  readonly range: readonly [number, number];
  readonly q2Parts: number;
}

/** Fractions of lines kept in bins of log dq2, each divided by q2 into parts that all lines together fill equally. */
export function binnedFractions(lines: readonly LineFate[], options: BinOptions): FractionBin[] {
  const { bins, range, q2Parts } = options;
  const [low, high] = range;
  const inRange = lines.filter(({ distance }) => distance >= low && distance < high);
  const sorted = inRange.map(({ q2 }) => q2).sort((p, q) => p - q);
  const limits = Array.from(
    { length: q2Parts - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / q2Parts)],
  );
  const sums = Array.from({ length: bins * q2Parts }, () => ({ lines: 0, kept: 0, distance: 0, q2: 0 }));
  for (const { q2, distance, kept } of inRange) {
    const bin = Math.min(bins - 1, Math.floor((bins * Math.log(distance / low)) / Math.log(high / low)));
    const part = limits.filter((limit) => q2 >= limit).length;
    const sum = sums[bin * q2Parts + part];
    sum.lines++;
    sum.kept += kept ? 1 : 0;
    sum.distance += distance;
    sum.q2 += q2;
  }
  return sums
    .filter((sum) => sum.lines > 0)
    .map(({ lines: n, kept, distance, q2 }) => ({
      ...{ lines: n, distance: distance / n, q2: q2 / n, fraction: kept / n },
    }));
}

/** Range of r1 that is searched, A^2: e-folding distances from 1e-6 to 1 1/A^2. */
const LOG_RATE = [0, Math.log(1e6)] as const;
const GRID = 60;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Weighted least-squares fit of {@link acceptanceProbability} to fractions, each with the number of its lines as weight, c
 * between 0 and 1 and linear to the 95 % quantile of q2, constant beyond: the few lines there would bend all of it. For a given r1 the fit of c is linear; r1 is found by a grid and
 * golden-section search on its logarithm.
 * @throws InputError `too-few-lines`
 */
export function fitAcceptance(bins: readonly FractionBin[]): Acceptance {
  if (bins.length < 3) {
    throw new InputError([
      {
        code: 'too-few-lines',
        message: 'too few lines to fit how probable it is that a line is observed',
        value: bins.length,
        expected: 'at least 3 bins of distance and q2 with lines in them',
        hint: 'Use more training entries, or widen the range of the bins',
      },
    ]);
  }
  const q2Max = highQ2(bins);
  const at = (logRate: number): { ends: [number, number]; cost: number } => fitEnds(bins, q2Max, logRate);
  const step = (LOG_RATE[1] - LOG_RATE[0]) / GRID;
  let best: number = LOG_RATE[0];
  for (let i = 1; i <= GRID; i++) {
    const logRate = LOG_RATE[0] + i * step;
    if (at(logRate).cost < at(best).cost) best = logRate;
  }
  let [low, high] = [best - step, best + step];
  while (high - low > 1e-9) {
    const [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (at(left).cost < at(right).cost) high = right;
    else low = left;
  }
  const logRate = (low + high) / 2;
  const [start, end] = at(logRate).ends;
  return { c0: start, c1: (end - start) / q2Max, q2Max, r1: Math.exp(logRate) };
}

/** The q2 below which are 95 % of the lines. */
function highQ2(bins: readonly FractionBin[]): number {
  const sorted = [...bins].sort((p, q) => p.q2 - q.q2);
  let rest = 0.95 * bins.reduce((sum, { lines }) => sum + lines, 0);
  return sorted.find(({ lines }) => (rest -= lines) <= 0)!.q2;
}

/** Best values u, v of c at q2 = 0 and q2Max within 0 to 1, for a given r1: a convex problem in two bounded unknowns. */
function fitEnds(
  bins: readonly FractionBin[],
  q2Max: number,
  logRate: number,
): { ends: [number, number]; cost: number } {
  const rate = Math.exp(logRate);
  let [uu, uv, vv, uy, vy, yy] = [0, 0, 0, 0, 0, 0];
  for (const { distance, q2, lines, fraction } of bins) {
    const rise = -Math.expm1(-rate * distance);
    const share = Math.min(1, q2 / q2Max);
    const [p, q] = [rise * (1 - share), rise * share];
    uu += lines * p * p;
    uv += lines * p * q;
    vv += lines * q * q;
    uy += lines * p * fraction;
    vy += lines * q * fraction;
    yy += lines * fraction * fraction;
  }
  const cost = ([u, v]: readonly [number, number]): number =>
    uu * u * u + 2 * uv * u * v + vv * v * v - 2 * uy * u - 2 * vy * v + yy;
  const clamp = (x: number): number => Math.min(1, Math.max(0, x));
  const determinant = uu * vv - uv * uv;
  const free: [number, number] = [(vv * uy - uv * vy) / determinant, (uu * vy - uv * uy) / determinant];
  const inside = free.every((x) => x >= 0 && x <= 1);
  const edges = [0, 1].flatMap((bound): [number, number][] => [
    [bound, clamp((vy - uv * bound) / vv)],
    [clamp((uy - uv * bound) / uu), bound],
  ]);
  const ends = inside ? free : edges.reduce((p, q) => (cost(q) < cost(p) ? q : p));
  return { ends, cost: cost(ends) };
}
