import { twoThetaOfQ2 } from '../peaks/index.js';
import { discrepancy, type MeritOptions } from './nearest.js';

export interface SmithSnyderMerit {
  /** F_N in 1/deg. Infinite when every difference is 0. */
  readonly f: number;
  readonly n: number;
  /** N_poss, different lines possible up to the N-th. */
  readonly possible: number;
  /** Mean |two-theta_obs - two-theta_calc| in degrees. */
  readonly meanDelta: number;
}

/**
 * Smith and Snyder's figure of merit, F_N = (1 / <|delta two-theta|>) (N / N_poss), quoted as
 * `F_N = value (<|delta two-theta|>, N_poss)` (G. S. Smith and R. L. Snyder 1979, J. Appl. Cryst. 12, 60-65).
 * N_poss is the number of independent lines possible up to the N-th observed one; lines that coincide count once. Where
 * the space group is known its absences are left out of N_poss: leave them out of `q2Calculated` then.
 * @param q2Observed ascending, 1/A^2, free of zero shift.
 * @param q2Calculated ascending, 1/A^2, reaching beyond the N-th observed line.
 * @param wavelength Angstrom; every line must be within its reach.
 */
export function smithSnyderMerit(
  q2Observed: ArrayLike<number>,
  q2Calculated: ArrayLike<number>,
  wavelength: number,
  options: MeritOptions = {},
): SmithSnyderMerit {
  const { n, possible, meanDelta } = discrepancy(
    q2Observed,
    q2Calculated,
    (observed, calculated) =>
      Math.abs(twoThetaOfQ2(observed, wavelength) - twoThetaOfQ2(calculated, wavelength)),
    options,
  );
  if (n === 0) return { f: 0, n, possible, meanDelta: 0 };
  return { f: n / (meanDelta * possible), n, possible, meanDelta };
}
