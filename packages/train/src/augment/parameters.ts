import { coefficientsOfCell, isPositiveDefinite, type LatticeSystem, type UnitCell } from 'ml-index/lattice';

export type ParameterKind = 'length' | 'angle';
export interface CellParameter {
  readonly name: keyof UnitCell;
  readonly kind: ParameterKind;
}

const NAMES: Readonly<Record<LatticeSystem, readonly (keyof UnitCell)[]>> = {
  cubic: ['a'],
  tetragonal: ['a', 'c'],
  hexagonal: ['a', 'c'],
  rhombohedral: ['a', 'alpha'],
  orthorhombic: ['a', 'b', 'c'],
  monoclinic: ['a', 'b', 'c', 'beta'],
  triclinic: ['a', 'b', 'c', 'alpha', 'beta', 'gamma'],
};

/** The free cell parameters of a lattice system (write-up Eq. 1 to 7); rhombohedral ones on rhombohedral axes. */
export function cellParameters(system: LatticeSystem): readonly CellParameter[] {
  return NAMES[system].map((name) => ({ name, kind: name.length === 1 ? 'length' : 'angle' }));
}

const RADIAN = Math.PI / 180;

/** Values of {@link cellParameters} of a cell in the standard setting (hexagonal axes for hR): A and degrees. */
export function parametersOfCell(system: LatticeSystem, cell: UnitCell): number[] {
  if (system !== 'rhombohedral') return NAMES[system].map((name) => cell[name]);
  const [aa, cc] = [cell.a * cell.a, cell.c * cell.c];
  return [Math.sqrt(aa / 3 + cc / 9), Math.acos((2 * cc - 3 * aa) / (2 * (cc + 3 * aa))) / RADIAN];
}

/** The cell (hexagonal axes for hR) of parameters; null where no cell has them. */
export function cellOfParameters(system: LatticeSystem, values: readonly number[]): UnitCell | null {
  const parameters = cellParameters(system);
  const isPossible = values.every((value, i) =>
    parameters[i].kind === 'length' ? value > 0 : value > 0 && value < 180,
  );
  if (!isPossible) return null;
  const cell = { alpha: 90, beta: 90, gamma: 90, ...lengths(system, values) };
  if (system === 'hexagonal' || system === 'rhombohedral') cell.gamma = 120;
  else parameters.forEach(({ name, kind }, i) => kind === 'angle' && (cell[name] = values[i]));
  return Number.isFinite(cell.c) && isPositiveDefinite(coefficientsOfCell(cell)) ? cell : null;
}

function lengths(system: LatticeSystem, values: readonly number[]): Record<'a' | 'b' | 'c', number> {
  const [a, second, third] = values;
  switch (system) {
    case 'cubic':
      return { a, b: a, c: a };
    case 'tetragonal':
    case 'hexagonal':
      return { a, b: a, c: second };
    case 'rhombohedral': {
      const cosine = Math.cos(second * RADIAN);
      const edge = a * Math.sqrt(2 * (1 - cosine));
      return { a: edge, b: edge, c: a * Math.sqrt(3 * (1 + 2 * cosine)) };
    }
    default:
      return { a, b: second, c: third };
  }
}
