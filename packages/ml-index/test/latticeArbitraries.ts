import fc from 'fast-check';
import { expect } from 'vitest';
import {
  bravaisInfo,
  BRAVAIS_LATTICES,
  cellOfCoefficients,
  coefficientsOfCell,
  composeTransforms,
  expandCoefficients,
  freeCoefficients,
  IDENTITY,
  isPositiveDefinite,
  volumeOfCell,
  type BravaisLattice,
  type Transform,
  type UnitCell,
} from '../src/lattice/index.js';

const length = fc.double({ min: 2.5, max: 30, noNaN: true });
const angle = fc.double({ min: 55, max: 125, noNaN: true });

/** Triclinic cells that are not too flat to be cells. */
export function arbitraryCell(): fc.Arbitrary<UnitCell> {
  return fc
    .record({ a: length, b: length, c: length, alpha: angle, beta: angle, gamma: angle })
    .filter(
      (cell) =>
        isPositiveDefinite(coefficientsOfCell(cell)) && volumeOfCell(cell) > 0.2 * cell.a * cell.b * cell.c,
    );
}

/** Conventional cells, not in any standard setting (monoclinic ones may be skewed, orthorhombic axes in any order). */
export function arbitraryCellOf(bravais: BravaisLattice): fc.Arbitrary<UnitCell> {
  const system = bravaisInfo(bravais).system;
  return arbitraryCell().map((cell) => {
    if (system === 'triclinic') return cell;
    if (system === 'monoclinic') return { ...cell, alpha: 90, gamma: 90 };
    const rectangular = { ...cell, alpha: 90, beta: 90, gamma: 90 };
    return cellOfCoefficients(
      expandCoefficients(system, freeCoefficients(system, coefficientsOfCell(rectangular))),
    );
  });
}

export function arbitraryBravais(): fc.Arbitrary<BravaisLattice> {
  return fc.constantFrom(...BRAVAIS_LATTICES);
}

/** Products of up to six elementary row operations and sign changes; determinant 1. */
export function arbitraryUnimodular(): fc.Arbitrary<Transform> {
  const step = fc.record({
    from: fc.nat(2),
    to: fc.nat(2),
    n: fc.integer({ min: -2, max: 2 }),
    turn: fc.nat(2),
  });
  return fc.array(step, { maxLength: 6 }).map((steps) =>
    steps.reduce<Transform>((product, { from, to, n, turn }) => {
      const shear = [...IDENTITY];
      if (from !== to) shear[3 * from + to] = n;
      const cycle = [0, 0, 1, 1, 0, 0, 0, 1, 0];
      let next = composeTransforms(product, shear);
      for (let i = 0; i < turn; i++) next = composeTransforms(next, cycle);
      return next;
    }, IDENTITY),
  );
}

/** Relative agreement of lengths and (per radian) of angles. */
export function expectCell(found: UnitCell, expected: UnitCell, tolerance: number): void {
  for (const key of ['a', 'b', 'c'] as const) {
    expect(Math.abs(found[key] / expected[key] - 1), `${key} ${found[key]} ${expected[key]}`).toBeLessThan(
      tolerance,
    );
  }
  for (const key of ['alpha', 'beta', 'gamma'] as const) {
    expect(Math.abs(found[key] - expected[key]), `${key} ${found[key]} ${expected[key]}`).toBeLessThan(
      tolerance * 60,
    );
  }
}
