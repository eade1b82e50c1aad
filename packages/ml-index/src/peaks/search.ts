import { lowerBound } from '../math/index.js';
import { detectLines, type Candidate } from './detect.js';
import { contaminantLines } from './contaminants.js';
import { interpretRadiation, type Radiation } from './doublet.js';
import { addLine, fitGroup, type FitLine, type FitPrior, type FittedLine, type GroupFit } from './fit.js';
import {
  groupLines,
  pointsOf,
  rangeOfGroup,
  isArtefact,
  refineGroup,
  sorted,
  type FitContext,
} from './groups.js';
import { estimateNoise, type NoiseModel } from './noise.js';
import { secondPosition, shapeArea, type Doublet, type Shape } from './profile.js';
import { fitShapeModel, type ShapeModel, type ShapeSample } from './shape.js';
import { crudeWidth, medianStep, smoothed } from './width.js';
import { backgroundOf, checkPattern, fullVariance, prepare, varianceOf, type Work } from './work.js';
import type { Pattern, PeakList } from './types.js';
import { q2OfTwoTheta, q2PerTwoTheta } from './units.js';

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

export interface PeakSearchOptions {
  /** Smallest significance (height over its standard uncertainty) of a line. */
  readonly significance: number;
  /** K-alpha2: `auto` decides by wavelengths and data, `yes` and `no` force it. */
  readonly doublet: 'auto' | 'yes' | 'no';
}

const DEFAULT_PEAK_SEARCH: PeakSearchOptions = { significance: 5, doublet: 'auto' };

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
  /** Background, and background with lines, at every point of the pattern. */
  readonly background: Float64Array;
  readonly calculated: Float64Array;
  readonly noise: NoiseModel;
  /** Wavelength in Angstrom that belongs to the positions; null when the pattern has none. */
  readonly wavelength: number | null;
  /** Second wavelength that the lines were fitted with; null when they were fitted as single lines. */
  readonly doublet: Doublet | null;
}

/** Lines broader than this many times the usual width are fitted (humps, stacking faults) but not reported. */
const BROADEST = 3;
/** Lines narrower than this many times the usual width are noise. */
const NARROWEST = 0.4;
/** Lines below this part of the strongest area need twice the significance, stronger ones in proportion less. */
const WEAK = 0.01;
/** Lines added to a group at most in one cycle; none where the residual shows none. */
const LARGEST_ADDITION = 8;
/** Lines fitted together at most. */
const MAX_GROUP = 7;
const CYCLES = 3;

/**
 * Finds the lines of a powder pattern: noise and background from the data, matched filter at the local line width, joint fits of split
 * pseudo-Voigt profiles (both wavelengths of a doublet together), lines added while the residual asks for them and dropped when
 * insignificant.
 *
 * @throws InputError `unequal-lengths`, `too-few-points`, `not-a-number`, `not-ascending`.
 */
export function findPeaks(pattern: Pattern, options: Partial<PeakSearchOptions> = {}): PeakSearchResult {
  checkPattern(pattern);
  const { significance, doublet: wish } = { ...DEFAULT_PEAK_SEARCH, ...options };
  const radiation = interpretRadiation(pattern.wavelengths);
  const noise = estimateNoise(pattern.intensity);
  const crude = crudeWidth(pattern.twoTheta, pattern.intensity, noise);
  const work = prepare(pattern, noise, crude);
  const level = smoothed(work.y, Math.max(1, Math.round(work.fwhm / 4)));
  work.noise.set(varianceOf(work, noise, level));

  work.background.set(backgroundOf(work, work.y));
  const strong = isolatedLines(work, crude, significance);
  const doublet = chooseDoublet(work, strong, crude, radiation, wish);
  let shapeModel = fitShapeModel(shapeSamples(work, strong, crude, doublet), crude);
  let lines = fitAll(work, [], { shapeModel, doublet, significance });
  for (let cycle = 1; cycle < CYCLES; cycle++) {
    shapeModel = fitShapeModel(samplesOfLines(lines, shapeModel), crude);
    const calculated = calculate(work.x, lines, doublet, work.noiseFloor);
    const expected = calculated.map((value, i) => value + work.background[i]);
    const rest = calculated.map((value, i) => work.y[i] - value);
    work.noise.set(varianceOf(work, noise, expected));
    work.background.set(backgroundOf(work, rest, calculated));
    lines = fitAll(work, lines, { shapeModel, doublet, significance });
  }
  return report(pattern, work, lines, noise, radiation.wavelength, doublet, shapeModel, significance);
}

