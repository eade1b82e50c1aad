import { readCif } from 'ml-index/io';
import { coefficientsOfCell, q2OfIndices, volumeOfCell, type UnitCell } from 'ml-index/lattice';
import { describe, expect, it } from 'vitest';
import { cifText } from '../../test/cifText.js';
import { closedGroup } from '../../test/makeStructure.js';
import { powderLines } from '../powder.js';
import { placedStructure, type PlacedStructure } from '../structures.js';
import { indicesIn, REPRESENTATIONS, representationsOf } from './representations.js';
import { extinctionSymbolOf } from './symbols.js';

const ATOMS = ['Fe1 Fe 0.11 0.23 0.31 0.01', 'O1 O 0.41 0.07 0.83 0.01'];

function place(
  cell: UnitCell,
  number: number,
  symbol: string,
  generators: readonly string[],
  atoms: readonly string[] = ATOMS,
): PlacedStructure {
  const [block] = readCif(
    cifText({ cell, number, symbol, system: '?', operations: closedGroup(generators), atoms }),
  );
  const placed = placedStructure(block, { source: 'test', hasCarbonAndHydrogen: false });
  if (typeof placed === 'string') throw new Error(placed);
  return placed;
}
const box = (a: number, b: number, c: number): UnitCell => ({ a, b, c, alpha: 90, beta: 90, gamma: 90 });
const monoclinic = (a: number, b: number, c: number, beta: number): UnitCell => ({ ...box(a, b, c), beta });
const hexagonal = (a: number, c: number): UnitCell => ({ ...box(a, a, c), gamma: 120 });
const rhombohedral = (a: number, angle: number): UnitCell => ({
  ...box(a, a, a),
  ...{ alpha: angle, beta: angle, gamma: angle },
});

/** [placed structure, symbols: standard, reindexed, reduced]. */
const CASES: readonly (readonly [string, () => PlacedStructure, (string | null)[]])[] = [
  [
    'Pnma with axes in another order',
    () => place(box(9.2, 5.1, 7.4), 62, 'P n m a', ['-x+1/2,-y,z+1/2', '-x,y+1/2,-z', '-x,-y,-z']),
    // (a', b', c') = (b, c, a): the mirror across b is across a', the a glide across c a c' glide across b', n across c'.
    ['P m c n', 'P m c n', 'P m c n'],
  ],
  [
    'A-centred orthorhombic',
    () => place(box(6, 9, 5), 38, 'A m m 2', ['x,y+1/2,z+1/2', 'x,-y,z', '-x,y,z']),
    // C centring needs (b, c, a); b = 9 and c = 5 change places: the polar axis is a.
    ['C 2 m m', 'C 2 m m', null],
  ],
  [
    'I setting of a C-centred monoclinic lattice',
    () =>
      place(monoclinic(5.2, 8.3, 7.1, 103), 15, 'I 1 2/a 1', [
        'x+1/2,y+1/2,z+1/2',
        '-x+1/2,y,-z',
        '-x,-y,-z',
      ]),
    ['C 1 2/c 1', 'C 1 2/c 1', null],
  ],
  [
    'monoclinic, unique axis c, long oblique axes',
    () => place({ ...box(12.1, 6.3, 8.4), gamma: 124 }, 14, 'P 1 1 21/b', ['-x,-y+1/2,z+1/2', '-x,-y,-z']),
    [],
  ],
  [
    'rhombohedral on hexagonal axes',
    () =>
      place(hexagonal(4.758, 12.991), 167, 'R -3 c', [
        'x+2/3,y+1/3,z+1/3',
        '-y,x-y,z',
        'y,x,-z+1/2',
        '-x,-y,-z',
      ]),
    ['R -3 c', 'R -3 c', null],
  ],
  [
    'rhombohedral on reverse hexagonal axes',
    () => place(hexagonal(7, 11), 148, 'R -3', ['x+1/3,y+2/3,z+1/3', '-y,x-y,z', '-x,-y,-z']),
    ['R -3', 'R -3', 'R -3'],
  ],
  [
    'rhombohedral axes',
    () => place(rhombohedral(5.6, 68), 166, 'R -3 m', ['z,x,y', '-x,-y,-z', 'y,x,z']),
    ['R -3 m', 'R -3 m', 'R -3 m'],
  ],
  [
    'F setting of a body-centred tetragonal lattice',
    () => place(box(7, 7, 9), 87, 'F 4/m', ['x,y+1/2,z+1/2', 'x+1/2,y,z+1/2', '-y,x,z', '-x,-y,-z']),
    ['I 4/m', 'I 4/m', null],
  ],
  [
    'cubic F',
    () =>
      place(
        box(8.1, 8.1, 8.1),
        225,
        'F m -3 m',
        ['x,y+1/2,z+1/2', 'x+1/2,y,z+1/2', 'z,x,y', '-x,-y,-z', 'y,x,z', '-x,y,z'],
        ['Na Na 0 0 0 0.01', 'Cl Cl 0.5 0.5 0.5 0.01'],
      ),
    ['F m -3 m', 'F m -3 m', null],
  ],
  [
    'triclinic, not reduced',
    () => place({ a: 6, b: 11, c: 9, alpha: 62, beta: 118, gamma: 74 }, 2, 'P -1', ['-x,-y,-z']),
    ['P -1', 'P -1', 'P -1'],
  ],
];

