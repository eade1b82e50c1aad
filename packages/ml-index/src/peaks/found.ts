import { lowerBound, nearestIndex } from '../math/index.js';
import { contaminantLines } from './contaminants.js';
import { detectLines } from './detect.js';
import { addLine, type FittedLine } from './fit.js';
import { isArtefact, pointsOf } from './groups.js';
import type { NoiseModel } from './noise.js';
import { shapeArea, type Doublet, type Shape } from './profile.js';
import type { ShapeModel } from './shape.js';
import type { Pattern } from './types.js';
import { medianStep } from './width.js';
import { varianceOf, type Work } from './work.js';

/** A line found in a pattern. Angles in degrees two-theta, of the first wavelength where the radiation has two. */
export interface FoundLine {
  readonly twoTheta: number;
  /** Standard uncertainty of twoTheta: counting noise through the fit, not below a small part of step and width. */
  readonly sigma: number;
  /** Height above the background, of the first wavelength. */
  readonly height: number;
  /** Integrated intensity (height times degrees) of the first wavelength. */
  readonly area: number;
  readonly fwhm: number;
  /** Height over its standard uncertainty. */
  readonly significance: number;
  /** Lorentzian fraction and asymmetry of the profile. */
  readonly shape: Shape;
}

/** A strong maximum that is not among the lines. */
export interface MissedMaximum {
  /** Degrees. */
  readonly twoTheta: number;
  /** Height over its standard uncertainty. */
  readonly significance: number;
  /** `narrow`, `broad`: fitted with a width that lines do not have here; `edge`: at the end of the pattern; `unfitted`: no line fits. */
  readonly reason: 'narrow' | 'broad' | 'edge' | 'unfitted';
}

export interface PeakSearchResult {
  /** Ascending in two-theta. */
  readonly lines: readonly FoundLine[];
  /**
   * Significant lines left out of `lines` because they are also weak beside the strongest one: the weaker, the likelier that a line is
   * misfit of the others or belongs to an impurity, so that twice the significance is asked of lines below 1 % of the largest area.
   */
  readonly doubtful: readonly FoundLine[];
  /** Lines left out of `lines`: a strong line once more in K-beta or in tungsten L-alpha. */
  readonly contaminants: readonly {
    readonly line: FoundLine;
    readonly origin: string;
    readonly parent: FoundLine;
  }[];
  /**
   * Maxima above ten standard deviations that are not among the lines, with the reason: none is left out without a word.
   */
  readonly missed: readonly MissedMaximum[];
  /** Width of the lines in steps of the pattern where it is less than {@link UNDERSAMPLED}; else null. */
  readonly undersampled: number | null;
  /** Background, and background with lines, at every point of the pattern. */
  readonly background: Float64Array;
  readonly calculated: Float64Array;
  readonly noise: NoiseModel;
  /** Wavelength in Angstrom that belongs to the positions; null when the pattern has none. */
  readonly wavelength: number | null;
  /** Second wavelength that the lines were fitted with; null when they were fitted as single lines. */
  readonly doublet: Doublet | null;
}

/** A fitted line and the shape of its group. */
export interface GroupLine extends FittedLine {
  readonly shape: Shape;
}

/** Lines broader than this many times the usual width are fitted (humps, stacking faults) but not reported. */
const BROADEST = 3;
/** Lines narrower than this many times the usual width are noise. */
const NARROWEST = 0.4;
/** Lines below this part of the strongest area need twice the significance, stronger ones in proportion less. */
const WEAK = 0.01;
/** Lines narrower than this many steps are single points. */
const NARROWEST_STEPS = 0.7;
/** Least uncertainty of a position: parts of the step and of the width. */
const STEP_PART = 0.03;
const WIDTH_PART = 0.005;
/** Points on either side of a maximum that its centre of gravity is taken over, and the part of a step that it is uncertain by. */
const GRAVITY_REACH = 3;
const GRAVITY_PART = 0.1;
/** A maximum counts as strong from so many standard deviations on. */
const STRONG = 10;
/** Relative error of the calculated curve beside strong lines. */
const CURVE_ERROR = 0.05;

