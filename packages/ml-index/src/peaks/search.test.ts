import { describe, expect, it } from 'vitest';
import {
  DEFAULT_CONDITIONS,
  poisson,
  randomConditions,
  randomLines,
  simulatePattern,
  widthAt,
  type Conditions,
  type TrueLine,
} from '../../test/peaks/simulate.js';
import { InputError } from '../math/issue.js';
import { Random } from '../math/random.js';
import { secondPosition } from './profile.js';
import type { FoundLine } from './found.js';
import { findPeaks, peakListOfLines } from './search.js';
import type { Pattern } from './types.js';

const RATIO = 1.544427 / 1.540593;

function flat(level: (i: number) => number, n = 3000): Pattern {
  return {
    twoTheta: Float64Array.from({ length: n }, (_, i) => 5 + 0.02 * i),
    intensity: Float64Array.from({ length: n }, (_, i) => level(i)),
    sigma: null,
    wavelengths: [{ wavelength: 1.540593, weight: 1 }],
  };
}

/** Lines 2 degrees apart with heights between 5 % and 100 % of the strongest. */
function ladder(random: Random, conditions: Conditions): TrueLine[] {
  const lines: TrueLine[] = [];
  for (let twoTheta = 12; twoTheta < conditions.to - 2; twoTheta += 1.5 + random.uniform()) {
    const height = conditions.counts * Math.exp(-3 * random.uniform());
    lines.push({ twoTheta, height, fwhm: widthAt(twoTheta, conditions.caglioti) });
  }
  return lines;
}

function nearest(lines: readonly FoundLine[], twoTheta: number): FoundLine {
  return lines.reduce((a, b) => (Math.abs(b.twoTheta - twoTheta) < Math.abs(a.twoTheta - twoTheta) ? b : a));
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}

function issueCodes(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.issues.map((issue) => issue.code);
    throw error;
  }
  return [];
}

describe('findPeaks on separate lines', () => {
  for (const doublet of [true, false]) {
    it(`finds them all and nothing else, positions true to their s.u. (${doublet ? 'K-alpha1+2' : 'K-alpha1'})`, () => {
      const pulls: number[] = [];
      for (let k = 0; k < 8; k++) {
        const random = new Random(11, k);
        const conditions = { ...DEFAULT_CONDITIONS, doublet, counts: 1500, step: 0.015 };
        const lines = ladder(random, conditions);
        const result = findPeaks(simulatePattern(random, conditions, lines));
        expect(result.doublet !== null).toBe(doublet);
        expect(result.lines.length).toBe(lines.length);
        for (const line of lines) {
          const found = nearest(result.lines, line.twoTheta);
          expect(Math.abs(found.twoTheta - line.twoTheta)).toBeLessThan(0.03);
          pulls.push((found.twoTheta - line.twoTheta) / found.sigma);
          expect(found.height / line.height).toBeGreaterThan(0.6);
          expect(found.height / line.height).toBeLessThan(1.5);
        }
      }
      expect(pulls.length).toBeGreaterThan(200);
      expect(rms(pulls)).toBeGreaterThan(0.65);
      expect(rms(pulls)).toBeLessThan(1.25);
    });
  }

  it('does not depend on the scale of the intensities', () => {
    const lines = ladder(new Random(3), DEFAULT_CONDITIONS);
    const pattern = simulatePattern(new Random(4), DEFAULT_CONDITIONS, lines);
    const scaled = { ...pattern, intensity: pattern.intensity.map((y) => y * 0.0137) };
    const [a, b] = [findPeaks(pattern), findPeaks(scaled)];
    expect(b.lines.length).toBe(a.lines.length);
    a.lines.forEach((line, i) => expect(b.lines[i].twoTheta).toBeCloseTo(line.twoTheta, 3));
  });

  it('gives the area that was put in and a calculated curve that fits', () => {
    const line = { twoTheta: 40, height: 20000, fwhm: 0.1 };
    const pattern = simulatePattern(new Random(8), { ...DEFAULT_CONDITIONS, doublet: false, eta: 1 }, [line]);
    const result = findPeaks(pattern);
    expect(result.lines.length).toBe(1);
    expect(result.lines[0].area / ((Math.PI / 2) * line.height * line.fwhm)).toBeCloseTo(1, 1);
    const i = pattern.twoTheta.findIndex((x) => x >= 40);
    expect(result.calculated[i] / pattern.intensity[i]).toBeCloseTo(1, 1);
    expect(result.background[i] / DEFAULT_CONDITIONS.background).toBeGreaterThan(0.5);
    expect(result.background[i] / DEFAULT_CONDITIONS.background).toBeLessThan(2);
  });
});

