import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

describe('gamma deviates', () => {
  it.each([1, 1.5, 4, 30])('of shape %d have its mean, variance and third moment', (shape) => {
    const random = new Random(3);
    const n = 40000;
    const values = Array.from({ length: n }, () => random.gamma(shape));
    const mean = values.reduce((a, b) => a + b, 0) / n;
    const moment = (k: number): number => values.reduce((sum, x) => sum + (x - shape) ** k, 0) / n;
    expect(Math.abs(mean / shape - 1)).toBeLessThan(0.02);
    expect(Math.abs(moment(2) / shape - 1)).toBeLessThan(0.05);
    // third central moment 2 * shape, in units of the variance to 3/2
    expect(Math.abs((moment(3) - 2 * shape) / shape ** 1.5)).toBeLessThan(0.3);
    expect(Math.min(...values)).toBeGreaterThan(0);
  });
});
