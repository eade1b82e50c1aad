import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryBravais,
  arbitraryCellOf,
  arbitraryUnimodular,
  expectCell,
} from '../../test/latticeArbitraries.js';
import { bravaisInfo, freeCoefficients, type BravaisLattice } from './bravais.js';
import { bravaisLatticesOfCell, highestSymmetry, twoFoldAxes } from './bravaisLatticesOfCell.js';
import { cellOfMetric, coefficientsOfCell, metricOfCell, type UnitCell } from './cell.js';
import { sameLattice } from './compare.js';
import { conventionalCell } from './conventional.js';
import { niggliCell } from './niggli.js';
import {
  composeTransforms,
  determinantOfTransform,
  primitiveTransform,
  transformMetric,
} from './transform.js';

const cube = (a: number): UnitCell => ({ a, b: a, c: a, alpha: 90, beta: 90, gamma: 90 });
const EXACT = { lengthTolerance: 1e-6, angleTolerance: 1e-4 };

/** Cells shaken by relative errors of lengths and errors of angles in degrees. */
const shaken = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });
function shake(cell: UnitCell, e: number[], length: number, angle: number): UnitCell {
  return {
    a: cell.a * (1 + length * e[0]),
    b: cell.b * (1 + length * e[1]),
    c: cell.c * (1 + length * e[2]),
    alpha: cell.alpha + angle * e[3],
    beta: cell.beta + angle * e[4],
    gamma: cell.gamma + angle * e[5],
  };
}

describe('bravaisLatticesOfCell', () => {
  it('finds the nine two-fold axes of the cubic lattices, seven of hP, three of hR', () => {
    for (const centring of ['P', 'I', 'F'] as const) {
      expect(twoFoldAxes(niggliCell(cube(5), centring).metric, 0.01)).toHaveLength(9);
    }
    const hexagonal = { a: 4, b: 4, c: 9, alpha: 90, beta: 90, gamma: 120 };
    expect(twoFoldAxes(niggliCell(hexagonal, 'P').metric, 0.01)).toHaveLength(7);
    expect(twoFoldAxes(niggliCell(hexagonal, 'R').metric, 0.01)).toHaveLength(3);
  });

  it('lists the subgroups of a cubic lattice once each', () => {
    const names = (centring: 'P' | 'I' | 'F'): BravaisLattice[] =>
      bravaisLatticesOfCell(cube(5), centring, EXACT).map((match) => match.bravais);
    // oC of cP: a = b = 5 sqrt 2, c = 5; mC of cP along [110]; oF and mC (twice) of cF and so on.
    expect(names('P')).toEqual(['cP', 'tP', 'hR', expect.any(String), expect.any(String), 'mP', 'mC', 'aP']);
    expect(names('P').slice(3, 5).sort()).toEqual(['oC', 'oP']);
    expect(names('I').slice(0, 3)).toEqual(['cI', 'tI', 'hR']);
    expect(new Set(names('I'))).toEqual(new Set(['cI', 'tI', 'hR', 'oI', 'oF', 'mC', 'aP']));
    expect(new Set(names('F'))).toEqual(new Set(['cF', 'tI', 'hR', 'oI', 'oF', 'mC', 'aP']));
  });

  it('gives standard settings and distances', () => {
    const nearlyCubic = { a: 5, b: 5.02, c: 5.01, alpha: 90.1, beta: 89.9, gamma: 90.2 };
    const [best] = bravaisLatticesOfCell(nearlyCubic, 'P', { lengthTolerance: 0.005, angleTolerance: 0.3 });
    expect(best.bravais).toBe('cP');
    expect(best.cell.a).toBeCloseTo(5.01, 4);
    expect(best.distance.length).toBeCloseTo(0.002, 4);
    expect(best.distance.angle).toBeCloseTo(0.2, 9);
    expect(best.distance.lePage).toBeGreaterThan(0.2);
    expect(best.distance.lePage).toBeLessThan(0.5);
    expect(
      highestSymmetry(nearlyCubic, 'P', { lengthTolerance: 0.001, angleTolerance: 0.3 }).bravais,
    ).not.toBe('cP');
    expect(highestSymmetry(nearlyCubic, 'P', EXACT).bravais).toBe('aP');
  });

  it('finds every lattice again from a random primitive basis, with the cell and the way there', () => {
    fc.assert(
      fc.property(
        arbitraryBravais().chain((bravais) => fc.tuple(fc.constant(bravais), arbitraryCellOf(bravais))),
        arbitraryUnimodular(),
        ([bravais, given], unimodular) => {
          const { centring, system, multiplicity } = bravaisInfo(bravais);
          const p = composeTransforms(primitiveTransform(centring), unimodular);
          const skewed = cellOfMetric(transformMetric(metricOfCell(given), p));
          const matches = bravaisLatticesOfCell(skewed, 'P', EXACT);
          const standard = conventionalCell(bravais, freeCoefficients(system, coefficientsOfCell(given)));
          const close = (cell: UnitCell): boolean =>
            (['a', 'b', 'c'] as const).every((key) => Math.abs(cell[key] / standard.cell[key] - 1) < 1e-4);
          const found = matches.filter((match) => match.bravais === bravais && close(match.cell));
          expect(found).toHaveLength(1);
          expectCell(found[0].cell, standard.cell, 1e-4);
          expect(found[0].distance.metric).toBeLessThan(1e-5);
          expect(bravaisInfo(matches[0].bravais).multiplicity).toBeGreaterThanOrEqual(multiplicity);
          for (const match of matches) {
            expect(determinantOfTransform(match.transform)).toBe(bravaisInfo(match.bravais).points);
            expectCell(
              cellOfMetric(transformMetric(metricOfCell(skewed), match.transform)),
              match.cell,
              1e-4,
            );
          }
          expect(matches[matches.length - 1].bravais).toBe('aP');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('finds the lattice within the errors of the cell', () => {
    fc.assert(
      fc.property(
        arbitraryBravais().chain((bravais) => fc.tuple(fc.constant(bravais), arbitraryCellOf(bravais))),
        arbitraryUnimodular(),
        shaken,
        ([bravais, given], unimodular, errors) => {
          const { centring, system } = bravaisInfo(bravais);
          const standard = conventionalCell(bravais, freeCoefficients(system, coefficientsOfCell(given)));
          const wrong = shake(standard.cell, errors, 0.002, 0.1);
          const p = composeTransforms(primitiveTransform(centring), unimodular);
          const skewed = cellOfMetric(transformMetric(metricOfCell(wrong), p));
          // A monoclinic plane can reduce to another pair of axes, with larger errors of their angles.
          const matches = bravaisLatticesOfCell(skewed, 'P', {
            lengthTolerance: 0.0045,
            angleTolerance: 0.4,
          });
          const found = matches.filter((match) => match.bravais === bravais);
          expect(found.some((match) => sameLattice(match.cell, centring, standard.cell, centring))).toBe(
            true,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});
