import type { Issue } from '../math/index.js';
import type { PeakList } from '../peaks/index.js';
import type { ReportOptions, Solution } from './types.js';

/** Probability that the right cell is beyond limits which a cell of the first spacing does not fit into, the first line being left over. */
const BEYOND = 0.8;

/** Limits that a cell of the first line does not fit into: no edge is shorter than some lattice spacing, and the first is the largest. */
export function tightLimits({ q2 }: PeakList, { maxLength, maxVolume }: ReportOptions): Issue[] {
  const first = 1 / Math.sqrt(q2[0]);
  const issues: Issue[] = [];
  const say = (message: string, value: number, option: string): void =>
    void issues.push({
      ...{ code: 'beyond-limits', message, value, option },
      hint: 'Widen the limit: a cell beyond it is not looked for',
    });
  if (first > maxLength)
    say(
      `The first line has a spacing of ${first.toFixed(2)} A, beyond the longest axis`,
      maxLength,
      'maxLength',
    );
  if (first ** 3 > maxVolume)
    say(
      `A cube of the first spacing, ${first.toFixed(2)} A, is larger than the largest volume`,
      maxVolume,
      'maxVolume',
    );
  return issues;
}

/**
 * Probabilities where the limits may have cut the right cell off: the first line has a spacing that asks for a larger cell than
 * they allow, and the best cell does not index it. What the solutions lose goes to `none of these`.
 */
export function weighLimits(
  peaks: PeakList,
  options: ReportOptions,
  solutions: readonly Solution[],
  none: number,
): { readonly solutions: readonly Solution[]; readonly none: number } {
  const [best] = solutions;
  const isCut = best !== undefined && best.lines[0].hkl === null && tightLimits(peaks, options).length > 0;
  if (!isCut) return { solutions, none };
  const kept = 1 - BEYOND;
  return {
    solutions: solutions.map((solution) => ({ ...solution, probability: kept * solution.probability })),
    none: 1 - kept * (1 - none),
  };
}
