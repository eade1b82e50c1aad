import { lowerBound } from '../math/index.js';
import { detectLines, type Candidate } from './detect.js';
import { interpretRadiation, type Radiation } from './doublet.js';
import { addLine, fitGroup, type FitLine, type FitPrior, type GroupFit } from './fit.js';
import { calculate, resultOf, type FoundLine, type GroupLine, type PeakSearchResult } from './found.js';
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
import { secondPosition, type Doublet, type Shape } from './profile.js';
import { fitShapeModel, type ShapeModel, type ShapeSample } from './shape.js';
import { noiseBesideLines, undersampledWidth } from './undersampled.js';
import { crudeWidth, medianStep, smoothed } from './width.js';
import { backgroundOf, checkPattern, fullVariance, prepare, varianceOf, type Work } from './work.js';
import type { Pattern, PeakList } from './types.js';
import { q2OfTwoTheta, q2PerTwoTheta } from './units.js';

export interface PeakSearchOptions {
  /** Smallest significance (height over its standard uncertainty) of a line. */
  readonly significance: number;
  /** K-alpha2: `auto` decides by wavelengths and data, `yes` and `no` force it. */
  readonly doublet: 'auto' | 'yes' | 'no';
}

const DEFAULT_PEAK_SEARCH: PeakSearchOptions = { significance: 5, doublet: 'auto' };

/** Lines added to a group at most in one cycle; none where the residual shows none. */
const LARGEST_ADDITION = 8;
/** Lines fitted together at most. */
const MAX_GROUP = 7;
const CYCLES = 3;
/** Points that a group of lines needs to be fitted. */
const FEWEST_POINTS = 8;

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
  const radiation = interpretRadiation(pattern);
  const narrow = undersampledWidth(pattern.intensity);
  const noise = narrow === null ? estimateNoise(pattern.intensity) : noiseBesideLines(pattern.intensity);
  const crude =
    narrow === null
      ? crudeWidth(pattern.twoTheta, pattern.intensity, noise)
      : narrow * medianStep(pattern.twoTheta);
  const work = prepare(pattern, noise, crude);
  const level = smoothed(work.y, Math.max(1, Math.round(work.fwhm / 4)));
  work.noise.set(varianceOf(work, noise, level));

  work.background.set(backgroundOf(work, work.y));
  const strong = isolatedLines(work, crude, significance);
  const logOdds = doubletOdds(work, strong, crude, radiation, wish);
  const fit = (doublet: Doublet | null): PatternFit =>
    fitPattern(work, noise, strong, crude, doublet, significance);
  const { doublet } = radiation;
  let best = fit(logOdds > 0 ? doublet : null);
  if (doublet !== null && Math.abs(logOdds) < SURE) {
    const other = fit(best.doublet === null ? doublet : null);
    if (best.misfit > CLEARLY_WORSE * other.misfit) best = other;
  }
  return resultOf(pattern, best.work, best.lines, {
    ...{ shapeModel: best.shapeModel, doublet: best.doublet, significance, noise },
    wavelength: radiation.wavelength,
    undersampled: narrow,
  });
}

/** ln odds beyond which a second wavelength is sure to be there, or not to be; between them the whole pattern is fitted both ways. */
const SURE = 8;
/** The fit that the odds speak for gives way to the other one where its misfit is so many times as large. */
const CLEARLY_WORSE = 1.1;
/** A point further from the calculated curve than so many standard deviations adds no more to the misfit. */
const MOST_MISFIT = 5;

interface PatternFit {
  readonly work: Work;
  readonly lines: readonly GroupLine[];
  readonly shapeModel: ShapeModel;
  readonly doublet: Doublet | null;
  /** Sum over the points of squared differences in standard deviations, none above the square of {@link MOST_MISFIT}. */
  readonly misfit: number;
}

/** All lines of the pattern, in cycles of shape, noise, background and lines. The work that is handed in stays as it is. */
function fitPattern(
  start: Work,
  noise: NoiseModel,
  strong: readonly Candidate[],
  crude: number,
  doublet: Doublet | null,
  significance: number,
): PatternFit {
  const work = { ...start, noise: start.noise.slice(), background: start.background.slice() };
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
  const calculated = calculate(work.x, lines, doublet, work.noiseFloor);
  const variance = fullVariance(start);
  const misfit = calculated.reduce((sum, value, i) => {
    const square = (work.y[i] - work.background[i] - value) ** 2 / variance[i];
    return sum + Math.min(square, MOST_MISFIT ** 2);
  }, 0);
  return { work, lines, shapeModel, doublet, misfit };
}

/** ln odds that the lines are doublets: what the caller wants, else what the radiation and the strong lines say. */
function doubletOdds(
  work: Work,
  strong: readonly Candidate[],
  fwhm: number,
  radiation: Radiation,
  wish: PeakSearchOptions['doublet'],
): number {
  const { doublet } = radiation;
  if (doublet === null || wish === 'no') return -Infinity;
  if (wish === 'yes') return Infinity;
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
  return odds;
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

function samplesOfLines(lines: readonly GroupLine[], old: ShapeModel): ShapeSample[] {
  return lines
    .filter((line) => line.height > 15 * line.sigmaHeight && line.fwhm < 2 * old.fwhm(line.position))
    .map((line) => ({ twoTheta: line.position, fwhm: line.fwhm, ...line.shape }));
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
    if (to - from < FEWEST_POINTS) continue;
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
    for (const line of fitted) result.push(line);
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