describe('findPeaks on patterns of random cells', () => {
  it('finds few spurious lines, no K-alpha2 satellites and nearly all clear lines', () => {
    let [found, spurious, satellites, clear, recovered] = [0, 0, 0, 0, 0];
    for (let k = 0; k < 40; k++) {
      const random = new Random(2024, k);
      const conditions = randomConditions(random);
      const lines = randomLines(random, conditions);
      const result = findPeaks(simulatePattern(random, conditions, lines));
      const first = result.lines.slice(0, 20);
      const visible = lines.filter((l) => signal(l, conditions) > 2.5);
      found += first.length;
      for (const line of first) {
        if (visible.some((l) => Math.abs(l.twoTheta - line.twoTheta) < 0.4 * l.fwhm)) continue;
        spurious++;
        if (lines.some((l) => l.height > line.height && isSecond(l, line))) satellites++;
      }
      const separate = visible.filter((l) => signal(l, conditions) > 15 && isSeparate(l, lines)).slice(0, 20);
      clear += separate.length;
      recovered += separate.filter((l) => Math.abs(nearest(result.lines, l.twoTheta).twoTheta - l.twoTheta) < 0.5 * l.fwhm).length; // prettier-ignore
    }
    expect(found).toBeGreaterThan(600);
    expect(spurious / found).toBeLessThan(0.025);
    expect(satellites).toBeLessThanOrEqual(2);
    expect(recovered / clear).toBeGreaterThan(0.96);
  });

  function signal(line: TrueLine, c: Conditions): number {
    const height = line.height / c.scale;
    const hump = c.hump * Math.exp(-(((line.twoTheta - 22) / 4) ** 2));
    const background = c.background + c.lowAngle * Math.exp((c.from - line.twoTheta) / 5) + hump;
    return (0.8 * height * Math.sqrt(line.fwhm / c.step)) / Math.sqrt(background + height / 2);
  }

  function isSecond(parent: TrueLine, line: FoundLine): boolean {
    return Math.abs(secondPosition(parent.twoTheta, RATIO).position - line.twoTheta) < 0.3 * parent.fwhm;
  }

  function isSeparate(line: TrueLine, lines: readonly TrueLine[]): boolean {
    return !lines.some((o) => {
      const gap = Math.abs(o.twoTheta - line.twoTheta) / line.fwhm;
      const ratio = o.height / line.height;
      return o !== line && ((ratio > 0.1 && gap < 2) || (ratio > 4 && gap < 4) || (ratio > 20 && gap < 13));
    });
  }
});

