import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryCell, arbitraryUnimodular } from '../../test/latticeArbitraries.js';
import { metricOfCell, volumeOfCell } from './cell.js';
import { delaunayReduce } from './delaunay.js';
import { determinantOfTransform, primitiveTransform, transformMetric } from './transform.js';

const cube = metricOfCell({ a: 4, b: 4, c: 4, alpha: 90, beta: 90, gamma: 90 });
const sorted = (values: Float64Array): number[] =>
  Array.from(values, (x) => Math.round(x * 1e6) / 1e6 + 0).sort((p, q) => p - q);

describe('delaunayReduce', () => {
  it('has the Selling parameters of the cubic lattices', () => {
    // P: three products 0 and three -a2; I: six -a2/4; F: two 0 and four -a2/4 (Delaunay 1933).
    expect(sorted(delaunayReduce(cube).selling)).toEqual([-16, -16, -16, 0, 0, 0]);
    expect(sorted(delaunayReduce(transformMetric(cube, primitiveTransform('I'))).selling)).toEqual(
      new Array(6).fill(-4),
    );
    expect(sorted(delaunayReduce(transformMetric(cube, primitiveTransform('F'))).selling)).toEqual([
      -4, -4, -4, -4, 0, 0,
    ]);
  });

  it('makes all products obtuse, keeps its own output, and does not depend on the basis', () => {
    fc.assert(
      fc.property(arbitraryCell(), arbitraryUnimodular(), (cell, p) => {
        const metric = metricOfCell(cell);
        const reduced = delaunayReduce(transformMetric(metric, p));
        for (const product of reduced.selling) expect(product).toBeLessThan(1e-6 * cell.a * cell.b);
        expect(determinantOfTransform(reduced.transform)).toBe(1);
        expect(volumeOfCell(reduced.cell) / volumeOfCell(cell)).toBeCloseTo(1, 6);
        // Where lengths are equal or products 0 the basis is not unique, but the set of Selling parameters is.
        const again = sorted(delaunayReduce(reduced.metric).selling);
        const other = sorted(delaunayReduce(metric).selling);
        sorted(reduced.selling).forEach((value, i) => {
          expect(Math.abs(value - again[i])).toBeLessThan(1e-5 * (1 + Math.abs(value)));
          expect(Math.abs(value - other[i])).toBeLessThan(1e-4 * (1 + Math.abs(value)));
        });
      }),
      { numRuns: 500 },
    );
  });
});
