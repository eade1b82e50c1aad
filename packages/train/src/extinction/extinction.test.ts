import { describe, expect, test } from 'vitest';
import { BRAVAIS_LATTICES, bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import {
  extinctionSymbols,
  formatCondition,
  isLineAbsent,
  isSystematicallyAbsent,
  reflectionsOfLine,
} from 'ml-index/symmetry';
import { Random } from 'ml-index/math';
import { deriveExtinctionTable } from './derive.js';
import { isAbsentUnder, parseOperation } from './operations.js';
import { boxReflections, placements } from './setting.js';
import { hallSettings } from './spaceGroups.js';

/**
 * International Tables A (5th ed., 2005), Table 3.1.4.1 (Looijenga-Vos & Buerger), in our settings; the list was checked
 * against its transcription in EXPO2014 (Altomare et al. 2013, J. Appl. Cryst. 46, 1231; 217 symbols over all settings).
 */
const PUBLISHED: Record<BravaisLattice, string> = {
  aP: 'P-',
  mP: 'P1-1 P1211 P1a1 P121/a1 P1c1 P121/c1 P1n1 P121/n1',
  mC: 'C1-1 C1c1',
  oP:
    'P--- P--21 P-21- P-2121 P21-- P21-21 P2121- P212121 P--a P--b P--n P-a- P-aa P-ab P-an P-c- P-ca P-cb P-cn P-n- P-na ' +
    'P-nb P-nn Pb-- Pb-a Pb-b Pb-n Pba- Pbaa Pbab Pban Pbc- Pbca Pbcb Pbcn Pbn- Pbna Pbnb Pbnn Pc-- Pc-a Pc-b Pc-n Pca- Pcaa ' +
    'Pcab Pcan Pcc- Pcca Pccb Pccn Pcn- Pcna Pcnb Pcnn Pn-- Pn-a Pn-b Pn-n Pna- Pnaa Pnab Pnan Pnc- Pnca Pncb Pncn Pnn- Pnna ' +
    'Pnnb Pnnn',
  oC: 'C--- C--21 C--(ab) C-c- C-c(ab) Cc-- Cc-(ab) Ccc- Ccc(ab)',
  oI: 'I--- I--(ab) I-(ac)- I-cb I(bc)-- Ic-a Iba- Ibca',
  oF: 'F--- F-dd Fd-d Fdd- Fddd',
  tP:
    'P--- P-21- P42-- P4221- P41-- P4121- P--c P-21c P-b- P-bc P-c- P-cc P-n- P-nc Pn-- P42/n-- Pn-c Pnb- Pnbc Pnc- Pncc Pnn- ' +
    'Pnnc',
  tI: 'I--- I41-- I--d I-c- I-cd I41/a-- Ia-d Iacd',
  hP: 'P--- P63-- P31(62)-- P61-- P--c P-c- P-cc',
  hR: 'R(obv)-- R(obv)-c',
  cP: 'P--- P21(42)-- P41-- P--n Pa-- Pn-- Pn-n',
  cI: 'I--- I41-- I--d Ia-- Ia-d',
  cF: 'F--- F41-- F--c Fd-- Fd-c',
};

/** Extinction symbols in each Laue class of the same table (monoclinic: unique axis b, orthorhombic without A and B cells). */
const LAUE_CLASSES: readonly [name: string, first: number, last: number, symbols: number][] = [
  ['-1', 1, 2, 1],
  ['2/m', 3, 15, 8 + 2],
  ['mmm', 16, 74, 71 + 9 + 8 + 5],
  ['4/m', 75, 88, 5 + 3],
  ['4/mmm', 89, 142, 22 + 7],
  ['-3', 143, 148, 2 + 1],
  ['-3m', 149, 167, 4 + 2],
  ['6/m', 168, 176, 4],
  ['6/mmm', 177, 194, 7],
  ['m-3', 195, 206, 4 + 2 + 2],
  ['m-3m', 207, 230, 6 + 4 + 5],
];

const derived = deriveExtinctionTable();

describe('extinction symbols', () => {
  test('the shipped table is what moyo gives', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      const shipped = extinctionSymbols(bravais).map(({ symbol, conditions, spaceGroups }) => ({
        symbol,
        conditions: conditions.map(formatCondition),
        spaceGroups,
      }));
      const expected = derived[bravais].map(({ symbol, conditions, spaceGroups }) => ({
        symbol,
        conditions: conditions.map(formatCondition),
        spaceGroups,
      }));
      expect(shipped).toEqual(expected);
    }
  });

  test('symbols and their numbers are those of International Tables A', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      const names = extinctionSymbols(bravais).map(({ symbol }) => symbol.replaceAll(' ', ''));
      expect(names.toSorted(), bravais).toEqual(PUBLISHED[bravais].split(' ').toSorted());
    }
    expect(BRAVAIS_LATTICES.flatMap((bravais) => extinctionSymbols(bravais))).toHaveLength(161);
    for (const [name, first, last, symbols] of LAUE_CLASSES) {
      const inClass = BRAVAIS_LATTICES.flatMap((bravais) => extinctionSymbols(bravais)).filter(
        ({ spaceGroups }) => spaceGroups.some(({ number }) => number >= first && number <= last),
      );
      expect(inClass, name).toHaveLength(symbols);
    }
  });

  test('every space group has a symbol, and one only outside monoclinic and orthorhombic groups', () => {
    for (let number = 1; number <= 230; number++) {
      const count = BRAVAIS_LATTICES.flatMap((bravais) => extinctionSymbols(bravais)).filter((symbol) =>
        symbol.spaceGroups.some((group) => group.number === number),
      ).length;
      expect(count, `${number}`).toBeGreaterThan(0);
      if (number < 3 || number > 74) expect(count, `${number}`).toBe(1);
    }
  });

  test('absences of all 530 settings agree with the raw operations', () => {
    const random = new Random(1);
    for (const { bravais, hall, symbol, operations } of hallSettings()) {
      const { cell, signature } = [...placements(operations, bravais)][0];
      const match =
        extinctionSymbols(bravais)[derived[bravais].findIndex((entry) => entry.signature === signature)];
      expect(match, symbol).toBeDefined();
      for (let i = 0; i < 120; i++) {
        // Zones and rows carry the conditions: half of the sample lies in them. Indices beyond the box of the signature.
        const [h, k, l] = Array.from({ length: 3 }, () => random.below(25) - 12);
        const sample: [number, number, number][] = [
          [h, k, l],
          [0, k, l],
          [h, h, l],
          [h, -h, l],
          [h, -2 * h, l],
          [0, 0, l],
          [h, 0, 0],
        ];
        const old = sample[i % sample.length];
        const moved = [0, 1, 2].map((j) => old[0] * cell[j] + old[1] * cell[3 + j] + old[2] * cell[6 + j]);
        expect(moved.every(Number.isInteger)).toBe(true);
        expect(
          isSystematicallyAbsent(match, moved[0], moved[1], moved[2]),
          `${hall} ${symbol} ${moved.join()}`,
        ).toBe(isAbsentUnder(operations, old[0], old[1], old[2]));
      }
    }
  });

  test('a line is absent only if all its reflections are', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      const { system } = bravaisInfo(bravais);
      for (const symbol of extinctionSymbols(bravais)) {
        for (const [h, k, l] of boxReflections.filter((_, i) => i % 7 === 0)) {
          const all = Array.from(reflectionsOfLine(system, h, k, l));
          let absent = true;
          for (let i = 0; i < all.length; i += 3) {
            absent &&= isSystematicallyAbsent(symbol, all[i], all[i + 1], all[i + 2]);
          }
          expect(isLineAbsent(symbol, system, h, k, l)).toBe(absent);
        }
      }
    }
    const pa3 = extinctionSymbols('cP').find(({ symbol }) => symbol === 'P a - -')!;
    // 0kl: k = 2n cyclically: 012 is absent where 021 is present (Pa-3); the line of both is not.
    expect(isSystematicallyAbsent(pa3, 0, 1, 2)).toBe(true);
    expect(isSystematicallyAbsent(pa3, 0, 2, 1)).toBe(false);
    expect(isLineAbsent(pa3, 'cubic', 0, 1, 2)).toBe(false);
    expect(isLineAbsent(pa3, 'cubic', 0, 1, 1)).toBe(true);
    // 300 of Pa-3 is absent but lies on the line of 221.
    expect(isSystematicallyAbsent(pa3, 3, 0, 0)).toBe(true);
    expect(isLineAbsent(pa3, 'cubic', 3, 0, 0)).toBe(false);
  });
});

test('symmetry operations are read from text', () => {
  expect(parseOperation('-y, x-y+1/2, z+.25')).toEqual({
    rotation: [0, -1, 0, 1, -1, 0, 0, 0, 1],
    translation: [0, 12, 6],
  });
  expect(parseOperation('1/3+X,-Z,Y-1/6').translation).toEqual([8, 0, 20]);
  expect(() => parseOperation('x,y')).toThrow(RangeError);
  expect(() => parseOperation('x,y,w')).toThrow(RangeError);
});
