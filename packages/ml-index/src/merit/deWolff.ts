import { discrepancy, type MeritOptions } from './nearest.js';

export interface DeWolffMerit {
  /** M_N. Infinite when every difference is 0. */
  readonly m: number;
  /** Lines it was taken over. */
  readonly n: number;
  /** N_N, different calculated lines up to the last of them. */
  readonly possible: number;
  /** Mean |q2_obs - q2_calc|, 1/A^2. */
  readonly meanDelta: number;
}

/**
 * de Wolff's figure of merit, M_N = Q_N / (2 <|Q_obs - Q_calc|> N_N) (P. M. de Wolff 1968, J. Appl. Cryst. 1, 108-113).
 * Q_N is the q2 of the N-th observed and indexed line, the mean is over these N lines, each against the nearest
 * calculated one, and N_N is the number of different calculated q2 up to Q_N. Calculated lines that coincide count
 * once; the line calculated for the N-th observed one counts even where it lies a little above it. Lines that
 * the centring forbids do not count, lines that a space group may forbid do: M_N judges a lattice.
 * @param q2Observed ascending, 1/A^2, free of zero shift.
 * @param q2Calculated ascending, 1/A^2, reaching beyond the N-th observed line.
 * @returns m = 0 when no line is indexed.
 */
export function deWolffMerit(
  q2Observed: ArrayLike<number>,
  q2Calculated: ArrayLike<number>,
  options: MeritOptions = {},
): DeWolffMerit {
  const { n, possible, meanDelta, last } = discrepancy(
    q2Observed,
    q2Calculated,
    (observed, calculated) => Math.abs(observed - calculated),
    options,
  );
  if (n === 0) return { m: 0, n, possible, meanDelta: 0 };
  return { m: last / (2 * meanDelta * possible), n, possible, meanDelta };
}
