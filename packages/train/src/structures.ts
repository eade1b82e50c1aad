import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cifBlocks, cifColumn, cifNumber, cifValue, type CifBlock } from 'ml-index/io';
import {
  BRAVAIS_LATTICES,
  bravaisInfo,
  isBravaisLattice,
  volumeOfCell,
  type BravaisLattice,
  type Transform,
  type UnitCell,
} from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { extinctionSymbols } from 'ml-index/symmetry';
import { settingsOfSymbol } from './extinction/spaceGroups.js';
import { parseOperation, type Operation } from './operations.js';
import { hasScatteringFactor } from './scatteringFactors.js';
import { standardSetting, transformPosition } from './setting.js';

export interface Atom {
  readonly element: string;
  /** Fractional coordinates on the standard cell. */
  readonly xyz: readonly [number, number, number];
  readonly occupancy: number;
  /** Isotropic displacement parameter in A^2; null when the source gives none. */
  readonly uIso: number | null;
}

/** Where a structure comes from, coarse enough that no kind of material rules a selection. */
export type Family = 'mineral' | 'mof' | 'zeolite' | 'porphyrin' | 'cod' | 'published';

/** One crystal structure in the standard setting of its Bravais lattice. */
export interface Structure {
  /** Name of the data block; unique. */
  readonly id: string;
  /** File name without ending, e.g. `cod`. */
  readonly source: string;
  readonly family: Family;
  readonly formula: string;
  readonly bravais: BravaisLattice;
  readonly spaceGroup: number;
  /** Hermann-Mauguin symbol as the source writes it, without the suffix for origin or axes. */
  readonly hermannMauguin: string;
  readonly cell: UnitCell;
  /** Volume of the primitive cell, A^3. */
  readonly primitiveVolume: number;
  readonly operations: readonly Operation[];
  /** Asymmetric unit. */
  readonly atoms: readonly Atom[];
  readonly hasCarbonAndHydrogen: boolean;
}

export interface Structures {
  readonly structures: Structure[];
  /** How many unique blocks were left out, by reason, with the first few names. */
  readonly skipped: ReadonlyMap<string, { count: number; examples: string[] }>;
}

/** The data folder: `path`, else the environment variable ML_INDEX_DATA, else `../shared/data`. */
export function dataFolder(path?: string): string {
  const folder = path ?? process.env.ML_INDEX_DATA ?? '../shared/data';
  if (existsSync(join(folder, 'structures', 'index.tsv'))) return folder;
  throw new InputError([
    {
      code: 'no-data',
      message: 'no crystal structures found',
      file: join(folder, 'structures', 'index.tsv'),
      hint: 'Give the data folder with --data or in the environment variable ML_INDEX_DATA',
    },
  ]);
}

/** All unique structures (empty `duplicate_of` in `index.tsv`), file by file in the order of the index. */
export function readStructures(folder: string): Structures {
  const index = readIndex(join(folder, 'structures', 'index.tsv'));
  const structures: Structure[] = [];
  const skipped = new Map<string, { count: number; examples: string[] }>();
  for (const [file, entries] of index) {
    const bytes = gunzipSync(readFileSync(join(folder, 'structures', file)));
    for (const block of cifBlocks(bytes, file)) {
      const entry = entries.get(block.name);
      if (entry === undefined) continue;
      const structure = structureOfBlock(block, entry);
      if (typeof structure !== 'string') {
        structures.push(structure);
        continue;
      }
      const tally = skipped.get(structure) ?? { count: 0, examples: [] };
      tally.count++;
      if (tally.examples.length < 5) tally.examples.push(block.name);
      skipped.set(structure, tally);
    }
  }
  return { structures, skipped };
}

export interface IndexEntry {
  readonly source: string;
  readonly hasCarbonAndHydrogen: boolean;
}

