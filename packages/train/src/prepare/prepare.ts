import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cifNumber, cifValue, type CifBlock } from 'ml-index/io';
import { InputError } from 'ml-index/math';
import { linkingParts, nearEqualGroups, splitStructures, type Part, type SplitItem } from '../split.js';
import { placedStructure, readIndex, type IndexEntry } from '../structures.js';
import { compositionOf, parseFormula, type Composition } from './composition.js';
import type { PrepareConfig } from './config.js';
import { ROWS_FOLDER } from './dataset.js';
import { dataCardText, type DataCard, type LatticeCounts, type SourceCounts } from './datacard.js';
import { mergeDuplicates } from './duplicates.js';
import { writeRows, readRows } from './parquet.js';
import { CRITERIA, qualityOf, type Criterion, type Rejection } from './quality.js';
import { COLUMNS, rowOf, type PlannedEntry, type Row } from './row.js';
import { indexBeside, sha256, sourceBlocks, sourceBytes, sourceFiles, type SourceFile } from './sources.js';
import { cappedWeights } from './weights.js';
import { writeWhole } from '../wholeFile.js';

export interface PrepareOptions {
  /** CIF files and folders. */
  readonly paths: readonly string[];
  readonly config: PrepareConfig;
  /** Folder of the data set. */
  readonly out: string;
  /** Told what is going on. */
  readonly log: (message: string) => void;
}

/** What is kept of a block while all sources are compared. */
interface Entry extends SplitItem {
  readonly source: string;
  readonly block: string;
  readonly line: number;
  readonly family: string;
  readonly rFactor: number | null;
  readonly composition: Composition;
}

interface Survey {
  readonly entries: Entry[];
  readonly rejected: { id: string; file: string; line: number; block: string; rejections: Rejection[] }[];
  readonly blocks: Map<string, number>;
  readonly hashes: Map<string, string>;
  /** The unique entries of each index.tsv, which the other commands split. */
  readonly indexed: Map<string, SplitItem[]>;
}

/**
 * Makes a data set of crystal structures (write-up 2.1.1 and 2.1.3) in `out`: `rows/SOURCE-NNNN.parquet`,
 * `rejected.jsonl`, `duplicates.jsonl`, `plan.json`, and at the end `datacard.json` and `datacard.md`. Files that an
 * interrupted run with the same plan has finished are kept. The same inputs and configuration give the same bytes.
 * @throws InputError for files that cannot be read, and `other-plan` where the folder has a data set of another plan.
 */
