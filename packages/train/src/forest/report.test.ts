import {
  CANDIDATE_STRIDE,
  SHIFT_SLOT,
  forestCells,
  randomCells,
  type CandidateGenerator,
  createWasmKernel,
} from 'ml-index/engines';
import { searchReferences } from 'ml-index/prior';
import { coefficientsOfCell } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import type { Forest } from 'ml-index/models';
import { defaultSearchOptions, settingOf } from 'ml-index/search';
import { describe, expect, it } from 'vitest';
import { makeCase, tetragonalCell } from '../../test/makeCase.js';
import { linesOfCase, peakListOfLines, withZeroShift } from '../faults.js';
import { candidatesAtTruth, leastCount, successOf } from './compare.js';
import { forestConfigSchema, forestRunSchema, type ForestRunConfig } from './config.js';
import type { Quantity } from '../errorSizes.js';
import { evaluateForest } from './evaluate.js';
import { forestOfCases, formatForestReport } from './report.js';
import { trainForest, type Samples } from './train.js';

const RUN: ForestRunConfig = forestRunSchema.parse({
  forest: { trees: 20, minLeaf: 5 },
  samples: { copies: 5 },
});
const CASES = Array.from({ length: 140 }, (_, i) => makeCase('tP', tetragonalCell(i), `tP${i}`));
const KERNEL = createWasmKernel();
const { forest, report } = forestOfCases('tP', 'tP', CASES.slice(0, 120), CASES.slice(120), RUN);

describe('a forest of calculated cases', () => {
  it('predicts better than the mean does', () => {
    expect(report.quantities.map(({ name }) => name)).toEqual(['ln a*', 'ln c*', 'ln V']);
    for (const { rms, trivial } of report.quantities) expect(rms).toBeLessThan(0.9 * trivial);
  });

  it('leads to the true cell more often than random cells do', () => {
    const hits = (generator: CandidateGenerator): number =>
      CASES.slice(120).reduce((sum, one, i) => {
        const peaks = peakListOfLines(linesOfCase(one), one.wavelength);
        return sum + candidatesAtTruth(generator, one, peaks, 40, KERNEL, new Random(i));
      }, 0);
    expect(hits(forestCells('tP', [{ weight: 1, model: forest }]))).toBeGreaterThan(1.5 * hits(randomCells));
  });

  it('is reported', () => {
    const text = formatForestReport(report);
    expect(text).toContain('tP: 120 structures, 600 samples, 20 trees');
    expect(text.split('\n').length).toBe(1 + 4);
  });

  it('is a generator of cells for lines corrected by their shift', () => {
    const generator = forestCells('tP', [{ weight: 1, model: forest }]);
    expect(generator.plan('oP')).toBeNull();
    expect(generator.plan('tP')!.candidates).toBe(randomCells.plan('tP')!.candidates);
    const one = CASES[125];
    const draw = (shift: number, shiftSigma: number): Float64Array => {
      const peaks = peakListOfLines(withZeroShift(linesOfCase(one), shift), one.wavelength);
      const { observed, limits } = settingOf(peaks, defaultSearchOptions);
      const rows = new Float64Array(50 * CANDIDATE_STRIDE);
      const input = {
        bravais: 'tP' as const,
        references: searchReferences('tP'),
        observed,
        limits,
        shifts: { narrow: shiftSigma, wide: shiftSigma },
      };
      expect(generator.generate(input, 50, new Random(1), rows)).toBe(50);
      return rows;
    };
    expect(draw(0, 0)).toEqual(draw(0, 0));
    const shifts = Array.from({ length: 50 }, (_, i) => draw(0, 0.05)[i * CANDIDATE_STRIDE + SHIFT_SLOT]);
    const deviation = Math.sqrt(shifts.reduce((sum, s) => sum + s * s, 0) / 50);
    expect(Math.abs(deviation - 0.05)).toBeLessThan(0.02);
    expect(draw(0, 0).some((value, i) => i % CANDIDATE_STRIDE === SHIFT_SLOT && value !== 0)).toBe(false);
  });
});

describe('candidates at the truth', () => {
  const one = CASES[130];
  const peaks = peakListOfLines(linesOfCase(one), one.wavelength);
  const fixed = (a: number, c: number): CandidateGenerator => ({
    name: 'fixed',
    plan: randomCells.plan,
    generate: (_, count, __, out) => {
      const x = coefficientsOfCell({ ...one.cell, a, b: a, c });
      for (let i = 0; i < count; i++) out.set([x[0], x[2]], i * CANDIDATE_STRIDE);
      return count;
    },
  });
  const hits = (a: number, c: number): number =>
    candidatesAtTruth(fixed(a, c), one, peaks, 5, KERNEL, new Random(2));

  it('are those that the optimiser brings there', () => {
    const { a, c } = one.cell;
    expect(hits(a * 1.003, c * 0.997)).toBe(5);
    expect(hits(a * 2.9, c * 0.31)).toBeLessThan(5);
  });

  it('tell the success of fewer: counted over all choices', () => {
    for (const [n, k, total] of [
      [1, 3, 10],
      [2, 1, 4],
      [3, 2, 5],
      [4, 2, 5],
      [2, 0, 5],
    ]) {
      let good = 0;
      let all = 0;
      for (let set = 0; set < 1 << total; set++) {
        const chosen = Array.from({ length: total }, (_, i) => (set >> i) & 1);
        if (chosen.reduce((a, b) => a + b, 0) !== n) continue;
        all++;
        if (chosen.slice(0, k).includes(1)) good++;
      }
      expect(successOf(n, k, total)).toBeCloseTo(good / all, 12);
    }
  });

  it('tell the least number for a success', () => {
    expect(leastCount((n) => n / 10, 10, 0.65)).toBe(7);
    expect(leastCount((n) => n / 20, 10, 0.65)).toBeNull();
    expect(leastCount(() => 1, 10, 0.65)).toBe(1);
  });
});

describe('evaluation', () => {
  /** Outputs without any relation to the inputs, standard normal: all a forest can know is their distribution. */
  function noiseSamples(count: number, seed: number): Samples {
    const random = new Random(seed);
    return {
      ...{ bravais: 'tP', count, lines: 3 },
      inputs: Float64Array.from({ length: 3 * count }, () => random.uniform()),
      outputs: Float64Array.from({ length: 2 * count }, () => random.normal()),
      indices: Int8Array.of(0, 0, 0),
      labels: new Uint16Array(3 * count),
    };
  }

  it('finds intervals of noise that cover what they say, and no skill', () => {
    const training = noiseSamples(4000, 1);
    const model: Forest = trainForest(
      training,
      forestConfigSchema.parse({ trees: 40, minLeaf: 100, members: 64 }),
    );
    const quantities: Quantity[] = [{ name: 'second', of: (encoded) => encoded[1] }];
    const [{ rms, trivial, median, coverage }] = evaluateForest(
      model,
      training,
      noiseSamples(1500, 2),
      quantities,
      [0.5, 0.9],
      new Random(3),
    );
    expect(Math.abs(rms - 1)).toBeLessThan(0.07);
    expect(rms).toBeGreaterThan(0.98 * trivial);
    expect(Math.abs(median - 0.674)).toBeLessThan(0.06);
    expect(Math.abs(coverage[0] - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(coverage[1] - 0.9)).toBeLessThan(0.04);
  });
});
