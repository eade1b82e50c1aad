import { readCif } from 'ml-index/io';
import type { UnitCell } from 'ml-index/lattice';
import { describe, expect, it } from 'vitest';
import { cifText, type CifStructure } from '../../test/cifText.js';
import { placedStructure } from '../structures.js';
import { parsePrepareConfig } from './config.js';
import { qualityOf } from './quality.js';

const CELL: UnitCell = { a: 5, b: 6, c: 7, alpha: 90, beta: 100, gamma: 90 };
/** P 21/c, 16 atoms in 206.8 A^3. */
const GOOD: CifStructure = {
  formula: 'Fe O3',
  cell: CELL,
  symbol: 'P 1 21/c 1',
  number: 14,
  system: 'monoclinic',
  operations: ['x,y,z', '-x,y+1/2,-z+1/2', '-x,-y,-z', 'x,-y+1/2,z+1/2'],
  atoms: [
    'Fe1 Fe 0.1 0.2 0.3 0.01',
    'O1 O 0.4 0.1 0.8 0.01',
    'O2 O 0.7 0.3 0.6 0.01',
    'O3 O 0.2 0.9 0.1 0.01',
  ],
};

/** `criterion reason` of each rejection. */
function found(change: Partial<CifStructure>, edit: (text: string) => string = (text) => text): string[] {
  const [block] = readCif(edit(cifText({ ...GOOD, ...change })));
  const placed = placedStructure(block, { source: 'test', hasCarbonAndHydrogen: false });
  return qualityOf(block, placed, parsePrepareConfig('{}').quality).map(
    ({ criterion, reason }) => `${criterion} ${reason}`,
  );
}

describe('quality criteria', () => {
  it('are met by a sound entry, with or without listed volume and Z', () => {
    expect(found({})).toEqual([]);
    expect(found({ more: '_cell_volume 206.81(3)\n_cell_formula_units_Z 4' })).toEqual([]);
  });

  it('1: formula', () => {
    expect(found({ formula: undefined })).toEqual(['formula not-listed']);
    expect(found({ formula: 'rust' })).toEqual(['formula not-readable']);
  });

  it('2: space-group number', () => {
    expect(found({ number: 231 }, (text) => `${text}\n_[local]_bravais_lattice mP`)).toEqual([
      'number out-of-range',
    ]);
    expect(
      found({}, (text) => text.replace(/_space_group_IT_number.*/, '_[local]_bravais_lattice mP')),
    ).toEqual(['number not-listed']);
  });

  it('3: Hermann-Mauguin symbol', () => {
    expect(found({}, (text) => text.replace(/_space_group_name.*/, ''))).toEqual(['symbol not-listed']);
    expect(found({ symbol: 'monoclinic' })).toEqual(['symbol not-readable']);
    expect(found({ symbol: 'P 1 2/c 1' })).toEqual(['symbol of-another-number']);
    expect(found({ symbol: 'P 1 2/c 1', number: 13 })).toEqual(['symbol not-that-of-the-operations']);
    // Settings beyond the 530 are read, too.
    expect(found({ symbol: 'P21/c' })).toEqual([]);
  });

  it('4: crystal system', () => {
    expect(found({ system: 'orthorhombic' })).toEqual(['system of-another-number']);
    expect(found({ system: 'strange' })).toEqual(['system unknown']);
    expect(found({ system: '?' })).toEqual([]);
    expect(found({ cell: { ...CELL, gamma: 92 } })[0]).toBe('system cell-does-not-fit');
  });

  it('5: reduction', () => {
    expect(found({ cell: { ...CELL, gamma: 130 } })).toEqual([
      'system cell-does-not-fit',
      'reduction metric-breaks-symmetry mP',
    ]);
  });

  it('6: listed volume', () => {
    expect(found({ more: '_cell_volume 220' })).toEqual(['volume not-that-of-the-cell']);
    expect(found({ more: '_cell_volume 209' })).toEqual([]);
  });

  it('7: volume of an atom', () => {
    expect(found({ more: '_cell_formula_units_Z 40' })).toEqual(['density too-many-atoms']);
    expect(found({ formula: 'Fe', more: '_cell_formula_units_Z 1' })).toEqual(['density too-few-atoms']);
  });

  it('and what a calculation needs', () => {
    expect(found({ atoms: ['X1 Xx 0 0 0 0.01'] })).toEqual(['structure unknown-element']);
    expect(found({ cell: { ...CELL, a: 0 } })).toEqual(['system no-cell', 'structure no-cell']);
  });
});

describe('blocks of other exports', () => {
  it('may have the old tags, operations by symbol only, labels with charges, B values', () => {
    const old = (text: string): string =>
      text
        .replace('_space_group_name_H-M_alt', '_symmetry_space_group_name_H-M')
        .replace('_space_group_IT_number', '_symmetry_Int_Tables_number')
        .replace('_space_group_crystal_system', '_symmetry_cell_setting')
        .replace('_atom_site_U_iso_or_equiv', '_atom_site_B_iso_or_equiv')
        .replace(/ Fe 0/, ' Fe3+ 0')
        .replace(/loop_\n_space_group_symop_operation_xyz\n('.*\n)+/, '');
    const [block] = readCif(old(cifText(GOOD)));
    const placed = placedStructure(block, { source: 'test', hasCarbonAndHydrogen: false });
    if (typeof placed === 'string') throw new Error(placed);
    expect(placed.structure.bravais).toBe('mP');
    expect(placed.structure.operations.length).toBe(4);
    expect(placed.structure.atoms[0].element).toBe('Fe');
    expect(placed.structure.atoms[0].uIso).toBeCloseTo(0.01 / (8 * Math.PI ** 2), 12);
    expect(qualityOf(block, placed, parsePrepareConfig('{}').quality)).toEqual([]);
  });
});
