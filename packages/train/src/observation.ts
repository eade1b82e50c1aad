import type { Random } from 'ml-index/math';
import { determinedBy } from './determined.js';
import { placeAmong, type FaultyLine } from './faults.js';
import { LIST_LENGTH } from './lists.js';
import { PATTERN_OPTIONS, powderLines, realisticLines, type PowderLine } from './powder.js';
import type { Structure } from './structures.js';

/** How a pattern was measured, and what is in the sample beside the phase. Angles in degrees two-theta. */
export interface Conditions {
  /** Standard deviation of the errors of strong lines; those of the weakest are 1.7 times as large. */
  readonly sigma: number;
  readonly fwhm: number;
  readonly minTwoTheta: number;
  readonly maxTwoTheta: number;
  /** Zero shift. */
  readonly shift: number;
  /** Specimen displacement: the shift at low angle, which falls as cos(theta). */
  readonly displacement: number;
  /** Height from which lines are seen, in that of the write-up's list 2. */
  readonly threshold: number;
  /** Standard deviation of the logarithm of the intensities against the calculated ones: texture, few grains. */
  readonly texture: number;
  /** Strongest line of a second phase, in the strongest of the first; 0 for none. */
  readonly secondPhase: number;
  /** Lines that belong to nothing: noise, remains of K-beta. */
  readonly spurious: number;
  /** Fraction of the lines that is overlooked, whatever their intensity. */
  readonly missing: number;
  /** Lines that the list ends after. */
  readonly lines: number;
}

/**
 * Standard deviations of the errors, degrees two-theta: of a synchrotron, of a good and of an ordinary diffractometer, and of lines
 * read from a poor pattern.
 */
const SIGMAS = [0.003, 0.006, 0.01, 0.02, 0.03, 0.06];
const SIGMA_SHARES = [0.1, 0.15, 0.25, 0.3, 0.12, 0.08];

/** Where measurements begin, degrees two-theta. */
const BEGINS = [3, 5, 8, 10, 15];
const BEGIN_SHARES = [0.2, 0.4, 0.15, 0.2, 0.05];

/** Conditions as they are met in practice, each by itself. The shares are estimates, not taken from any set of patterns. */
export function drawConditions(random: Random): Conditions {
  const between = (low: number, high: number): number => low * (high / low) ** random.uniform();
  const chance = (p: number): boolean => random.uniform() < p;
  return {
    sigma: SIGMAS[placeAmong(random.uniform(), SIGMA_SHARES)],
    fwhm: between(0.05, 0.2),
    minTwoTheta: BEGINS[placeAmong(random.uniform(), BEGIN_SHARES)],
    maxTwoTheta: chance(0.5) ? 90 : 60,
    shift: chance(0.4) ? 0.04 * random.normal() : 0,
    displacement: chance(0.4) ? 0.04 * random.normal() : 0,
    threshold: between(0.1, 3),
    texture: [0, 0.3, 0.6][placeAmong(random.uniform(), [0.3, 0.4, 0.3])],
    secondPhase: chance(0.3) ? between(0.01, 0.3) : 0,
    spurious: placeAmong(random.uniform(), [0.75, 0.18, 0.07]),
    missing: [0, 0.1, 0.25][placeAmong(random.uniform(), [0.75, 0.17, 0.08])],
    // most lists are long; some show but a few lines
    lines: [LIST_LENGTH, 15 + random.below(11), 6 + random.below(9)][
      placeAmong(random.uniform(), [0.8, 0.1, 0.1])
    ],
  };
}

/** The same with the pattern of the write-up's list 2: only the errors, the shift, the noise and the length of the list are drawn. */
export function drawPlainConditions(random: Random): Conditions {
  const { fwhm, maxTwoTheta } = PATTERN_OPTIONS;
  const plain = { fwhm, minTwoTheta: 0, maxTwoTheta, threshold: 1, texture: 0, secondPhase: 0 };
  return { ...drawConditions(random), ...plain };
}

/** A list of lines as it might be measured, in ascending two-theta. */
export interface Observation {
  /** `origin` counts the lines of the phase, null for lines of something else. */
  readonly lines: readonly FaultyLine[];
  /** Lines of the list that determine the lattice; null where all of them do not. */
  readonly determinedBy: number | null;
}

