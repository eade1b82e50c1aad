import { lowerBound } from '../math/index.js';
import { detectLines } from './detect.js';
import { addLine, fitGroup, type FitData, type FitLine, type FitPrior, type GroupFit } from './fit.js';
import { secondPosition, type Doublet, type Shape } from './profile.js';
import type { ShapeModel } from './shape.js';

/** What every fit of a pattern shares. */
export interface FitContext {
  readonly shapeModel: ShapeModel;
  readonly doublet: Doublet | null;
  /** Smallest height over its standard uncertainty. */
  readonly significance: number;
}

/** Lines closer than this (in widths) are one. */
const MIN_SEPARATION = 0.3;

/** Splits ascending positions into runs that are fitted together: cut at gaps of more than `gap` widths, and where a run is too long. */
export function groupLines<T extends FitLine>(
  lines: readonly T[],
  context: FitContext,
  gap: number,
  most: number,
): T[][] {
  const distance = (k: number): number => (lines[k].position - endOf(lines[k - 1], context)) / lines[k].fwhm;
  const split = (from: number, to: number): T[][] => {
    if (to - from <= most) return [lines.slice(from, to)];
    let cut = from + 1;
    // The largest gap, but not one that leaves crumbs.
    let widest = -Infinity;
    for (let k = from + 1; k < to; k++) {
      const value = distance(k) - (Math.min(k - from, to - k) < 2 ? 1 : 0);
      if (value > widest) [widest, cut] = [value, k];
    }
    return [...split(from, cut), ...split(cut, to)];
  };
  const groups: T[][] = [];
  let from = 0;
  for (let k = 1; k <= lines.length; k++) {
    if (k < lines.length && distance(k) < gap) continue;
    if (k > from) groups.push(...split(from, k));
    from = k;
  }
  return groups;
}

/** Two-theta of the last maximum of a line. */
function endOf(line: FitLine, context: FitContext): number {
  if (context.doublet === null) return line.position;
  const { position } = secondPosition(line.position, context.doublet.ratio);
  return position > 0 ? position : line.position;
}

/** Points of a group at least, and so many more for each of its lines. */
const LEAST_POINTS = 8;
const LINE_POINTS = 3;

/** Points of a group: its lines and `margin` widths on either side. */
export function rangeOfGroup(
  x: Float64Array,
  lines: readonly FitLine[],
  context: FitContext,
  margin: number,
): [number, number] {
  const first = lines[0];
  const last = lines[lines.length - 1];
  const from = lowerBound(x, first.position - margin * first.fwhm);
  const to = lowerBound(x, endOf(last, context) + margin * last.fwhm);
  // narrow lines are given so many points that their fit has some to spare
  const spare = Math.max(0, Math.ceil((LEAST_POINTS + LINE_POINTS * lines.length - (to - from)) / 2));
  return [Math.max(0, from - spare), Math.min(x.length, to + spare)];
}

/**
 * Fits a group, adds lines while the residual has a significant one and the fit with it is better by more than chance allows, and drops
 * the insignificant.
 *
 * @param rounds lines added at most.
 */
export function refineGroup(
  data: FitData,
  from: number,
  to: number,
  start: readonly FitLine[],
  shape: Shape,
  prior: FitPrior,
  context: FitContext,
  rounds = 8,
): GroupFit | null {
  const { doublet, significance, shapeModel } = context;
  const fit = (lines: readonly FitLine[], s: Shape): GroupFit =>
    fitGroup(data, from, to, lines, s, prior, doublet);
  let best = dropInsignificant(fit(start, shape), fit, context);
  const tried: number[] = [];
  const x = data.x;
  for (let round = 0; round < rounds; round++) {
    if (best === null) return null;
    const needed = significance ** 2 * best.reducedChi2;
    const residual = residualOf(data, from, to, best, context);
    const candidates =
      detectLines(
      x.subarray(from, to), residual, data.variance.subarray(from, to),
      (i) => pointsOf(x, from + i, shapeModel), 0.7 * significance,
    ) // prettier-ignore
        .filter((c) => !tried.some((t) => Math.abs(t - c.position) < 0.5 * shapeModel.fwhm(c.position)))
        .filter((c) => !isArtefact(c.position, c.height, best!.lines, context))
        .sort((a, b) => b.significance - a.significance);
    let better: GroupFit | null = null;
    for (const candidate of candidates.slice(0, 2)) {
      tried.push(candidate.position);
      const line = {
        position: candidate.position,
        height: candidate.height,
        fwhm: shapeModel.fwhm(candidate.position),
      };
      const trial = fit(sorted([...best.lines, line]), best.shape);
      if (best.objective - trial.objective > needed && isSound(trial, context)) {
        better = trial;
        break;
      }
    }
    better ??= splitBroadest(best, fit, needed, context);
    if (better === null) break;
    best = better;
  }
  return best;
}

