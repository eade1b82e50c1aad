import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../math/index.js';
import {
  cellOfCoefficients,
  cellOfMetric,
  determinant,
  metricOfCell,
  volumeOfCell,
  type UnitCell,
} from './cell.js';
import { sameReducedLattice } from './compare.js';
import { delaunayReduce } from './delaunay.js';
import { niggliCell, niggliMetric, niggliReduce, type TransformedCell } from './niggli.js';
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
  const acute = xi > -eps && eta > -eps && zeta > -eps;
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

  it("reduces Gruber's worked example from its start (1973, section 4)", () => {
    expect(g6Of(niggliReduce(g6(4, 136, 76, -155, -31, 44)))).toEqual([4, 16, 16, 16, 3, 4]);
  });

  it('reduces both published cells of SSZ-59, on which other programs went into endless loops', () => {
    const cell = (...p: number[]): UnitCell => ({
      a: p[0],
      b: p[1],
      c: p[2],
      alpha: p[3],
      beta: p[4],
      gamma: p[5],
    });
    const reduced = niggliCell(cell(12.7366, 29.23, 5.0242, 94.657, 100.863, 99.7561), 'P').cell;
    expectCell(reduced, cell(5.0242, 12.7366, 29.23, 99.7561, 94.657, 100.863), 1e-9);
    expectCell(niggliCell(cell(12.7806, 12.7366, 29.457, 103.42, 103.57, 22.71), 'P').cell, reduced, 2e-3);
  });

  it('comes to an end on cells that need tolerant comparisons (test cells of Grosse-Kunstleve et al. 2004)', () => {
    const cells = [
      [
        13.892443989449804, 13.892443989449804, 14.7648230602334, 61.936000954634402, 61.936000954634402,
        88.515487291567879,
      ],
      [10, 10, 20, 90, 45, 120],
      [10, 20, 30, 120, 60, 120],
      [
        10.816653826391969, 13.820274961085254, 13.820274961085254, 60, 66.962544368849834,
        66.962544368849834,
      ],
      [
        19.798989873223331, 231.21851136965654, 14.352700094407323, 133.37207519042573, 92.016673840743408,
        134.55815348093702,
      ],
      [
        16.046806535881213, 13.341664064126334, 197.64614845728718, 153.28759931491018, 114.05435960569044,
        92.543256980798247,
      ],
      [
        11.357816691600547, 13.638181696985853, 13.638181696985855, 115.81608733396159, 104.29612977641231,
        104.29612977641233,
      ],
      [
        69.059014477286041, 48.674386086971339, 0.0048194797114296736, 89.995145576185806, 89.999840576946085,
        99.484656090034875,
      ],
    ];
    for (const [a, b, c, alpha, beta, gamma] of cells) {
      const given = { a, b, c, alpha, beta, gamma };
      const reduced = niggliCell(given, 'P');
      expectNiggli(reduced.metric);
      expect(volumeOfCell(reduced.cell) / volumeOfCell(given)).toBeCloseTo(1, 4);
    }
  });

  it('finds a way out of the circles that a tolerance can make', () => {
    const metrics = [
      [
        64.00024873414733, 64.0002956944915, 63.9998537931022, 37.8061795432869, -21.333291804735733,
        -45.2549294697472,
      ],
      [
        5.272175908178497, 8.638775884164943, 8.999995152731499, -4.319361007574869, -1.6806367707687002,
        -0.9554567410250456,
      ],
      [
        63.999872907013334, 63.99974318870619, 47.99992700552556, 47.999868964656955, -32.809113370498174,
        -48.8091537714574,
      ],
      [
        36.0001413808037, 16.000072351044707, 140.5905605234764, 32.190367333903254, -54.14768860505711,
        -4.0951433940652535,
      ],
    ];
    for (const metric of metrics) expectNiggli(niggliReduce(Float64Array.from(metric)).metric);
  });

  it('ends in one lattice for cells shaken about the border of the tolerance', () => {
    const lengths = fc.constantFrom(5, 5 * Math.SQRT2, 10, 10 / Math.sqrt(3));
    const angles = fc.constantFrom(60, 75, 90, 120, 109.47122063449069);
    const noise = fc.array(fc.double({ min: -3e-5, max: 3e-5, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.tuple(lengths, lengths, lengths, angles, angles, angles),
        noise,
        arbitraryUnimodular(),
        ([a, b, c, alpha, beta, gamma], shift, p) => {
          const metric = metricOfCell({ a, b, c, alpha, beta, gamma });
          const scale = Math.cbrt(Math.max(0, determinant(metric)));
          fc.pre(scale > 0.2 * Math.cbrt((a * b * c) ** 2));
          const shaken = metric.map((x, i) => x + shift[i] * scale);
          const reduced = niggliReduce(transformMetric(shaken, p));
          expectNiggli(reduced.metric, 5e-5);
          expect(
            sameReducedLattice(reduced.metric, niggliReduce(metric).metric, { length: 1e-3, angle: 0.05 }),
          ).toBe(true);
          const again = niggliReduce(reduced.metric);
          expect(sameReducedLattice(again.metric, reduced.metric, { length: 1e-6, angle: 1e-4 })).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
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

describe('Niggli metric', () => {
  it('is that of the cell', () => {
    const cell = { a: 9.99, b: 9.99, c: 17.06, alpha: 90, beta: 90, gamma: 120 };
    const metric = niggliMetric(cell, 'R')!;
    niggliCell(cell, 'R').metric.forEach((value, i) => expect(metric[i]).toBeCloseTo(value, 9));
  });

  it('is null of a rhombohedral needle, a sound hexagonal cell whose primitive axes are parallel in double precision', () => {
    // a needle with c = 26 A on a = 0.001 A ended a run of bench:candidates
    const needle = Float64Array.of(1e20, 1e20, 0.00146, 0, 0, 1e20);
    expect(niggliMetric(cellOfCoefficients(needle), 'R')).toBeNull();
    expect(niggliMetric(cellOfCoefficients(Float64Array.of(1, 1, -1, 0, 0, 0)), 'P')).toBeNull();
  });
});
