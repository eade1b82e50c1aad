import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { cifBlocks, cifColumn, cifNumber, cifValue, type CifBlock } from 'ml-index/io';
import {
  BRAVAIS_LATTICES,
  composeTransforms,
  conventionalCellOfMetric,
  isBravaisLattice,
  metricOfCell,
  transformMetric,
  type BravaisLattice,
  type Metric,
} from 'ml-index/lattice';
import { extinctionSymbols } from 'ml-index/symmetry';
import { deriveExtinctionTable } from './derive.js';
import { parseOperation, type Operation } from './operations.js';
import { placements, signatureInCell, type AbsenceSignature } from './setting.js';

export interface ExtinctionFrequencies {
  /** Structures with each extinction symbol. */
  readonly counts: Record<BravaisLattice, Map<string, number>>;
  /** Structures placed, and the blocks that were not: `file block: reason`. */
  readonly placed: number;
  readonly failed: readonly string[];
}

/**
 * Counts the extinction symbols of the unique structures (`duplicate_of` empty in index.tsv) of a folder of gzipped
 * multi-block CIF files. The absences come from the operations of each block, taken to the project's setting by the
 * basis change that its cell asks for (a <= b <= c and so on, see `conventionalCell`). Blocks in a cell with more lattice
 * points than the project's (a centred triclinic one, say) are not placed but reported.
 */
export function countExtinctionSymbols(folder: string): ExtinctionFrequencies {
  const wanted = uniqueStructures(join(folder, 'index.tsv'));
  const table = deriveExtinctionTable();
  const symbolOf = new Map<string, string>();
  const counts = {} as Record<BravaisLattice, Map<string, number>>;
  for (const bravais of BRAVAIS_LATTICES) {
    counts[bravais] = new Map();
    for (const { symbol, signature } of table[bravais]) symbolOf.set(`${bravais} ${signature}`, symbol);
  }
  const failed: string[] = [];
  let placed = 0;
  const place = placer();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cif.gz'))) {
    for (const block of cifBlocks(gunzipSync(readFileSync(join(folder, file))), file)) {
      const key = `${file} ${block.name}`;
      const bravais = wanted.get(key);
      if (bravais === undefined) continue;
      wanted.delete(key);
      try {
        const symbol = symbolOf.get(`${bravais} ${place(block, bravais)}`);
        if (symbol === undefined) throw new RangeError('its absences are those of no extinction symbol');
        counts[bravais].set(symbol, (counts[bravais].get(symbol) ?? 0) + 1);
        placed++;
      } catch (error) {
        failed.push(`${key}: ${(error as Error).message}`);
      }
    }
  }
  for (const key of wanted.keys()) failed.push(`${key}: not in the files`);
  return { counts, placed, failed };
}

function uniqueStructures(indexFile: string): Map<string, BravaisLattice> {
  const [header, ...rows] = readFileSync(indexFile, 'utf8')
    .split('\n')
    .filter((row) => row !== '');
  const names = header.split('\t');
  const column = (name: string): number => names.indexOf(name);
  const wanted = new Map<string, BravaisLattice>();
  for (const row of rows) {
    const fields = row.split('\t');
    const bravais = fields[column('bravais')];
    if (fields[column('duplicate_of')] !== '' || !isBravaisLattice(bravais)) continue;
    wanted.set(`${fields[column('file')]} ${fields[column('block')]}`, bravais);
  }
  return wanted;
}

/** Signature of a block's absences in the project's setting; remembers what it worked out for equal operations. */
function placer(): (block: CifBlock, bravais: BravaisLattice) => AbsenceSignature {
  const known = new Map<
    string,
    { operations: Operation[]; cell: readonly number[]; found: Map<string, AbsenceSignature> }
  >();
  return (block, bravais) => {
    const column = cifColumn(block, '_space_group_symop_operation_xyz');
    if (column === null) throw new RangeError('it has no symmetry operations');
    const key = `${bravais} ${column.join(';')}`;
    let group = known.get(key);
    if (group === undefined) {
      const operations = column.map((text) => parseOperation(text ?? ''));
      const first = placements(operations, bravais).next();
      if (first.done) throw new RangeError(`its operations have no cell in the setting of ${bravais}`);
      group = { operations, cell: first.value.cell, found: new Map() };
      known.set(key, group);
    }
    const { transform } = conventionalCellOfMetric(
      bravais,
      transformMetric(metricOfBlock(block), group.cell),
    );
    const cell = composeTransforms(group.cell, transform);
    const signature = group.found.get(cell.join()) ?? signatureInCell(group.operations, bravais, cell);
    if (signature === null) throw new RangeError(`its conventional cell is not in the setting of ${bravais}`);
    group.found.set(cell.join(), signature);
    return signature;
  };
}

function metricOfBlock(block: CifBlock): Metric {
  const [a, b, c, alpha, beta, gamma] = [
    'length_a',
    'length_b',
    'length_c',
    'angle_alpha',
    'angle_beta',
    'angle_gamma',
  ].map((name) => {
    const number = cifNumber(cifValue(block, `_cell_${name}`));
    if (number === null) throw new RangeError(`_cell_${name} is not a number`);
    return number.value;
  });
  return metricOfCell({ a, b, c, alpha, beta, gamma });
}

/** Text of packages/ml-index/src/symmetry/extinctionFrequencies.data.ts. */
export function extinctionFrequenciesSource({ counts, placed }: ExtinctionFrequencies): string {
  const lines = [
    `// Extinction symbols of ${placed} unique structures (the sources are in the folder), counted by`,
    '//   npm run build && node packages/train/dist/extinction/frequencies.js ../shared/data/structures',
    '//   npx prettier --write packages/ml-index/src/symmetry',
    '// Do not edit.',
    "import type { BravaisLattice } from '../lattice/index.js';",
    '',
    '/** Number of structures with each extinction symbol; 0 where a symbol is not listed. */',
    'export const EXTINCTION_FREQUENCIES: Record<BravaisLattice, Readonly<Record<string, number>>> = {',
  ];
  for (const bravais of BRAVAIS_LATTICES) {
    const entries = extinctionSymbols(bravais).flatMap(({ symbol }) => {
      const count = counts[bravais].get(symbol);
      return count === undefined ? [] : [`'${symbol}': ${count}`];
    });
    lines.push(`  ${bravais}: { ${entries.join(', ')} },`);
  }
  lines.push('};', '');
  return lines.join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('usage: frequencies.js FOLDER (with index.tsv and *.cif.gz)');
  const frequencies = countExtinctionSymbols(folder);
  console.log(`${frequencies.placed} structures placed, ${frequencies.failed.length} not`);
  for (const failure of frequencies.failed) console.log(`  ${failure}`);
  const target = new URL('../../../ml-index/src/symmetry/extinctionFrequencies.data.ts', import.meta.url);
  writeFileSync(target, extinctionFrequenciesSource(frequencies));
}
