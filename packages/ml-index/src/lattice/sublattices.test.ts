import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../math/index.js';
import { arbitraryBravais, arbitraryCellOf, expectCell } from '../../test/latticeArbitraries.js';
import { bravaisInfo } from './bravais.js';
import { cellOfMetric, metricOfCell, volumeOfCell, type UnitCell } from './cell.js';
import { sameLattice } from './compare.js';
import { hermiteForms, sublattices, superlattices } from './sublattices.js';
import { determinantOfTransform, transformIndices, transformMetric } from './transform.js';

const cube: UnitCell = { a: 4, b: 4, c: 4, alpha: 90, beta: 90, gamma: 90 };

describe('derived lattices', () => {
  it('has 7, 13 and 35 Hermite normal forms of index 2, 3 and 4', () => {
    expect([1, 2, 3, 4].map((n) => hermiteForms(n).length)).toEqual([1, 7, 13, 35]);
    for (const form of hermiteForms(4)) expect(determinantOfTransform(form)).toBe(4);
    expect(() => hermiteForms(1.5)).toThrow(InputError);
  });

  it('finds the three distinct doubled cells of a cubic P lattice', () => {
    // Doubled axis, doubled face (110), and F of the doubled cell's half: tP 4 4 8, tP/oC 4 root 2, cF 8.
    const doubled = superlattices(cube, 'P', 2);
    expect(doubled).toHaveLength(3);
    const has = (cell: UnitCell, centring: 'P' | 'F' | 'I'): boolean =>
      doubled.some((lattice) => sameLattice(lattice.cell, 'P', cell, centring));
    expect(has({ ...cube, c: 8 }, 'P')).toBe(true);
    expect(has({ ...cube, a: 32 ** 0.5, b: 32 ** 0.5 }, 'P')).toBe(true);
    expect(has({ ...cube, a: 8, b: 8, c: 8 }, 'F')).toBe(true);
  });

  it('finds the halved cells of a cubic P lattice, the I lattice among them', () => {
    const halved = sublattices(cube, 'P', 2);
    expect(halved).toHaveLength(3);
    expect(halved.some((lattice) => sameLattice(lattice.cell, 'P', cube, 'I'))).toBe(true);
    const halfC = halved.find((lattice) => sameLattice(lattice.cell, 'P', { ...cube, c: 2 }, 'P'))!;
    // One of the three axes is halved, so that one of these indices becomes a fraction.
    const indices = transformIndices([1, 1, 1], halfC.transform);
    expect(indices.filter((i) => Number.isInteger(i))).toHaveLength(2);
  });

  it('keeps volumes and transforms, and undoes itself', () => {
    fc.assert(
      fc.property(
        arbitraryBravais().chain((bravais) => fc.tuple(fc.constant(bravais), arbitraryCellOf(bravais))),
        fc.constantFrom(2, 3, 4),
        fc.nat(34),
        ([bravais, cell], index, pick) => {
          const { centring, points } = bravaisInfo(bravais);
          const large = superlattices(cell, centring, index);
          for (const lattice of large) {
            expect(volumeOfCell(lattice.cell) / ((volumeOfCell(cell) * index) / points)).toBeCloseTo(1, 6);
            expectCell(
              cellOfMetric(transformMetric(metricOfCell(cell), lattice.transform)),
              lattice.cell,
              1e-6,
            );
          }
          const one = large[pick % large.length];
          const back = sublattices(one.cell, 'P', index);
          expect(back.some((lattice) => sameLattice(lattice.cell, 'P', cell, centring))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
