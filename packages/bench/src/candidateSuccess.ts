import { leastCount } from '@ml-index/train';

/** How many of the candidates that a generator made of a case ended at the true lattice. */
export interface Hits {
  readonly hits: number;
  readonly total: number;
  /** Of the generator's schedule. */
  readonly rounds: number;
  /** CPU seconds of all candidates, generator and kernel. */
  readonly cpu: number;
}

/** What every generator made of one case. */
export type CaseHits = Readonly<Partial<Record<string, Hits>>>;

/** One generator, or several that give shares of the candidates (sum 1). */
export interface Mixture {
  readonly name: string;
  readonly parts: readonly { readonly generator: string; readonly share: number }[];
}

/** `forest`, or `forest:0.5+random:0.5`; null where the text is none or the shares do not sum to 1. */
export function parseMixture(text: string): Mixture | null {
  const parts = text.split('+').map((part) => {
    const [, generator, share] = /^([a-z-]+)(?::(\d*\.?\d+))?$/.exec(part) ?? [];
    return { generator, share: share === undefined ? NaN : Number(share) };
  });
  if (parts.some(({ generator }) => generator === undefined)) return null;
  if (parts.length === 1 && Number.isNaN(parts[0].share)) parts[0].share = 1;
  const names = new Set(parts.map(({ generator }) => generator));
  const sum = parts.reduce((total, { share }) => total + share, 0);
  const isGood = names.size === parts.length && Math.abs(sum - 1) < 1e-9;
  return isGood && parts.every(({ share }) => share > 0) ? { name: text, parts } : null;
}

/** How many of `n` candidates each part gives: dealt one by one to the part that is furthest behind its share. */
export function dealt(shares: readonly number[], n: number): number[] {
  const counts = shares.map(() => 0);
  for (let i = 1; i <= n; i++) {
    let next = 0;
    for (let k = 1; k < shares.length; k++) {
      // a margin, so that rounding does not break ties
      if (shares[k] * i - counts[k] > shares[next] * i - counts[next] + 1e-9) next = k;
    }
    counts[next]++;
  }
  return counts;
}

/**
 * For n = 0 to `total`: the probability that none of n candidates, drawn without replacement from `total` of which
 * `hits` are good, is good: C(total - hits, n) / C(total, n) (hypergeometric).
 */
export function missCurve(hits: number, total: number): Float64Array {
  const curve = new Float64Array(total + 1);
  curve[0] = 1;
  for (let n = 1; n <= total; n++) {
    curve[n] = (curve[n - 1] * Math.max(0, total - hits - n + 1)) / (total - n + 1);
  }
  return curve;
}

/** Success of a mixture on several cases against the number of candidates. */
export interface SuccessCurve {
  readonly mixture: Mixture;
  readonly cases: number;
  /** Most candidates for which the success is known. */
  readonly most: number;
  /** Kernel rounds and CPU seconds of a candidate, mean over the cases. */
  readonly rounds: number;
  readonly cpu: number;
  /** Mean over the cases of the probability that one of n candidates ends at the true lattice, n up to `most`. */
  success(n: number): number;
}

/** Misses of a case for each generator; made once and used for all mixtures. */
export type MissCurves = Readonly<Partial<Record<string, Float64Array>>>;

export function missCurves(hits: CaseHits): MissCurves {
  return Object.fromEntries(
    Object.entries(hits).flatMap(([name, one]) =>
      one === undefined ? [] : [[name, missCurve(one.hits, one.total)]],
    ),
  );
}

/** Null where a generator of the mixture has made nothing of one of the cases, or where there are no cases. */
export function successCurve(
  mixture: Mixture,
  cases: readonly { readonly hits: CaseHits; readonly misses: MissCurves }[],
): SuccessCurve | null {
  const { parts } = mixture;
  if (cases.length === 0) return null;
  if (!cases.every(({ hits }) => parts.every(({ generator }) => hits[generator] !== undefined))) return null;
  const shares = parts.map(({ share }) => share);
  const totals = parts.map(({ generator }) => Math.min(...cases.map(({ hits }) => hits[generator]!.total)));
  const mean = (value: (one: Hits) => number): number =>
    parts.reduce(
      (sum, { generator, share }) =>
        sum + (share / cases.length) * cases.reduce((part, { hits }) => part + value(hits[generator]!), 0),
      0,
    );
  return {
    mixture,
    cases: cases.length,
    most: mostCandidates(shares, totals),
    rounds: mean(({ rounds }) => rounds),
    cpu: mean(({ cpu, total }) => cpu / total),
    success(n) {
      const counts = dealt(shares, n);
      const misses = cases.map(({ misses: curves }) =>
        parts.reduce((miss, { generator }, k) => miss * curves[generator]![counts[k]], 1),
      );
      return 1 - misses.reduce((sum, miss) => sum + miss, 0) / misses.length;
    },
  };
}

/** The most candidates that can be dealt without any part giving more than it has. */
function mostCandidates(shares: readonly number[], totals: readonly number[]): number {
  let [low, high] = [0, totals.reduce((sum, total) => sum + total, 0)];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (dealt(shares, middle).every((count, k) => count <= totals[k])) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Success that is to be had with as few candidates as possible. */
export const ENOUGH = 0.95;

/** Candidates for {@link ENOUGH}; null where all that were made do not do. */
export function candidatesForEnough({ success, most }: SuccessCurve): number | null {
  return leastCount(success, most, ENOUGH);
}

/** A quotient that may be known by a bound only. */
export interface Factor {
  readonly value: number;
  /** `above`: the true one is at least `value`; `below`: at most. */
  readonly bound: 'exact' | 'above' | 'below';
}

/**
 * How many times less a curve needs for {@link ENOUGH} than another, in candidates times `cost`; null where neither has
 * enough.
 */
export function timesLess(
  curve: SuccessCurve,
  other: SuccessCurve,
  cost: (curve: SuccessCurve) => number = () => 1,
): Factor | null {
  const [own, others] = [candidatesForEnough(curve), candidatesForEnough(other)];
  if (own === null && others === null) return null;
  const value = ((others ?? other.most) * cost(other)) / ((own ?? curve.most) * cost(curve));
  return { value, bound: own === null ? 'below' : others === null ? 'above' : 'exact' };
}
