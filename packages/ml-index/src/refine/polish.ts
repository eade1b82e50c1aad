import {
  bravaisInfo,
  expandCoefficients,
  featuresOfIndices,
  isPositiveDefinite,
  linesOfCell,
  type BravaisLattice,
  type CellLines,
} from '../lattice/index.js';
import { cholesky, InputError, nearestIndex, solveCholesky } from '../math/index.js';
import type { ObservedLines } from '../peaks/index.js';

/** A candidate with its lines, refined against all observed ones. */
export interface PolishedCandidate {
  readonly bravais: BravaisLattice;
  /** Free coefficients of the lattice system. */
  readonly free: Float64Array;
  /** Zero shift, working degrees: true = observed - shift. */
  readonly shift: number;
  /** Calculated lines up to a little beyond the last observed one: q2 ascending, features row after row, hkl. */
  readonly q2: Float64Array;
  readonly features: Float64Array;
  readonly hkl: Int16Array;
  /** Number of hkl that coincide by symmetry. */
  readonly multiplicity: Int16Array;
}

/** A prior of the zero shift: normal with this standard deviation, working degrees; 0 fixes the shift where it is. */
export interface PolishOptions {
  readonly shiftSigma: number;
  readonly iterations: number;
}

/** Lines are calculated to this factor beyond the last observed one. */
const BEYOND = 1.03;
/** No estimate of the scatter of the lines is believed below this, working degrees. */
const LEAST_SCATTER = 0.005;
/** Miller indices looked at for one candidate. */
const MOST_VISITED = 20_000;

/**
 * Robust least squares of the free coefficients and the zero shift against all lines: nearest assignment, weights
 * 1 / (1 + (r / 3m)^4) with m the median distance, repeated. Lines that do not belong lose their weight.
 * @returns null when the candidate leaves the lattices or has too many lines to be of use.
 */
export function polish(
  bravais: BravaisLattice,
  start: ArrayLike<number>,
  startShift: number,
  observed: ObservedLines,
  options: PolishOptions,
): PolishedCandidate | null {
  const { system, freedom } = bravaisInfo(bravais);
  const n = observed.q2.length;
  const free = Float64Array.from({ length: freedom }, (_, k) => start[k]);
  const x = new Float64Array(6);
  expandCoefficients(system, free, x);
  if (!isPositiveDefinite(x)) return null;
  const table = usableLines(bravais, x, observed.q2[n - 1] * BEYOND);
  if (table === null || table.count < 2) return null;
  const { count } = table;
  const features = new Float64Array(count * freedom);
  for (let i = 0; i < count; i++) {
    features.set(
      featuresOfIndices(system, table.hkl[3 * i], table.hkl[3 * i + 1], table.hkl[3 * i + 2]),
      i * freedom,
    );
  }
  // lines by q2: `order` names them, and stays nearly right from one iteration to the next
  const q2 = table.q2;
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  const size = freedom + 1;
  let shift = startShift;
  const nearest = new Int32Array(n);
  const distance = new Float64Array(n);
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size);
  const row = new Float64Array(size);
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    for (let j = 0; j < n; j++) {
      const q = observed.q2[j] - shift * observed.slope[j];
      const place = nearestIndex(q2, q);
      nearest[j] = order[place];
      distance[j] = Math.abs(q2[place] - q) / observed.slope[j];
    }
    const median = Math.max(medianOf(distance), LEAST_SCATTER);
    normal.fill(0);
    right.fill(0);
    for (let j = 0; j < n; j++) {
      const z = distance[j] / (3 * median);
      const slope = observed.slope[j];
      const w = 1 / (slope * slope * (1 + z * z * z * z));
      for (let k = 0; k < freedom; k++) row[k] = features[nearest[j] * freedom + k];
      row[freedom] = slope;
      for (let k = 0; k < size; k++) {
        right[k] += w * row[k] * observed.q2[j];
        for (let m = 0; m <= k; m++) normal[k * size + m] += w * row[k] * row[m];
      }
    }
    // the prior of the shift, in the units of the weights (1 / degree^2 of the lines' scatter)
    const stiffness = options.shiftSigma > 0 ? (median / options.shiftSigma) ** 2 : 1e12;
    normal[size * size - 1] += stiffness;
    if (options.shiftSigma === 0) right[freedom] += stiffness * startShift;
    const factor = cholesky(normal, size);
    if (factor === null) return null;
    const solution = solveCholesky(factor, right);
    expandCoefficients(system, solution, x);
    if (!isPositiveDefinite(x)) return null;
    for (let k = 0; k < freedom; k++) free[k] = solution[k];
    shift = options.shiftSigma === 0 ? startShift : solution[freedom];
    for (let place = 0; place < count; place++) {
      let sum = 0;
      for (let k = 0; k < freedom; k++) sum += features[order[place] * freedom + k] * free[k];
      q2[place] = sum;
    }
    sortTogether(q2, order);
  }
  return { bravais, free, shift, q2, ...inOrder(order, features, table) };
}

/** Lines of a cell, null where there are too many of them for 20 or 60 observed ones to say anything. */
function usableLines(bravais: BravaisLattice, x: Float64Array, q2max: number): CellLines | null {
  try {
    return linesOfCell(bravais, x, q2max, MOST_VISITED);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function medianOf(values: Float64Array): number {
  const copy = values.slice().sort();
  return copy[copy.length >> 1];
}

/** Insertion sort of values, which are nearly in order, and of what belongs to them. */
function sortTogether(values: Float64Array, order: Int32Array): void {
  for (let i = 1; i < values.length; i++) {
    const value = values[i];
    const item = order[i];
    let j = i - 1;
    for (; j >= 0 && values[j] > value; j--) {
      values[j + 1] = values[j];
      order[j + 1] = order[j];
    }
    values[j + 1] = value;
    order[j + 1] = item;
  }
}

function inOrder(
  order: Int32Array,
  features: Float64Array,
  { hkl, multiplicity }: CellLines,
): Pick<PolishedCandidate, 'features' | 'hkl' | 'multiplicity'> {
  const freedom = features.length / order.length;
  const result = {
    features: new Float64Array(features.length),
    hkl: new Int16Array(hkl.length),
    multiplicity: new Int16Array(multiplicity.length),
  };
  order.forEach((from, to) => {
    for (let k = 0; k < freedom; k++) result.features[to * freedom + k] = features[from * freedom + k];
    for (let k = 0; k < 3; k++) result.hkl[3 * to + k] = hkl[3 * from + k];
    result.multiplicity[to] = multiplicity[from];
  });
  return result;
}
