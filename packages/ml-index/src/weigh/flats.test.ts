import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featuresOfIndices } from '../lattice/index.js';
import { flatsOf, openDirections, outsideOf } from './flats.js';

const tetragonal = (h: number, k: number, l: number): number[][] => [
  [...featuresOfIndices('tetragonal', h, k, l)],
];
const monoclinic = (h: number, k: number, l: number): number[][] => [
  [...featuresOfIndices('monoclinic', h, k, l)],
];

describe('coefficients that lines leave open', () => {
  it('orders of one reflection fix one coefficient of a tetragonal lattice', () => {
    const lines = [1, 2, 3, 4, 5].map((l) => tetragonal(0, 0, l));
    expect(openDirections(lines, 2)).toEqual([[1, 0]]);
  });

  it('one line more only fixes the other one, a second one tests it', () => {
    const orders = [1, 2, 3, 4, 5].map((l) => tetragonal(0, 0, l));
    expect(openDirections([...orders, tetragonal(1, 0, 0)], 2)).toEqual([[1, 0]]);
    expect(openDirections([...orders, tetragonal(1, 0, 0), tetragonal(1, 1, 2)], 2)).toEqual([]);
  });

  it('a line that an order falls on tests nothing', () => {
    const orders = [1, 2, 3, 4].map((l) => tetragonal(0, 0, l));
    const overlapped = [[...tetragonal(0, 0, 5)[0]], [...tetragonal(2, 1, 0)[0]]];
    expect(openDirections([...orders, overlapped, overlapped], 2)).toEqual([[1, 0]]);
  });

  it('a zone of a monoclinic lattice leaves the axis across open', () => {
    const zone = [[1, 0, 0], [0, 0, 1], [1, 0, 1], [1, 0, -1], [2, 0, 1], [1, 0, 2]] as const; // prettier-ignore
    const open = openDirections(
      zone.map(([h, k, l]) => monoclinic(h, k, l)),
      4,
    );
    expect(open).toHaveLength(1);
    const [direction] = open;
    for (const [h, k, l] of zone) {
      const [features] = monoclinic(h, k, l);
      expect(features.reduce((sum, x, i) => sum + x * direction[i], 0)).toBeCloseTo(0, 9);
    }
  });

  it('is orthonormal and orthogonal to all lines of the subspace, whatever the lines', () => {
    const index = fc.integer({ min: -4, max: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(index, index, index), { minLength: 1, maxLength: 12 }), (hkl) => {
        const lines = hkl.filter((one) => one.some((x) => x !== 0)).map(([h, k, l]) => monoclinic(h, k, l));
        const open = openDirections(lines, 4);
        for (const [i, a] of open.entries())
          for (const [j, b] of open.entries())
            expect(a.reduce((sum, x, k) => sum + x * b[k], 0)).toBeCloseTo(i === j ? 1 : 0, 6);
        for (const { basis, covers } of flatsOf(lines, 4))
          lines.forEach(([features], line) => {
            if (covers[line]) expect(outsideOf(features, basis)).toBeNull();
          });
      }),
    );
  });
});
