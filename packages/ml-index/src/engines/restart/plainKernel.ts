import { CANDIDATE_STRIDE, SCORE_SLOT, SHIFT_SLOT, type Schedule } from '../candidate.js';
import { bravaisInfo, type CellLimits, type ReferenceList } from '../../lattice/index.js';
import type { ObservedLines } from '../../peaks/index.js';
import { determinantFactor, type CandidateKernel } from './kernel.js';

/** Rounds to single precision, as every operation marked f32 in the WebAssembly kernel does by itself. */
const f32 = Math.fround;

/** What `configure` was given. */
interface Problem {
  readonly references: ReferenceList;
  readonly freedom: number;
  readonly observed: ObservedLines;
  readonly limits: CellLimits;
  readonly outlier: number;
}

/** A reference line below the limit: its place in the reference list and its q2 (single precision). */
interface CalculatedLine {
  readonly reference: number;
  readonly q2: number;
}

/** The calculated line nearest to an observed one. */
interface Assignment {
  readonly reference: number;
  readonly distance: number;
}

/**
 * The oracle of the WebAssembly kernel (`packages/kernels/assembly/index.ts`): the same operations in the same order and
 * so the same bits, written plainly. Slow.
 */
export function createPlainKernel(): CandidateKernel {
  let problem: Problem | null = null;
  let uniform = xoshiro128(1, 2, 3, 4);
  const configured = (): Problem => {
    if (problem === null) throw new Error('The kernel was used before it was configured.');
    return problem;
  };
  return {
    configure(references, observed, limits, outlier) {
      const { freedom } = bravaisInfo(references.bravais);
      problem = { references, freedom, observed, limits, outlier };
    },
    seed(words) {
      uniform = xoshiro128(words[0], words[1], words[2], words[3] | 1);
    },
    improve(candidates, count, schedule) {
      for (let i = 0; i < count; i++) {
        const from = i * CANDIDATE_STRIDE;
        improveOne(configured(), candidates.subarray(from, from + CANDIDATE_STRIDE), schedule, () =>
          uniform(),
        );
      }
    },
    evaluate(candidate, assigned) {
      const { observed } = configured();
      const shifted = shiftedLines(observed, candidate[SHIFT_SLOT]);
      const lines = calculatedLines(configured(), candidate, limitOf(shifted));
      const assignments = lines.length === 0 ? [] : nearestLines(shifted, lines);
      for (let j = 0; j < shifted.length; j++) assigned[j] = assignments[j]?.reference ?? -1;
      const score = lines.length === 0 ? 0 : scoreOf(configured(), shifted, lines.length, assignments);
      candidate[SCORE_SLOT] = score;
      return score;
    },
  };
}

function improveOne(
  problem: Problem,
  candidate: Float64Array,
  schedule: Schedule,
  uniform: () => number,
): void {
  const { freedom, observed } = problem;
  const shifted = shiftedLines(observed, candidate[SHIFT_SLOT]);
  const limit = limitOf(shifted);
  let current: Float64Array = candidate.slice(0, freedom);
  let best = current;
  let bestScore = 0;
  for (let round = 0; round <= schedule.rounds; round++) {
    const lines = calculatedLines(problem, current, limit);
    if (lines.length < 2) break;
    const assignments = nearestLines(shifted, lines);
    const score = scoreOf(problem, shifted, lines.length, assignments);
    if (score > bestScore && isValid(problem, current)) {
      bestScore = score;
      best = current;
    }
    if (round === schedule.rounds) break;
    const kept =
      round === 0 && schedule.firstAll
        ? Array.from(shifted.keys())
        : drawLines(observed.q2, schedule.keep, uniform);
    const next = fit(problem, shifted, assignments, kept);
    if (next !== null && isValid(problem, next)) current = next;
  }
  candidate.set(best);
  candidate[SCORE_SLOT] = bestScore;
}

function shiftedLines(observed: ObservedLines, shift: number): Float64Array {
  return observed.q2.map((q2, j) => q2 - shift * observed.slope[j]);
}

/** Lines are calculated to 1 % beyond the last observed one. */
function limitOf(shifted: Float64Array): number {
  return f32(shifted[shifted.length - 1] * 1.01);
}

/** Calculated lines below the limit in the order of the reference list. Single precision. */
function calculatedLines(problem: Problem, p: Float64Array, limit: number): CalculatedLine[] {
  const { references, freedom } = problem;
  const lines: CalculatedLine[] = [];
  for (let i = 0; i < references.count; i++) {
    let q2 = 0;
    for (let k = 0; k < freedom; k++) {
      const product = f32(f32(references.features[i * freedom + k]) * f32(p[k]));
      q2 = k === 0 ? product : f32(q2 + product);
    }
    if (q2 < limit) lines.push({ reference: i, q2 });
  }
  return lines;
}

