import {
  bravaisInfo,
  highestSymmetry,
  type BravaisLattice,
  type LatticeSystem,
  type UnitCell,
} from 'ml-index/lattice';
import { determinedBy } from '../determined.js';
import { METRIC_TOLERANCE } from '../lists.js';
import { diffractionPattern, powderLines, realisticLines, type PatternOptions } from '../powder.js';
import type { Part } from '../split.js';
import type { PlacedStructure } from '../structures.js';
import { indicesIn, REPRESENTATIONS, representationsOf, type RepresentationName } from './representations.js';
import { extinctionSymbolOf } from './symbols.js';

/** What the plan knows of an entry before its lines are calculated. */
export interface PlannedEntry {
  readonly id: string;
  readonly source: string;
  /** Name of the data block and its line in the file. */
  readonly block: string;
  readonly line: number;
  readonly family: string;
  readonly rFactor: number | null;
  readonly part: Part;
  readonly weight: number;
  /** Number of the group of near-equal cells. */
  readonly nearEqualGroup: number;
  /** Entries left out as duplicates of this one. */
  readonly duplicates: number;
}

type Cells = { readonly [name in `${RepresentationName}_cell`]: readonly number[] };
type Transforms = { readonly [name in `${RepresentationName}_transform`]: readonly number[] };
type Symbols = { readonly [name in `${RepresentationName}_symbol`]: string | null };
type Indices = { readonly [name in `list${1 | 2}_hkl_${RepresentationName}`]: readonly number[] };

/** One row of the data set; see {@link COLUMNS} for the meaning of each field. */
export interface Row extends Cells, Transforms, Symbols, Indices {
  readonly id: string;
  readonly source: string;
  readonly block: string;
  readonly line: number;
  readonly family: string;
  readonly formula: string;
  readonly r_factor: number | null;
  readonly part: Part;
  readonly weight: number;
  readonly near_equal_group: number;
  readonly duplicates: number;
  readonly bravais: BravaisLattice;
  readonly lattice_system: LatticeSystem;
  readonly space_group: number;
  readonly extinction_symbol: string | null;
  readonly metric_bravais: BravaisLattice;
  readonly primitive_volume: number;
  readonly list1_q2: readonly number[];
  readonly list1_intensity: readonly number[];
  readonly list1_total: number;
  readonly list2_q2: readonly number[];
  readonly list2_intensity: readonly number[];
  readonly list2_total: number;
  readonly determined_by: number | null;
  readonly pattern?: readonly number[];
}

export type ColumnType = 'STRING' | 'INT32' | 'DOUBLE';
export interface Column {
  readonly name: keyof Row;
  readonly type: ColumnType;
  readonly isList: boolean;
  readonly isOptional: boolean;
  readonly meaning: string;
}

const column = (name: keyof Row, type: ColumnType, meaning: string, isOptional = false): Column => ({
  ...{ name, type, meaning, isOptional },
  isList: false,
});
const list = (name: keyof Row, type: ColumnType, meaning: string): Column => ({
  ...{ name, type, meaning },
  isList: true,
  isOptional: false,
});

/** Columns of a Parquet file, in their order, `pattern` left out. */
export const COLUMNS: readonly Column[] = [
  column('id', 'STRING', 'SOURCE/BLOCK, unique in the data set'),
  column('source', 'STRING', 'name of the source file without ending'),
  column('block', 'STRING', 'name of the data block'),
  column('line', 'INT32', 'line of the data block in its file'),
  column('family', 'STRING', 'kind of material, by source'),
  column('formula', 'STRING', 'chemical formula as listed'),
  column('r_factor', 'DOUBLE', 'R factor as listed, the first of gt, obs, all, ref', true),
  column('part', 'STRING', 'train, validation or test'),
  column(
    'weight',
    'DOUBLE',
    'weight by which no family has more than its share of a Bravais lattice and part',
  ),
  column('near_equal_group', 'INT32', 'number of the group of entries that are linked by near-equal cells'),
  column('duplicates', 'INT32', 'entries left out as duplicates of this one'),
  column('bravais', 'STRING', 'Bravais lattice, one of the 14'),
  column('lattice_system', 'STRING', 'lattice system, one of the 7'),
  column('space_group', 'INT32', 'number in International Tables A'),
  column(
    'extinction_symbol',
    'STRING',
    'extinction symbol in the standard setting (ml-index/symmetry)',
    true,
  ),
  column('metric_bravais', 'STRING', 'highest lattice that the metric has within 0.1 % and 0.05 degrees'),
  column('primitive_volume', 'DOUBLE', 'volume of the primitive cell, A^3'),
  ...REPRESENTATIONS.flatMap((name) => [
    list(`${name}_cell`, 'DOUBLE', `${name} cell: a, b, c in A, alpha, beta, gamma in degrees`),
    list(
      `${name}_transform`,
      'DOUBLE',
      `9 numbers P, row by row: (a', b', c') = (a, b, c) P from the standard basis`,
    ),
    column(`${name}_symbol`, 'STRING', `Hermann-Mauguin symbol in the ${name} setting`, true),
  ]),
  list('list1_q2', 'DOUBLE', '1/d^2 in 1/A^2 of the first lines that are not systematically absent'),
  list('list1_intensity', 'DOUBLE', 'their integrated intensities, the highest of the list 100'),
  ...REPRESENTATIONS.map((name) =>
    list(`list1_hkl_${name}`, 'INT32', `their h, k, l in the ${name} basis, flat`),
  ),
  column('list1_total', 'INT32', 'lines of list 1 to the highest two-theta'),
  list('list2_q2', 'DOUBLE', '1/d^2 in 1/A^2 of the first lines that could realistically be observed'),
  list('list2_intensity', 'DOUBLE', 'heights of the pattern at them, the highest of the list 100'),
  ...REPRESENTATIONS.map((name) =>
    list(`list2_hkl_${name}`, 'INT32', `their h, k, l in the ${name} basis, flat`),
  ),
  column('list2_total', 'INT32', 'lines of list 2 to the highest two-theta'),
  column('determined_by', 'INT32', 'lines of list 2 that it takes to determine the lattice', true),
];

