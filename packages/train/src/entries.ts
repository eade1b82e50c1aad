import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { volumeOfCell, type BravaisLattice } from 'ml-index/lattice';
import { modelLines } from 'ml-index/models';
import { twoThetaOfQ2 } from 'ml-index/peaks';
import { groupOf } from './groups/index.js';
import type { CalculatedCase } from './lists.js';
import type { DataCard } from './prepare/datacard.js';
import { datasetFiles, datasetRows } from './prepare/dataset.js';
import type { Row } from './prepare/row.js';
import type { Part } from './split.js';

/**
 * An entry of the data set as models are trained on and judged by: a calculated case (standard setting, list 2 as
 * `lines`) with its part, its group and list 1. `family` is the name of the source for data that are not ours.
 */
export interface TrainingEntry extends CalculatedCase {
  readonly part: Part;
  /** By which no family has more than its share of the lattice. */
  readonly weight: number;
  /** Name in the table of groups. */
  readonly group: string;
  /** List 1: the lines that are not systematically absent, in the standard setting; arrays of equal length. */
  readonly allowed: {
    /** 1/A^2, ascending. */
    readonly q2: number[];
    readonly hkl: [number, number, number][];
    /** Integrated, highest 100. */
    readonly intensity: number[];
  };
}

const COLUMNS = [
  ...(['id', 'source', 'family', 'formula', 'weight', 'space_group', 'conventional_symbol'] as const),
  ...(['metric_bravais', 'extinction_symbol', 'standard_cell', 'primitive_volume', 'determined_by'] as const),
  ...(['list1_q2', 'list1_intensity', 'list1_hkl_standard', 'list1_total'] as const),
  ...(['list2_q2', 'list2_intensity', 'list2_hkl_standard', 'list2_total'] as const),
] satisfies (keyof Row)[];

/**
 * Entries of a data set. An entry whose operations fit no extinction symbol (translations that no setting of International
 * Tables A has) belongs to no group: such ones are left out and told, by name.
 * @param log told what is left out
 * @throws InputError `no-dataset`
 */
export async function datasetEntries(
  folder: string,
  filter: { readonly part: Part; readonly bravais?: BravaisLattice },
  log: (line: string) => void = console.error,
): Promise<TrainingEntry[]> {
  const { wavelength } = dataCard(folder).config.pattern;
  const entries: TrainingEntry[] = [];
  const withoutSymbol: string[] = [];
  for await (const row of datasetRows(folder, COLUMNS, filter)) {
    if (row.extinction_symbol === null) withoutSymbol.push(row.id);
    else entries.push(entryOfRow(row, groupOf(row.bravais, row.extinction_symbol).name, wavelength));
  }
  if (withoutSymbol.length > 0) {
    log(
      `left out: ${withoutSymbol.length} entries without an extinction symbol: ${withoutSymbol.join(', ')}`,
    );
  }
  return entries;
}

/** What a finished data set is made of. @throws InputError `no-dataset` */
export function dataCard(folder: string): DataCard {
  datasetFiles(folder);
  return JSON.parse(readFileSync(join(folder, 'datacard.json'), 'utf8')) as DataCard;
}

/** Entries with as many realistic lines as a model looks at: 10 for cubic lattices, 20 for the others. */
export function modelEntries(entries: readonly TrainingEntry[]): TrainingEntry[] {
  return entries.filter(({ bravais, lines }) => lines.q2.length >= modelLines(bravais));
}

/**
 * Those of {@link modelEntries} that can be judged: lines of a part of the reciprocal lattice only, or of a lattice of
 * higher symmetry, have another true cell.
 */
export function validationEntries(entries: readonly TrainingEntry[]): TrainingEntry[] {
  return modelEntries(entries).filter(
    ({ bravais, metricBravais, determinedBy }) => determinedBy !== null && metricBravais === bravais,
  );
}

/** The entries of each group that has any. */
export function entriesByGroup(entries: readonly TrainingEntry[]): Map<string, TrainingEntry[]> {
  const groups = new Map<string, TrainingEntry[]>();
  for (const entry of entries) {
    const found = groups.get(entry.group);
    if (found === undefined) groups.set(entry.group, [entry]);
    else found.push(entry);
  }
  return groups;
}

type EntryRow = Pick<Row, (typeof COLUMNS)[number] | 'part' | 'bravais'>;

function entryOfRow(row: EntryRow, group: string, wavelength: number): TrainingEntry {
  const [a, b, c, alpha, beta, gamma] = row.standard_cell;
  const cell = { a, b, c, alpha, beta, gamma };
  const { id, source, formula, part, weight, bravais } = row;
  return {
    ...{ id, source, family: row.family as TrainingEntry['family'], formula, part, weight, bravais, group },
    ...{ metricBravais: row.metric_bravais, spaceGroup: row.space_group },
    hermannMauguin: row.conventional_symbol ?? '',
    ...{ cell, volume: volumeOfCell(cell), primitiveVolume: row.primitive_volume, wavelength },
    lines: {
      twoTheta: row.list2_q2.map((q2) => twoThetaOfQ2(q2, wavelength)),
      q2: [...row.list2_q2],
      hkl: triples(row.list2_hkl_standard),
      intensity: [...row.list2_intensity],
    },
    allQ2: [...row.list1_q2],
    allowed: {
      q2: [...row.list1_q2],
      hkl: triples(row.list1_hkl_standard),
      intensity: [...row.list1_intensity],
    },
    determinedBy: row.determined_by,
    total: { allowed: row.list1_total, realistic: row.list2_total },
  };
}

function triples(flat: readonly number[]): [number, number, number][] {
  return Array.from({ length: flat.length / 3 }, (_, i) => [flat[3 * i], flat[3 * i + 1], flat[3 * i + 2]]);
}
