import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BinnedSamples } from './bins.js';
import { createHistogramFinder, type SplitFinder } from './split.js';
import { deviation, findSplitSlowly } from './splitReference.js';

interface Case {
  readonly data: BinnedSamples;
  readonly rows: Int32Array;
  readonly minLeaf: number;
}

function dataOf(bins: number, inputs: number[][], targets: number[][]): BinnedSamples {
  const [samples, outputs] = [targets.length, targets[0].length];
  return {
    ...{ samples, inputs: inputs.length, outputs, bins },
    binned: Uint8Array.from(inputs.flat()),
    targets: Float64Array.from(targets.flat()),
  };
}

const arbitraryCase = (): fc.Arbitrary<Case> =>
  fc
    .record({
      samples: fc.integer({ min: 1, max: 24 }),
      inputs: fc.integer({ min: 1, max: 3 }),
      outputs: fc.integer({ min: 1, max: 3 }),
      bins: fc.integer({ min: 2, max: 9 }),
      minLeaf: fc.integer({ min: 1, max: 5 }),
    })
    .chain(({ samples, inputs, outputs, bins, minLeaf }) =>
      fc
        .record({
          inputs: fc.array(fc.array(fc.nat(bins - 1), { minLength: samples, maxLength: samples }), {
            minLength: inputs,
            maxLength: inputs,
          }),
          targets: fc.array(
            fc.array(fc.integer({ min: -4, max: 4 }), { minLength: outputs, maxLength: outputs }),
            { minLength: samples, maxLength: samples },
          ),
          used: fc.array(fc.boolean(), { minLength: samples, maxLength: samples }),
        })
        .map(({ inputs: columns, targets, used }) => {
          const rows = used.flatMap((is, row) => (is ? [row] : []));
          return {
            data: dataOf(bins, columns, targets),
            rows: Int32Array.from(rows.length > 0 ? rows : [0]),
            minLeaf,
          };
        }),
    );

const FINDERS: [string, (data: BinnedSamples) => SplitFinder][] = [
  ['histograms', createHistogramFinder],
  ['reference', () => findSplitSlowly],
];

describe.each(FINDERS)('splits by %s', (_, finder) => {
  const find = ({ data, rows, minLeaf }: Case): ReturnType<SplitFinder> => finder(data)(data, rows, minLeaf);

  it('divide a step where it is', () => {
    const targets = Array.from({ length: 20 }, (_, s) => [s < 7 ? 1 : 5, s < 7 ? 0 : -1]);
    const noise = targets.map((_, s) => (s * 7) % 5);
    const ramp = targets.map((_, s) => s);
    const data = dataOf(20, [noise, ramp], targets);
    const rows = Int32Array.from(ramp);
    const split = find({ data, rows, minLeaf: 1 })!;
    expect([split.input, split.threshold]).toEqual([1, 6]);
    expect(split.gain).toBeCloseTo((7 * 13 * (16 + 1)) / 20, 9);
  });

  it('find none where nothing differs, or where leaves would be too small', () => {
    const same = dataOf(4, [[0, 1, 2, 3]], [[2], [2], [2], [2]]);
    expect(find({ data: same, rows: Int32Array.of(0, 1, 2, 3), minLeaf: 1 })).toBeNull();
    const alike = dataOf(4, [[1, 1, 1, 1]], [[1], [2], [3], [4]]);
    expect(find({ data: alike, rows: Int32Array.of(0, 1, 2, 3), minLeaf: 1 })).toBeNull();
    const step = dataOf(4, [[0, 1, 1, 1]], [[9], [1], [1], [1]]);
    expect(find({ data: step, rows: Int32Array.of(0, 1, 2, 3), minLeaf: 2 })).toBeNull();
    expect(find({ data: step, rows: Int32Array.of(0, 1, 2, 3), minLeaf: 1 })?.threshold).toBe(0);
  });

  it('gain what they say and no other gains more', () => {
    fc.assert(
      fc.property(arbitraryCase(), (one) => {
        const { data, minLeaf } = one;
        const rows = [...one.rows];
        const gainOf = (input: number, threshold: number): number => {
          const left = rows.filter((row) => data.binned[input * data.samples + row] <= threshold);
          const right = rows.filter((row) => !left.includes(row));
          if (Math.min(left.length, right.length) < minLeaf) return 0;
          return deviation(data, rows) - deviation(data, left) - deviation(data, right);
        };
        const split = find(one);
        const gain = split === null ? 0 : gainOf(split.input, split.threshold);
        if (split !== null) {
          expect(gain).toBeGreaterThan(0);
          expect(split.gain).toBeCloseTo(gain, 8);
        }
        for (let input = 0; input < data.inputs; input++) {
          for (let threshold = 0; threshold < data.bins; threshold++) {
            expect(gainOf(input, threshold)).toBeLessThanOrEqual(gain + 1e-8);
          }
        }
      }),
    );
  });

  it('leave nothing behind for the next node', () => {
    fc.assert(
      fc.property(arbitraryCase(), (one) => {
        const reused = finder(one.data);
        reused(one.data, Int32Array.from(one.data.binned.subarray(0, one.data.samples).keys()), 1);
        expect(reused(one.data, one.rows, one.minLeaf)).toEqual(find(one));
      }),
    );
  });
});
