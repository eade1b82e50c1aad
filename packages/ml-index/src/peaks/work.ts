import { InputError, type Issue } from '../math/index.js';
import { estimateBackground } from './background.js';
import { noiseVariance, quantileInPlace, type NoiseModel } from './noise.js';
import type { Pattern } from './types.js';
import { medianStep, smoothed } from './width.js';

const MIN_POINTS = 50;
/** Relative error of the fitted profile: what a pseudo-Voigt misses of a real line. */
const PROFILE_ERROR = 0.015;
/** Relative error of the fitted profile far from its maximum. */
const TAIL_ERROR = 0.3;

/** @throws InputError `unequal-lengths`, `too-few-points`, `not-a-number`, `not-ascending`, with all that is wrong. */
export function checkPattern(pattern: Pattern): void {
  const { twoTheta, intensity, sigma } = pattern;
  const issues: Issue[] = [];
  if (intensity.length !== twoTheta.length || (sigma !== null && sigma.length !== twoTheta.length)) {
    issues.push({
      code: 'unequal-lengths',
      message: 'Two-theta, intensity and sigma of the pattern differ in length',
      value: [twoTheta.length, intensity.length, ...(sigma === null ? [] : [sigma.length])].join(', '),
      expected: 'equal numbers of values',
    });
  }
  if (twoTheta.length < MIN_POINTS) {
    issues.push({
      code: 'too-few-points',
      message: 'The pattern has too few points for a peak search',
      value: twoTheta.length,
      expected: `at least ${MIN_POINTS} points`,
      hint: 'Give a measured profile, or a list of line positions as a peak list',
    });
  }
  const bad = twoTheta.findIndex((value, i) => !Number.isFinite(value) || !Number.isFinite(intensity[i]));
  if (bad >= 0) {
    issues.push({
      code: 'not-a-number',
      message: `Point ${bad + 1} of the pattern is not a pair of numbers`,
      value: `${twoTheta[bad]} ${intensity[bad]}`,
      expected: 'finite two-theta and intensity',
    });
  }
  const turn = twoTheta.findIndex((value, i) => i > 0 && value <= twoTheta[i - 1]);
  if (turn >= 0) {
    issues.push({
      code: 'not-ascending',
      message: `Two-theta of point ${turn + 1} is not above that of the point before`,
      value: twoTheta[turn],
      expected: `more than ${twoTheta[turn - 1]}`,
      hint: 'Sort the points and join or remove repeated ones',
    });
  }
  if (issues.length > 0) throw new InputError(issues);
}

/** The pattern in work: without spikes, points joined where the lines are much wider than the step. */
export interface Work {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Points of the pattern per point here. */
  readonly binned: number;
  /** Typical width of the lines in points. */
  readonly fwhm: number;
  /** Relative variance given by the file over that of the noise model, more for points taken out as spikes. */
  readonly inflation: Float64Array;
  readonly noise: Float64Array;
  readonly background: Float64Array;
  /** Smallest standard deviation of the noise. */
  readonly noiseFloor: number;
}

/** Factor on the variance of points that were replaced by their neighbours' mean. */
const TAKEN_OUT = 10;

/** Takes out spikes, joins points to about 12 a width, and sets the noise (background still 0). */
export function prepare(pattern: Pattern, noise: NoiseModel, fwhm: number): Work {
  const { twoTheta, intensity, sigma } = pattern;
  const n = twoTheta.length;
  const step = medianStep(twoTheta);
  const net = Float64Array.from(intensity);
  const inflation = new Float64Array(n).fill(1);
  if (fwhm / step > 2.5) takeOutSpikes(net, inflation, noise);
  if (sigma !== null && sigma.every((s) => Number.isFinite(s) && s >= 0) && sigma.some((s) => s > 0)) {
    const smallest = quantileInPlace(
      sigma.filter((s) => s > 0),
      0.05,
    );
    const modelled = noiseVariance(noise, smoothed(intensity, 2));
    for (let i = 0; i < n; i++) {
      inflation[i] *= Math.max(1, Math.max(sigma[i], smallest) ** 2 / modelled[i]);
    }
  }
  const binned = Math.max(1, Math.floor(fwhm / step / 12));
  const m = Math.floor(n / binned);
  const x = new Float64Array(m);
  const y = new Float64Array(m);
  const joined = new Float64Array(m);
  for (let b = 0; b < m; b++) {
    let weights = 0;
    for (let i = b * binned; i < (b + 1) * binned; i++) {
      const w = 1 / inflation[i];
      weights += w;
      x[b] += w * twoTheta[i];
      y[b] += w * net[i];
    }
    x[b] /= weights;
    y[b] /= weights;
    joined[b] = binned / weights;
  }
  const work = {
    x, y, binned, fwhm: fwhm / step / binned, inflation: joined,
    noise: new Float64Array(m), background: new Float64Array(m), noiseFloor: 0,
  }; // prettier-ignore
  const variance = varianceOf(work, noise, smoothed(y, 2));
  return { ...work, noiseFloor: Math.sqrt(quantileInPlace(variance, 0.05)) };
}

/** Variance of each point in work by noise alone, at an expected level. */
export function varianceOf(
  work: Pick<Work, 'inflation' | 'binned'>,
  noise: NoiseModel,
  level: Float64Array,
): Float64Array {
  return noiseVariance(noise, level).map((v, i) => (v * work.inflation[i]) / work.binned);
}

/** Single points far above both neighbours, which themselves see nothing of it, are replaced by their neighbours' mean. */
function takeOutSpikes(y: Float64Array, inflation: Float64Array, noise: NoiseModel): void {
  for (let i = 2; i + 2 < y.length; i++) {
    const around = [y[i - 2], y[i - 1], y[i + 1], y[i + 2]].sort((a, b) => a - b);
    const base = (around[0] + around[1]) / 2;
    const sd = Math.sqrt(noise.constant + noise.gain * Math.max(0, around[3])) || 1;
    const excess = y[i] - around[3];
    if (excess > 8 * sd && around[3] - base < Math.max(3.5 * sd, 0.08 * excess)) {
      y[i] = (y[i - 1] + y[i + 1]) / 2;
      inflation[i] = TAKEN_OUT;
    }
  }
}

/** @param lines already subtracted from y: where they are high, y says little of the background. */
export function backgroundOf(work: Work, y: Float64Array, lines: Float64Array | null = null): Float64Array {
  const step = medianStep(work.x);
  const period = Math.max(15 * work.fwhm, 2 / step);
  const variance = lines === null ? work.noise : work.noise.map((v, i) => v + (TAIL_ERROR * lines[i]) ** 2);
  return estimateBackground(y, variance, work.fwhm, period);
}

/** Variance by noise and by the imperfection of the profile. */
export function fullVariance(work: Work): Float64Array {
  const net = smoothed(work.y.map((value, i) => value - work.background[i]), 1); // prettier-ignore
  return work.noise.map((v, i) => v + (PROFILE_ERROR * Math.max(0, net[i])) ** 2);
}
