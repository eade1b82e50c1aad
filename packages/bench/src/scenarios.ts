import { Random } from 'ml-index/math';
import type { PeakList } from 'ml-index/peaks';
import { defaultSearchOptions } from 'ml-index/search';
import {
  linesOfCase,
  peakListOfLines,
  withErrors,
  withImpurities,
  withoutLines,
  withZeroShift,
  type CalculatedCase,
  type FaultyLine,
} from '@ml-index/train';

export const SCENARIOS = ['clean', 'impurities', 'shift', 'missing', 'faulty'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** Standard deviation of the errors in all scenarios, degrees two-theta. */
export const ERROR_SIGMA = 0.02;
/** Lines that the search uses by default: the impurity lines are among them. */
export const LINES_USED = defaultSearchOptions.lines;
export const IMPURITIES = 2;
/** Degrees two-theta. */
export const SHIFT = 0.05;
export const MISSING = 0.25;
export const FAULTY_MISSING = 0.1;

export const SCENARIO_TITLE: Record<Scenario, string> = {
  clean: `errors ${ERROR_SIGMA}°`,
  impurities: `errors ${ERROR_SIGMA}°, ${IMPURITIES} impurity lines among the first ${LINES_USED}`,
  shift: `errors ${ERROR_SIGMA}°, zero shift ${SHIFT}°`,
  missing: `errors ${ERROR_SIGMA}°, 1 line in ${1 / MISSING} removed`,
  faulty: `errors ${ERROR_SIGMA}°, 1 line in ${1 / FAULTY_MISSING} removed, ${IMPURITIES} impurity lines among the first ${LINES_USED}`,
};

/** A number that names the text (Fowler, Noll & Vo, FNV-1a, 32 bits). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The lines of a case as a scenario has them; a case has the same errors in all scenarios. */
export function linesOfScenario(one: CalculatedCase, scenario: Scenario, seed: number): FaultyLine[] {
  const lines = withErrors(linesOfCase(one), ERROR_SIGMA, new Random(seed, hashOf(one.id), 0));
  const random = new Random(seed, hashOf(one.id), 1 + SCENARIOS.indexOf(scenario));
  switch (scenario) {
    case 'clean':
      return lines;
    case 'impurities':
      return withImpuritiesAmongUsed(lines, random);
    case 'shift':
      return withZeroShift(lines, SHIFT);
    case 'missing':
      return withoutLines(lines, MISSING, random);
    case 'faulty':
      return withImpuritiesAmongUsed(withoutLines(lines, FAULTY_MISSING, random), random);
  }
}

function withImpuritiesAmongUsed(lines: readonly FaultyLine[], random: Random): FaultyLine[] {
  return [...withImpurities(lines.slice(0, LINES_USED), IMPURITIES, random), ...lines.slice(LINES_USED)];
}

/** The same as a peak list; it tells no uncertainties. */
export function peakListOfScenario(one: CalculatedCase, scenario: Scenario, seed: number): PeakList {
  return peakListOfLines(linesOfScenario(one, scenario, seed), one.wavelength);
}