/** The second wavelength that the lines are to be fitted with: what the caller wants, else what the radiation and the strong lines say. */
function chooseDoublet(
  work: Work,
  strong: readonly Candidate[],
  fwhm: number,
  radiation: Radiation,
  wish: PeakSearchOptions['doublet'],
): Doublet | null {
  const { doublet } = radiation;
  if (doublet === null || wish === 'no') return null;
  if (wish === 'yes') return doublet;
  const variance = fullVariance(work);
  let odds = radiation.logOdds;
  for (const candidate of strong) {
    const split = secondPosition(candidate.position, doublet.ratio).position - candidate.position;
    if (!(split > 0.3 * fwhm) || split > 6 * fwhm) continue;
    const single = fitAlone(work, variance, candidate, fwhm, null, split);
    const double = fitAlone(work, variance, candidate, fwhm, doublet, split);
    // Where neither fits there are other lines, and the vote counts less.
    const misfit = Math.min(single.reducedChi2, double.reducedChi2);
    const vote = (single.objective - double.objective) / 2 / misfit;
    odds += Math.max(-LARGEST_VOTE, Math.min(LARGEST_VOTE, vote)) / misfit;
  }
  return odds > 0 ? doublet : null;
}

/** Largest logarithm of odds that a single line contributes to the decision on the second wavelength. */
const LARGEST_VOTE = 6;

/** The lines as input of the indexing; in ascending q2, with the s.u. of q2 from that of two-theta. */
export function peakListOfLines(lines: readonly FoundLine[], wavelength: number): PeakList {
  const ascending = [...lines].sort((a, b) => a.twoTheta - b.twoTheta);
  return {
    q2: Float64Array.from(ascending, (line) => q2OfTwoTheta(line.twoTheta, wavelength)),
    sigmaQ2: Float64Array.from(ascending, (line) => line.sigma * q2PerTwoTheta(line.twoTheta, wavelength)),
    intensity: Float64Array.from(ascending, (line) => line.area),
    wavelength,
    fwhm: Float64Array.from(ascending, (line) => line.fwhm),
  };
}

/** The most significant lines that have no strong neighbour, at most 30 spread over the pattern. */
function isolatedLines(work: Work, fwhm: number, significance: number): Candidate[] {
  const candidates = detectLines(work.x, work.y, work.noise, () => work.fwhm, Math.max(8, significance));
  const alone = candidates.filter(
    (c) =>
      !candidates.some(
        (o) => o !== c && Math.abs(o.position - c.position) < 3 * fwhm && o.height > 0.25 * c.height,
      ),
  );
  return alone.sort((a, b) => b.significance - a.significance).slice(0, 30);
}

/** Fit of one line by itself with next to no prior knowledge of its shape. */
function fitAlone(
  work: Work,
  variance: Float64Array,
  candidate: Candidate,
  fwhm: number,
  doublet: Doublet | null,
  reach: number,
): GroupFit {
  const prior: FitPrior = {
    fwhm: () => fwhm,
    logWidthSd: 0.7,
    shape: { eta: 0.5, asymmetry: 0, skew: 0 },
    etaSd: 0.4,
    asymmetrySd: 0.15,
    skewSd: 0.15,
    offsetSd: 3 * work.noiseFloor + 0.02 * candidate.height,
  };
  const from = lowerBound(work.x, candidate.position - 2.5 * fwhm);
  const to = lowerBound(work.x, candidate.position + 2.5 * fwhm + reach);
  const y = work.y.map((value, i) => value - work.background[i]);
  const data = { x: work.x, y, noise: work.noise, variance };
  const line = { position: candidate.position, height: candidate.height, fwhm };
  return fitGroup(data, from, to, [line], prior.shape, prior, doublet);
}

