import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryBravais, arbitraryCellOf, expectCell } from '../../test/latticeArbitraries.js';
import { bravaisInfo, expandCoefficients, freeCoefficients, isCentringAllowed } from './bravais.js';
import { cellOfCoefficients, coefficientsOfCell, metricOfCell, q2OfIndices, type UnitCell } from './cell.js';
import { sameLattice } from './compare.js';
import { conventionalCell } from './conventional.js';
import { determinantOfTransform, dotInMetric, transformIndices } from './transform.js';

function freeOf(bravais: Parameters<typeof bravaisInfo>[0], cell: UnitCell): Float64Array {
  return freeCoefficients(bravaisInfo(bravais).system, coefficientsOfCell(cell));
}

describe('conventionalCell', () => {
  it('orders orthorhombic axes', () => {
    const given = { a: 9, b: 5, c: 7, alpha: 90, beta: 90, gamma: 90 };
    for (const bravais of ['oP', 'oI', 'oF'] as const) {
      expectCell(
        conventionalCell(bravais, freeOf(bravais, given)).cell,
        { ...given, a: 5, b: 7, c: 9 },
        1e-12,
      );
    }
    expectCell(conventionalCell('oC', freeOf('oC', given)).cell, { ...given, a: 5, b: 9, c: 7 }, 1e-12);
  });

  it('reduces the a-c plane of monoclinic cells', () => {
    // a' = a, c' = c + 2a of a cell 5, 7, 9 A, 100 degrees.
    const standard = { a: 5, b: 7, c: 9, alpha: 90, beta: 100, gamma: 90 };
    const [ac] = [5 * 9 * Math.cos((100 * Math.PI) / 180)];
    const c = Math.sqrt(81 + 4 * ac + 4 * 25);
    const beta = (Math.acos((ac + 2 * 25) / (5 * c)) * 180) / Math.PI;
    const found = conventionalCell('mP', freeOf('mP', { ...standard, c, beta }));
    expectCell(found.cell, standard, 1e-9);
    expect(transformIndices([1, 2, 3], found.transform)).toEqual([1, 2, 1]);
  });

  it('keeps a C-centred monoclinic lattice C-centred', () => {
    // c may change by a, but a only by 2c, and a longer than c stays a.
    const given = { a: 9, b: 7, c: 5, alpha: 90, beta: 112, gamma: 90 };
    expectCell(conventionalCell('mC', freeOf('mC', given)).cell, given, 1e-9);
    const reduced = conventionalCell('mP', freeOf('mP', given)).cell;
    expect(reduced.a).toBeCloseTo(5, 9);
    expect(reduced.c).toBeLessThan(9);
  });

  it('keeps the lattice, the indices and its own output; finds the shortest axes', () => {
    fc.assert(
      fc.property(
        arbitraryBravais().chain((bravais) => fc.tuple(fc.constant(bravais), arbitraryCellOf(bravais))),
        fc.tuple(
          fc.integer({ min: -6, max: 6 }),
          fc.integer({ min: -6, max: 6 }),
          fc.integer({ min: -6, max: 6 }),
        ),
        ([bravais, given], hkl) => {
          const { centring, system } = bravaisInfo(bravais);
          const x = expandCoefficients(system, freeOf(bravais, given));
          const found = conventionalCell(bravais, freeOf(bravais, given));
          expect(determinantOfTransform(found.transform)).toBe(1);
          const newX = expandCoefficients(system, found.free);
          expectCell(cellOfCoefficients(newX), found.cell, 1e-9);
          const indices = transformIndices(hkl, found.transform);
          const q2 = q2OfIndices(x, ...hkl);
          expect(Math.abs(q2OfIndices(newX, ...indices) - q2)).toBeLessThan(1e-9 * (1 + q2));
          expect(isCentringAllowed(centring, ...indices)).toBe(isCentringAllowed(centring, ...hkl));
          expect(sameLattice(found.cell, centring, given, centring)).toBe(true);
          expectCell(conventionalCell(bravais, found.free).cell, found.cell, 1e-9);
          expect(found.cell.beta).toBeGreaterThanOrEqual(system === 'triclinic' ? 0 : 90);
          if (system === 'monoclinic') expectShortestPlane(found.cell, bravais === 'mC');
        },
      ),
      { numRuns: 700 },
    );
  });
});

/** Against all bases of the a-c plane with small components: a shortest in its class, then c. */
function expectShortestPlane(cell: UnitCell, centred: boolean): void {
  const metric = metricOfCell(cell);
  let shortestA = Infinity;
  let shortestC = Infinity;
  const vectors: number[][] = [];
  for (let i = -4; i <= 4; i++) for (let k = -4; k <= 4; k++) vectors.push([i, 0, k]);
  const length = (v: number[]): number => Math.sqrt(dotInMetric(metric, v, v));
  for (const a of vectors) {
    if (centred && (a[0] % 2 === 0 || a[2] % 2 !== 0)) continue;
    for (const c of vectors) {
      if (Math.abs(a[0] * c[2] - a[2] * c[0]) !== 1) continue;
      shortestA = Math.min(shortestA, length(a));
      shortestC = Math.min(shortestC, length(c));
    }
  }
  if (centred) {
    expect(cell.a).toBeLessThan(shortestA * (1 + 1e-9));
  } else {
    expect(cell.a).toBeLessThan(shortestA * (1 + 1e-9));
    expect(cell.a).toBeLessThanOrEqual(cell.c * (1 + 1e-9));
    // No vector outside a's line is shorter than c.
    for (const v of vectors) if (v[2] !== 0) expect(cell.c).toBeLessThan(length(v) * (1 + 1e-9));
  }
  for (let n = -3; n <= 3; n++) expect(cell.c).toBeLessThan(length([n, 0, 1]) * (1 + 1e-9));
  expect(shortestC).toBeGreaterThan(0);
}
