import {
  bravaisInfo,
  BRAVAIS_LATTICES,
  coefficientsOfCell,
  freeCoefficients,
  volumeOfCell,
} from 'ml-index/lattice';
import { encodeCell } from 'ml-index/models';
import { describe, expect, it } from 'vitest';
import { cellQuantities } from './quantities.js';

const CELLS = {
  cubic: { a: 5, b: 5, c: 5, alpha: 90, beta: 90, gamma: 90 },
  tetragonal: { a: 5, b: 5, c: 8, alpha: 90, beta: 90, gamma: 90 },
  hexagonal: { a: 5, b: 5, c: 8, alpha: 90, beta: 90, gamma: 120 },
  rhombohedral: { a: 5, b: 5, c: 8, alpha: 90, beta: 90, gamma: 120 },
  orthorhombic: { a: 5, b: 6, c: 8, alpha: 90, beta: 90, gamma: 90 },
  monoclinic: { a: 5, b: 6, c: 8, alpha: 90, beta: 104, gamma: 90 },
  triclinic: { a: 5, b: 6, c: 8, alpha: 92, beta: 104, gamma: 81 },
};

describe('quantities of a cell', () => {
  it.each(BRAVAIS_LATTICES)('are its free lengths and angles and its volume: %s', (bravais) => {
    const { system, freedom } = bravaisInfo(bravais);
    const cell = CELLS[system];
    const scale = 0.03;
    const encoded = new Float64Array(freedom);
    encodeCell(freeCoefficients(system, coefficientsOfCell(cell)), scale, encoded);
    const quantities = cellQuantities(bravais);
    expect(quantities.length).toBe(freedom + 1);
    for (const { name, unit, of } of quantities) {
      const found = of(encoded);
      if (unit === 'deg') expect(found).toBeCloseTo(cell[name as 'beta'], 8);
      else {
        const [value, dimension] = name === 'V' ? [volumeOfCell(cell), 3] : [cell[name as 'a'], 1];
        expect(Math.exp(found / 100)).toBeCloseTo(value * scale ** (dimension / 2), 8);
      }
    }
  });
  it('are no numbers where the angles do not close', () => {
    expect(cellQuantities('aP').map(({ of }) => of([0, 0, 0, 0.9, 0.9, -0.9]))).toEqual(Array(7).fill(NaN));
  });
});