function shapeSamples(
  work: Work,
  strong: readonly Candidate[],
  fwhm: number,
  doublet: Doublet | null,
): ShapeSample[] {
  const variance = fullVariance(work);
  return strong
    .map((candidate) => fitAlone(work, variance, candidate, fwhm, doublet, 0))
    .filter((fit) => fit.lines[0].height > 8 * fit.lines[0].sigmaHeight)
    .map((fit) => ({ twoTheta: fit.lines[0].position, fwhm: fit.lines[0].fwhm, ...fit.shape }));
}

/** A fitted line and the shape of its group. */
interface GroupLine extends FittedLine {
  readonly shape: Shape;
}

function samplesOfLines(lines: readonly GroupLine[], old: ShapeModel): ShapeSample[] {
  return lines
    .filter((line) => line.height > 15 * line.sigmaHeight && line.fwhm < 2 * old.fwhm(line.position))
    .map((line) => ({ twoTheta: line.position, fwhm: line.fwhm, ...line.shape }));
}

function calculate(
  x: Float64Array,
  lines: readonly GroupLine[],
  doublet: Doublet | null,
  noiseSd: number,
): Float64Array {
  const out = new Float64Array(x.length);
  for (const line of lines) addLine(x, out, line, line.shape, doublet, noiseSd);
  return out;
}

/** One pass over the pattern: new candidates join the lines known so far, and every group is fitted with the others held. */
function fitAll(work: Work, known: readonly GroupLine[], context: FitContext): GroupLine[] {
  const { x } = work;
  const { shapeModel, doublet } = context;
  const variance = fullVariance(work);
  const model = calculate(x, known, doublet, work.noiseFloor);
  const residual = work.y.map((value, i) => value - work.background[i] - model[i]);
  const widths = (i: number): number => pointsOf(x, i, shapeModel);
  const narrow = detectLines(x, residual, variance, widths, 0.8 * context.significance);
  const broad = detectLines(x, residual, variance, (i) => 2.2 * widths(i), 2 * context.significance);
  const candidates = [
    ...narrow,
    ...broad.filter(
      (b) => !narrow.some((c) => Math.abs(c.position - b.position) < 1.5 * shapeModel.fwhm(b.position)),
    ),
  ];
  const start: (FitLine & { shape: Shape })[] = [
    ...known,
    ...withoutSatellites(candidates, known, context).map((c) => ({
      position: c.position,
      height: c.height / (doublet === null ? 1 : 1.2),
      fwhm: shapeModel.fwhm(c.position),
      shape: shapeModel.shape(c.position),
    })),
  ];
  const result: GroupLine[] = [];
  for (const group of groupLines(sorted(start), context, 3, MAX_GROUP)) {
    const [from, to] = rangeOfGroup(x, group, context, 2.5);
    if (to - from < 8) continue;
    const held = group.filter((line): line is GroupLine => 'sigmaPosition' in line);
    for (const line of held) addLine(x, model, line, line.shape, doublet, work.noiseFloor, -1);
    const y = new Float64Array(x.length);
    for (let i = from; i < to; i++) y[i] = work.y[i] - work.background[i] - model[i];
    const middle = (x[from] + x[to - 1]) / 2;
    const shape = shapeModel.shape(middle);
    const prior: FitPrior = {
      fwhm: shapeModel.fwhm,
      logWidthSd: 0.3,
      shape,
      etaSd: 0.15,
      asymmetrySd: 0.06,
      skewSd: 0.1,
      offsetSd: 0.7 * Math.sqrt(work.noise[(from + to) >> 1]),
    };
    const fit = refineGroup(
      { x, y, noise: work.noise, variance },
      from,
      to,
      group,
      group[0].shape,
      prior,
      context,
      held.length === group.length ? 0 : LARGEST_ADDITION,
    );
    const fitted = fit === null ? [] : fit.lines.map((line) => ({ ...line, shape: fit.shape }));
    for (const line of fitted) addLine(x, model, line, line.shape, doublet, work.noiseFloor);
    result.push(...fitted);
  }
  return sorted(result.filter((line) => !isArtefact(line.position, line.height, result, context)));
}