/** Tries two lines in place of one that is much broader than lines are here. */
function splitBroadest(
  fit: GroupFit,
  refit: (lines: readonly FitLine[], shape: Shape) => GroupFit,
  needed: number,
  context: FitContext,
): GroupFit | null {
  const { fwhm } = context.shapeModel;
  const excess = fit.lines.map((line) => line.fwhm / fwhm(line.position));
  const k = excess.indexOf(Math.max(...excess));
  if (!(excess[k] > 1.1)) return null;
  const line = fit.lines[k];
  const width = fwhm(line.position);
  const shift = 0.45 * Math.sqrt(line.fwhm ** 2 - width ** 2);
  const halves = [-shift, shift].map((d) => ({
    position: line.position + d,
    height: 0.6 * line.height,
    fwhm: width,
  }));
  const trial = refit(sorted([...fit.lines.slice(0, k), ...halves, ...fit.lines.slice(k + 1)]), fit.shape);
  return fit.objective - trial.objective > needed && isSound(trial, context) ? trial : null;
}

/** Are all lines significant, apart from each other, and none an artefact of another? */
function isSound(fit: GroupFit, context: FitContext): boolean {
  return fit.lines.every((line, k) => {
    if (!(line.height > context.significance * line.sigmaHeight)) return false;
    if (isArtefact(line.position, line.height, fit.lines, context)) return false;
    const next = fit.lines[k + 1];
    return (
      next === undefined ||
      next.position - line.position > MIN_SEPARATION * Math.min(line.fwhm, next.fwhm) * 1.3
    );
  });
}

const FARTHEST_MISFIT = 12;

/**
 * How high, relative to a line `distance` widths away, a second line must be to be more than misfit of the first one's profile: its
 * flanks, the tails of axial divergence, the edge that a beta filter cuts into the tail.
 */
function misfitFraction(distance: number): number {
  if (distance < MIN_SEPARATION) return 0.5;
  if (distance < 0.7) return 0.2;
  if (distance < 1.5) return 0.05;
  if (distance < 3) return 0.02;
  if (distance < 6) return 0.007;
  return distance < FARTHEST_MISFIT ? 0.004 : 0;
}

/** Could a small line here be misfit of the profile (or of the second wavelength) of a large one? */
export function isArtefact(
  position: number,
  height: number,
  others: readonly Pick<FitLine, 'position' | 'height'>[],
  context: FitContext,
): boolean {
  const { doublet, shapeModel } = context;
  return others.some((line) => {
    if (line.height <= height) return false;
    const width = shapeModel.fwhm(line.position);
    const ratio = height / line.height;
    if (Math.abs(position - line.position) > (FARTHEST_MISFIT + 1) * width) return false;
    // Axial divergence draws out the low-angle side; how much, the fitted asymmetry tells.
    const tail =
      position < line.position ? 1 + 6 * Math.max(0, shapeModel.shape(line.position).asymmetry) : 1;
    if (ratio < tail * misfitFraction(Math.abs(position - line.position) / width)) return true;
    if (doublet === null) return false;
    const second = Math.abs(position - secondPosition(line.position, doublet.ratio).position) / width;
    return ratio < doublet.weight * (second < 0.5 ? 0.3 : misfitFraction(second));
  });
}

/** Takes out, one after the other, the least significant line below the limit and the smaller of two that coincide. */
function dropInsignificant(
  start: GroupFit,
  refit: (lines: readonly FitLine[], shape: Shape) => GroupFit,
  context: FitContext,
): GroupFit | null {
  let fit = { ...start, lines: sorted(start.lines) };
  while (true) {
    let worst = -1;
    let least = context.significance;
    fit.lines.forEach((line, k) => {
      const value = line.sigmaHeight > 0 ? line.height / line.sigmaHeight : 0;
      if (!(value >= least)) [worst, least] = [k, value];
    });
    if (worst < 0)
      worst = fit.lines.findIndex((line) => isArtefact(line.position, line.height, fit.lines, context));
    for (let k = 0; worst < 0 && k + 1 < fit.lines.length; k++) {
      const [a, b] = [fit.lines[k], fit.lines[k + 1]];
      if (b.position - a.position < MIN_SEPARATION * Math.min(a.fwhm, b.fwhm))
        worst = a.height < b.height ? k : k + 1;
    }
    if (worst < 0) return fit;
    if (fit.lines.length === 1) return null;
    const next = refit(
      fit.lines.filter((_, k) => k !== worst),
      fit.shape,
    );
    fit = { ...next, lines: sorted(next.lines) };
  }
}

function residualOf(
  data: FitData,
  from: number,
  to: number,
  fit: GroupFit,
  context: FitContext,
): Float64Array {
  const x = data.x.subarray(from, to);
  const model = new Float64Array(to - from);
  for (const line of fit.lines) addLine(x, model, line, fit.shape, context.doublet, 0);
  const middle = (x[0] + x[x.length - 1]) / 2;
  const half = Math.max(1e-9, (x[x.length - 1] - x[0]) / 2);
  return model.map((m, r) => data.y[from + r] - m - fit.offset[0] - (fit.offset[1] * (x[r] - middle)) / half);
}

/** Expected width of a line at point i, in points. */
export function pointsOf(x: Float64Array, i: number, shapeModel: ShapeModel): number {
  const a = Math.max(0, i - 1);
  const b = Math.min(x.length - 1, a + 2);
  return (shapeModel.fwhm(x[i]) * (b - a)) / (x[b] - x[a]);
}

export function sorted<T extends FitLine>(lines: readonly T[]): T[] {
  return [...lines].sort((a, b) => a.position - b.position);
}