describe('representations', () => {
  it.each(CASES)('%s: q2 of every line is the same in all of them', (_, make) => {
    const placed = make();
    const lines = powderLines(placed.structure).slice(0, 60);
    expect(lines.length).toBeGreaterThan(0);
    const representations = representationsOf(placed);
    for (const name of REPRESENTATIONS) {
      const { cell, transform } = representations[name];
      const x = coefficientsOfCell(cell);
      for (const { hkl, q2 } of lines)
        expect(Math.abs(q2OfIndices(x, ...indicesIn(transform, hkl)) / q2 - 1)).toBeLessThan(1e-10);
    }
  });

  it.each(CASES.filter(([, , symbols]) => symbols.length > 0))(
    '%s: Hermann-Mauguin symbols',
    (_, make, symbols) => {
      const { standard, reindexed, reduced } = representationsOf(make());
      expect([standard, reindexed, reduced].map(({ hermannMauguin }) => hermannMauguin)).toEqual(symbols);
    },
  );

  it('are the listed cell, the library cell, rhombohedral axes and the Niggli cell', () => {
    const corundum = representationsOf(CASES[4][1]());
    expect(corundum.conventional.cell).toEqual(hexagonal(4.758, 12.991));
    expect(corundum.standard.cell).toEqual(hexagonal(4.758, 12.991));
    // a_R^2 = a^2/3 + c^2/9; sin(alpha/2) = 3 / (2 sqrt(3 + (c/a)^2)).
    const { a, alpha, beta } = corundum.reindexed.cell;
    expect(a).toBeCloseTo(Math.sqrt(4.758 ** 2 / 3 + 12.991 ** 2 / 9), 9);
    expect(alpha).toBeCloseTo((360 / Math.PI) * Math.asin(3 / (2 * Math.sqrt(3 + (12.991 / 4.758) ** 2))), 9);
    expect(beta).toBeCloseTo(alpha, 9);
    expect(volumeOfCell(corundum.reindexed.cell)).toBeCloseTo(volumeOfCell(corundum.standard.cell) / 3, 9);
    const pnma = representationsOf(CASES[0][1]());
    expect(pnma.standard.cell).toEqual(box(5.1, 7.4, 9.2));
    const turned = pnma.conventional.cell;
    expect([turned.a, turned.b, turned.c].map((x) => Number(x.toFixed(9)))).toEqual([9.2, 5.1, 7.4]);
    expect(pnma.conventional.hermannMauguin).toBe('P n m a');
  });

  it('carry the absences: the extinction symbol is that of the standard setting', () => {
    const { structure } = CASES[0][1]();
    expect(extinctionSymbolOf('oP', structure.operations)).toBe('P - c n');
  });

  it('refuse indices that a basis does not have', () => {
    expect(() => indicesIn([0.5, 0, 0, 0, 1, 0, 0, 0, 1], [1, 0, 0])).toThrow(RangeError);
  });
});
