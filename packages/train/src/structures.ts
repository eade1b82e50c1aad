import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cifBlocks, cifColumn, cifNumber, cifValue, type CifBlock } from 'ml-index/io';
import {
  bravaisInfo,
  isBravaisLattice,
  volumeOfCell,
  type BravaisLattice,
  type UnitCell,
} from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
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

interface IndexEntry {
  readonly source: string;
  readonly hasCarbonAndHydrogen: boolean;
}

function readIndex(path: string): Map<string, Map<string, IndexEntry>> {
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
  if (block.issues.length > 0) return 'cif-error';
  const bravais = cifValue(block, '_[local]_bravais_lattice') ?? '';
  if (!isBravaisLattice(bravais)) return 'unknown-bravais-lattice';
  const fileCell = cellOfBlock(block);
  if (fileCell === null) return 'no-cell';
  const operations = (cifColumn(block, '_space_group_symop_operation_xyz') ?? []).map((text) =>
    parseOperation(text ?? ''),
  );
  if (operations.length === 0 || operations.includes(null)) return 'operations-not-read';
  const setting = standardSetting(bravais, fileCell, operations as Operation[]);
  if (typeof setting === 'string') return `${setting} ${bravais}`;
  const atoms = atomsOfBlock(block, (xyz) => transformPosition(setting.transform, xyz));
  if (typeof atoms === 'string') return atoms;
  return {
    id: block.name,
    source: entry.source,
    family: familyOf(block, entry),
    formula: cifValue(block, '_chemical_formula_sum') ?? '',
    bravais,
    spaceGroup: Number(cifValue(block, '_space_group_IT_number')),
    hermannMauguin: (cifValue(block, '_space_group_name_H-M_alt') ?? '').replace(/:.*$/, '').trim(),
    cell: setting.cell,
    primitiveVolume: volumeOfCell(setting.cell) / bravaisInfo(bravais).points,
    operations: setting.operations,
    atoms,
    hasCarbonAndHydrogen: entry.hasCarbonAndHydrogen,
  };
}

function cellOfBlock(block: CifBlock): UnitCell | null {
  const read = (tag: string): number => cifNumber(cifValue(block, tag))?.value ?? NaN;
  const [a, b, c] = ['a', 'b', 'c'].map((axis) => read(`_cell_length_${axis}`));
  const [alpha, beta, gamma] = ['alpha', 'beta', 'gamma'].map((angle) => read(`_cell_angle_${angle}`));
  return [a, b, c, alpha, beta, gamma].every((x) => x > 0) ? { a, b, c, alpha, beta, gamma } : null;
}

function atomsOfBlock(
  block: CifBlock,
  move: (xyz: readonly number[]) => [number, number, number],
): Atom[] | string {
  const elements = cifColumn(block, '_atom_site_type_symbol');
  const axes = ['x', 'y', 'z'].map((axis) => cifColumn(block, `_atom_site_fract_${axis}`));
  if (elements === null || axes.includes(null)) return 'no-atoms';
  const occupancies = cifColumn(block, '_atom_site_occupancy');
  const displacements = cifColumn(block, '_atom_site_U_iso_or_equiv');
  const atoms: Atom[] = [];
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i] ?? '';
    if (!hasScatteringFactor(element)) return 'unknown-element';
    const xyz = axes.map((axis) => cifNumber(axis![i])?.value ?? NaN);
    if (xyz.some(Number.isNaN)) return 'atom-without-position';
    atoms.push({
      element,
      xyz: move(xyz),
      occupancy: cifNumber(occupancies?.[i] ?? null)?.value ?? 1,
      uIso: cifNumber(displacements?.[i] ?? null)?.value ?? null,
    });
  }
  return atoms.length === 0 ? 'no-atoms' : atoms;
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
