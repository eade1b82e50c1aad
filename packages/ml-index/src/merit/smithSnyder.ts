import { twoThetaOfQ2 } from '../peaks/index.js';
import type { MeritOptions } from './deWolff.js';
import { countDistinctLines, indexedLines } from './nearest.js';

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
  const { lines, nearest, end } = indexedLines(
    q2Observed,
    q2Calculated,
    options.n ?? 20,
    options.isIndexed ?? null,
  );
  const n = lines.length;
  if (n === 0) return { f: 0, n, possible: 0, meanDelta: 0 };
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += Math.abs(
      twoThetaOfQ2(q2Observed[lines[i]], wavelength) - twoThetaOfQ2(q2Calculated[nearest[i]], wavelength),
    );
  }
  const possible = countDistinctLines(q2Calculated, end);
  const meanDelta = sum / n;
  return { f: n / (meanDelta * possible), n, possible, meanDelta };
}