/** Sum of lines, both wavelengths, at every x. */
export function calculate(
  x: Float64Array,
  lines: readonly GroupLine[],
  doublet: Doublet | null,
  noiseSd: number,
): Float64Array {
  const out = new Float64Array(x.length);
  for (const line of lines) addLine(x, out, line, line.shape, doublet, noiseSd);
  return out;
}

/** What the lines of the last fit are fitted with. */
export interface LineContext {
  readonly shapeModel: ShapeModel;
  readonly doublet: Doublet | null;
  readonly significance: number;
  /** Angstrom; null when the pattern has none. */
  readonly wavelength: number | null;
  readonly noise: NoiseModel;
  /** Width of the lines in steps where these are undersampled; else null. */
  readonly undersampled: number | null;
}

/** The lines of a pattern, and all that was left out of them. @param lines of the last fit, ascending */
export function resultOf(
  pattern: Pattern,
  work: Work,
  lines: readonly GroupLine[],
  context: LineContext,
): PeakSearchResult {
  const { doublet, noise, significance, undersampled, wavelength } = context;
  const { twoTheta } = pattern;
  const background = interpolated(work.x, work.background, twoTheta);
  const calculated = calculate(twoTheta, lines, doublet, work.noiseFloor).map(
    (value, i) => value + background[i],
  );
  // Lines of the last cycle were judged by the noise without them.
  const expected = calculate(work.x, lines, doublet, work.noiseFloor).map(
    (value, i) => value + work.background[i],
  );
  const final = varianceOf(work, noise, expected);
  const step = medianStep(twoTheta);
  const reasons = lines.map((line) => whyUnusual(line, twoTheta, step, context));
  const usual = lines.filter((_, i) => reasons[i] === null);
  const fitted = usual.map((line) => foundLine(line, work, final, step));
  const missed = missedMaxima(work, lines, reasons, final, context);
  const rescued = undersampled === null ? [] : centresOfGravity(missed, work, final, step, context);
  const found = [...fitted, ...rescued].sort((a, b) => a.twoTheta - b.twoTheta);
  const contaminants = contaminantLines(found, wavelength, significance);
  const foreign = new Set(contaminants.map((c) => c.line));
  const strongest = found.reduce((most, line) => Math.max(most, line.area), 0);
  const isDoubtful = (line: FoundLine): boolean =>
    line.significance < significance * (1 + Math.min(1, (WEAK * strongest) / line.area));
  const native = found.filter((_, i) => !foreign.has(i));
  return {
    lines: native.filter((line) => !isDoubtful(line)),
    doubtful: native.filter((line) => isDoubtful(line) && line.significance >= significance),
    contaminants: contaminants.map(({ line, origin, parent }) => ({
      line: found[line],
      origin,
      parent: found[parent],
    })),
    missed: missed.filter(
      ({ twoTheta: at }) => !rescued.some((line) => Math.abs(line.twoTheta - at) < 2 * step),
    ),
    undersampled,
    background,
    calculated,
    noise,
    wavelength,
    doublet,
  };
}

/** Why a fitted line is none that is reported; null for one that is. */
function whyUnusual(
  { position, fwhm }: GroupLine,
  twoTheta: Float64Array,
  step: number,
  { shapeModel }: LineContext,
): Exclude<MissedMaximum['reason'], 'unfitted'> | null {
  if (!(position > Math.max(0, twoTheta[0]) && position < twoTheta[twoTheta.length - 1])) return 'edge';
  const ratio = fwhm / shapeModel.fwhm(position);
  if (ratio <= NARROWEST || fwhm <= NARROWEST_STEPS * step) return 'narrow';
  return ratio >= BROADEST ? 'broad' : null;
}

