import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lowerBound, nearestIndex } from './sorted.js';

const sorted = fc
  .array(fc.integer({ min: -20, max: 20 }), { maxLength: 30 })
  .map((values) => Float64Array.from(values).sort());
const value = fc.integer({ min: -50, max: 50 }).map((twice) => twice / 2);

it('lowerBound counts the smaller values', () => {
  fc.assert(
    fc.property(sorted, value, (list, x) => {
      expect(lowerBound(list, x)).toBe(list.filter((y) => y < x).length);
    }),
  );
});

it('nearestIndex is as near as any, the upper of two values', () => {
  fc.assert(
    fc.property(sorted, value, (list, x) => {
      const i = nearestIndex(list, x);
      if (list.length === 0) {
        expect(i).toBe(-1);
        return;
      }
      const least = Math.min(...list.map((y) => Math.abs(y - x)));
      expect(Math.abs(list[i] - x)).toBe(least);
      if (list.includes(x + least)) expect(list[i]).toBe(x + least);
    }),
  );
});