describe('findPeaks on special features', () => {
  it('resolves a pair 0.8 widths apart and keeps a shoulder', () => {
    const lines = [
      { twoTheta: 25, height: 6000, fwhm: 0.12 },
      { twoTheta: 25.1, height: 3500, fwhm: 0.12 },
      { twoTheta: 35, height: 6000, fwhm: 0.12 },
      { twoTheta: 35.14, height: 1500, fwhm: 0.12 },
      ...[15, 18, 21, 30, 40, 45, 50].map((twoTheta) => ({ twoTheta, height: 4000, fwhm: 0.12 })),
    ];
    const found = findPeaks(simulatePattern(new Random(5), { ...DEFAULT_CONDITIONS, to: 60 }, lines)).lines;
    expect(found.length).toBe(lines.length);
    for (const line of lines)
      expect(Math.abs(nearest(found, line.twoTheta).twoTheta - line.twoTheta)).toBeLessThan(0.015);
  });

  it('keeps a weak line at low angle on a steep background, and makes no line of a hump', () => {
    const conditions = { ...DEFAULT_CONDITIONS, lowAngle: 2000, hump: 500, to: 60 };
    const lines = [
      { twoTheta: 7.5, height: 220, fwhm: 0.1 },
      ...[19, 26.5, 33, 41, 47, 52].map((twoTheta) => ({ twoTheta, height: 3000, fwhm: 0.1 })),
    ];
    const found = findPeaks(simulatePattern(new Random(6), conditions, lines)).lines;
    expect(found.length).toBe(lines.length);
    expect(Math.abs(found[0].twoTheta - 7.5)).toBeLessThan(0.03);
  });

  it('names K-beta repetitions of strong lines instead of listing them', () => {
    const strong = [20.86, 26.64, 36.54, 50.14].map((twoTheta) => ({ twoTheta, height: 40000, fwhm: 0.08 }));
    const beta = strong.map((line) => ({
      ...line,
      twoTheta: secondPosition(line.twoTheta, 1.392234 / 1.540593).position,
      height: 0.012 * line.height,
    }));
    const conditions = { ...DEFAULT_CONDITIONS, doublet: false, to: 60 };
    const result = findPeaks(simulatePattern(new Random(7), conditions, [...strong, ...beta]), {
      doublet: 'no',
    });
    expect(result.lines.length).toBe(strong.length);
    expect(result.contaminants.map((c) => c.origin)).toEqual(beta.map(() => 'K-beta'));
  });

  it('does not take a single high point for a line', () => {
    const lines = ladder(new Random(9), DEFAULT_CONDITIONS);
    const pattern = simulatePattern(new Random(10), DEFAULT_CONDITIONS, lines);
    const spike = pattern.twoTheta.findIndex((x) => x > 12.9);
    pattern.intensity[spike] += 900;
    expect(findPeaks(pattern).lines.some((line) => Math.abs(line.twoTheta - 12.9) < 0.1)).toBe(false);
  });
});

describe('findPeaks on patterns without lines', () => {
  it.each([
    ['empty', (): number => 0],
    ['constant', (): number => 100],
    ['negative', (): number => -3],
    ['sloping', (i: number): number => 5000 - i],
  ])('finds none in an %s pattern', (_, level) => {
    expect(findPeaks(flat(level)).lines).toEqual([]);
  });

  it('finds next to none in noise, with many counts and few', () => {
    let found = 0;
    for (const mean of [0.3, 3, 30, 3000]) {
      for (let k = 0; k < 5; k++) {
        const random = new Random(21, k, mean * 10);
        found += findPeaks(flat(() => poisson(random, mean))).lines.length;
      }
    }
    expect(found).toBeLessThanOrEqual(1);
  });

  it('takes net counts that are negative in places', () => {
    const lines = ladder(new Random(31), DEFAULT_CONDITIONS);
    const pattern = simulatePattern(new Random(32), DEFAULT_CONDITIONS, lines);
    const net = { ...pattern, intensity: pattern.intensity.map((y) => y - 50) };
    expect(findPeaks(net).lines.length).toBe(lines.length);
  });
});

describe('findPeaks on bad input', () => {
  const good = flat((i) => 100 + (i % 7));
  it('reports what is wrong as issues', () => {
    expect(issueCodes(() => findPeaks(flat(() => 1, 10)))).toEqual(['too-few-points']);
    expect(issueCodes(() => findPeaks({ ...good, intensity: good.intensity.slice(1) }))).toContain(
      'unequal-lengths',
    );
    expect(issueCodes(() => findPeaks({ ...good, intensity: good.intensity.map((y, i) => (i === 9 ? NaN : y)) }))).toEqual(['not-a-number']); // prettier-ignore
    expect(issueCodes(() => findPeaks({ ...good, twoTheta: Float64Array.from(good.twoTheta).reverse() }))).toEqual(['not-ascending']); // prettier-ignore
  });
});

describe('peakListOfLines', () => {
  it('gives ascending q2 with propagated uncertainties', () => {
    const line = {
      sigma: 0.01,
      height: 1,
      fwhm: 0.1,
      significance: 9,
      shape: { eta: 0.5, asymmetry: 0, skew: 0 },
    };
    const list = peakListOfLines([{ ...line, twoTheta: 60, area: 2 }, { ...line, twoTheta: 20, area: 1 }], 1.5); // prettier-ignore
    expect(list.q2[1]).toBeCloseTo((2 * Math.sin(Math.PI / 6)) ** 2 / 2.25, 10);
    expect([...list.intensity!]).toEqual([1, 2]);
    const shifted = (2 * Math.sin((30.005 * Math.PI) / 180)) ** 2 / 2.25;
    expect(list.sigmaQ2[1]).toBeCloseTo(shifted - list.q2[1], 6);
    expect(list.wavelength).toBe(1.5);
  });
});

