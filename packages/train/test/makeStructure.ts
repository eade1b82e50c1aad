import { readCif } from 'ml-index/io';
import type { BravaisLattice, UnitCell } from 'ml-index/lattice';
import { parseOperation, wrap, type Operation } from '../src/operations.js';
import { structureOfBlock, type Structure } from '../src/structures.js';

/** The group that the operations generate, as coordinate triplets. For tests. */
export function closedGroup(generators: readonly string[]): string[] {
  const group = new Map<string, Operation>();
  const add = (operation: Operation): boolean => {
    const key = tripletOfOperation(operation);
    if (group.has(key)) return false;
    group.set(key, operation);
    return true;
  };
  for (const text of ['x,y,z', ...generators]) add(parseOperation(text)!);
  for (let grown = true; grown;) {
    grown = false;
    const all = [...group.values()];
    for (const p of all)
      for (const text of generators) grown = add(compose(parseOperation(text)!, p)) || grown;
  }
  return [...group.keys()];
}

function compose(p: Operation, q: Operation): Operation {
  const rotation: number[] = [];
  const translation: number[] = [];
  for (let i = 0; i < 3; i++) {
    const row = p.rotation.slice(3 * i, 3 * i + 3);
    for (let j = 0; j < 3; j++)
      rotation.push(row[0] * q.rotation[j] + row[1] * q.rotation[3 + j] + row[2] * q.rotation[6 + j]);
    translation.push(wrap(p.translation[i] + row.reduce((sum, w, j) => sum + w * q.translation[j], 0)));
  }
  return { rotation, translation };
}

export function tripletOfOperation({ rotation, translation }: Operation): string {
  return [0, 1, 2]
    .map((i) => {
      const terms = ['x', 'y', 'z'].map(
        (axis, j) =>
          ['-', '', '+'][rotation[3 * i + j] + 1] && `${['-', '', '+'][rotation[3 * i + j] + 1]}${axis}`,
      );
      const shift = Math.round(translation[i] * 48);
      return `${terms.join('')}${shift === 0 ? '' : `+${shift}/48`}`;
    })
    .join();
}

/** A structure from its asymmetric unit; atoms as `element x y z uIso`. */
export function makeStructure(
  bravais: BravaisLattice,
  cell: UnitCell,
  operations: readonly string[],
  atoms: readonly string[],
  id = 'made',
): Structure {
  const { a, b, c, alpha, beta, gamma } = cell;
  const [block] = readCif(`data_${id}
_cell_length_a ${a}
_cell_length_b ${b}
_cell_length_c ${c}
_cell_angle_alpha ${alpha}
_cell_angle_beta ${beta}
_cell_angle_gamma ${gamma}
_space_group_name_H-M_alt 'P 1'
_space_group_IT_number 1
_[local]_bravais_lattice ${bravais}
loop_
_space_group_symop_operation_xyz
${operations.join('\n')}
loop_
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_U_iso_or_equiv
${atoms.join('\n')}
`);
  const structure = structureOfBlock(block, { source: 'test', hasCarbonAndHydrogen: false });
  if (typeof structure === 'string') throw new Error(structure);
  return structure;
}