/** The unique blocks (empty `duplicate_of`) of an index.tsv, by file and block name. */
export function readIndex(path: string): Map<string, Map<string, IndexEntry>> {
  const [header, ...rows] = readFileSync(path, 'utf8').replace(/\n+$/, '').split('\n');
  const names = header.split('\t');
  const column = (name: string): number => {
    const at = names.indexOf(name);
    if (at >= 0) return at;
    throw new InputError([
      { code: 'no-column', message: `no column ${name}`, file: path, line: 1, value: header },
    ]);
  };
  const [file, block, both, duplicate] = ['file', 'block', 'has_C_and_H', 'duplicate_of'].map(column);
  const index = new Map<string, Map<string, IndexEntry>>();
  for (const row of rows) {
    const cells = row.split('\t');
    if (cells[duplicate] !== '') continue;
    const entries = index.get(cells[file]) ?? new Map<string, IndexEntry>();
    index.set(cells[file], entries);
    entries.set(cells[block], {
      source: cells[file].replace('.cif.gz', ''),
      hasCarbonAndHydrogen: cells[both] === '1',
    });
  }
  return index;
}

/** The structure, or the reason why it cannot be used. */
export function structureOfBlock(block: CifBlock, entry: IndexEntry): Structure | string {
  const placed = placedStructure(block, entry);
  return typeof placed === 'string' ? placed : placed.structure;
}

/** A structure and the way from the basis of its file to the standard one. */
export interface PlacedStructure {
  readonly structure: Structure;
  readonly transform: Transform;
}

/** {@link structureOfBlock} with the change of basis. */
export function placedStructure(block: CifBlock, entry: IndexEntry): PlacedStructure | string {
  if (block.issues.length > 0) return 'cif-error';
  const bravais = bravaisOfBlock(block);
  if (bravais === null) return 'unknown-bravais-lattice';
  const fileCell = cellOfBlock(block);
  if (fileCell === null) return 'no-cell';
  const operations = operationsOfBlock(block);
  if (operations === null) return 'operations-not-read';
  const setting = standardSetting(bravais, fileCell, operations);
  if (typeof setting === 'string') return `${setting} ${bravais}`;
  const atoms = atomsOfBlock(block, (xyz) => transformPosition(setting.transform, xyz));
  if (typeof atoms === 'string') return atoms;
  const structure: Structure = {
    id: block.name,
    source: entry.source,
    family: familyOf(block, entry),
    formula: cifValue(block, '_chemical_formula_sum') ?? '',
    bravais,
    spaceGroup: spaceGroupOfBlock(block) ?? NaN,
    hermannMauguin: hermannMauguinOfBlock(block) ?? '',
    cell: setting.cell,
    primitiveVolume: volumeOfCell(setting.cell) / bravaisInfo(bravais).points,
    operations: setting.operations,
    atoms,
    hasCarbonAndHydrogen: entry.hasCarbonAndHydrogen,
  };
  return { structure, transform: setting.transform };
}

/** The first of the tags (new and old names of one thing) that has a value. */
function valueOf(block: CifBlock, ...tags: string[]): string | null {
  for (const tag of tags) {
    const value = cifValue(block, tag);
    if (value !== null) return value;
  }
  return null;
}

/** Number in International Tables A as listed; null when it is none. */
export function spaceGroupOfBlock(block: CifBlock): number | null {
  const text = valueOf(block, '_space_group_IT_number', '_symmetry_Int_Tables_number');
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : null;
}

/** Hermann-Mauguin symbol as listed, without the suffix for origin or axes. */
export function hermannMauguinOfBlock(block: CifBlock): string | null {
  const text = valueOf(block, '_space_group_name_H-M_alt', '_symmetry_space_group_name_H-M');
  return text === null ? null : text.replace(/:.*$/, '').trim();
}

/** The lattice that the block names, else that of its space-group number. */
function bravaisOfBlock(block: CifBlock): BravaisLattice | null {
  const named = cifValue(block, '_[local]_bravais_lattice');
  if (named !== null) return isBravaisLattice(named) ? named : null;
  return bravaisOfNumber(spaceGroupOfBlock(block) ?? 0);
}

const BRAVAIS_OF_NUMBER = new Map<number, BravaisLattice>();

/** Bravais lattice of the space groups with that number (1 to 230); null for other numbers. */
export function bravaisOfNumber(number: number): BravaisLattice | null {
  if (BRAVAIS_OF_NUMBER.size === 0) {
    for (const bravais of BRAVAIS_LATTICES)
      for (const { spaceGroups } of extinctionSymbols(bravais))
        for (const group of spaceGroups) BRAVAIS_OF_NUMBER.set(group.number, bravais);
  }
  return BRAVAIS_OF_NUMBER.get(number) ?? null;
}