/** The column that `pattern.keep` adds. */
export const PATTERN_COLUMN = list(
  'pattern',
  'DOUBLE',
  'diffraction pattern from 0 degrees on, sum of squares 1',
);

export interface RowOptions {
  readonly pattern: PatternOptions & { readonly keep: boolean };
  /** Longest list of lines. */
  readonly lines: number;
}

/** The row of an entry: powder lines, their indices in all representations. */
export function rowOf(entry: PlannedEntry, placed: PlacedStructure, { pattern, lines }: RowOptions): Row {
  const { structure } = placed;
  const { bravais, cell } = structure;
  const { system, centring } = bravaisInfo(bravais);
  const allowed = powderLines(structure, pattern);
  const realistic = realisticLines(allowed, pattern);
  const list1 = allowed.slice(0, lines);
  const list2 = realistic.slice(0, lines);
  const representations = representationsOf(placed);
  const strongest = (values: readonly number[]): number =>
    values.reduce((max, value) => Math.max(max, value), 0);
  const highest = strongest(list1.map(({ intensity }) => intensity));
  const perRepresentation = Object.fromEntries(
    REPRESENTATIONS.flatMap((name) => {
      const { cell: own, transform, hermannMauguin } = representations[name];
      const moved = (list: readonly { hkl: readonly [number, number, number] }[]): number[] =>
        list.flatMap(({ hkl }) => indicesIn(transform, hkl));
      return [
        [`${name}_cell`, cellNumbers(own)],
        [`${name}_transform`, transform],
        [`${name}_symbol`, hermannMauguin],
        [`list1_hkl_${name}`, moved(list1)],
        [`list2_hkl_${name}`, moved(list2)],
      ];
    }),
  ) as unknown as Cells & Transforms & Symbols & Indices;
  return {
    id: entry.id,
    source: entry.source,
    block: entry.block,
    line: entry.line,
    family: entry.family,
    formula: structure.formula,
    r_factor: entry.rFactor,
    part: entry.part,
    weight: entry.weight,
    near_equal_group: entry.nearEqualGroup,
    duplicates: entry.duplicates,
    bravais,
    lattice_system: system,
    space_group: structure.spaceGroup,
    extinction_symbol: extinctionSymbolOf(bravais, structure.operations),
    metric_bravais: highestSymmetry(cell, centring, METRIC_TOLERANCE).bravais,
    primitive_volume: structure.primitiveVolume,
    ...perRepresentation,
    list1_q2: list1.map(({ q2 }) => q2),
    list1_intensity: list1.map(({ intensity }) => round((100 * intensity) / highest)),
    list1_total: allowed.length,
    list2_q2: list2.map(({ q2 }) => q2),
    list2_intensity: list2.map(({ height }) => round(height)),
    list2_total: realistic.length,
    determined_by: determinedBy(
      list2.map(({ hkl }) => hkl),
      bravais,
    ),
    ...(pattern.keep ? { pattern: [...diffractionPattern(allowed, pattern)] } : {}),
  };
}

function cellNumbers({ a, b, c, alpha, beta, gamma }: UnitCell): number[] {
  return [a, b, c, alpha, beta, gamma];
}

/** Six significant digits: more than intensities deserve, and files that compress. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
