import {
  bravaisInfo,
  expandCoefficients,
  featuresOfIndices,
  isPositiveDefinite,
  type BravaisLattice,
  type ReferenceList,
  type UnitCell,
} from '../lattice/index.js';
import { fTail, type Issue } from '../math/index.js';
import { q2OfTwoTheta, q2PerTwoTheta, twoThetaOfQ2, workingScale, type PeakList } from '../peaks/index.js';
import { assignLines } from './assign.js';
import { fitLines, shiftShape, type AssignedLines, type Fit, type ShiftKind } from './fit.js';
import { cellUncertainty } from './uncertainty.js';

export interface RefineOptions {
  /**
   * `none`, `zero` (two-theta_true = two-theta_obs - shift), `displacement` (two-theta_obs - shift cos(theta)), or
   * `auto` (default): the one of `shifts` that fits best, if it pays, else the first of them.
   */
  readonly shift?: ShiftKind | 'auto';
  /** What `auto` chooses from, the one that stands unless another pays first; default none, zero, displacement. */
  readonly shifts?: readonly ShiftKind[];
  /** Standard deviation of the shift about 0 in own degrees two-theta, a Gaussian prior; null (default) for none. */
  readonly shiftPrior?: number | null;
  /** `auto` takes another shift than the first when `shiftPValue` is less than this; default 0.01. */
  readonly significance?: number;
  /** Lines as rare as this many standard deviations, normal distribution, are set aside; default 3.5. */
  readonly outlier?: number;
  /** Lines further than this from their calculated place, in working degrees, are set aside in any case; default 0.25. */
  readonly maxDifference?: number;
  /** Lines that may be assigned anew, nearest first; null (default) keeps the assignment given. */
  readonly reference?: ReferenceList | null;
  /** Standard uncertainty in working degrees, up to the common factor, of lines that come without one; default 0.02. */
  readonly nominalSigma?: number;
}

/** A refined cell. Arrays have one entry an observed line. */
export interface Refinement {
  readonly bravais: BravaisLattice;
  /** Free coefficients of q2 (see featuresOfIndices), 1/A^2, and their standard uncertainties. */
  readonly free: Float64Array;
  readonly freeUncertainty: Float64Array;
  /** Covariance of the free coefficients, row after row. */
  readonly covariance: Float64Array;
  /** Conventional cell in the setting of the assignment, with standard uncertainties; 0 for what symmetry fixes. */
  readonly cell: UnitCell;
  readonly uncertainty: UnitCell;
  /** A^3 */
  readonly volume: number;
  readonly volumeUncertainty: number;
  readonly shiftKind: ShiftKind;
  /** Degrees; 0 for `none`. */
  readonly shift: number;
  readonly shiftUncertainty: number;
  /**
   * Of `auto`, else null: the smaller, the better the best shift against the first of `shifts`. Against `none` the
   * probability that a shift as good comes by chance (F test), against another shift the posterior probability of that.
   */
  readonly shiftPValue: number | null;
  /** Miller indices, three a line; 0 0 0 for a line without. */
  readonly hkl: Int32Array;
  /** 1 for lines that the cell rests on. */
  readonly used: Uint8Array;
  /** Lines set aside: they have indices, but lie too far from their calculated place. */
  readonly outliers: readonly number[];
  /** Used lines that share their calculated line with another used one. */
  readonly shared: readonly number[];
  /** Calculated q2 as it would be observed, the shift included; NaN for a line without indices. */
  readonly q2Calculated: Float64Array;
  /** Observed minus calculated in degrees two-theta; NaN for a line without indices. */
  readonly differenceTwoTheta: Float64Array;
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** Square root of chi squared over the degrees of freedom; null with none left. The s.u. are scaled by it. */
  readonly goodnessOfFit: number | null;
  /** Standard uncertainty of the used lines in degrees two-theta that their differences show. */
  readonly lineSigma: number;
  /** False when assignment and outliers still changed in the last round. */
  readonly converged: boolean;
}

export type RefineResult =
  | { readonly refinement: Refinement; readonly issue: null }
  | { readonly refinement: null; readonly issue: Issue };

/** Defaults of {@link RefineOptions}, working degrees. */
const NOMINAL_SIGMA = 0.02;
const MAX_DIFFERENCE = 0.25;
const ROUNDS = 12;
const ALL_SHIFTS: readonly ShiftKind[] = ['none', 'zero', 'displacement'];

