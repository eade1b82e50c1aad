import { bravaisInfo } from '../lattice/index.js';
import type { Issue } from '../math/index.js';
import type { PeakList } from '../peaks/index.js';
import type { SearchResult, Solution, Verdict } from './types.js';

/** Solutions that no line tells apart and that together are at least this probable are good. */
export const GOOD_PROBABILITY = 0.5;
/** With fewer lines beside the unknowns of the cell and the shift nothing is beyond doubt. */
const LEAST_SPARE = 6;
/** A line of at least this share of the largest intensity is strong. */
const STRONG = 0.3;
/** Lines from the lowest angle on that a cell should index: a cell that is too small leaves one of them over. */
const FIRST_LINES = 5;
/** Codes of the warnings that put a good solution in doubt. */
const DOUBTS = ['open-coefficients', 'one-spacing', 'zero-shift-limit', 'not-refined', 'may-be-missed'];

/** Probability of the first solution and of those that no line tells from it; 0 without solutions. */
export function bestProbability(solutions: readonly Solution[]): number {
  const [best] = solutions;
  if (best === undefined) return 0;
  const same = new Set(best.ambiguousWith);
  same.delete(0);
  return [...same].reduce((sum, i) => sum + (solutions[i]?.probability ?? 0), best.probability);
}

/** The one definition of a good answer: verdict, diagnosis and exit code go by it. */
export function isGood(solutions: readonly Solution[]): boolean {
  return bestProbability(solutions) >= GOOD_PROBABILITY;
}

/** Weighs what was found with all that speaks against it. */
export function verdictOf(
  peaks: PeakList,
  {
    solutions,
    probabilityNone,
    diagnosis,
    warnings,
  }: Pick<SearchResult, 'solutions' | 'probabilityNone' | 'diagnosis' | 'warnings'>,
): Verdict {
  const [best] = solutions;
  const probability = bestProbability(solutions);
  const assumed = assumedWavelength(peaks);
  if (best === undefined || !isGood(solutions)) {
    const reasons = [...assumed, ...diagnosis];
    return { level: 'none', probability, reasons, summary: noneSummary(solutions, probabilityNone, peaks) };
  }
  const reasons = [
    ...assumed,
    ...warnings.filter(({ code }) => DOUBTS.includes(code)),
    ...fewLines(best),
    ...leftOver(best),
  ];
  const level = reasons.length === 0 ? 'stands' : 'doubtful';
  const say = level === 'stands' ? 'stands' : 'is doubtful';
  return {
    level,
    probability,
    reasons,
    summary: `Solution 1 (${best.bravais}) ${say}: probability ${probabilityText(probability)}${sameLines(best)}${assuming(peaks)}.`,
  };
}

function noneSummary(solutions: readonly Solution[], probabilityNone: number, peaks: PeakList): string {
  const [best] = solutions;
  if (best === undefined) return `No solution found${assuming(peaks)}.`;
  const p = probabilityText(bestProbability(solutions));
  return (
    `No good solution: the best (${best.bravais}) has probability ${p}${sameLines(best)}; ` +
    `none of these is right with probability ${probabilityText(probabilityNone)}${assuming(peaks)}.`
  );
}

function sameLines({ ambiguousWith }: Solution): string {
  const others = ambiguousWith.filter((i) => i !== 0).length;
  if (others === 0) return '';
  return `, together with ${others} ${others === 1 ? 'lattice' : 'lattices'} of the same lines`;
}

function assuming({ wavelength, isWavelengthAssumed }: PeakList): string {
  return isWavelengthAssumed === true && wavelength !== null ? `, assuming ${wavelength.toFixed(6)} Å` : '';
}

function assumedWavelength({ wavelength, isWavelengthAssumed }: PeakList): Issue[] {
  if (isWavelengthAssumed !== true || wavelength === null) return [];
  return [
    {
      code: 'wavelength-assumed',
      message: `The wavelength was assumed, ${wavelength.toFixed(6)} A: with another one all lengths are others`,
      hint: 'Give the wavelength',
      option: 'wavelength',
    },
  ];
}

/** A cell fitted to hardly more lines than it has unknowns explains them by its freedom. */
function fewLines({ bravais, indexed, unindexed, shiftKind }: Solution): Issue[] {
  const unknowns = bravaisInfo(bravais).freedom + (shiftKind === 'none' ? 0 : 1);
  if (indexed - unknowns >= LEAST_SPARE) return [];
  return [
    {
      code: 'few-lines',
      message: `${indexed} indexed of ${indexed + unindexed} lines hardly test a cell of ${unknowns} unknowns, the shift included`,
      value: indexed,
      expected: `${unknowns + LEAST_SPARE} indexed lines`,
      hint: 'Add lines, also weak ones, at higher angles',
    },
  ];
}

/** Lines that a right cell of the only phase would index. */
function leftOver({ lines, indexed, unindexed }: Solution): Issue[] {
  const judged = lines.slice(0, indexed + unindexed);
  const largest = judged.reduce((most, { intensity }) => Math.max(most, intensity ?? 0), 0);
  const over = judged.filter(({ hkl }) => hkl === null);
  const named = (which: typeof over): string => which.map(({ line }) => line + 1).join(', ');
  const strong = over.filter(({ intensity }) => intensity !== null && intensity >= STRONG * largest);
  const first = over.filter(({ line }) => line < FIRST_LINES);
  const issues: Issue[] = [];
  if (strong.length > 0) {
    issues.push({
      code: 'strong-line-unindexed',
      message: `Strong lines are not indexed (line ${named(strong)})`,
      value: strong.length,
      hint: 'Look for a second phase, else for a larger cell',
    });
  }
  if (first.length > 0) {
    issues.push({
      code: 'first-line-unindexed',
      message: `Lines among the first ${FIRST_LINES} are not indexed (line ${named(first)})`,
      value: first.length,
      hint: 'A larger cell may index them; else they belong to a second phase',
    });
  }
  return issues;
}

/** A probability as a person reads it: `0.93`, `>0.999`, `0.004`, `<0.001`. */
export function probabilityText(p: number): string {
  if (!Number.isFinite(p)) return '?';
  if (p > 0.9995) return '>0.999';
  if (p > 0 && p < 0.0005) return '<0.001';
  return p.toFixed(3);
}
