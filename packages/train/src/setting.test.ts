import { describe, expect, it } from 'vitest';
import {
  cellOfMetric,
  metricOfCell,
  transformMetric,
  type BravaisLattice,
  type Transform,
  type UnitCell,
} from 'ml-index/lattice';
import { closedGroup, makeStructure, tripletOfOperation } from '../test/makeStructure.js';
import { apply, parseOperation, transformOperations, type Operation } from './operations.js';
import { powderLines } from './powder.js';
import { standardSetting, transformPosition } from './setting.js';

describe('symmetry operations', () => {
  it('are read in the forms that files use', () => {
    expect(parseOperation('-x+y, X ,z+1/2')).toEqual({
      rotation: [-1, 1, 0, 1, 0, 0, 0, 0, 1],
      translation: [0, 0, 0.5],
    });
    expect(parseOperation("1/2+x,-y+0.25,'-z-1/3'")).toEqual({
      rotation: [1, 0, 0, 0, -1, 0, 0, 0, -1],
      translation: [0.5, 0.25, 1 - 1 / 3],
    });
    for (const text of ['', 'x,y', 'x,y,y', 'x,y,w', 'x,y,0.5']) expect(parseOperation(text)).toBeNull();
  });

  it('are applied as x -> Wx', () => {
    expect(apply([0, -1, 0, 1, -1, 0, 0, 0, 1], [0.1, 0.2, 0.3])).toEqual([-0.2, -0.1, 0.3]);
  });

  it('gain the translations of a larger cell and lose those of a smaller one', () => {
    const p1 = [parseOperation('x,y,z')!];
    expect(transformOperations(p1, [2, 0, 0, 0, 1, 0, 0, 0, 1])!.map(tripletOfOperation).sort()).toEqual([
      '+x+24/48,+y,+z',
      '+x,+y,+z',
    ]);
    const centred = [parseOperation('x,y,z')!, parseOperation('x+1/2,y+1/2,z')!];
    expect(transformOperations(centred, [0.5, 0.5, 0, -0.5, 0.5, 0, 0, 0, 1])!.length).toBe(1);
  });
});

/** The same crystal on another basis: what a file in an unusual setting holds. */
function inSetting(
  cell: UnitCell,
  operations: string[],
  atoms: number[][],
  p: Transform,
): [UnitCell, Operation[], number[][]] {
  return [
    cellOfMetric(transformMetric(metricOfCell(cell), p)),
    transformOperations(
      operations.map((text) => parseOperation(text)!),
      p,
    )!,
    atoms.map((xyz) => transformPosition(p, xyz)),
  ];
}

const C2C = closedGroup(['x+1/2,y+1/2,z', '-x,y,-z+1/2', '-x,-y,-z']);
const CMCM = closedGroup(['x+1/2,y+1/2,z', '-x,-y,z+1/2', '-x,y,-z+1/2', '-x,-y,-z']);
const P42N = closedGroup(['-y+1/2,x,z+1/2', '-x,-y,-z']);
const R3 = closedGroup(['x+2/3,y+1/3,z+1/3', '-y,x-y,z']);
const P21C = closedGroup(['-x,y+1/2,-z+1/2', '-x,-y,-z']);
const P1 = closedGroup(['-x,-y,-z']);
const MONOCLINIC = { a: 9.1, b: 6.3, c: 5.2, alpha: 90, beta: 104, gamma: 90 };
const ORTHORHOMBIC = { a: 4.1, b: 10.3, c: 5.2, alpha: 90, beta: 90, gamma: 90 };

