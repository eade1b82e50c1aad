import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cappedWeights } from './weights.js';

const families = (counts: Record<string, number>): string[] =>
  Object.entries(counts).flatMap(([family, n]) => Array<string>(n).fill(family));
const shares = (counts: Record<string, number>, share: number): Record<string, number> => {
  const list = families(counts);
  const weights = cappedWeights(
    list,
    list.map(() => 1),
    share,
  );
  const total = weights.reduce((sum, w) => sum + w, 0);
  return Object.fromEntries(
    Object.keys(counts).map((family) => [
      family,
      weights.reduce((sum, w, i) => sum + (list[i] === family ? w : 0), 0) / total,
    ]),
  );
};

describe('weights', () => {
  it('bring a family that rules to its share, and leave the others', () => {
    // 100 others are 60 % of the total: 100 / 0.6 = 166.7, of which 60 are 36 % and 40 are 24 %.
    const result = shares({ mof: 900, mineral: 60, cod: 40 }, 0.4);
    expect(result.mof).toBeCloseTo(0.4, 12);
    expect(result.mineral).toBeCloseTo(0.36, 12);
    expect(result.cod).toBeCloseTo(0.24, 12);
    expect(cappedWeights(['a', 'b', 'c'], [1, 1, 1], 0.4)).toEqual([1, 1, 1]);
  });

  it('are equal parts where there are fewer families than the share asks for', () => {
    expect(shares({ mof: 90, mineral: 10 }, 0.4)).toEqual({
      mof: expect.closeTo(0.5, 12),
      mineral: expect.closeTo(0.5, 12),
    });
    expect(cappedWeights(['a', 'a'], [1, 2], 0.4)).toEqual([1, 2]);
  });

  it('never exceed the share, never grow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 6 }),
        fc.double({ min: 0.35, max: 0.9, noNaN: true }),
        (sizes, share) => {
          const counts = Object.fromEntries(sizes.map((n, i) => [`f${i}`, n]));
          for (const value of Object.values(shares(counts, share)))
            expect(value).toBeLessThanOrEqual(share + 1e-9);
          const list = families(counts);
          for (const w of cappedWeights(
            list,
            list.map(() => 1),
            share,
          ))
            expect(w).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });
});