/** The nearest calculated line of each observed one, the first of equals. Single precision. */
function nearestLines(shifted: Float64Array, lines: readonly CalculatedLine[]): Assignment[] {
  return Array.from(shifted, (q2) => {
    let nearest: Assignment = { reference: 0, distance: f32(1e30) };
    for (const line of lines) {
      const distance = Math.abs(f32(line.q2 - f32(q2)));
      if (distance < nearest.distance) nearest = { reference: line.reference, distance };
    }
    return nearest;
  });
}

/** Product over lines of the robust likelihood ratio; more is better. */
function scoreOf(
  problem: Problem,
  shifted: Float64Array,
  count: number,
  assignments: readonly Assignment[],
): number {
  const { observed, outlier } = problem;
  const last = shifted[shifted.length - 1];
  const height = ((1 - outlier) * last) / (Math.max(count, 6) * Math.PI);
  // lines of even and of odd number are multiplied apart
  const products = [1, 1];
  for (let j = 0; j < shifted.length; j++) {
    const s = observed.sigma[j];
    const d = assignments[j].distance;
    products[j % 2] *= outlier + (height * s) / (s * s + d * d);
  }
  return products[0] * products[1];
}

/** `keep` lines without replacement, each with probability ~ 1/q2 (as an integer) among those left. */
function drawLines(q2: Float64Array, keep: number, uniform: () => number): number[] {
  const weights = Array.from(q2, (q) => Math.max(Math.trunc((32768 * q2[0]) / q), 1));
  const drawn: number[] = [];
  while (drawn.length < Math.min(keep, q2.length)) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let z = Math.trunc(uniform() * total);
    let chosen = 0;
    while (z >= weights[chosen]) z -= weights[chosen++];
    weights[chosen] = 0;
    drawn.push(chosen);
  }
  return drawn;
}

/** Weighted least-squares step on the kept lines; null when they do not determine the cell. */
function fit(
  problem: Problem,
  shifted: Float64Array,
  assignments: readonly Assignment[],
  kept: readonly number[],
): Float64Array | null {
  const { references, freedom } = problem;
  const normal = Array.from({ length: freedom }, () => new Float64Array(freedom));
  const right = new Float64Array(freedom);
  for (const j of kept) {
    const { reference, distance } = assignments[j];
    const weight = 1 / (shifted[j] * (distance + 1e-9));
    const row = references.features.subarray(reference * freedom, (reference + 1) * freedom);
    for (let i = 0; i < freedom; i++) {
      right[i] += weight * row[i] * shifted[j];
      for (let k = 0; k <= i; k++) normal[i][k] += weight * row[i] * row[k];
    }
  }
  return solve(normal, right);
}

/**
 * L D L^T (Golub & Van Loan, Matrix Computations, 4.1): `a` becomes L D below the diagonal and the pivots D on it. Null
 * where a pivot is below 1e-9 of its diagonal element. Only the lower triangle is read.
 */
function solve(normal: readonly Float64Array[], right: Float64Array): Float64Array | null {
  const n = right.length;
  const a = normal.map((row) => row.slice());
  const l = normal.map(() => new Float64Array(n));
  const reciprocal = new Float64Array(n);
  const y = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      for (let m = 0; m < k; m++) a[i][k] -= l[k][m] * a[i][m];
      l[i][k] = a[i][k] * reciprocal[k];
    }
    for (let m = 0; m < i; m++) a[i][i] -= l[i][m] * a[i][m];
    if (!(a[i][i] > 1e-9 * normal[i][i])) return null;
    reciprocal[i] = 1 / a[i][i];
    for (let m = 0; m < i; m++) y[i] -= l[i][m] * y[m];
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    x[i] = y[i] * reciprocal[i];
    for (let m = i + 1; m < n; m++) x[i] -= l[m][i] * x[m];
  }
  return x;
}

/** Positive definite and within the limits on reciprocal axes and volume. */
function isValid(problem: Problem, p: Float64Array): boolean {
  const { references, limits } = problem;
  for (const axis of p.subarray(0, 3)) {
    if (!(axis > 1 / limits.maxLength ** 2 && axis < 1 / limits.minLength ** 2)) return false;
  }
  const determinant = determinantOf(p) * determinantFactor(references.bravais);
  return determinant > 1 / limits.maxVolume ** 2 && determinant < 1 / limits.minVolume ** 2;
}

/** Determinant of the reciprocal metric (without the factor of hexagonal axes), not positive where the metric is not. */
function determinantOf(p: Float64Array): number {
  const [a, b, c] = p;
  const [d, e, f] = [p[3] * 0.5, p[4] * 0.5, p[5] * 0.5];
  switch (p.length) {
    case 1:
      return a * a * a;
    case 2:
      return a * a * b;
    case 3:
      return a * b * c;
    case 4:
      return b * (a * c - d * d);
    default:
      if (a * b - f * f <= 0) return -1;
      return a * (b * c - d * d) - f * (f * c - d * e) + e * (f * d - b * e);
  }
}

/** Uniform deviates in [0, 1) from xoshiro128** (Blackman & Vigna 2021, ACM Trans. Math. Softw. 47, 36). */
function xoshiro128(s0: number, s1: number, s2: number, s3: number): () => number {
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  return () => {
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 11);
    return result / 4294967296;
  };
}
