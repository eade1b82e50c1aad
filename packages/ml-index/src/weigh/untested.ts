import { bravaisInfo, expandCoefficients, featuresOfIndices, linesOfCell } from '../lattice/index.js';
import { lowerBound } from '../math/index.js';
import type { Assessment, JudgedLines } from './assess.js';
import { flatsOf, outsideOf } from './flats.js';
import { COEFFICIENT_RANGE } from './likelihood.js';
import { ordersOf, type Orders } from './orders.js';

/** A reflection within so many widths of a line explains it. */
const EXPLAINS = 3;
/** An open coefficient is right to this relative precision by chance only. */
const RIGHT_WITHIN = 0.02;
/** ln of the share of lists that are orders of one reflection, and that are a plane of a lattice and foreign lines. */
const ORDERS_PRIOR = Math.log(0.01);
const FLAT_PRIOR = Math.log(0.001);
/** Lattices, by rank, that are looked at in any case, and nats below the best from which the others are not. */
const ALWAYS = 5;
/** More than so many are not looked at: they lose what the least of these does. */
const MOST = 30;
const NEGLIGIBLE = 8;
/** No line is told from a foreign one by more than this in the logarithm. */
const MOST_BELONGS = 8;

/**
 * What the weight of each lattice loses (nats, 0 or more) because the lines do not test all of its coefficients. Reflections of
 * one row determine one axis, those of one zone a plane; a coefficient that no line asks for can have any value, and a
 * line that does nothing but fix one coefficient tests nothing. Two things are weighed:
 * - coefficients that are open (the rank of the design matrix of the lines is less than their number, or hardly more lines
 *   than unknowns) are right by chance only;
 * - the lines may be those of a lattice of lower dimension, and the few beside it foreign: fewer reflections are possible then
 *   and fewer coefficients to pay for (Occam factors of the Laplace evidence, MacKay 2003, ch. 28).
 */
export function untestedLogs(
  ranked: readonly Assessment[],
  { observed }: JudgedLines,
  hasShift: boolean,
): number[] {
  const orders = ordersOf(observed);
  const lost = new Array<number>(ranked.length).fill(0);
  let best = -Infinity;
  for (let i = 0; i < ranked.length; i++) {
    // the rest is improbable, whatever its lines test
    if (i >= ALWAYS && ranked[i].score < best - NEGLIGIBLE) break;
    if (i >= MOST) {
      lost.fill(Math.min(...lost.slice(0, MOST)), i);
      break;
    }
    lost[i] = untestedLog(ranked[i], observed, hasShift, orders);
    best = Math.max(best, ranked[i].score - lost[i]);
  }
  return lost;
}

function untestedLog(
  { bravais, free, shift, belongs, width, possible }: Assessment,
  { q2, slope }: JudgedLines['observed'],
  hasShift: boolean,
  orders: Orders | null,
): number {
  const { system, freedom } = bravaisInfo(bravais);
  const n = q2.length;
  const table = linesOfCell(bravais, expandCoefficients(system, free), q2[n - 1] * 1.02);
  const featuresAt = (i: number): number[] => [
    ...featuresOfIndices(system, table.hkl[3 * i], table.hkl[3 * i + 1], table.hkl[3 * i + 2]),
  ];
  const reflections: number[][][] = [];
  /** ln of how much better a line belongs than it is foreign, for the lines that belong. */
  const gain: number[] = [];
  const place: number[] = [];
  /** -ln of the relative precision of a coefficient that one line fixes. */
  let precision = 0;
  for (let j = 0; j < n; j++) {
    if (belongs[j] < 0.5) continue;
    const corrected = q2[j] - shift * slope[j];
    const reach = EXPLAINS * width * slope[j];
    const near: number[][] = [];
    for (
      let i = lowerBound(table.q2, corrected - reach);
      i < table.count && table.q2[i] <= corrected + reach;
      i++
    )
      near.push(featuresAt(i));
    if (near.length === 0) continue;
    reflections.push(near);
    gain.push(Math.min(-Math.log(1 - belongs[j]), MOST_BELONGS));
    place.push(j);
    precision = Math.max(precision, Math.log(q2[j] / (width * slope[j])));
  }
  const indexed = reflections.length;
  const unknowns = freedom + (hasShift ? 1 : 0);
  const open = Math.log(COEFFICIENT_RANGE / RIGHT_WITHIN);
  let lost = Math.max(0, unknowns - indexed + 1) * open;
  const occam = precision + Math.log(COEFFICIENT_RANGE) - 0.5 * Math.log(2 * Math.PI);
  const weigh = (isInside: readonly boolean[], lines: number, rank: number, prior: number): void => {
    const inside = isInside.filter(Boolean).length;
    const beside = gain.reduce((sum, log, i) => sum + (isInside[i] ? 0 : log), 0);
    const log =
      inside * Math.log(Math.max(possible, lines) / lines) - beside + (freedom - rank) * occam + prior;
    lost = Math.max(lost, Math.log1p(Math.exp(Math.min(log, 700))));
  };
  if (orders !== null) {
    const most = orders.order.reduce((max, one) => Math.max(max, one), 0);
    weigh(
      place.map((j) => orders.order[j] > 0),
      most,
      1,
      ORDERS_PRIOR,
    );
  }
  const all = freedom === 1 ? [] : Array.from({ length: possible }, (_, i) => featuresAt(i));
  for (const [i, { basis, covers }] of flatsOf(reflections, freedom).entries()) {
    const rank = i + 1;
    if (covers.every(Boolean)) lost = Math.max(lost, (freedom - rank) * open);
    weigh(covers, all.filter((f) => outsideOf(f, basis) === null).length, rank, FLAT_PRIOR);
  }
  return lost;
}
