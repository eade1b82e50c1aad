import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryBravais, arbitraryCellOf } from '../../test/latticeArbitraries.js';
import {
  bravaisInfo,
  coefficientsOfCell,
  freeCoefficients,
  volumeOfCell,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { decodeCell, encodeCell, encodedLogVolume, modelLines, scaledLines } from './forestScaling.js';

const arbitraryLatticeCell = (): fc.Arbitrary<{ bravais: BravaisLattice; cell: UnitCell }> =>
  arbitraryBravais().chain((bravais) => arbitraryCellOf(bravais).map((cell) => ({ bravais, cell })));
const arbitraryScale = (): fc.Arbitrary<number> => fc.double({ min: 1e-4, max: 1, noNaN: true });
const arbitraryLines = (): fc.Arbitrary<number[]> =>
  fc
    .array(fc.double({ min: 1e-3, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 30 })
    .map((lines) => lines.sort((a, b) => a - b));

const freeOf = (bravais: BravaisLattice, cell: UnitCell): Float64Array =>
  freeCoefficients(bravaisInfo(bravais).system, coefficientsOfCell(cell));

function encoded(free: Float64Array, scale: number): Float64Array {
  const out = new Float64Array(free.length);
  encodeCell(free, scale, out);
  return out;
}

describe('encoded cells', () => {
  it('come back as they were, in every lattice and scale', () => {
    fc.assert(
      fc.property(arbitraryLatticeCell(), arbitraryScale(), ({ bravais, cell }, scale) => {
        const free = freeOf(bravais, cell);
        const back = new Float64Array(free.length);
        const code = encoded(free, scale);
        fc.pre(code.slice(3).every((cosine) => Math.abs(cosine) < 0.98));
        expect(decodeCell(bravais, code, scale, back)).toBe(true);
        free.forEach((x, k) =>
          expect(Math.abs(back[k] - x)).toBeLessThan(1e-12 * Math.max(...free.map(Math.abs))),
        );
      }),
    );
  });

  it('do not depend on the size of the cell when the scale goes with it', () => {
    fc.assert(
      fc.property(
        arbitraryLatticeCell(),
        arbitraryScale(),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        ({ bravais, cell }, scale, factor) => {
          const free = freeOf(bravais, cell);
          const scaled = encoded(
            free.map((x) => x * factor),
            scale * factor,
          );
          encoded(free, scale).forEach((value, k) => expect(scaled[k]).toBeCloseTo(value, 10));
        },
      ),
    );
  });

  it('tell the volume', () => {
    fc.assert(
      fc.property(arbitraryLatticeCell(), arbitraryScale(), ({ bravais, cell }, scale) => {
        const code = encoded(freeOf(bravais, cell), scale);
        fc.pre(code.slice(3).every((cosine) => Math.abs(cosine) < 0.98));
        expect(encodedLogVolume(bravais, code)).toBeCloseTo(
          Math.log(volumeOfCell(cell)) + 1.5 * Math.log(scale),
          8,
        );
      }),
    );
  });

  it('are refused where the reciprocal angles do not close', () => {
    const code = Float64Array.of(0, 0, 0, -0.9, -0.9, -0.9);
    expect(decodeCell('aP', code, 1, new Float64Array(6))).toBe(false);
    expect(encodedLogVolume('aP', code)).toBeNaN();
  });

  it('have cosines held within limits, so that every monoclinic prediction is a cell', () => {
    const free = new Float64Array(4);
    expect(decodeCell('mP', Float64Array.of(0, 0, 0, 1.7), 1, free)).toBe(true);
    expect(free[3]).toBeCloseTo(2 * 0.98, 12);
  });
});

describe('scaled lines', () => {
  it('have mean 1, keep ratios and come back with their unit', () => {
    fc.assert(
      fc.property(arbitraryLines(), fc.integer({ min: 1, max: 20 }), (q2, wanted) => {
        const out = new Float64Array(wanted);
        const scale = scaledLines(q2, out);
        expect(out.reduce((a, b) => a + b, 0) / wanted).toBeCloseTo(1, 10);
        for (let i = 0; i < Math.min(wanted, q2.length); i++) expect(out[i] * scale).toBeCloseTo(q2[i], 12);
      }),
    );
  });

  it('continue short lists upwards, where n lines reach to q^3 in proportion to n', () => {
    const out = new Float64Array(8);
    const scale = scaledLines([0.1, 0.2], out);
    expect(out[1] * scale).toBeCloseTo(0.2, 12);
    expect(out[7] * scale).toBeCloseTo(0.2 * 4 ** (2 / 3), 12);
    expect([...out]).toEqual([...out].sort((a, b) => a - b));
  });

  it('are 10 for cubic lattices and 20 for the others', () => {
    expect([modelLines('cF'), modelLines('hR'), modelLines('aP')]).toEqual([10, 20, 20]);
  });
});
