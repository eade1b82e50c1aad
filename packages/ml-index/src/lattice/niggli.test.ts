import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../math/index.js';
import { cellOfMetric, metricOfCell, volumeOfCell, type UnitCell } from './cell.js';
import { delaunayReduce } from './delaunay.js';
import { niggliCell, niggliReduce, type TransformedCell } from './niggli.js';
import { determinantOfTransform, IDENTITY, transformMetric } from './transform.js';
import { arbitraryCell, arbitraryUnimodular, expectCell } from '../../test/latticeArbitraries.js';

/** The G6 vector (a.a, b.b, c.c, 2 b.c, 2 a.c, 2 a.b) of the literature. */
function g6(...v: number[]): Float64Array {
  return Float64Array.of(v[0], v[1], v[2], v[3] / 2, v[4] / 2, v[5] / 2);
}

function g6Of(reduced: TransformedCell): number[] {
  const m = reduced.metric;
  return [m[0], m[1], m[2], 2 * m[3], 2 * m[4], 2 * m[5]].map((x) => Math.round(x * 1e6) / 1e6 + 0);
}

/** Conditions of a Niggli cell: International Tables A (2016), section 3.1.3.2.1, within a tolerance. */
function expectNiggli(metric: Float64Array, tolerance = 2e-5): void {
  const eps = tolerance * Math.cbrt(volumeOfCell(cellOfMetric(metric)) ** 2);
  const [a, b, c] = metric;
  const [xi, eta, zeta] = [2 * metric[3], 2 * metric[4], 2 * metric[5]];
  const notAbove = (x: number, y: number): void => expect(x).toBeLessThanOrEqual(y + eps);
  notAbove(a, b);
  notAbove(b, c);
  notAbove(Math.abs(xi), b);
  notAbove(Math.abs(eta), a);
  notAbove(Math.abs(zeta), a);
  const acute = xi > eps && eta > eps && zeta > eps;
  if (!acute) {
    for (const product of [xi, eta, zeta]) notAbove(product, 0);
    notAbove(-(xi + eta + zeta), a + b);
  }
}

describe('niggliReduce', () => {
  it("follows Krivy and Gruber's worked example (1976, table 1)", () => {
    const reduced = niggliReduce(g6(9, 27, 4, -5, -4, -22));
    expect(g6Of(reduced)).toEqual([4, 9, 9, 9, 3, 4]);
    expectCell(reduced.cell, { a: 2, b: 3, c: 3, alpha: 60, beta: 75.5225, gamma: 70.5288 }, 1e-4);
  });

  it("brings Gruber's five Buerger cells of one lattice to one cell (1973, Acta Cryst. A29, 433)", () => {
    // a = 2, b = c = 4; angles 60 79.19 75.52, 60 86.42 75.52, 120 93.58 100.81, 117.95 93.58 104.48, 113.97 100.81 104.48.
    const cells = [
      g6(4, 16, 16, 16, 3, 4),
      g6(4, 16, 16, 16, 1, 4),
      g6(4, 16, 16, -16, -1, -3),
      g6(4, 16, 16, -15, -1, -4),
      g6(4, 16, 16, -13, -3, -4),
    ];
    for (const cell of cells) expect(g6Of(niggliReduce(cell))).toEqual([4, 16, 16, 16, 3, 4]);
  });

  it('refuses what is no cell', () => {
    expect(() => niggliReduce(g6(1, 1, 1, 2, 2, -2))).toThrow(InputError);
    expect(() => niggliReduce(g6(NaN, 1, 1, 0, 0, 0))).toThrow(/do not span a cell/);
  });

  it('reduces centred cubic cells to their textbook forms', () => {
    const cube: UnitCell = { a: 4, b: 4, c: 4, alpha: 90, beta: 90, gamma: 90 };
    const f = niggliCell(cube, 'F');
    expectCell(f.cell, { a: 8 ** 0.5, b: 8 ** 0.5, c: 8 ** 0.5, alpha: 60, beta: 60, gamma: 60 }, 1e-9);
    expect(determinantOfTransform(f.transform)).toBeCloseTo(1 / 4, 12);
    const i = niggliCell(cube, 'I');
    const angle = (Math.acos(-1 / 3) * 180) / Math.PI;
    expectCell(
      i.cell,
      { a: 12 ** 0.5, b: 12 ** 0.5, c: 12 ** 0.5, alpha: angle, beta: angle, gamma: angle },
      1e-9,
    );
  });

  it('is a fixed point, keeps the volume, and does not depend on the basis', () => {
    fc.assert(
      fc.property(arbitraryCell(), arbitraryUnimodular(), (cell, p) => {
        const metric = metricOfCell(cell);
        const reduced = niggliReduce(metric);
        expectNiggli(reduced.metric);
        expect(determinantOfTransform(reduced.transform)).toBe(1);
        expect(volumeOfCell(reduced.cell) / volumeOfCell(cell)).toBeCloseTo(1, 8);
        expect(niggliReduce(reduced.metric).transform).toEqual(IDENTITY);
        const skewed = niggliReduce(transformMetric(metric, p), 1e-9);
        expectCell(skewed.cell, niggliReduce(metric, 1e-9).cell, 1e-4);
      }),
      { numRuns: 500 },
    );
  });

  it('comes to the same cell from a Delaunay-reduced basis', () => {
    fc.assert(
      fc.property(arbitraryCell(), arbitraryUnimodular(), (cell, p) => {
        const metric = transformMetric(metricOfCell(cell), p);
        const after = niggliReduce(delaunayReduce(metric).metric, 1e-9);
        expectCell(after.cell, niggliReduce(metric, 1e-9).cell, 1e-4);
      }),
      { numRuns: 500 },
    );
  });
});
