import { cifNumber, cifValue, type CifBlock } from 'ml-index/io';
import { bravaisInfo, determinant, niggliCell, volumeOfCell, type UnitCell } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { plainSymbol, settingsOfSymbol } from '../extinction/spaceGroups.js';
import { isTranslation } from '../operations.js';
import {
  bravaisOfNumber,
  cellOfBlock,
  hermannMauguinOfBlock,
  spaceGroupOfBlock,
  type PlacedStructure,
} from '../structures.js';
import { atomsOfFormula, parseFormula, type Formula } from './composition.js';
import { hermannMauguinOf } from './symbols.js';

/** The seven criteria of the write-up's section 2.1.1 in its order, then what a calculation needs besides. */
export const CRITERIA = {
  formula: 'chemical formula listed',
  number: 'space-group number listed, 1 to 230',
  symbol: 'Hermann-Mauguin symbol listed and of that number',
  system: 'crystal system compatible with number and cell',
  reduction: 'Niggli reduction successful',
  volume: 'listed volume that of the cell, and of the reduced cell',
  density: 'volume fits the number of atoms',
  structure: 'structure can be calculated',
} as const;
export type Criterion = keyof typeof CRITERIA;

export interface QualityOptions {
  readonly volumePerAtom: number;
  readonly volumeFactor: number;
  readonly volumeTolerance: number;
  readonly volumeDifference: number;
  readonly lengthTolerance: number;
  readonly angleTolerance: number;
}

/** Why a block is rejected. */
export interface Rejection {
  readonly criterion: Criterion;
  /** Stable name, e.g. `not-listed`. */
  readonly reason: string;
  /** What was found. */
  readonly value: string;
}

/**
 * Every criterion that the block does not meet, in their order.
 * @param placed the block's structure, or why there is none.
 */
export function qualityOf(
  block: CifBlock,
  placed: PlacedStructure | string,
  options: QualityOptions,
): Rejection[] {
  const rejections: Rejection[] = [];
  const reject = (criterion: Criterion, reason: string, value: string | number | null): void => {
    rejections.push({ criterion, reason, value: String(value ?? '') });
  };
  const formulaText = cifValue(block, '_chemical_formula_sum');
  const formula = formulaText === null ? null : parseFormula(formulaText);
  if (formula === null) reject('formula', formulaText === null ? 'not-listed' : 'not-readable', formulaText);

  const number = spaceGroupOfBlock(block);
  const isNumber = number !== null && number >= 1 && number <= 230;
  if (!isNumber) reject('number', number === null ? 'not-listed' : 'out-of-range', number);

  const symbol = hermannMauguinOfBlock(block);
  const symbolProblem =
    problemOfSymbol(symbol, isNumber ? number : null) ??
    (isNumber ? problemOfOperations(number, placed) : null);
  if (symbolProblem !== null) reject('symbol', symbolProblem, symbol);

  const cell = cellOfBlock(block);
  const system = (
    cifValue(block, '_space_group_crystal_system') ?? cifValue(block, '_symmetry_cell_setting')
  )?.toLowerCase();
  const systemProblem = problemOfSystem(system ?? null, isNumber ? number : null, cell, options);
  if (systemProblem !== null) reject('system', systemProblem, system ?? null);

  if (typeof placed === 'string') {
    const isSetting = / [a-z][A-Z]$/.test(placed);
    reject(isSetting ? 'reduction' : 'structure', placed, isSetting ? describeCell(cell) : '');
  } else {
    const reduced = reducedVolume(placed);
    if (reduced === null) reject('reduction', 'not-reduced', describeCell(cell));
    else checkVolumes(block, placed, cell!, reduced, formula, options, reject);
  }
  return rejections;
}

/** Lattice letter, then one to three symmetry elements with or without blanks. */
const SYMBOL = /^[PABCIFRH](-?[12346][1-5]?(\/[abcdemn])?|[abcdemn]){1,3}$/i;

/** Origin and axes as old files name them: `R -3 m HR`, `F d -3 m S`, `C 1 2/c 1 (a,b,c)`. */
const OLD_SUFFIX = /\s+(S|Z|[HR][SRZ]?|\(.*\))$/;

function problemOfSymbol(symbol: string | null, number: number | null): string | null {
  if (symbol === null || symbol === '') return 'not-listed';
  const plain = symbol.replace(OLD_SUFFIX, '');
  if (!SYMBOL.test(plainSymbol(plain))) return 'not-readable';
  const settings = settingsOfSymbol(plain);
  const isOther = number !== null && settings.length > 0 && settings.every((one) => one.number !== number);
  return isOther ? 'of-another-number' : null;
}

/** Are the operations, in the standard setting, those of a setting of the number? */
function problemOfOperations(number: number, placed: PlacedStructure | string): string | null {
  if (typeof placed === 'string') return null;
  return hermannMauguinOf(number, placed.structure.operations) === null ? 'not-that-of-the-operations' : null;
}

/** By the first letter of the Bravais lattice; the hexagonal family is two systems. */
const SYSTEMS: Readonly<Record<string, string>> = {
  a: 'triclinic',
  m: 'monoclinic',
  o: 'orthorhombic',
  t: 'tetragonal',
  c: 'cubic',
};

/** Crystal system by number; trigonal and hexagonal are told apart as the Tables do. */
function systemOfNumber(number: number): string {
  return SYSTEMS[bravaisOfNumber(number)![0]] ?? (number < 168 ? 'trigonal' : 'hexagonal');
}