function foundLine(line: GroupLine, work: Work, final: Float64Array, step: number): FoundLine {
  const i = Math.min(work.x.length - 1, lowerBound(work.x, line.position));
  const surplus = Math.max(1, final[i] / work.noise[i]);
  return {
    twoTheta: line.position,
    sigma: Math.hypot(line.sigmaPosition, STEP_PART * step, WIDTH_PART * line.fwhm),
    height: line.height,
    area: line.height * line.fwhm * shapeArea(line.shape),
    fwhm: line.fwhm,
    significance: line.height / line.sigmaHeight / Math.sqrt(surplus),
    shape: line.shape,
  };
}

/**
 * Undersampled maxima that no profile fits, as lines at their centres of gravity. A line of one step's width lies anywhere
 * between the points: its uncertainty is that of a place within {@link GRAVITY_PART} of a step.
 */
function centresOfGravity(
  missed: readonly MissedMaximum[],
  work: Work,
  final: Float64Array,
  step: number,
  { shapeModel }: LineContext,
): FoundLine[] {
  return missed
    .filter(({ reason }) => reason === 'unfitted' || reason === 'narrow')
    .flatMap(({ twoTheta, significance }) => {
      const middle = nearestIndex(work.x, twoTheta);
      const from = Math.max(0, middle - GRAVITY_REACH);
      const to = Math.min(work.x.length, middle + GRAVITY_REACH + 1);
      let [sum, moment] = [0, 0];
      for (let i = from; i < to; i++) {
        const net = work.y[i] - work.background[i];
        sum += net;
        moment += net * work.x[i];
      }
      if (!(sum > 0)) return [];
      const centre = moment / sum;
      let variance = 0;
      for (let i = from; i < to; i++) variance += ((work.x[i] - centre) / sum) ** 2 * final[i];
      const fwhm = shapeModel.fwhm(centre);
      const area = sum * step;
      const shape = shapeModel.shape(centre);
      return [
        {
          ...{ twoTheta: centre, sigma: Math.hypot(Math.sqrt(variance), GRAVITY_PART * step) },
          ...{ height: area / fwhm / shapeArea(shape), area, fwhm, significance, shape },
        },
      ];
    });
}

/** Strong maxima that no line of the result explains: fitted ones that are none, and what no line was fitted to. */
function missedMaxima(
  work: Work,
  lines: readonly GroupLine[],
  reasons: readonly ReturnType<typeof whyUnusual>[],
  final: Float64Array,
  context: LineContext,
): MissedMaximum[] {
  const { shapeModel, doublet } = context;
  const usual = lines.filter((_, i) => reasons[i] === null);
  const unusual = lines.flatMap((line, i) => {
    const reason = reasons[i];
    const significance = line.height / line.sigmaHeight;
    return reason === null || significance < STRONG
      ? []
      : [{ twoTheta: line.position, significance, reason }];
  });
  const curve = calculate(work.x, usual, doublet, work.noiseFloor);
  const rest = curve.map((value, i) => work.y[i] - work.background[i] - value);
  const variance = final.map((value, i) => value + (CURVE_ERROR * curve[i]) ** 2);
  const unfitted = detectLines(work.x, rest, variance, (i) => pointsOf(work.x, i, shapeModel), STRONG)
    .filter(({ position, height }) => !isArtefact(position, height, usual, context))
    .filter(({ position }) => {
      const reach = shapeModel.fwhm(position);
      return !unusual.some((other) => Math.abs(other.twoTheta - position) < reach);
    })
    .map(({ position, significance }) => ({ twoTheta: position, significance, reason: 'unfitted' as const }));
  return [...unusual, ...unfitted].sort((a, b) => a.twoTheta - b.twoTheta);
}

function interpolated(x: Float64Array, y: Float64Array, at: Float64Array): Float64Array {
  let k = 0;
  return at.map((value) => {
    while (k + 2 < x.length && x[k + 1] < value) k++;
    const f = Math.max(0, Math.min(1, (value - x[k]) / (x[k + 1] - x[k])));
    return y[k] + f * (y[k + 1] - y[k]);
  });
}