/** Candidates without those where a stronger line has its second wavelength. */
function withoutSatellites(
  candidates: readonly Candidate[],
  known: readonly GroupLine[],
  context: FitContext,
): Candidate[] {
  const { doublet, shapeModel } = context;
  const others = [...candidates, ...known];
  const sound = candidates.filter((c) => !isArtefact(c.position, c.height, others, context));
  if (doublet === null) return sound;
  const parents = others.map((c) => ({
    second: secondPosition(c.position, doublet.ratio).position,
    first: c.position,
    height: c.height,
  }));
  return sound.filter((c) => {
    const tolerance = 0.5 * shapeModel.fwhm(c.position);
    return !parents.some(
      (p) =>
        p.first < c.position &&
        Math.abs(p.second - c.position) < tolerance &&
        c.height < 1.4 * doublet.weight * p.height,
    );
  });
}

function report(
  pattern: Pattern,
  work: Work,
  lines: readonly GroupLine[],
  noise: NoiseModel,
  wavelength: number | null,
  doublet: Doublet | null,
  shapeModel: ShapeModel,
  significance: number,
): PeakSearchResult {
  const { twoTheta } = pattern;
  const step = medianStep(twoTheta);
  const background = interpolated(work.x, work.background, twoTheta);
  const calculated = calculate(twoTheta, lines, doublet, work.noiseFloor).map(
    (value, i) => value + background[i],
  );
  // Lines of the last cycle were judged by the noise without them.
  const expected = calculate(work.x, lines, doublet, work.noiseFloor).map(
    (value, i) => value + work.background[i],
  );
  const final = varianceOf(work, noise, expected);
  const surplus = (line: GroupLine): number => {
    const i = Math.min(work.x.length - 1, lowerBound(work.x, line.position));
    return Math.max(1, final[i] / work.noise[i]);
  };
  const found = lines
    .filter((line) => {
      const ratio = line.fwhm / shapeModel.fwhm(line.position);
      return ratio > NARROWEST && ratio < BROADEST && line.fwhm > 1.8 * step;
    })
    .filter(
      (line) => line.position > Math.max(0, twoTheta[0]) && line.position < twoTheta[twoTheta.length - 1],
    )
    .map((line) => ({
      twoTheta: line.position,
      sigma: Math.hypot(line.sigmaPosition, 0.03 * step, 0.005 * line.fwhm),
      height: line.height,
      area: line.height * line.fwhm * shapeArea(line.shape),
      fwhm: line.fwhm,
      significance: line.height / line.sigmaHeight / Math.sqrt(surplus(line)),
      shape: line.shape,
    }));
  const contaminants = contaminantLines(found, wavelength, significance);
  const foreign = new Set(contaminants.map((c) => c.line));
  const strongest = Math.max(...found.map((line) => line.area));
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
    background,
    calculated,
    noise,
    wavelength,
    doublet,
  };
}

function interpolated(x: Float64Array, y: Float64Array, at: Float64Array): Float64Array {
  let k = 0;
  return at.map((value) => {
    while (k + 2 < x.length && x[k + 1] < value) k++;
    const f = Math.max(0, Math.min(1, (value - x[k]) / (x[k + 1] - x[k])));
    return y[k] + f * (y[k + 1] - y[k]);
  });
}
