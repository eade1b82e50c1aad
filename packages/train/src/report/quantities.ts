import {
  bravaisInfo,
  cellOfCoefficients,
  expandCoefficients,
  type BravaisLattice,
  type UnitCell,
} from 'ml-index/lattice';
import { decodeCell, encodedLogVolume } from 'ml-index/models';
import type { Quantity } from '../errorSizes.js';

/** A parameter of the cell; differences are in its unit, where % stands for 100 times the difference of logarithms. */
export interface CellQuantity extends Quantity {
  readonly unit: '%' | 'deg';
}

const LENGTHS = {
  1: ['a'],
  2: ['a', 'c'],
  3: ['a', 'b', 'c'],
  4: ['a', 'b', 'c'],
  6: ['a', 'b', 'c'],
} as const;
const ANGLES = { 1: [], 2: [], 3: [], 4: ['beta'], 6: ['alpha', 'beta', 'gamma'] } as const;

/**
 * Lengths, angles and volume `V` of the conventional cell, from an encoded one (`encodeCell` of ml-index/models); NaN where
 * that is no cell. Lengths and volume up to the unit of the lines, which drops out of differences.
 */
export function cellQuantities(bravais: BravaisLattice): CellQuantity[] {
  const { freedom } = bravaisInfo(bravais);
  const of = (encoded: ArrayLike<number>, key: keyof UnitCell): number =>
    decodedCell(bravais, encoded)?.[key] ?? NaN;
  return [
    ...LENGTHS[freedom as keyof typeof LENGTHS].map((name): CellQuantity => ({
      name,
      unit: '%',
      of: (encoded) => 100 * Math.log(of(encoded, name)),
    })),
    ...ANGLES[freedom as keyof typeof ANGLES].map((name): CellQuantity => ({
      name,
      unit: 'deg',
      of: (encoded) => of(encoded, name),
    })),
    { name: 'V', unit: '%', of: (encoded) => 100 * encodedLogVolume(bravais, encoded) },
  ];
}

/** The conventional cell in units of scale^(-1/2); null where the encoded numbers are no cell. */
function decodedCell(bravais: BravaisLattice, encoded: ArrayLike<number>): UnitCell | null {
  const { freedom, system } = bravaisInfo(bravais);
  const free = new Float64Array(freedom);
  return decodeCell(bravais, encoded, 1, free) ? cellOfCoefficients(expandCoefficients(system, free)) : null;
}
