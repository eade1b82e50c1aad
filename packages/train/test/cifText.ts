import type { UnitCell } from 'ml-index/lattice';

export interface CifStructure {
  readonly name?: string;
  readonly formula?: string;
  readonly cell: UnitCell;
  readonly symbol: string;
  readonly number: number;
  readonly system: string;
  /** None: the symbol tells them. */
  readonly operations: readonly string[];
  /** `label element x y z uIso`. */
  readonly atoms: readonly string[];
  /** Further lines. */
  readonly more?: string;
}

/** A core CIF data block as a database exports it. For tests. */
export function cifText({
  name = 'made',
  formula,
  cell,
  symbol,
  number,
  system,
  operations,
  atoms,
  more = '',
}: CifStructure): string {
  const { a, b, c, alpha, beta, gamma } = cell;
  return `data_${name}
${formula === undefined ? '' : `_chemical_formula_sum '${formula}'`}
_cell_length_a ${a}
_cell_length_b ${b}
_cell_length_c ${c}
_cell_angle_alpha ${alpha}
_cell_angle_beta ${beta}
_cell_angle_gamma ${gamma}
_space_group_name_H-M_alt '${symbol}'
_space_group_IT_number ${number}
_space_group_crystal_system ${system}
${more}
${operationsText(operations)}loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_U_iso_or_equiv
${atoms.join('\n')}
`;
}

function operationsText(operations: readonly string[]): string {
  if (operations.length === 0) return '';
  return `loop_\n_space_group_symop_operation_xyz\n${operations.map((text) => `'${text}'`).join('\n')}\n`;
}