/**
 * The number stands for the system where none is listed. `rhombohedral` is a name for trigonal, and hexagonal one for a
 * trigonal structure on hexagonal axes: old CIF dictionaries had both.
 */
function problemOfSystem(
  listed: string | null,
  number: number | null,
  cell: UnitCell | null,
  { lengthTolerance, angleTolerance }: QualityOptions,
): string | null {
  if (listed === null && number === null) return 'not-listed';
  const byNumber = number === null ? null : systemOfNumber(number);
  const system = listed === 'rhombohedral' ? 'trigonal' : (listed ?? byNumber!);
  if (![...Object.values(SYSTEMS), 'trigonal', 'hexagonal'].includes(system)) return 'unknown';
  const isHexagonalAxes = system === 'hexagonal' && byNumber === 'trigonal';
  if (byNumber !== null && byNumber !== system && !isHexagonalAxes) return 'of-another-number';
  if (cell === null) return 'no-cell';
  const { a, b, c, alpha, beta, gamma } = cell;
  const equal = (p: number, q: number): boolean => Math.abs(p - q) <= lengthTolerance * Math.min(p, q);
  const is = (angle: number, value: number): boolean => Math.abs(angle - value) <= angleTolerance;
  const right = [alpha, beta, gamma].filter((angle) => is(angle, 90)).length;
  const isHexagonal = equal(a, b) && is(alpha, 90) && is(beta, 90) && is(gamma, 120);
  const isRhombohedral = equal(a, b) && equal(b, c) && is(alpha, beta) && is(beta, gamma);
  const fits: Record<string, boolean> = {
    triclinic: true,
    monoclinic: right >= 2,
    orthorhombic: right === 3,
    tetragonal: right === 3 && (equal(a, b) || equal(b, c) || equal(a, c)),
    trigonal: isHexagonal || isRhombohedral,
    hexagonal: isHexagonal || (byNumber === 'trigonal' && isRhombohedral),
    cubic: right === 3 && equal(a, b) && equal(b, c),
  };
  return fits[system] ? null : 'cell-does-not-fit';
}

/** Volume of the primitive cell from the Niggli cell; null when the reduction fails. */
function reducedVolume({ structure }: PlacedStructure): number | null {
  try {
    const { metric } = niggliCell(structure.cell, bravaisInfo(structure.bravais).centring);
    return Math.sqrt(determinant(metric));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return null;
  }
}

function checkVolumes(
  block: CifBlock,
  { structure, transform }: PlacedStructure,
  cell: UnitCell,
  reduced: number,
  formula: Formula | null,
  options: QualityOptions,
  reject: (criterion: Criterion, reason: string, value: string) => void,
): void {
  const volume = volumeOfCell(cell);
  const listed = cifNumber(cifValue(block, '_cell_volume'))?.value ?? null;
  const agrees = (given: number, other: number): boolean =>
    Math.abs(given - other) <= Math.max(options.volumeTolerance * given, options.volumeDifference);
  const points = latticePointsOfFile(structure.primitiveVolume, volumeOfCell(structure.cell), transform);
  const text = (calculated: number): string =>
    `${listed ?? volume} listed, ${calculated.toFixed(3)} calculated`;
  if (listed !== null && !agrees(listed, volume)) reject('volume', 'not-that-of-the-cell', text(volume));
  else if (!agrees(listed ?? volume, points * reduced))
    reject('volume', 'not-that-of-the-reduced-cell', text(points * reduced));
  const atoms = atomsInCell(block, placedAtoms(structure) * points, formula);
  const expected = options.volumePerAtom * atoms;
  if (volume > expected * options.volumeFactor || volume < expected / options.volumeFactor)
    reject(
      'density',
      volume > expected ? 'too-few-atoms' : 'too-many-atoms',
      `${volume.toFixed(1)} A^3, ${atoms} atoms`,
    );
}

/** Lattice points in the cell of the file: its volume over that of the primitive cell. */
function latticePointsOfFile(primitive: number, standard: number, transform: readonly number[]): number {
  const [a, b, c, d, e, f, g, h, i] = transform;
  const ratio = Math.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));
  return Math.round(standard / ratio / primitive);
}

/** Atoms of the primitive cell, occupancies counted; the multiplicity of a position is that of its distinct images. */
function placedAtoms(structure: PlacedStructure['structure']): number {
  const centrings = structure.operations.filter(isTranslation).length;
  let total = 0;
  for (const { xyz, occupancy } of structure.atoms) {
    const images = new Set(
      structure.operations.map(({ rotation: w, translation }) =>
        [0, 1, 2]
          .map((row) => {
            const x =
              w[3 * row] * xyz[0] + w[3 * row + 1] * xyz[1] + w[3 * row + 2] * xyz[2] + translation[row];
            return Math.round((x - Math.floor(x)) * 200) % 200;
          })
          .join(),
      ),
    );
    total += (occupancy * images.size) / centrings;
  }
  return total;
}

/** From the formula and Z where Z is listed, else from the sites. */
function atomsInCell(block: CifBlock, sites: number, formula: Formula | null): number {
  const z = cifNumber(cifValue(block, '_cell_formula_units_Z'))?.value ?? null;
  return z !== null && z > 0 && formula !== null ? z * atomsOfFormula(formula) : sites;
}

function describeCell(cell: UnitCell | null): string {
  if (cell === null) return '';
  const { a, b, c, alpha, beta, gamma } = cell;
  return [a, b, c, alpha, beta, gamma].join(' ');
}
