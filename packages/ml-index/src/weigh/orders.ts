import type { ObservedLines } from '../peaks/index.js';

/** Lines that are orders of one reflection. */
export interface Orders {
  /** 1/d^2 of the first order, 1/A^2. */
  readonly q2: number;
  /** For each line the order n, q2 = n^2 q2(1), 0 for a line that is none. */
  readonly order: Int32Array;
  /** Lines that are orders. */
  readonly count: number;
}

/** A line this near, in degrees two-theta, is an order; a zero shift is fitted up to this many degrees. */
const WITHIN = 0.06;
const MOST_SHIFT = 0.4;
/** The first lines may be missing: orders that the first lines are tried as. */
const MOST_FIRST = 6;
const FIRST_LINES = 3;
/** Share of the lines that must be orders, and of the orders up to the last line that must be seen. */
const LEAST_SHARE = 0.75;
const LEAST_SEEN = 0.5;
const LEAST_COUNT = 4;
/** -ln of the probability that as many random lines were orders, from which it is no chance. */
const LEAST_LOG = 9;

/** The spacing that nearly all lines are orders of, null where there is none. */
export function ordersOf(observed: ObservedLines): Orders | null {
  let best: Orders | null = null;
  for (let first = 0; first < Math.min(FIRST_LINES, observed.q2.length); first++) {
    for (let n = 1; n <= MOST_FIRST; n++) {
      const orders = ordersFrom(observed, observed.q2[first] / (n * n));
      if (orders !== null && orders.count > (best?.count ?? 0)) best = orders;
    }
  }
  return best;
}

function ordersFrom({ q2, slope }: ObservedLines, start: number): Orders | null {
  const n = q2.length;
  let unit = start;
  let shift = 0;
  let order = new Int32Array(n);
  for (let round = 0; round < 6; round++) {
    const next = new Int32Array(n);
    // the first rounds take only the low orders, which the start is good enough for
    const reach = round < 4 ? 4 * 2 ** round : Infinity;
    for (let j = 0; j < n; j++) {
      const corrected = q2[j] - shift * slope[j];
      const nearest = Math.round(Math.sqrt(Math.max(corrected, 0) / unit));
      const away = Math.abs(corrected - nearest ** 2 * unit) / slope[j];
      const within = round < 4 ? 3 * WITHIN : WITHIN;
      if (nearest > 0 && nearest <= reach && away <= within && !next.includes(nearest)) next[j] = nearest;
    }
    order = next;
    // weighted least squares of q2 = n^2 unit + shift slope, with a weak hold on the shift
    let [aa, ab, bb, ay, by] = [0, 0, (WITHIN / MOST_SHIFT) ** 2, 0, 0];
    for (let j = 0; j < n; j++) {
      if (order[j] === 0) continue;
      const a = order[j] ** 2 / slope[j];
      aa += a * a;
      ab += a;
      bb += 1;
      ay += (a * q2[j]) / slope[j];
      by += q2[j] / slope[j];
    }
    const determinant = aa * bb - ab * ab;
    if (!(determinant > 1e-12 * aa * bb)) return null;
    unit = (bb * ay - ab * by) / determinant;
    shift = (aa * by - ab * ay) / determinant;
    if (!(unit > 0) || Math.abs(shift) > MOST_SHIFT) return null;
  }
  const count = order.reduce((sum, one) => sum + (one > 0 ? 1 : 0), 0);
  const possible = Math.max(...order);
  if (count < LEAST_COUNT || count < LEAST_SHARE * n || count < LEAST_SEEN * possible) return null;
  // by chance: the part of the range that is within reach of an order
  const meanSlope = slope.reduce((sum, one) => sum + one, 0) / n;
  const coverage = Math.min(1, (possible * 2 * WITHIN * meanSlope) / q2[n - 1]);
  if (-(count - 2) * Math.log(coverage) < LEAST_LOG) return null;
  return { q2: unit, order, count };
}