/**
 * Least-squares refinement of a cell in the constraints of its lattice system: minimises the sum of
 * ((q2_obs(shift) - f.p) / sigma)^2 over free coefficients p and, if wanted, one shift of the two-theta scale; f are
 * the features of the assigned hkl. q2_obs(shift) is exact, the solution iterated (Gauss-Newton). See {@link fitLines} for the
 * treatment of outliers and {@link assignLines} for the one of lines that want the same reflection.
 *
 * Standard uncertainties are those of the fit times the goodness of fit, whether above or below 1, as is usual
 * for cells from powder lines; so only ratios of the sigmas given matter. With as many unknowns as lines there is
 * no goodness of fit and they stay as they are. Those of the cell come from the covariance by the exact Jacobian.
 * They know nothing of errors that the shift does not describe.
 *
 * `auto` compares the `shifts` by S, the sum over all lines of min(t^2, outlier^2), t = residual over the smallest line sigma
 * of all, plus (shift / prior)^2. Against `none` the best of the others needs an F test on (1, f) degrees of freedom, f = lines -
 * unknowns. Zero and displacement have as many unknowns, and none is a case of the other; there it is the posterior
 * probability of the first at even odds, errors normal, their variance integrated out: 1 / (1 + (S_first / S_best)^(f / 2)).
 *
 * Two-theta is the list's own, or that of {@link workingScale} where it has none; so are the shift and `lineSigma`.
 * @param hkl assignment to start from, three indices a line, 0 0 0 for none.
 */
export function refineCell(
  peaks: PeakList,
  bravais: BravaisLattice,
  hkl: ArrayLike<number>,
  options: RefineOptions = {},
): RefineResult {
  const {
    shift = 'auto',
    shifts = ALL_SHIFTS,
    significance = 0.01,
    outlier = 3.5,
    shiftPrior = null,
  } = options;
  const kinds: readonly ShiftKind[] = shift === 'auto' ? shifts : [shift];
  const trials: Trial[] = [];
  let issue: Issue | null = null;
  for (const kind of kinds) {
    const trial = refineWithShift(peaks, bravais, hkl, kind, options);
    if ('code' in trial) issue ??= trial;
    else trials.push(trial);
  }
  if (trials.length === 0) return { refinement: null, issue: issue! };
  if (shift !== 'auto' || trials.length === 1 || trials[0].kind !== kinds[0]) {
    return { refinement: finish(bravais, trials[0], null), issue: null };
  }
  const scale = Math.min(
    ...trials.filter((trial) => trial.fit.degreesOfFreedom > 0).map((trial) => trial.fit.scale),
  );
  const cost = trials.map(({ fit }) => {
    let sum = shiftPrior === null ? 0 : (fit.shift / shiftPrior) ** 2;
    for (const r of fit.residuals) if (!Number.isNaN(r)) sum += Math.min((r / scale) ** 2, outlier * outlier);
    return sum;
  });
  const best = cost.indexOf(Math.min(...cost.slice(1)), 1);
  const { fit } = trials[best];
  const freedom = fit.residuals.reduce((count, r) => count + (Number.isNaN(r) ? 0 : 1), 0) - fit.size;
  const gain = cost[0] / cost[best] - 1;
  let pValue = 1;
  if (freedom > 0 && gain > 0) {
    pValue = kinds[0] === 'none' ? fTail(gain * freedom, 1, freedom) : 1 / (1 + (1 + gain) ** (freedom / 2));
  }
  return {
    refinement: finish(bravais, trials[pValue < significance ? best : 0], pValue),
    issue: null,
  };
}

interface Trial {
  readonly kind: ShiftKind;
  readonly fit: Fit;
  readonly lines: AssignedLines;
  readonly hkl: Int32Array;
  readonly converged: boolean;
}

