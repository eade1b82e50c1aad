import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryBravais,
  arbitraryCell,
  arbitraryCellOf,
  arbitraryUnimodular,
} from '../../test/latticeArbitraries.js';
import { bravaisInfo } from './bravais.js';
import { cellOfMetric, metricOfCell, type UnitCell } from './cell.js';
import { sameLattice } from './compare.js';
import { composeTransforms, primitiveTransform, transformMetric } from './transform.js';

const cell = (a: number, b: number, c: number, alpha: number, beta: number, gamma: number): UnitCell => ({
  a,
  b,
  c,
  alpha,
  beta,
  gamma,
});

describe('sameLattice', () => {
  it('knows one lattice in two centrings', () => {
    expect(sameLattice(cell(4, 4, 4, 90, 90, 90), 'F', cell(8 ** 0.5, 8 ** 0.5, 4, 90, 90, 90), 'I')).toBe(
      true,
    );
    expect(sameLattice(cell(4, 4, 4, 90, 90, 90), 'F', cell(4, 4, 4, 90, 90, 90), 'I')).toBe(false);
    expect(sameLattice(cell(5, 7, 9, 90, 90, 90), 'A', cell(9, 7, 5, 90, 90, 90), 'C')).toBe(true);
    expect(sameLattice(cell(5, 7, 9, 90, 90, 90), 'A', cell(5, 7, 9, 90, 90, 90), 'C')).toBe(false);
  });

  it('uses its tolerance', () => {
    const reference = cell(5, 7, 9, 80, 85, 75);
    expect(sameLattice(cell(5.04, 7, 9, 80, 85, 75), 'P', reference, 'P')).toBe(true);
    expect(sameLattice(cell(5.06, 7, 9, 80, 85, 75), 'P', reference, 'P')).toBe(false);
    expect(sameLattice(cell(5, 7, 9, 80, 85.45, 75), 'P', reference, 'P')).toBe(true);
    expect(sameLattice(cell(5, 7, 9, 80, 85.55, 75), 'P', reference, 'P')).toBe(false);
    expect(sameLattice(cell(5.06, 7, 9, 80, 85, 75), 'P', reference, 'P', { length: 0.02, angle: 0.5 })).toBe(
      true,
    );
  });

  it('recognises every lattice in every basis, with small errors that make the reduction end elsewhere', () => {
    const error = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        arbitraryBravais().chain((bravais) => fc.tuple(fc.constant(bravais), arbitraryCellOf(bravais))),
        arbitraryUnimodular(),
        fc.array(error, { minLength: 6, maxLength: 6 }),
        ([bravais, conventional], unimodular, e) => {
          const { centring } = bravaisInfo(bravais);
          const wrong = {
            a: conventional.a * (1 + 0.0005 * e[0]),
            b: conventional.b * (1 + 0.0005 * e[1]),
            c: conventional.c * (1 + 0.0005 * e[2]),
            alpha: conventional.alpha + 0.03 * e[3],
            beta: conventional.beta + 0.03 * e[4],
            gamma: conventional.gamma + 0.03 * e[5],
          };
          const p = composeTransforms(primitiveTransform(centring), unimodular);
          const skewed = cellOfMetric(transformMetric(metricOfCell(wrong), p));
          expect(sameLattice(skewed, 'P', conventional, centring)).toBe(true);
          expect(sameLattice(conventional, centring, skewed, 'P')).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('rejects cells of other volume and of other shape', () => {
    fc.assert(
      fc.property(arbitraryCell(), fc.double({ min: 0.04, max: 0.5, noNaN: true }), (reference, x) => {
        expect(sameLattice({ ...reference, a: reference.a * (1 + 3 * x) }, 'P', reference, 'P')).toBe(false);
      }),
    );
    fc.assert(
      fc.property(arbitraryCell(), arbitraryCell(), (one, two) => {
        const scale = Math.cbrt(volume(one) / volume(two));
        const scaled = { ...two, a: two.a * scale, b: two.b * scale, c: two.c * scale };
        const same = sameLattice(one, 'P', scaled, 'P');
        // Lattices of one volume are the same only if their shortest vectors agree.
        if (same) expect(Math.abs(shortest(one) / shortest(scaled) - 1)).toBeLessThan(0.0101);
      }),
    );
  });
});

function volume(c: UnitCell): number {
  const m = metricOfCell(c);
  return Math.sqrt(
    m[0] * m[1] * m[2] + 2 * m[3] * m[4] * m[5] - m[0] * m[3] ** 2 - m[1] * m[4] ** 2 - m[2] * m[5] ** 2,
  );
}

/** Length of the shortest lattice vector, by trying all with components up to 4. */
function shortest(c: UnitCell): number {
  const m = metricOfCell(c);
  let best = Infinity;
  for (let i = -4; i <= 4; i++)
    for (let j = -4; j <= 4; j++)
      for (let k = -4; k <= 4; k++) {
        const s =
          i * i * m[0] + j * j * m[1] + k * k * m[2] + 2 * (j * k * m[3] + i * k * m[4] + i * j * m[5]);
        if ((i || j || k) && s < best) best = s;
      }
  return Math.sqrt(best);
}
