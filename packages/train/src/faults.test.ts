import fc from 'fast-check';
import { Random } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import {
  peakListOfLines,
  withErrors,
  withImpurities,
  withoutLines,
  withZeroShift,
  type FaultyLine,
} from './faults.js';

const LINES: FaultyLine[] = Array.from({ length: 40 }, (_, i) => ({
  twoTheta: 5 + i,
  intensity: 100 - i,
  origin: i,
}));

describe('faults', () => {
  it('depend on the seed alone and leave the lines in order', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const spoil = (): FaultyLine[] => {
          const random = new Random(seed);
          return withImpurities(withErrors(withoutLines(LINES, 1 / 4, random), 0.5, random), 3, random);
        };
        const lines = spoil();
        expect(spoil()).toEqual(lines);
        expect(lines.length).toBe(33);
        expect(lines.every(({ twoTheta }, i) => i === 0 || twoTheta >= lines[i - 1].twoTheta)).toBe(true);
        expect(lines.filter(({ origin }) => origin === null).length).toBe(3);
      }),
    );
  });

  it('have the standard deviation asked for', () => {
    const random = new Random(3);
    const errors: number[] = [];
    for (let round = 0; round < 250; round++) {
      for (const { twoTheta, origin } of withErrors(LINES, 0.02, random))
        errors.push(twoTheta - LINES[origin!].twoTheta);
    }
    const sigma = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(Math.abs(sigma - 0.02)).toBeLessThan(0.0005);
  });

  it('put weak impurities within the range', () => {
    const added = withImpurities(LINES, 200, new Random(5)).filter(({ origin }) => origin === null);
    expect(added.length).toBe(200);
    for (const { twoTheta, intensity } of added) {
      expect(twoTheta).toBeGreaterThanOrEqual(5);
      expect(twoTheta).toBeLessThanOrEqual(44);
      expect(intensity).toBeLessThanOrEqual(80);
    }
  });

  it('shift the zero and remove lines without touching the rest', () => {
    expect(withZeroShift(LINES, 0.05).map(({ twoTheta }) => twoTheta)).toEqual(
      LINES.map(({ twoTheta }) => twoTheta + 0.05),
    );
    const left = withoutLines(LINES, 1 / 4, new Random(9));
    expect(left.length).toBe(30);
    expect(left.every((line) => LINES.includes(line))).toBe(true);
  });

  it('become q2 with its uncertainty', () => {
    const list = peakListOfLines([{ twoTheta: 60, intensity: 7, origin: 0 }], 2, 0.01);
    expect(list.q2[0]).toBeCloseTo(0.25, 12);
    const step = peakListOfLines([{ twoTheta: 60.01, intensity: 7, origin: 0 }], 2);
    expect(list.sigmaQ2[0]).toBeCloseTo(step.q2[0] - list.q2[0], 6);
    expect(step.sigmaQ2[0]).toBe(0);
  });
});
