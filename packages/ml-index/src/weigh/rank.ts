import { sameReducedLattice } from '../lattice/index.js';
import type { Assessment, JudgedLines } from './assess.js';
import { scoreOfNone } from './score.js';
import { untestedLogs } from './untested.js';

/** Lattices nearer than this are one. */
const SAME = { length: 0.004, angle: 0.2 };
/** Distinct lattices that are carried on. */
const MOST = 300;

export function isSameLattice(a: Assessment, b: Assessment): boolean {
  return sameReducedLattice(a.niggli, b.niggli, SAME);
}

/** The distinct lattices, best first; each in the symmetry in which it scores best. */
export function distinctLattices(found: readonly Assessment[]): Assessment[] {
  const order = [...found].sort((a, b) => b.score - a.score || b.niggli[0] - a.niggli[0]);
  const distinct: Assessment[] = [];
  for (const assessment of order) {
    if (distinct.length === MOST) break;
    if (!distinct.some((other) => isSameLattice(other, assessment))) distinct.push(assessment);
  }
  return distinct;
}

/** Distinct lattices with what their weights lose for coefficients that the lines do not test, in their new order. */
export function tested(ranked: readonly Assessment[], lines: JudgedLines, hasShift: boolean): Assessment[] {
  const lost = untestedLogs(ranked, lines, hasShift);
  return ranked
    .map((assessment, i) => ({ ...assessment, untested: lost[i] }))
    .sort((a, b) => b.score - b.untested - (a.score - a.untested));
}

/**
 * Posterior probabilities of distinct lattices, in their order, and of `none of them`: weights exp(score) against that
 * of an unknown lattice that was not found. What a lattice loses for coefficients that the lines do not test goes to `none`:
 * there are as many others with other values of them.
 */
export function posterior(ranked: readonly Assessment[]): {
  readonly probabilities: Float64Array;
  readonly none: number;
} {
  if (ranked.length === 0) return { probabilities: new Float64Array(0), none: 1 };
  const unknown = scoreOfNone(ranked[0].belongs.length);
  const top = ranked.reduce((most, { score }) => Math.max(most, score), unknown);
  const weights = Float64Array.from(ranked, ({ score, untested = 0 }) => Math.exp(score - untested - top));
  const whole = ranked.reduce((sum, { score }) => sum + Math.exp(score - top), Math.exp(unknown - top));
  const probabilities = weights.map((weight) => weight / whole);
  return { probabilities, none: 1 - probabilities.reduce((sum, p) => sum + p, 0) };
}
