import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { BRAVAIS_LATTICES, bravaisInfo, featuresOfIndices } from '../lattice/bravais.js';
import {
  compileConditions,
  extinctionPrior,
  extinctionSymbols,
  formatCondition,
  isLineAbsent,
  isSystematicallyAbsent,
  parseCondition,
  reflectionsOfLine,
  violatesConditions,
} from './index.js';

const index = fc.integer({ min: -7, max: 7 });

describe('reflectionsOfLine', () => {
  test('lists one of each Friedel pair of all reflections with equal features', () => {
    const systems = [...new Set(BRAVAIS_LATTICES.map((bravais) => bravaisInfo(bravais).system))];
    fc.assert(
      fc.property(fc.constantFrom(...systems), index, index, index, (system, h, k, l) => {
        const features = featuresOfIndices(system, h, k, l).join();
        const expected = new Set<string>();
        // With 2 k h <= h2 + k2 the largest index of the line is below sqrt(4/3 * 3 * 49) < 15.
        for (let a = -14; a <= 14; a++) {
          for (let b = -14; b <= 14; b++) {
            for (let c = -14; c <= 14; c++) {
              if (featuresOfIndices(system, a, b, c).join() === features) expected.add(positive(a, b, c));
            }
          }
        }
        const found = reflectionsOfLine(system, h, k, l);
        const listed = new Set<string>();
        for (let i = 0; i < found.length; i += 3) listed.add(positive(found[i], found[i + 1], found[i + 2]));
        expect([...listed].sort()).toEqual([...expected].sort());
      }),
      { numRuns: 100 },
    );
  });
});

function positive(h: number, k: number, l: number): string {
  const sign = h < 0 || (h === 0 && (k < 0 || (k === 0 && l < 0))) ? -1 : 1;
  return [h, k, l].map((value) => value * sign + 0).join();
}

describe('reflection conditions', () => {
  test('text and object are the same', () => {
    expect(parseCondition('hhl:2h+l=4n')).toEqual({ zone: 'hhl', form: [2, 0, 1], modulus: 4 });
    for (const bravais of BRAVAIS_LATTICES) {
      for (const { conditions } of extinctionSymbols(bravais)) {
        expect(conditions.map(formatCondition).map(parseCondition)).toEqual(conditions);
      }
    }
    expect(() => parseCondition('hxl:h=2n')).toThrow(RangeError);
    expect(() => parseCondition('0kl:x=2n')).toThrow(RangeError);
  });

  test('a condition holds in its zone only', () => {
    const words = compileConditions([parseCondition('h0l:h+l=2n'), parseCondition('00l:l=3n')]);
    expect(violatesConditions(words, 1, 0, 2)).toBe(true);
    expect(violatesConditions(words, 1, 1, 2)).toBe(false);
    expect(violatesConditions(words, -1, 0, 3)).toBe(false);
    expect(violatesConditions(words, 0, 0, 4)).toBe(true);
    expect(violatesConditions(words, 0, 0, -6)).toBe(false);
  });
});

describe('extinction symbols', () => {
  test('the first symbol of a lattice has the absences of its centring only', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      expect(extinctionSymbols(bravais)[0].conditions).toEqual([]);
    }
  });

  test('textbook absences: P21/c, diamond, quartz, Pnma', () => {
    const find = (bravais: (typeof BRAVAIS_LATTICES)[number], number: number, name: string) =>
      extinctionSymbols(bravais).find(({ spaceGroups }) =>
        spaceGroups.some((group) => group.number === number && group.symbol === name),
      )!;
    const p21c = find('mP', 14, 'P 1 21/c 1');
    expect(p21c.symbol).toBe('P 1 21/c 1');
    expect(isLineAbsent(p21c, 'monoclinic', 0, 1, 0)).toBe(true);
    expect(isLineAbsent(p21c, 'monoclinic', 1, 0, 0)).toBe(false);
    expect(isLineAbsent(p21c, 'monoclinic', -2, 0, 1)).toBe(true);
    expect(isLineAbsent(p21c, 'monoclinic', 1, 1, 1)).toBe(false);
    const diamond = find('cF', 227, 'F d -3 m');
    expect(isLineAbsent(diamond, 'cubic', 2, 0, 0)).toBe(true);
    expect(isLineAbsent(diamond, 'cubic', 2, 2, 2)).toBe(false);
    expect(isLineAbsent(diamond, 'cubic', 4, 2, 0)).toBe(true);
    expect(isLineAbsent(diamond, 'cubic', 2, 1, 0)).toBe(true);
    const quartz = find('hP', 154, 'P 32 2 1');
    expect(quartz.symbol).toBe('P 31(62) - -');
    expect([1, 2, 3, 4].map((l) => isLineAbsent(quartz, 'hexagonal', 0, 0, l))).toEqual([
      true,
      true,
      false,
      true,
    ]);
    const pnma = find('oP', 62, 'P n m a');
    expect(pnma.symbol).toBe('P n - a');
    expect(isSystematicallyAbsent(pnma, 0, 1, 2)).toBe(true);
    expect(isSystematicallyAbsent(pnma, 1, 2, 0)).toBe(true);
    expect(isSystematicallyAbsent(pnma, 2, 1, 0)).toBe(false);
    expect(isSystematicallyAbsent(pnma, 1, 0, 2)).toBe(false);
  });

  test('priors are probabilities without zeros', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      const prior = extinctionPrior(bravais);
      expect(prior).toHaveLength(extinctionSymbols(bravais).length);
      expect(prior.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...prior)).toBeGreaterThan(0);
    }
  });
});