function refineWithShift(
  peaks: PeakList,
  bravais: BravaisLattice,
  start: ArrayLike<number>,
  kind: ShiftKind,
  options: RefineOptions,
): Trial | Issue {
  const {
    outlier = 3.5,
    shiftPrior = null,
    reference = null,
    nominalSigma = NOMINAL_SIGMA,
    maxDifference = MAX_DIFFERENCE,
  } = options;
  const { system, freedom } = bravaisInfo(bravais);
  const n = peaks.q2.length;
  const { wavelength, degree } = workingScale(peaks);
  const twoTheta = peaks.q2.map((q2) => twoThetaOfQ2(q2, wavelength));
  const sigma = peaks.sigmaQ2.map((s, i) =>
    s > 0 ? s : nominalSigma * degree * q2PerTwoTheta(twoTheta[i], wavelength),
  );
  const limit = sigma.map((s, i) => (maxDifference * degree * q2PerTwoTheta(twoTheta[i], wavelength)) / s);
  let hkl = Int32Array.from({ length: 3 * n }, (_, i) => start[i]);
  let lines = assignedLines({ twoTheta, sigma, wavelength, limit }, hkl, bravais);
  const unknowns = freedom + (kind === 'none' ? 0 : 1);
  const given = lines.assigned.reduce((sum, flag) => sum + flag, 0);
  if (given < unknowns) {
    return {
      code: 'too-few-lines',
      message: `${given} indexed lines cannot fix the ${unknowns} unknowns of a ${system} cell`,
      value: given,
      expected: `at least ${unknowns} lines with indices`,
    };
  }
  let fit: Fit | null = null;
  let converged = reference === null;
  for (let round = 0; round < ROUNDS; round++) {
    fit = fitLines(lines, kind, shiftPrior, outlier);
    if (fit === null) break;
    if (reference === null || round === ROUNDS - 1) break;
    const { free, shift, scale } = fit;
    const calculated = new Float64Array(reference.count);
    for (let j = 0; j < reference.count; j++) {
      for (let k = 0; k < freedom; k++) calculated[j] += reference.features[j * freedom + k] * free[k];
    }
    const corrected = twoTheta.map((t) => q2OfTwoTheta(t - shift * shiftShape(kind, t), wavelength));
    const chosen = assignLines(
      corrected,
      calculated,
      sigma.map((s, i) => Math.min(outlier * scale, limit[i]) * s),
    );
    const next = new Int32Array(3 * n);
    chosen.forEach((j, i) => next.set(reference.hkl.subarray(3 * j, 3 * j + 3), 3 * i));
    const nextLines = assignedLines({ twoTheta, sigma, wavelength, limit }, next, bravais);
    converged = nextLines.features.every((f, i) => f === lines.features[i]);
    if (converged) break;
    hkl = next;
    lines = nextLines;
  }
  if (fit === null) {
    return {
      code: 'degenerate-assignment',
      message:
        'The indices of the lines do not determine the cell: some axis does not enter, or all lines are of one zone',
      expected: `lines whose indices fix all ${unknowns} unknowns`,
    };
  }
  if (!isPositiveDefinite(expandCoefficients(system, fit.free))) {
    return {
      code: 'not-a-cell',
      message: 'The best coefficients for these indices do not belong to a real cell',
      hint: 'The assignment is wrong',
    };
  }
  return { kind, fit, lines, hkl, converged };
}

function assignedLines(
  given: Pick<AssignedLines, 'twoTheta' | 'sigma' | 'wavelength' | 'limit'>,
  hkl: Int32Array,
  bravais: BravaisLattice,
): AssignedLines {
  const { system, freedom } = bravaisInfo(bravais);
  const n = given.twoTheta.length;
  const features = new Float64Array(n * freedom);
  const assigned = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
    if (h === 0 && k === 0 && l === 0) continue;
    assigned[i] = 1;
    features.set(featuresOfIndices(system, h, k, l), i * freedom);
  }
  return { ...given, features, freedom, assigned };
}

function finish(bravais: BravaisLattice, trial: Trial, shiftPValue: number | null): Refinement {
  const { kind, fit, lines, hkl, converged } = trial;
  const { twoTheta, wavelength, features, freedom, assigned, sigma } = lines;
  const { free, shift, size, used } = fit;
  const n = twoTheta.length;
  const covariance = new Float64Array(freedom * freedom);
  for (let k = 0; k < freedom; k++) {
    for (let l = 0; l < freedom; l++) covariance[k * freedom + l] = fit.covariance[k * size + l];
  }
  const q2Calculated = new Float64Array(n).fill(NaN);
  const differenceTwoTheta = new Float64Array(n).fill(NaN);
  const outliers: number[] = [];
  const users = new Map<string, number[]>();
  let variance = 0;
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (assigned[i] === 0) continue;
    const row = features.subarray(i * freedom, (i + 1) * freedom);
    const q2 = row.reduce((sum, f, k) => sum + f * free[k], 0);
    const place = twoThetaOfQ2(q2, wavelength) + shift * shiftShape(kind, twoTheta[i]);
    q2Calculated[i] = q2OfTwoTheta(place, wavelength);
    differenceTwoTheta[i] = twoTheta[i] - place;
    if (used[i] === 0) {
      outliers.push(i);
      continue;
    }
    users.set(row.join(), [...(users.get(row.join()) ?? []), i]);
    variance += (sigma[i] / q2PerTwoTheta(twoTheta[i], wavelength)) ** 2;
    count++;
  }
  return {
    bravais,
    free,
    freeUncertainty: free.map((_, k) => Math.sqrt(covariance[k * freedom + k])),
    covariance,
    ...cellUncertainty(bravaisInfo(bravais).system, free, covariance),
    shiftKind: kind,
    shift,
    shiftUncertainty: kind === 'none' ? 0 : Math.sqrt(fit.covariance[size * size - 1]),
    shiftPValue,
    hkl,
    used,
    outliers,
    shared: [...users.values()]
      .filter((group) => group.length > 1)
      .flat()
      .sort((a, b) => a - b),
    q2Calculated,
    differenceTwoTheta,
    chiSquared: fit.chiSquared,
    degreesOfFreedom: fit.degreesOfFreedom,
    goodnessOfFit: fit.degreesOfFreedom > 0 ? Math.sqrt(fit.chiSquared / fit.degreesOfFreedom) : null,
    lineSigma: fit.scale * Math.sqrt(variance / count),
    converged,
  };
}
