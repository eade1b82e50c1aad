import { bravaisInfo, type BravaisLattice } from '../lattice/index.js';
import { lgamma, logSumExp } from '../math/index.js';
import { extinctionPrior, extinctionSymbols, isLineAbsent } from '../symmetry/index.js';

/** Which of the calculated lines of a candidate are seen; one entry a line. */
export interface SeenLines {
  readonly probability: Float64Array;
  /** The observed line, -1 for none. */
  readonly as: Int32Array;
}

/** Numbers of the extinction symbols of a lattice under which a line is absent; most lines have none. */
export type Absences = Uint8Array;

const ABSENT = new Map<BravaisLattice, Map<number, Absences>>();
const LOG_PRIOR = new Map<BravaisLattice, Float64Array>();
/** Miller indices below this, either way, have a place in the table. */
const TABLE_REACH = 512;

/** Cost of a line that is seen though absent under an extinction symbol: as much as of a foreign one. */
export const ABSENT_SEEN = 4;

/** ln of the prior probabilities of the extinction symbols, made once a lattice. */
export function logExtinctionPrior(bravais: BravaisLattice): Float64Array {
  const known = LOG_PRIOR.get(bravais) ?? extinctionPrior(bravais).map(Math.log);
  LOG_PRIOR.set(bravais, known);
  return known;
}

/** Absences of each of the first `possible` lines. */
export function absencesOf(bravais: BravaisLattice, hkl: Int16Array, possible: number): Absences[] {
  let table = ABSENT.get(bravais);
  if (table === undefined) ABSENT.set(bravais, (table = new Map<number, Absences>()));
  const absent: Absences[] = [];
  for (let i = 0; i < possible; i++) {
    const [h, k, l] = [hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]];
    const isNear = Math.max(Math.abs(h), Math.abs(k), Math.abs(l)) < TABLE_REACH;
    const key = ((h + TABLE_REACH) << 20) | ((k + TABLE_REACH) << 10) | (l + TABLE_REACH);
    const found = (isNear ? table.get(key) : undefined) ?? absencesOfLine(bravais, h, k, l);
    if (isNear) table.set(key, found);
    absent.push(found);
  }
  return absent;
}

function absencesOfLine(bravais: BravaisLattice, h: number, k: number, l: number): Absences {
  const { system } = bravaisInfo(bravais);
  return Uint8Array.from(
    extinctionSymbols(bravais).flatMap((symbol, s) => (isLineAbsent(symbol, system, h, k, l) ? [s] : [])),
  );
}

/**
 * ln of the probability that just these of the possible lines are seen, averaged over the extinction symbols: under
 * each, the rate at which allowed lines are seen is unknown (uniform prior), and a line seen though absent is foreign.
 * @param absent of the possible lines, from {@link absencesOf}
 */
export function visibilityLog(
  bravais: BravaisLattice,
  absent: readonly Absences[],
  { probability: weight }: SeenLines,
): number {
  const logPrior = logExtinctionPrior(bravais);
  const symbols = logPrior.length;
  const allowed = new Float64Array(symbols).fill(absent.length);
  let all = 0;
  for (let i = 0; i < absent.length; i++) all += weight[i];
  const seen = new Float64Array(symbols).fill(all);
  for (let i = 0; i < absent.length; i++) {
    for (const s of absent[i]) {
      allowed[s]--;
      seen[s] -= weight[i];
    }
  }
  return logSumExp(
    logPrior.map((prior, s) => {
      const hidden = Math.max(0, allowed[s] - seen[s]);
      return prior - logChoose(allowed[s], hidden) - Math.log(allowed[s] + 1) - (all - seen[s]) * ABSENT_SEEN;
    }),
  );
}

/** Parities that halve the reflections: h, k, l, h+k, h+l, k+l, h+k+l even or odd. */
const PARITIES = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
  [1, 0, 1],
  [0, 1, 1],
  [1, 1, 1],
] as const;

/**
 * Sums over the odd reflections of each of the seven parities.
 * @param table a row of numbers for each of the first reflections, row after row
 * @param columns numbers of a row
 * @returns for each parity the sums of the columns
 */
export function oddSums(hkl: Int16Array, table: Float64Array, columns: number): Float64Array[] {
  // sums over the reflections whose h, k, l are even or odd alike
  const classes = new Float64Array(8 * columns);
  for (let i = 0; i * columns < table.length; i++) {
    const place = (hkl[3 * i] & 1) | ((hkl[3 * i + 1] & 1) << 1) | ((hkl[3 * i + 2] & 1) << 2);
    for (let c = 0; c < columns; c++) classes[place * columns + c] += table[i * columns + c];
  }
  return PARITIES.map(([h, k, l]) => {
    const odd = new Float64Array(columns);
    for (let place = 0; place < 8; place++) {
      if (((h * place + k * (place >> 1) + l * (place >> 2)) & 1) === 0) continue;
      for (let c = 0; c < columns; c++) odd[c] += classes[place * columns + c];
    }
    return odd;
  });
}

/**
 * The largest ln of the Bayes factor, over the seven parities, for two rates of visibility, one for the even and one for
 * the odd reflections, against one for all, where the odd ones are the rarer: high for cells that are a multiple of a
 * smaller one which explains nearly all lines.
 */
export function parityLog(hkl: Int16Array, possible: number, { probability }: SeenLines): number {
  const table = new Float64Array(2 * possible);
  let seen = 0;
  for (let i = 0; i < possible; i++) {
    table[2 * i] = 1;
    table[2 * i + 1] = probability[i];
    seen += probability[i];
  }
  let best = 0;
  for (const [odd, oddSeen] of oddSums(hkl, table, 2)) {
    const even = possible - odd;
    const evenSeen = Math.min(even, seen - oddSeen);
    if (odd === 0 || even === 0 || oddSeen / odd > evenSeen / even) continue;
    best = Math.max(
      best,
      logRate(odd, oddSeen) + logRate(even, evenSeen) - logRate(possible, Math.min(possible, seen)),
    );
  }
  return best;
}

/** ln of the probability of one arrangement of k seen among n with the rate unknown: 1 / ((n + 1) C(n, k)). */
function logRate(n: number, k: number): number {
  return -Math.log(n + 1) - logChoose(n, k);
}

/** ln of the binomial coefficient for real arguments. */
function logChoose(n: number, k: number): number {
  return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}
