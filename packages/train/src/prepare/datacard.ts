import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { PARTS } from '../split.js';
import type { PrepareConfig } from './config.js';
import { CRITERIA, type Criterion } from './quality.js';
import { COLUMNS, PATTERN_COLUMN } from './row.js';

/** Counts of one source. */
export interface SourceCounts {
  readonly source: string;
  readonly sha256: string;
  readonly blocks: number;
  readonly rejected: number;
  readonly duplicates: number;
  /** Left out since their cells would link entries of different parts. */
  readonly linking: number;
  readonly kept: number;
}

/** What a data set is made of; `datacard.json`. */
export interface DataCard {
  readonly format: 1;
  /** SHA-256 of the plan: configuration, inputs and program format. */
  readonly plan: string;
  readonly config: PrepareConfig;
  readonly sources: readonly SourceCounts[];
  /** By criterion: blocks that do not meet it, and those for which it is the first; with the reasons of all. */
  readonly rejections: Record<Criterion, { all: number; first: number; reasons: Record<string, number> }>;
  /** Rows by Bravais lattice: by part and by family, groups of near-equal cells, sum of weights. */
  readonly lattices: Record<string, LatticeCounts>;
  readonly total: LatticeCounts;
  /** Entries that follow the part of an earlier split (see `keep` in prepare.ts). */
  readonly keptParts: number;
  /** SHA-256 of each Parquet file. */
  readonly files: Record<string, string>;
}

export interface LatticeCounts {
  rows: number;
  train: number;
  validation: number;
  test: number;
  nearEqualGroups: number;
  /** Rows that miss the extinction symbol, and the reduced cell's space-group symbol. */
  noExtinctionSymbol: number;
  families: Record<string, number>;
  /** Sum of the weights of the training rows, by family. */
  trainWeight: Record<string, number>;
}

/** The card for readers, Markdown. */
export function dataCardText(card: DataCard): string {
  const { sources, rejections, lattices, total } = card;
  const families = Object.keys(total.families).sort();
  const sum = (pick: (source: SourceCounts) => number): number =>
    sources.reduce((all, source) => all + pick(source), 0);
  const latticeRow = (name: string, counts: LatticeCounts): string[] => [
    name,
    String(counts.rows),
    ...PARTS.map((part) => String(counts[part])),
    String(counts.nearEqualGroups),
    ...families.map((family) => String(counts.families[family] ?? 0)),
  ];
  const weight = Object.values(total.trainWeight).reduce((all, value) => all + value, 0);
  return [
    '# Data card',
    '',
    `${total.rows} entries from ${sum(({ blocks }) => blocks)} data blocks; plan ${card.plan.slice(0, 16)}.`,
    '',
    '## Sources, in the order of merging',
    '',
    ...table(
      ['source', 'blocks', 'rejected', 'duplicates', 'linking parts', 'kept'],
      [
        ...sources.map((s) => [s.source, s.blocks, s.rejected, s.duplicates, s.linking, s.kept].map(String)),
        [
          'all',
          sum((s) => s.blocks),
          sum((s) => s.rejected),
          sum((s) => s.duplicates),
          sum((s) => s.linking),
          sum((s) => s.kept),
        ].map(String),
      ],
    ),
    '',
    '## Rejections',
    '',
    'A block may fail several criteria; `first` counts it once. Each one is in `rejected.jsonl` with file, line and block.',
    '',
    ...table(
      ['criterion', 'blocks', 'first', 'reasons'],
      Object.entries(CRITERIA).map(([name, meaning]) => {
        const { all, first, reasons } = rejections[name as Criterion];
        return [
          meaning,
          String(all),
          String(first),
          Object.entries(reasons)
            .map(([reason, count]) => `${reason} ${count}`)
            .join(', '),
        ];
      }),
    ),
    '',
    '## Lattices, parts and families',
    '',
    ...table(
      ['lattice', 'rows', ...PARTS, 'near-equal groups', ...families],
      [
        ...BRAVAIS_LATTICES.flatMap((b) => (lattices[b] === undefined ? [] : [latticeRow(b, lattices[b])])),
        latticeRow('all', total),
      ],
    ),
    '',
    `Share of the training weight: ${families.map((f) => `${f} ${((100 * (total.trainWeight[f] ?? 0)) / weight).toFixed(1)} %`).join(', ')}.`,
    `Without extinction symbol: ${total.noExtinctionSymbol}. Parts taken from an earlier split: ${card.keptParts}.`,
    '',
    '## Columns of the Parquet files',
    '',
    ...table(
      ['column', 'type', 'meaning'],
      [...COLUMNS, ...(card.config.pattern.keep ? [PATTERN_COLUMN] : [])].map(
        ({ name, type, isList, isOptional, meaning }) => [
          `\`${name}\``,
          `${isList ? `list of ${type}` : type}${isOptional ? ', or null' : ''}`,
          meaning,
        ],
      ),
    ),
    '',
  ].join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}