export async function prepare({ paths, config, out, log }: PrepareOptions): Promise<DataCard> {
  const files = sourceFiles(paths, config.sources);
  const survey = surveySources(files, config, log);
  const plan = claimFolder(out, files, survey, config);

  const merged = mergeDuplicates(survey.entries, config.duplicates);
  const { duplicateOf } = merged;
  const { earlier, settled } = earlierParts(survey, duplicateOf);
  const linking = linkingParts(merged.kept, earlier, settled);
  const kept = merged.kept.filter(({ id }) => !linking.has(id));
  const planned = planEntries(kept, duplicateOf, earlier, config);
  log(
    `${survey.entries.length} entries meet the criteria, ${duplicateOf.size} of them are duplicates, ${linking.size} would link parts`,
  );
  writeWhole(join(out, 'rejected.jsonl'), survey.rejected.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeWhole(
    join(out, 'duplicates.jsonl'),
    [...duplicateOf].map(([id, of]) => `${JSON.stringify({ id, duplicateOf: of })}\n`).join(''),
  );
  writeWhole(join(out, 'linking.jsonl'), [...linking].map((id) => `${JSON.stringify({ id })}\n`).join(''));
  const shards = writeShards(files, planned, config, join(out, ROWS_FOLDER), log);
  const card: DataCard = {
    format: 1,
    plan,
    config,
    sources: sourceCounts(files, survey, { duplicateOf, linking, planned }),
    rejections: rejectionCounts(survey),
    ...(await rowCounts(shards)),
    keptParts: [...planned.keys()].filter((id) => earlier.has(id)).length,
    files: Object.fromEntries(shards.map((path) => [basename(path), sha256(readFileSync(path))])),
  };
  writeWhole(join(out, 'datacard.md'), dataCardText(card));
  writeWhole(join(out, 'datacard.json'), `${JSON.stringify(card, null, 2)}\n`);
  return card;
}

/** Sources whose families structures.ts knows. */
const OWN_SOURCES = new Set([
  ...['cod', 'published', 'amcsd', 'amcsd_repos', 'jmol_minerals'],
  ...['raspa2', 'iza_zeolites', 'coremof2019'],
]);

function surveySources(
  files: readonly SourceFile[],
  config: PrepareConfig,
  log: (message: string) => void,
): Survey {
  const survey: Survey = {
    entries: [],
    rejected: [],
    blocks: new Map(),
    hashes: new Map(),
    indexed: new Map(),
  };
  const indices = new Map<string, Map<string, Map<string, IndexEntry>>>();
  for (const file of files) {
    const index = indexBeside(file);
    if (index !== null && !indices.has(index)) indices.set(index, readIndex(index));
    const unique = index === null ? undefined : indices.get(index)!.get(basename(file.path));
    const indexed = new Map<string, SplitItem>();
    const bytes = sourceBytes(file);
    survey.hashes.set(file.name, sha256(bytes));
    let blocks = 0;
    for (const { id, block } of sourceBlocks(file, bytes)) {
      blocks++;
      const placed = placedStructure(block, { source: file.name, hasCarbonAndHydrogen: isOrganic(block) });
      if (typeof placed !== 'string' && unique?.has(block.name)) {
        const { bravais, cell, hermannMauguin, primitiveVolume } = placed.structure;
        indexed.set(block.name, { id, bravais, cell, hermannMauguin, primitiveVolume });
      }
      const rejections = qualityOf(block, placed, config.quality);
      if (rejections.length > 0 || typeof placed === 'string') {
        survey.rejected.push({
          id,
          file: basename(file.path),
          line: block.line,
          block: block.name,
          rejections,
        });
        continue;
      }
      const { structure } = placed;
      survey.entries.push({
        id,
        source: file.name,
        block: block.name,
        line: block.line,
        family: config.families[file.name] ?? (OWN_SOURCES.has(file.name) ? structure.family : file.name),
        rFactor: rFactorOf(block),
        composition: compositionOf(parseFormula(structure.formula)!, config.duplicates),
        bravais: structure.bravais,
        cell: structure.cell,
        hermannMauguin: structure.hermannMauguin,
        primitiveVolume: structure.primitiveVolume,
      });
    }
    survey.blocks.set(file.name, blocks);
    if (unique !== undefined) survey.indexed.set(file.name, [...indexed.values()]);
    log(`${file.path}: ${blocks} blocks read`);
  }
  return { ...survey, indexed: wholeIndices(survey.indexed, [...indices.values()]) };
}

/** Files in the order of their index; without those of an index not all of whose files were read. */
function wholeIndices(
  indexed: ReadonlyMap<string, SplitItem[]>,
  indices: readonly ReadonlyMap<string, unknown>[],
): Map<string, SplitItem[]> {
  const result = new Map<string, SplitItem[]>();
  for (const index of indices) {
    const names = [...index.keys()].map((file) => file.replace(/\.cif(\.gz)?$/, ''));
    if (names.some((name) => !indexed.has(name))) continue;
    for (const name of names) result.set(name, indexed.get(name)!);
  }
  return result;
}

function isOrganic(block: CifBlock): boolean {
  const formula = parseFormula(cifValue(block, '_chemical_formula_sum') ?? '');
  return formula !== null && formula.has('C') && (formula.has('H') || formula.has('D'));
}

const R_FACTORS = [
  '_refine_ls_R_factor_gt',
  '_refine_ls_R_factor_obs',
  '_refine_ls_R_factor_all',
  '_refine_ls_R_factor_ref',
];

function rFactorOf(block: CifBlock): number | null {
  for (const tag of R_FACTORS) {
    const value = cifNumber(cifValue(block, tag))?.value;
    if (value !== undefined && value > 0) return value;
  }
  return null;
}

/** Rows change where this does: raise it with every change to what rows contain. */
const FORMAT = 1;

/** Makes the folder the data set's, or takes up the one that is there. Returns the hash of the plan. */
function claimFolder(
  out: string,
  files: readonly SourceFile[],
  survey: Survey,
  config: PrepareConfig,
): string {
  const inputs = files.map(({ name }) => ({ name, sha256: survey.hashes.get(name) }));
  const text = `${JSON.stringify({ format: FORMAT, columns: COLUMNS.map(({ name }) => name), config, inputs }, null, 2)}\n`;
  const path = join(out, 'plan.json');
  if (existsSync(path) && readFileSync(path, 'utf8') !== text) {
    throw new InputError([
      {
        code: 'other-plan',
        message: 'this folder has a data set of other inputs, configuration or program version',
        file: path,
        hint: 'Give another folder with --out, or remove this one',
      },
    ]);
  }
  if (!existsSync(path) && existsSync(out) && readdirSync(out).length > 0) {
    throw new InputError([
      {
        code: 'not-empty',
        message: 'the folder has other things in it',
        file: out,
        hint: 'Give another with --out',
      },
    ]);
  }
  mkdirSync(join(out, ROWS_FOLDER), { recursive: true });
  writeWhole(path, text);
  return sha256(text);
}

/**
 * `earlier`: the parts that the other commands (`statistics`, `lists`, `ranking`) give to the unique entries of an
 * index.tsv (if all its files were read), by id of the entry that is kept here, so that what is test there is test here; of
 * an entry's duplicates the strictest counts. `settled`: ids of the entries that have the part of their own.
 */
function earlierParts(
  survey: Survey,
  duplicateOf: ReadonlyMap<string, string>,
): { earlier: Map<string, Part>; settled: Set<string> } {
  const items = [...survey.indexed.values()].flat();
  const earlier = new Map<string, Part>();
  if (items.length === 0) return { earlier, settled: new Set() };
  const strictness: Record<Part, number> = { train: 0, validation: 1, test: 2 };
  const own = splitStructures(items);
  for (const [id, part] of own) {
    const kept = duplicateOf.get(id) ?? id;
    const known = earlier.get(kept);
    if (known === undefined || strictness[part] > strictness[known]) earlier.set(kept, part);
  }
  return { earlier, settled: new Set([...own.keys()].filter((id) => earlier.get(id) === own.get(id))) };
}

function planEntries(
  kept: readonly Entry[],
  duplicateOf: ReadonlyMap<string, string>,
  earlier: ReadonlyMap<string, Part>,
  config: PrepareConfig,
): Map<string, PlannedEntry> {
  const { seed, ...fractions } = config.split;
  const parts = splitStructures(kept, seed, { fractions, keep: earlier });
  const groups = new Map<string, number>();
  nearEqualGroups(kept).forEach((group, number) => group.forEach(({ id }) => groups.set(id, number)));
  const duplicates = new Map<string, number>();
  for (const id of duplicateOf.values()) duplicates.set(id, (duplicates.get(id) ?? 0) + 1);
  const weights = new Map<string, number>();
  const strata = new Map<string, Entry[]>();
  for (const entry of kept) {
    const key = `${entry.bravais} ${parts.get(entry.id)}`;
    const stratum = strata.get(key);
    if (stratum === undefined) strata.set(key, [entry]);
    else stratum.push(entry);
  }
  for (const stratum of strata.values()) {
    const capped = cappedWeights(
      stratum.map(({ family }) => family),
      stratum.map(({ source }) => config.weights.sources[source] ?? 1),
      config.weights.familyShare,
    );
    stratum.forEach(({ id }, i) => weights.set(id, capped[i]));
  }
  return new Map(
    kept.map(({ id, source, block, line, family, rFactor }) => [
      id,
      {
        ...{ id, source, block, line, family, rFactor },
        part: parts.get(id)!,
        weight: Number(weights.get(id)!.toPrecision(12)),
        nearEqualGroup: groups.get(id)!,
        duplicates: duplicates.get(id) ?? 0,
      },
    ]),
  );
}

/** Writes the rows of each source in files of `shardRows`; files that are there are kept. */
function writeShards(
  files: readonly SourceFile[],
  planned: ReadonlyMap<string, PlannedEntry>,
  config: PrepareConfig,
  folder: string,
  log: (message: string) => void,
): string[] {
  const paths: string[] = [];
  for (const file of files) {
    const ids = [...planned.values()].filter(({ source }) => source === file.name).map(({ id }) => id);
    const shardOf = new Map(ids.map((id, i) => [id, Math.floor(i / config.shardRows)]));
    const count = Math.ceil(ids.length / config.shardRows);
    const shards = Array.from({ length: count }, (_, i) =>
      join(folder, `${file.name}-${String(i).padStart(4, '0')}.parquet`),
    );
    paths.push(...shards);
    const missing = new Set([...shards.keys()].filter((i) => !existsSync(shards[i])));
    if (missing.size === 0) continue;
    let rows: Row[] = [];
    let current = -1;
    const flush = (): void => {
      if (current >= 0 && missing.has(current)) {
        writeRows(shards[current], rows, config.pattern.keep);
        log(`${file.name}: ${current + 1} of ${count} files written`);
      }
      rows = [];
    };
    for (const { id, block } of sourceBlocks(file, sourceBytes(file))) {
      const shard = shardOf.get(id);
      if (shard === undefined) continue;
      if (shard !== current) flush();
      current = shard;
      if (missing.has(shard)) rows.push(rowOfBlock(file, block, planned.get(id)!, config));
    }
    flush();
  }
  const wanted = new Set(paths.map((path) => basename(path)));
  for (const name of readdirSync(folder)) if (!wanted.has(name)) rmSync(join(folder, name));
  return paths;
}

function rowOfBlock(file: SourceFile, block: CifBlock, entry: PlannedEntry, config: PrepareConfig): Row {
  const placed = placedStructure(block, { source: file.name, hasCarbonAndHydrogen: isOrganic(block) });
  const failed = (message: string): InputError =>
    new InputError([{ code: 'no-lines', message, file: file.path, line: block.line, value: block.name }]);
  if (typeof placed === 'string') throw failed(`the structure changed while it was read: ${placed}`);
  try {
    return rowOf(entry, placed, config);
  } catch (error) {
    throw failed(`the powder lines cannot be calculated: ${(error as Error).message}`);
  }
}

function sourceCounts(
  files: readonly SourceFile[],
  survey: Survey,
  ids: {
    readonly duplicateOf: ReadonlyMap<string, string>;
    readonly linking: ReadonlySet<string>;
    readonly planned: ReadonlyMap<string, PlannedEntry>;
  },
): SourceCounts[] {
  const of = (all: Iterable<string>, name: string): number =>
    [...all].filter((id) => id.startsWith(`${name}/`)).length;
  return files.map(({ name }) => ({
    source: name,
    sha256: survey.hashes.get(name)!,
    blocks: survey.blocks.get(name)!,
    rejected: of(
      survey.rejected.map(({ id }) => id),
      name,
    ),
    duplicates: of(ids.duplicateOf.keys(), name),
    linking: of(ids.linking, name),
    kept: of(ids.planned.keys(), name),
  }));
}

function rejectionCounts({ rejected }: Survey): DataCard['rejections'] {
  const counts = Object.fromEntries(
    Object.keys(CRITERIA).map((name) => [name, { all: 0, first: 0, reasons: {} }]),
  ) as Record<Criterion, { all: number; first: number; reasons: Record<string, number> }>;
  for (const { rejections } of rejected) {
    counts[rejections[0].criterion].first++;
    for (const { criterion, reason } of rejections) {
      counts[criterion].all++;
      counts[criterion].reasons[reason] = (counts[criterion].reasons[reason] ?? 0) + 1;
    }
  }
  return counts;
}

async function rowCounts(shards: readonly string[]): Promise<Pick<DataCard, 'lattices' | 'total'>> {
  const empty = (): LatticeCounts => ({
    ...{ rows: 0, train: 0, validation: 0, test: 0, nearEqualGroups: 0, noExtinctionSymbol: 0 },
    families: {},
    trainWeight: {},
  });
  const lattices: Record<string, LatticeCounts> = {};
  const total = empty();
  const groups = new Map<LatticeCounts, Set<number>>();
  const columns = ['bravais', 'part', 'family', 'weight', 'near_equal_group', 'extinction_symbol'] as const;
  for (const path of shards) {
    for (const row of await readRows(path, columns)) {
      for (const counts of [(lattices[row.bravais] ??= empty()), total]) {
        counts.rows++;
        counts[row.part]++;
        counts.families[row.family] = (counts.families[row.family] ?? 0) + 1;
        if (row.part === 'train')
          counts.trainWeight[row.family] = (counts.trainWeight[row.family] ?? 0) + row.weight;
        if (row.extinction_symbol === null) counts.noExtinctionSymbol++;
        if (!groups.has(counts)) groups.set(counts, new Set());
        groups.get(counts)!.add(row.near_equal_group);
      }
    }
  }
  for (const [counts, set] of groups) counts.nearEqualGroups = set.size;
  return { lattices, total };
}
