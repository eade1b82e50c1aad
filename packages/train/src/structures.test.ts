import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InputError } from 'ml-index/math';
import { afterAll, describe, expect, it } from 'vitest';
import { dataFolder, readStructures } from './structures.js';

const folder = mkdtempSync(join(tmpdir(), 'ml-index-structures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function block(name: string, centring: string, atoms = 'Fe 0.1 0.2 0.3 1 0.01'): string {
  return `data_${name}
_chemical_formula_sum Fe
_cell_length_a 5.0(1)
_cell_length_b 9
_cell_length_c 7
_cell_angle_alpha 90
_cell_angle_beta 105
_cell_angle_gamma 90
_space_group_name_H-M_alt 'I 1 2 1:x'
_space_group_IT_number 5
_[local]_bravais_lattice mC
_[local]_obtained_from 'GitHub repository ajr15/CodStructures'
loop_
_space_group_symop_operation_xyz
x,y,z
-x,y,-z
${centring}
loop_
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
_atom_site_U_iso_or_equiv
${atoms}
`;
}

describe('structures', () => {
  it('are the unique blocks of the files in the standard setting; what is left out is counted', () => {
    mkdirSync(join(folder, 'structures'));
    writeFileSync(
      join(folder, 'structures', 'index.tsv'),
      [
        'file\tblock\thas_C_and_H\tduplicate_of',
        'cod.cif.gz\tgood\t0\t',
        'cod.cif.gz\tcopy\t0\tgood',
        'cod.cif.gz\tnoCentring\t0\t',
        'cod.cif.gz\tnoElement\t0\t',
        '',
      ].join('\n'),
    );
    const good = 'x+1/2,y+1/2,z+1/2\n1/2-x,1/2+y,1/2-z';
    writeFileSync(
      join(folder, 'structures', 'cod.cif.gz'),
      gzipSync(
        [
          block('good', good),
          block('copy', good),
          block('noCentring', ''),
          block('noElement', good, 'Xx 0 0 0 1 ?'),
        ].join('\n'),
      ),
    );
    const { structures, skipped } = readStructures(dataFolder(folder));
    expect(structures.map(({ id }) => id)).toEqual(['good']);
    const [structure] = structures;
    expect(structure).toMatchObject({
      source: 'cod',
      family: 'porphyrin',
      bravais: 'mC',
      spaceGroup: 5,
      hermannMauguin: 'I 1 2 1',
    });
    // I to C: a' = a + c, the shorter diagonal since beta > 90; half the cell is primitive.
    expect(structure.primitiveVolume).toBeCloseTo((5 * 9 * 7 * Math.sin((105 * Math.PI) / 180)) / 2, 6);
    const { a, b, c, beta } = structure.cell;
    const diagonal = Math.sqrt(25 + 49 + 2 * 35 * Math.cos((105 * Math.PI) / 180));
    expect([b, ...[a, c].sort((p, q) => p - q)]).toEqual([9, 5, diagonal].map((x) => expect.closeTo(x, 6)));
    expect(beta).toBeGreaterThanOrEqual(90);
    expect(structure.atoms.length).toBe(1);
    expect(structure.atoms[0]).toMatchObject({ element: 'Fe', occupancy: 1, uIso: 0.01 });
    expect([...skipped].map(([reason, { count, examples }]) => [reason, count, examples])).toEqual([
      ['axes-not-found mC', 1, ['noCentring']],
      ['unknown-element', 1, ['noElement']],
    ]);
  });

  it('are asked for where there is no data', () => {
    expect(() => dataFolder(join(folder, 'nowhere'))).toThrow(InputError);
  });
});