// all of them were lost: their flanks were taken for noise
describe('findPeaks on lines hardly wider than the step', () => {
  const conditions: Conditions = {
    ...{ ...DEFAULT_CONDITIONS, from: 3, to: 25, step: 0.01, counts: 20000, background: 900 },
    ...{ doublet: false, eta: 0.3, caglioti: [0, 0, 0] },
  };
  const patternOf = (steps: number, seed: number): { lines: TrueLine[]; pattern: Pattern } => {
    const random = new Random(0x5a, seed);
    const fwhm = steps * conditions.step;
    const lines = Array.from({ length: 18 }, (_, i) => ({
      twoTheta: 4 + 1.1 * i + 0.4 * random.uniform(),
      height: conditions.counts * (0.1 + 0.9 * random.uniform()),
      fwhm,
    }));
    const pattern = simulatePattern(random, conditions, lines);
    return { lines, pattern: { ...pattern, wavelengths: [{ wavelength: 0.79764, weight: 1 }] } };
  };

  it.each([1.2, 1.5, 1.8, 2.2])('FWHM %f steps: all lines, positions true to their s.u.', (steps) => {
    const pulls: number[] = [];
    for (let seed = 0; seed < 6; seed++) {
      const { lines, pattern } = patternOf(steps, seed);
      const result = findPeaks(pattern);
      expect(result.undersampled).toBeGreaterThan(0.7 * steps);
      expect(result.undersampled).toBeLessThan(1.5 * steps);
      expect(result.lines).toHaveLength(lines.length);
      for (const line of lines) {
        const found = nearest(result.lines, line.twoTheta);
        pulls.push((found.twoTheta - line.twoTheta) / found.sigma);
      }
    }
    expect(rms(pulls)).toBeGreaterThan(0.3);
    expect(rms(pulls)).toBeLessThan(1.3);
  });

  it('wider lines are not called undersampled', () => {
    expect(findPeaks(patternOf(5, 1).pattern).undersampled).toBeNull();
  });
});

describe('findPeaks where a file names a doublet that a monochromator has taken out', () => {
  it.each([1, 2, 3])('finds single lines (seed %i)', (seed) => {
    const random = new Random(0xd0, seed);
    const conditions: Conditions = { ...DEFAULT_CONDITIONS, doublet: false, step: 0.02, counts: 2000 };
    const lines = ladder(random, conditions);
    const pattern = simulatePattern(random, conditions, lines);
    const wavelengths = [
      { wavelength: 1.540593, weight: 1 },
      { wavelength: 1.544427, weight: 0.5 },
    ];
    const result = findPeaks({ ...pattern, wavelengths });
    expect(result.doublet).toBeNull();
    expect(result.lines).toHaveLength(lines.length);
    for (const line of lines)
      expect(Math.abs(nearest(result.lines, line.twoTheta).twoTheta - line.twoTheta)).toBeLessThan(0.03);
  });
});

// two strong lines of a pattern were left out without a word
it('findPeaks names every strong maximum that is not among the lines', () => {
  const random = new Random(0xe1);
  const conditions: Conditions = { ...DEFAULT_CONDITIONS, doublet: false, counts: 5000 };
  const lines = ladder(random, conditions);
  const { pattern } = { pattern: simulatePattern(random, conditions, lines) };
  const wide = { twoTheta: 50.7, height: 4000, fwhm: 1.2 };
  const withHump = simulatePattern(random, conditions, [...lines, wide]);
  for (const one of [pattern, withHump]) {
    const { lines: found, missed, doubtful } = findPeaks(one);
    const told = [...found, ...doubtful, ...missed].map(({ twoTheta }) => twoTheta);
    for (const { twoTheta } of lines)
      expect(Math.min(...told.map((place) => Math.abs(place - twoTheta)))).toBeLessThan(0.1);
  }
  expect(findPeaks(pattern).missed).toEqual([]);
  expect(
    findPeaks(withHump).missed.some(
      ({ twoTheta, reason }) => Math.abs(twoTheta - 50.7) < 0.4 && reason === 'broad',
    ),
  ).toBe(true);
});
