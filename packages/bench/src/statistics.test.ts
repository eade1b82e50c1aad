import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brierScore, percentile, topCounts } from './statistics.js';

describe('percentile', () => {
  test('interpolates between order statistics, whatever the order', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(percentile([5], 0.95)).toBe(5);
    expect(percentile([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.95)).toBeCloseTo(95, 12);
    expect(percentile([], 0.5)).toBeNaN();
  });

  test('lies within the values and grows with the fraction', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, fraction, fraction, (list, p, q) => {
        const [low, high] = [percentile(list, Math.min(p, q)), percentile(list, Math.max(p, q))];
        const slack = 1e-9 * (1 + Math.abs(low));
        expect(low).toBeGreaterThanOrEqual(Math.min(...list) - slack);
        expect(high).toBeLessThanOrEqual(Math.max(...list) + slack);
        expect(high).toBeGreaterThanOrEqual(low - slack);
      }),
    );
  });
});

test('topCounts counts ranks up to 1, 5 and 20; what was not found is in n only', () => {
  expect(topCounts([1, 1, 2, 5, 6, 20, 21, null])).toEqual({ n: 8, top1: 2, top5: 4, top20: 6 });
});

describe('calibration', () => {
  test('Brier score', () => {
    const [sure, even] = [1, 0.5].map((probability) => ({ probability, isRight: false }));
    expect(brierScore([sure, { ...sure, isRight: true }, even])).toBeCloseTo(1.25 / 3, 12);
  });
});
