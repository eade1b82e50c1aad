import { expect } from 'vitest';
import { type PeakListFile, type PeakListOptions, readPeakList } from '../src/io/peakList.js';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const readList = (text: string, options?: PeakListOptions, name = 'list.txt'): PeakListFile =>
  readPeakList(bytes(text), name, options);

/** Lines of a real organic (cimetidine, A. Le Bail's McMaille test data), degrees at 1.52904 A, with intensities. */
export const TWO_THETA = [
  9.323, 9.961, 12.833, 14.585, 16.363, 16.562, 16.69, 17.649, 18.263, 18.651, 18.929, 19.442,
];
export const INTENSITY = [
  4334.7, 841.3, 18847, 26477.3, 31998.3, 9942.9, 36210.4, 25632.2, 23737.1, 1471.1, 3640, 12799.9,
];
export const WAVELENGTH = 1.52904;
export const Q2 = TWO_THETA.map((t) => ((2 * Math.sin((t * Math.PI) / 360)) / WAVELENGTH) ** 2);
export const D = Q2.map((q2) => 1 / Math.sqrt(q2));

export function expectQ2(file: PeakListFile, tolerance = 1e-5): void {
  expect(file.peaks.q2.length).toBe(Q2.length);
  Q2.forEach((q2, i) => expect(Math.abs(file.peaks.q2[i] / q2 - 1)).toBeLessThan(tolerance));
}
