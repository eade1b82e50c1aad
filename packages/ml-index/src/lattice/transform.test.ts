import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryCell, arbitraryUnimodular } from '../../test/latticeArbitraries.js';
import { isCentringAllowed, type Centring } from './bravais.js';
import { coefficientsOfReciprocalMetric, invertMetric, metricOfCell, q2OfIndices } from './cell.js';
import {
  composeTransforms,
  determinantOfTransform,
  dotInMetric,
  IDENTITY,
  invertTransform,
  primitiveTransform,
  transformCoordinates,
  transformIndices,
  transformMetric,
} from './transform.js';

const CENTRINGS: readonly Centring[] = ['P', 'A', 'B', 'C', 'I', 'F', 'R'];
const hkl = fc.tuple(
  fc.integer({ min: -9, max: 9 }),
  fc.integer({ min: -9, max: 9 }),
  fc.integer({ min: -9, max: 9 }),
);

describe('transforms', () => {
  it('lead to primitive cells in which exactly the allowed indices are integers', () => {
    const points = { P: 1, A: 2, B: 2, C: 2, I: 2, F: 4, R: 3 };
    for (const centring of CENTRINGS) {
      const p = primitiveTransform(centring);
      expect(determinantOfTransform(p)).toBeCloseTo(1 / points[centring], 12);
      for (let h = -3; h <= 3; h++)
        for (let k = -3; k <= 3; k++)
          for (let l = -3; l <= 3; l++) {
            const integers = transformIndices([h, k, l], p).every((i) => Number.isInteger(i));
            expect(`${centring} ${h} ${k} ${l} ${integers}`).toBe(
              `${centring} ${h} ${k} ${l} ${isCentringAllowed(centring, h, k, l)}`,
            );
          }
      expect(composeTransforms(p, invertTransform(p))).toEqual(IDENTITY);
    }
  });

  it('keep q2 of indices, lengths of vectors, and compose', () => {
    fc.assert(
      fc.property(
        arbitraryCell(),
        arbitraryUnimodular(),
        arbitraryUnimodular(),
        hkl,
        (cell, p, q, indices) => {
          const metric = metricOfCell(cell);
          const both = composeTransforms(p, q);
          const inOne = transformMetric(metric, both);
          const inTwo = transformMetric(transformMetric(metric, p), q);
          inOne.forEach((x, i) =>
            expect(Math.abs(x - inTwo[i])).toBeLessThan(1e-9 * (inOne[0] + inOne[1] + inOne[2])),
          );
          const vector = transformCoordinates(indices, p);
          const square = dotInMetric(metric, indices, indices);
          const terms = vector.reduce((sum, x, i) => sum + x * x * transformMetric(metric, p)[i], 1);
          expect(Math.abs(dotInMetric(transformMetric(metric, p), vector, vector) - square)).toBeLessThan(
            1e-9 * terms,
          );
          const q2 = (g: Float64Array, i: number[]): number =>
            q2OfIndices(coefficientsOfReciprocalMetric(invertMetric(g)), i[0], i[1], i[2]);
          const before = q2(metric, indices);
          expect(
            Math.abs(q2(transformMetric(metric, p), transformIndices(indices, p)) - before),
          ).toBeLessThan(1e-5 * (1 + before));
          expect(transformIndices(transformIndices(indices, p), q)).toEqual(transformIndices(indices, both));
          expect(composeTransforms(both, invertTransform(both))).toEqual(IDENTITY);
        },
      ),
      { numRuns: 300 },
    );
  });
});
