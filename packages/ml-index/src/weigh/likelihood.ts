import { bravaisInfo } from '../lattice/index.js';
import { cholesky, logDeterminantCholesky, logSumExp, lowerBound } from '../math/index.js';
import type { ObservedLines } from '../peaks/index.js';
import type { PolishedCandidate } from '../refine/index.js';

/** Standard deviations of the positions that the evidence is averaged over, working degrees. */
export const WIDTHS = [0.004, 0.007, 0.012, 0.02, 0.032, 0.05, 0.08];
/** Shares of foreign lines assumed: of a pattern as it comes, and of a clean one. */
const FOREIGN = 0.08;
const FOREIGN_CLEAN = 0.01;
/** Natural-logarithmic range that the prior of a free coefficient is spread over. */
export const COEFFICIENT_RANGE = 6.4;
/** Prior standard deviation of the zero shift, degrees of the list's own two-theta: it is one of the instrument. */
const SHIFT_SIGMA = 0.08;

/** The zero shift over its prior. @param shift working degrees */
export function shiftOverPrior(shift: number, { degree }: ObservedLines): number {
  return (shift * degree) / SHIFT_SIGMA;
}
/** sqrt(2 pi), to the digits that the ranking was fitted with. */
const ROOT_TWO_PI = 2.5066;
/** A calculated line further than this many widths from an observed one adds nothing to its likelihood. */
const REACH = 5;

/** How well the lines fit a candidate, over all widths of the lines. */
export interface Likelihood {
  /** ln of the evidence. */
  readonly laplace: number;
  /** What the logarithm of the best term changes by when foreign lines are rare. */
  readonly clean: number;
  /** Probability of each observed line to belong to the lattice, at the best width. */
  readonly belongs: Float64Array;
  /** Width of the best term of the average, working degrees. */
  readonly width: number;
}

/**
 * Laplace evidence of a refined candidate (MacKay 2003, Information Theory, Inference, and Learning Algorithms, ch. 28)
 * with the likelihood of the notes: each observed line is one of the N calculated ones, with normal errors, or foreign.
 * @param corrected q2 of the observed lines (1/A^2) without the candidate's zero shift, ascending
 * @param nearest for each of them its nearest calculated line
 * @param possible number N of calculated lines up to the last observed one
 * @returns null when the coefficients are not determined at any width.
 */
export function likelihoodOf(
  candidate: PolishedCandidate,
  observed: ObservedLines,
  corrected: Float64Array,
  nearest: Int32Array,
  possible: number,
): Likelihood | null {
  const { bravais, free, shift, q2 } = candidate;
  const { freedom, system } = bravaisInfo(bravais);
  const n = corrected.length;
  const last = corrected[n - 1];
  const size = freedom + 1;
  const rows = new Float64Array(n * size);
  for (let j = 0; j < n; j++) {
    const i = nearest[j];
    for (let k = 0; k < freedom; k++)
      rows[j * size + k] =
        (candidate.features[i * freedom + k] * coefficientScale(system, free, k)) / observed.slope[j];
    rows[j * size + freedom] = SHIFT_SIGMA / observed.degree;
  }
  const angular = system === 'monoclinic' ? 1 : system === 'triclinic' ? 3 : 0;
  const prior =
    -(freedom - angular) * Math.log(COEFFICIENT_RANGE) +
    0.5 * freedom * Math.log(2 * Math.PI) -
    0.5 * shiftOverPrior(shift, observed) ** 2;
  let best = -Infinity;
  let width = WIDTHS[0];
  const terms: number[] = [];
  const belongs = new Float64Array(n);
  const share = new Float64Array(n);
  const hessian = new Float64Array(size * size);
  let clean = 0;
  for (const s of WIDTHS) {
    let log = 0;
    let logClean = 0;
    hessian.fill(0);
    for (let j = 0; j < n; j++) {
      const q = corrected[j];
      const sigma = s * observed.slope[j];
      let sum = 0;
      for (let i = lowerBound(q2, q - REACH * sigma); i < q2.length && q2[i] < q + REACH * sigma; i++) {
        const z = (q2[i] - q) / sigma;
        sum += Math.exp(-0.5 * z * z);
      }
      const signal = ((1 - FOREIGN) * sum * last) / (possible * ROOT_TWO_PI * sigma);
      share[j] = signal / (signal + FOREIGN);
      log += Math.log(signal + FOREIGN);
      logClean += Math.log(((1 - FOREIGN_CLEAN) / (1 - FOREIGN)) * signal + FOREIGN_CLEAN);
      const w = share[j] / (s * s);
      for (let k = 0; k < size; k++) {
        const wr = w * rows[j * size + k];
        for (let m = 0; m <= k; m++) hessian[k * size + m] += wr * rows[j * size + m];
      }
    }
    for (let k = 0; k < size; k++) hessian[k * size + k] += 1;
    const factor = cholesky(hessian, size);
    if (factor === null) continue;
    const term = log + prior - 0.5 * logDeterminantCholesky(factor);
    terms.push(term);
    if (term > best) {
      best = term;
      width = s;
      clean = logClean - log;
      belongs.set(share);
    }
  }
  if (terms.length === 0) return null;
  return { laplace: logSumExp(terms) - Math.log(WIDTHS.length), clean, belongs, width };
}

/** Scale of a free coefficient's prior: itself, or for an off-diagonal one twice the geometric mean of its axes. */
function coefficientScale(system: string, p: Float64Array, k: number): number {
  if (system === 'monoclinic' && k === 3) return 2 * Math.sqrt(p[0] * p[2]);
  if (system === 'triclinic' && k >= 3)
    return 2 * Math.sqrt(k === 3 ? p[1] * p[2] : k === 4 ? p[0] * p[2] : p[0] * p[1]);
  return p[k];
}