/** Largest two-theta where the primitive cell is large: beyond it there are more lines than a list takes. */
const LARGE_VOLUME = 500;
const LARGE_MAX_TWO_THETA = 60;

/**
 * Measure a structure: the write-up's pattern and rules of list 2 (section 2.1.1), under other conditions. Of lines that
 * overlap one is seen, at their centre of gravity.
 * @param second structure of the second phase, used where the conditions have one.
 */
export function observe(
  structure: Structure,
  second: Structure,
  conditions: Conditions,
  random: Random,
): Observation {
  const { fwhm, minTwoTheta, threshold } = conditions;
  const maxTwoTheta = structure.primitiveVolume > LARGE_VOLUME ? LARGE_MAX_TWO_THETA : conditions.maxTwoTheta;
  const pattern = { ...PATTERN_OPTIONS, fwhm, maxTwoTheta };
  const measured = (phase: Structure, strongest: number): PowderLine[] => {
    const lines = powderLines(phase, pattern)
      .filter(({ twoTheta }) => twoTheta >= minTwoTheta)
      .map((line) => ({
        ...line,
        intensity: line.intensity * Math.exp(conditions.texture * random.normal()),
      }));
    const highest = lines.reduce((max, { intensity }) => Math.max(max, intensity), 0);
    return lines.map((line) => ({ ...line, intensity: (line.intensity * strongest) / highest }));
  };
  const own = measured(structure, 1).map((line) => ({ ...line, isOwn: true }));
  const others =
    conditions.secondPhase > 0
      ? measured(second, conditions.secondPhase).map((line) => ({ ...line, isOwn: false }))
      : [];
  const all = [...own, ...others].sort((p, q) => p.twoTheta - q.twoTheta);
  const seen = realisticLines(all, pattern, threshold);
  const lowest = seen.reduce((least, { height }) => Math.min(least, height), 100);

  const observed = seen
    .filter(() => random.uniform() >= conditions.missing)
    .map((line) => {
      const error = conditions.sigma * Math.sqrt(1 + (2 * lowest) / line.height) * random.normal();
      const twoTheta = centreOfGravity(all, line.twoTheta, fwhm) + error;
      return { twoTheta, intensity: line.height, hkl: line.isOwn ? line.hkl : null };
    });
  for (let i = 0; i < conditions.spurious; i++) {
    const twoTheta = minTwoTheta + (maxTwoTheta - minTwoTheta) * random.uniform();
    observed.push({ twoTheta, intensity: lowest * (1 + random.uniform()), hkl: null });
  }
  const listed = observed
    .map((line) => ({ ...line, twoTheta: line.twoTheta + shiftAt(line.twoTheta, conditions) }))
    .sort((p, q) => p.twoTheta - q.twoTheta)
    .slice(0, conditions.lines);
  const indices = listed.flatMap(({ hkl }, i) => (hkl === null ? [] : [{ hkl, place: i }]));
  const needed = determinedBy(
    indices.map(({ hkl }) => hkl),
    structure.bravais,
  );
  let count = 0;
  return {
    lines: listed.map(({ twoTheta, intensity, hkl }) => ({
      twoTheta,
      intensity,
      origin: hkl === null ? null : count++,
    })),
    determinedBy: needed === null ? null : indices[needed - 1].place + 1,
  };
}

function shiftAt(twoTheta: number, { shift, displacement }: Conditions): number {
  return shift + displacement * Math.cos((twoTheta * Math.PI) / 360);
}

/** Mean position, by intensity, of the lines that cannot be told from the one at `twoTheta`. */
function centreOfGravity(lines: readonly PowderLine[], twoTheta: number, fwhm: number): number {
  let sum = 0;
  let total = 0;
  for (const line of lines) {
    if (Math.abs(line.twoTheta - twoTheta) > fwhm / 3) continue;
    sum += line.intensity * (line.twoTheta - twoTheta);
    total += line.intensity;
  }
  return twoTheta + (total > 0 ? sum / total : 0);
}
