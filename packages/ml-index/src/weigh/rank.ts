import { sameReducedLattice } from '../lattice/index.js';
import type { Assessment } from './assess.js';
import { scoreOfNone } from './score.js';

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

/**
 * Posterior probabilities of distinct lattices, in their order, and of `none of them`: weights exp(score) against that
 * of an unknown lattice that was not found.
 */
export function posterior(ranked: readonly Assessment[]): {
  readonly probabilities: Float64Array;
  readonly none: number;
} {
  if (ranked.length === 0) return { probabilities: new Float64Array(0), none: 1 };
  const unknown = scoreOfNone(ranked[0].belongs.length);
  const top = Math.max(unknown, ranked[0].score);
  const weights = Float64Array.from(ranked, ({ score }) => Math.exp(score - top));
  const none = Math.exp(unknown - top);
  const total = weights.reduce((sum, weight) => sum + weight, none);
  return { probabilities: weights.map((weight) => weight / total), none: none / total };
}
