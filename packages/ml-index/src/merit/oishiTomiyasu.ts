import { nearestLines, type MeritOptions } from './nearest.js';

export interface OishiTomiyasuMerit {
  /** M_n over the range from the first to the n-th line (written with a tilde in the paper), not from the origin. */
  readonly m: number;
  /** M_n^Rev: small when calculated lines stay unobserved. */
  readonly reversed: number;
  /** M_n^Sym = m * reversed. */
  readonly symmetric: number;
  readonly n: number;
  /** N^cal, calculated lines in the range. */
  readonly possible: number;
}

/**
 * The reversed and the symmetric figure of merit of R. Oishi-Tomiyasu (2013, J. Appl. Cryst. 46, 1277-1282), with the
 * de Wolff figure over the same range that belongs to them:
 *
 *     M     = (q_N - q_I) / (2 N^cal delta),        delta     = mean over the n observed lines of |obs - nearest calculated|
 *     M^Rev = (Q_n - Q_1) / (2 n delta^Rev),        delta^Rev = mean over the N^cal calculated lines of |calc - nearest observed|
 *     M^Sym = M M^Rev
 *
 * Q_1 and Q_n are the first and the n-th observed line, q_I and q_N the calculated lines nearest to them, N^cal the
 * number of calculated lines from q_I to q_N. Each is near 1 when observed and calculated lines have nothing to do with
 * each other. M^Rev is insensitive to impurity lines and falls with systematic absences, M^Sym is between the two.
 * N^cal counts reflections that symmetry does not relate, also where they coincide (333 and 511), which is the
 * paper's sum of 1/multiplicity over all hkl; nothing is merged here, so a list with coincident
 * lines merged gives a slightly smaller N^cal.
 * @param q2Observed ascending, 1/A^2, all lines: those after the n-th may be the nearest of a calculated line.
 * @param q2Calculated ascending, 1/A^2, reaching beyond the n-th observed line.
 * @param leastDistance 1/A^2, of a line at q2, as in {@link MeritOptions}.
 */
export function oishiTomiyasuMerit(
  q2Observed: ArrayLike<number>,
  q2Calculated: ArrayLike<number>,
  lines = 20,
  leastDistance: NonNullable<MeritOptions['leastDistance']> = () => 0,
): OishiTomiyasuMerit {
  const n = Math.min(lines, q2Observed.length);
  if (n === 0 || q2Calculated.length === 0) return { m: 0, reversed: 0, symmetric: 0, n, possible: 0 };
  const forward = nearestLines(Array.prototype.slice.call(q2Observed, 0, n), q2Calculated);
  let delta = 0;
  for (let i = 0; i < n; i++) delta += Math.abs(q2Observed[i] - q2Calculated[forward[i]]);
  let least = 0;
  for (let i = 0; i < n; i++) least += leastDistance(q2Observed[i]);
  delta = Math.max(delta, least) / n;
  const range = Array.prototype.slice.call(q2Calculated, forward[0], forward[n - 1] + 1) as number[];
  const possible = range.length;
  const backward = nearestLines(range, q2Observed);
  let deltaReversed = 0;
  for (let i = 0; i < possible; i++) deltaReversed += Math.abs(range[i] - q2Observed[backward[i]]);
  const leastReversed = range.reduce((sum, q2) => sum + leastDistance(q2), 0);
  deltaReversed = Math.max(deltaReversed, leastReversed) / possible;
  const m = (range[possible - 1] - range[0]) / (2 * possible * delta);
  const reversed = (q2Observed[n - 1] - q2Observed[0]) / (2 * n * deltaReversed);
  return { m, reversed, symmetric: m * reversed, n, possible };
}
