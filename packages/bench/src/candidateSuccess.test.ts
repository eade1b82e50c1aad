import fc from 'fast-check';
import { expect, test } from 'vitest';
import { successOf } from '@ml-index/train';
import {
  candidatesForEnough,
  dealt,
  missCurve,
  missCurves,
  parseMixture,
  successCurve,
  timesLess,
  type CaseHits,
  type SuccessCurve,
} from './candidateSuccess.js';

const hit = (hits: number, total: number, rounds = 10): CaseHits[string] => ({ hits, total, rounds, cpu: 2 });

function curve(mixture: string, cases: readonly CaseHits[]): SuccessCurve | null {
  return successCurve(
    parseMixture(mixture)!,
    cases.map((hits) => ({ hits, misses: missCurves(hits) })),
  );
}

test('miss curve: the hypergeometric formula', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), (total, some) => {
      const hits = Math.min(some, total);
      const misses = missCurve(hits, total);
      expect(misses).toHaveLength(total + 1);
      misses.forEach((miss, n) => expect(1 - miss).toBeCloseTo(successOf(n, hits, total), 12));
    }),
  );
  // C(3, 2) / C(5, 2)
  expect(missCurve(2, 5)[2]).toBeCloseTo(3 / 10, 12);
});

test('mixtures: a generator, or shares that sum to 1', () => {
  expect(parseMixture('low-index')).toEqual({
    name: 'low-index',
    parts: [{ generator: 'low-index', share: 1 }],
  });
  expect(parseMixture('forest:0.75+random:.25')?.parts).toEqual([
    { generator: 'forest', share: 0.75 },
    { generator: 'random', share: 0.25 },
  ]);
  for (const bad of [
    '',
    'forest:0.5',
    'forest:0.5+random:0.6',
    'forest:0.5+forest:0.5',
    'forest+random',
    'forest:1+random:0',
  ])
    // prettier-ignore
    expect(parseMixture(bad)).toBeNull();
});

test('candidates are dealt in their shares, none taken back when more are dealt', () => {
  expect(dealt([0.5, 0.5], 5)).toEqual([3, 2]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), (weights) => {
      const sum = weights.reduce((a, b) => a + b, 0);
      const shares = weights.map((weight) => weight / sum);
      let before = shares.map(() => 0);
      for (let n = 1; n <= 40; n++) {
        const counts = dealt(shares, n);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(n);
        counts.forEach((count, k) => {
          expect(count).toBeGreaterThanOrEqual(before[k]);
          expect(Math.abs(count - shares[k] * n)).toBeLessThan(weights.length);
        });
        before = counts;
      }
    }),
  );
});

test('a mixture misses where all its parts miss', () => {
  const cases: CaseHits[] = [
    { random: hit(1, 100), forest: hit(0, 50, 4) },
    { random: hit(0, 100), forest: hit(10, 50, 4) },
  ];
  const half = curve('forest:0.5+random:0.5', cases)!;
  const expected = (successOf(10, 1, 100) + successOf(10, 10, 50)) / 2;
  expect(half.success(20)).toBeCloseTo(expected, 12);
  expect(half).toMatchObject({ cases: 2, most: 100, rounds: 7 });
  expect(half.cpu).toBeCloseTo(0.5 * (2 / 100) + 0.5 * (2 / 50), 12);
  // three in four are of the forest, which has 50
  expect(curve('forest:0.75+random:0.25', cases)!.most).toBeLessThan(70);
});

test('no curve without cases or where a generator has made nothing of one', () => {
  expect(curve('random', [])).toBeNull();
  expect(curve('forest', [{ forest: hit(1, 2) }, { random: hit(1, 2) }])).toBeNull();
});

test('candidates for 95 %: the least number, none where all do not do', () => {
  const enough = candidatesForEnough(curve('random', [{ random: hit(50, 100) }])!)!;
  expect(successOf(enough, 50, 100)).toBeGreaterThanOrEqual(0.95);
  expect(successOf(enough - 1, 50, 100)).toBeLessThan(0.95);
  expect(candidatesForEnough(curve('random', [{ random: hit(0, 100) }])!)).toBeNull();
});

test('how many times less: exact, or a bound where one has not enough', () => {
  const of = (mixture: string, hits: number, rounds: number): SuccessCurve =>
    curve(mixture, [{ [mixture]: hit(hits, 100, rounds) }])!;
  const [all, none] = [of('forest', 100, 5), of('random', 0, 10)];
  const some = of('random', 50, 10);
  const n = candidatesForEnough(some)!;
  expect(timesLess(all, some)).toEqual({ value: n, bound: 'exact' });
  expect(timesLess(all, some, (c) => c.rounds)).toEqual({ value: 2 * n, bound: 'exact' });
  expect(timesLess(all, none)).toEqual({ value: 100, bound: 'above' });
  expect(timesLess(none, all)).toEqual({ value: 0.01, bound: 'below' });
  expect(timesLess(none, none)).toBeNull();
});
