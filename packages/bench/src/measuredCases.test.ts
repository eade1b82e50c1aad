import { expect, test } from 'vitest';
import { readPeakList } from 'ml-index/io';
import { baselineRow, parseBaselineLine } from './baseline.js';
import { impossiblePeaks, peakListText, peaksOfCase, q2OfCase, type MeasuredCase } from './measuredCases.js';

const CASE: MeasuredCase = {
  id: 'one',
  wavelength_A: 1.5406,
  x_unit: '2theta_deg',
  peaks: [],
  peaks_auto: [20, 30, 40, 50, 60, 70].map((two_theta, i) => ({ two_theta, intensity: 10 * i + 1 })),
  truth: {
    ...{ a: 4, b: 5, c: 6, alpha: 90, beta: 90, gamma: 90 },
    ...{ bravais: 'oP', centring: 'P', niggli: [4, 5, 6, 90, 90, 90] },
  },
  flag: 'ok',
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('given peaks go before those of the automatic search', () => {
  expect(peaksOfCase(CASE)).toHaveLength(6);
  expect(peaksOfCase({ ...CASE, peaks: [{ two_theta: 10 }] })).toEqual([{ two_theta: 10 }]);
});

test('a row that is no position is left out, and can be named', () => {
  const one = {
    ...CASE,
    peaks: [
      { two_theta: 1000000, intensity: 20 },
      { two_theta: 10, intensity: 1 },
    ],
  };
  expect(peaksOfCase(one)).toEqual([{ two_theta: 10, intensity: 1 }]);
  expect(impossiblePeaks(one)).toEqual([{ two_theta: 1000000, intensity: 20 }]);
  expect(impossiblePeaks(CASE)).toEqual([]);
});

test('the peak list reads back: two-theta, intensities, wavelength', () => {
  const { peaks } = readPeakList(bytes(peakListText(CASE)), 'one.txt');
  expect(peaks.wavelength).toBe(1.5406);
  expect([...peaks.q2].map((q2, i) => q2 - q2OfCase(CASE)[i]).every((d) => Math.abs(d) < 1e-12)).toBe(true);
  expect([...peaks.intensity!]).toEqual([1, 11, 21, 31, 41, 51]);
});

test('without a wavelength the list is one of d-spacings', () => {
  const peaks = [4, 3, 2, 1.5].map((d) => ({ two_theta: null, d }));
  const one = { ...CASE, x_unit: 'd_A', wavelength_A: null, peaks };
  expect(peakListText(one)).toBe('# d\n4\n3\n2\n1.5\n');
  expect(q2OfCase(one)).toEqual([1 / 16, 1 / 9, 1 / 4, 1 / 2.25]);
  const read = readPeakList(bytes(peakListText(one)), 'one.txt').peaks;
  expect(read.wavelength).toBeNull();
  expect(read.q2[0]).toBeCloseTo(1 / 16, 12);
});

test('row of the baseline and its answer', () => {
  expect(baselineRow(CASE)!.split(' ').slice(0, 12)).toEqual(
    ['one', 'oP', 'P', '4', '5', '6', '90', '90', '90', '1.5406', '6', '0.05081836'], // prettier-ignore
  );
  expect(baselineRow({ ...CASE, peaks_auto: CASE.peaks_auto!.slice(1) })).toBeNull();
  const line =
    'autoxrd_MnO                              cF n=7 Vc=22 rank 4  1.6s [cP ev38.1 M90.1 V11 sh0.01] TRUE cF ev3 M1';
  expect(parseBaselineLine(line)).toEqual({ id: 'autoxrd_MnO', rank: 4, cpu: 1.6 });
  expect(parseBaselineLine(line.replace('rank 4', 'rank 0'))!.rank).toBeNull();
  expect(parseBaselineLine('all 3: top1 2 top5 3 top20 3')).toBeNull();
});