const CASES: [string, BravaisLattice, UnitCell, string[], Transform][] = [
  ['mC from A', 'mC', MONOCLINIC, C2C, [0, 0, 1, 0, -1, 0, 1, 0, 0]],
  ['mC from I', 'mC', MONOCLINIC, C2C, [1, 0, 0, 0, 1, 0, 1, 0, 1]],
  ['mC from unique axis c', 'mC', MONOCLINIC, C2C, [0, 1, 0, 0, 0, 1, 1, 0, 0]],
  ['mC from unique axis a', 'mC', MONOCLINIC, C2C, [0, 0, 1, 1, 0, 0, 0, 1, 0]],
  ['mC from F', 'mC', MONOCLINIC, C2C, [1, 0, -1, 0, 1, 0, 0, 0, 2]],
  ['mP from a long cell', 'mP', MONOCLINIC, P21C, [1, 0, 2, 0, 1, 0, 0, 0, 1]],
  ['mP from B', 'mP', MONOCLINIC, P21C, [1, 0, 1, 0, 1, 0, -1, 0, 1]],
  ['mP from unique axis c', 'mP', MONOCLINIC, P21C, [0, 1, 0, 0, 0, 1, 1, 0, 0]],
  ['oC from A', 'oC', ORTHORHOMBIC, CMCM, [0, 0, 1, 1, 0, 0, 0, 1, 0]],
  ['oC from B', 'oC', ORTHORHOMBIC, CMCM, [0, 1, 0, 0, 0, 1, 1, 0, 0]],
  ['oC from b < a', 'oC', ORTHORHOMBIC, CMCM, [0, 1, 0, -1, 0, 0, 0, 0, 1]],
  [
    'tP from C',
    'tP',
    { a: 5, b: 5, c: 8, alpha: 90, beta: 90, gamma: 90 },
    P42N,
    [1, 1, 0, -1, 1, 0, 0, 0, 1],
  ],
  [
    'tP from unique axis a',
    'tP',
    { a: 5, b: 5, c: 8, alpha: 90, beta: 90, gamma: 90 },
    P42N,
    [0, 1, 0, 0, 0, 1, 1, 0, 0],
  ],
  [
    'hR from reverse',
    'hR',
    { a: 5, b: 5, c: 12, alpha: 90, beta: 90, gamma: 120 },
    R3,
    [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  ],
  [
    'hR from rhombohedral axes',
    'hR',
    { a: 5, b: 5, c: 12, alpha: 90, beta: 90, gamma: 120 },
    R3,
    [2 / 3, -1 / 3, -1 / 3, 1 / 3, 1 / 3, -2 / 3, 1 / 3, 1 / 3, 1 / 3],
  ],
  ['aP from I', 'aP', { a: 5, b: 6, c: 7, alpha: 80, beta: 85, gamma: 95 }, P1, [0, 1, 1, 1, 0, 1, 1, 1, 0]],
];
const ATOMS = [
  [0.11, 0.23, 0.31],
  [0.4, 0.05, 0.77],
];

describe('standard setting', () => {
  it.each(CASES)('%s', (_, bravais, cell, operations, p) => {
    const write = (atoms: number[][]): string[] =>
      atoms.map((xyz, i) => `${['Fe', 'O'][i]} ${xyz.join(' ')} 0.01`);
    const standard = makeStructure(bravais, cell, operations, write(ATOMS));
    const [fileCell, fileOperations, fileAtoms] = inSetting(cell, operations, ATOMS, p);
    const back = makeStructure(bravais, fileCell, fileOperations.map(tripletOfOperation), write(fileAtoms));
    for (const key of ['a', 'b', 'c', 'alpha', 'beta', 'gamma'] as const)
      expect(back.cell[key]).toBeCloseTo(standard.cell[key], 6);
    const [lines, expected] = [powderLines(back), powderLines(standard)];
    expect(lines.length).toBe(expected.length);
    lines.forEach(({ q2, intensity }, i) => {
      expect(q2).toBeCloseTo(expected[i].q2, 8);
      expect(Math.abs(intensity / expected[i].intensity - 1)).toBeLessThan(1e-3);
    });
  });

  it('says what is wrong', () => {
    const read = (texts: string[]): Operation[] => texts.map((text) => parseOperation(text)!);
    expect(standardSetting('mP', MONOCLINIC, read(['x,y,z', '-x,-y,-z']))).toBe('axes-not-found');
    expect(standardSetting('mP', { ...MONOCLINIC, alpha: 95 }, read(['x,y,z', '-x,y,-z']))).toBe(
      'metric-breaks-symmetry',
    );
    expect(standardSetting('cP', ORTHORHOMBIC, read(['x,y,z']))).toBe('metric-breaks-symmetry');
    expect(standardSetting('oP', ORTHORHOMBIC, read(['x,y,z', 'x+1/3,y,z', 'x+2/3,y,z']))).toBe(
      'unknown-centring',
    );
  });
});