/** The cell as listed; null when a parameter is missing or not positive. */
export function cellOfBlock(block: CifBlock): UnitCell | null {
  const read = (tag: string): number => cifNumber(cifValue(block, tag))?.value ?? NaN;
  const [a, b, c] = ['a', 'b', 'c'].map((axis) => read(`_cell_length_${axis}`));
  const [alpha, beta, gamma] = ['alpha', 'beta', 'gamma'].map((angle) => read(`_cell_angle_${angle}`));
  return [a, b, c, alpha, beta, gamma].every((x) => x > 0) ? { a, b, c, alpha, beta, gamma } : null;
}

/** The listed operations; where none are listed those of the space-group symbol, if it is of one setting. */
function operationsOfBlock(block: CifBlock): Operation[] | null {
  for (const tag of ['_space_group_symop_operation_xyz', '_symmetry_equiv_pos_as_xyz']) {
    const listed = cifColumn(block, tag) ?? (cifValue(block, tag) === null ? null : [cifValue(block, tag)]);
    if (listed === null) continue;
    const operations = listed.map((text) => parseOperation(text ?? ''));
    return operations.includes(null) ? null : (operations as Operation[]);
  }
  const settings = settingsOfSymbol(
    valueOf(block, '_space_group_name_H-M_alt', '_symmetry_space_group_name_H-M') ?? '',
  );
  return settings.length === 1
    ? settings[0].operations.map(({ rotation, translation }) => ({
        rotation,
        translation: translation.map((t) => t / 24),
      }))
    : null;
}

function atomsOfBlock(
  block: CifBlock,
  move: (xyz: readonly number[]) => [number, number, number],
): Atom[] | string {
  const elements =
    cifColumn(block, '_atom_site_type_symbol')?.map((text) => /^[A-Z][a-z]?/.exec(text ?? '')?.[0] ?? '') ??
    cifColumn(block, '_atom_site_label')?.map((text) => elementOfLabel(text ?? ''));
  const axes = ['x', 'y', 'z'].map((axis) => cifColumn(block, `_atom_site_fract_${axis}`));
  if (elements === undefined || axes.includes(null)) return 'no-atoms';
  const occupancies = cifColumn(block, '_atom_site_occupancy');
  const displacements = cifColumn(block, '_atom_site_U_iso_or_equiv');
  const bValues = cifColumn(block, '_atom_site_B_iso_or_equiv');
  const atoms: Atom[] = [];
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i];
    if (!hasScatteringFactor(element)) return 'unknown-element';
    const xyz = axes.map((axis) => cifNumber(axis![i])?.value ?? NaN);
    if (xyz.some(Number.isNaN)) return 'atom-without-position';
    const u = cifNumber(displacements?.[i] ?? null)?.value;
    const b = cifNumber(bValues?.[i] ?? null)?.value;
    atoms.push({
      element,
      xyz: move(xyz),
      occupancy: cifNumber(occupancies?.[i] ?? null)?.value ?? 1,
      uIso: u ?? (b === undefined ? null : b / (8 * Math.PI ** 2)),
    });
  }
  return atoms.length === 0 ? 'no-atoms' : atoms;
}

/** `Fe1A` is iron; empty where letters follow that belong to no element (`Wat`). */
function elementOfLabel(label: string): string {
  return /^([A-Z][a-z]?)(?![a-z])/.exec(label)?.[1] ?? '';
}

function familyOf(block: CifBlock, entry: IndexEntry): Family {
  switch (entry.source) {
    case 'coremof2019':
      return 'mof';
    case 'raspa2':
      return entry.hasCarbonAndHydrogen ? 'mof' : 'zeolite';
    case 'iza_zeolites':
      return 'zeolite';
    case 'published':
      return 'published';
    case 'cod':
      return (cifValue(block, '_[local]_obtained_from') ?? '').includes('CodStructures')
        ? 'porphyrin'
        : 'cod';
    default:
      return 'mineral';
  }
}
