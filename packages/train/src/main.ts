import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { calculatedCases } from './lists.js';
import { latticeStatistics, statisticsModule } from './statistics.js';
import { PARTS, splitStructures, type Part } from './split.js';
import { ranking } from './ranking.js';
import { dataFolder, readStructures, type Structure } from './structures.js';

const USAGE = `usage: node packages/train/dist/main.js COMMAND [--data FOLDER]
  statistics [--seed N]   write packages/ml-index/src/generate/cellStatistics.ts from the training part
  lists [--part train|validation|test] [--per-lattice N] [--seed N] [--min-lines CUBIC,OTHERS] [--out FOLDER]
                          write FOLDER/PART.jsonl: calculated cases, one a row
  ranking [--part train] [--per-lattice N] [--validate-per-lattice N] [--seed N] [--min-lines CUBIC,OTHERS]
          [--work FOLDER] [--out FILE]
                          fit the ranking and write packages/ml-index/src/search/rankingWeights.ts; searches are kept in
                          FOLDER/candidates.jsonl, so that an interrupted run goes on where it was`;

const STATISTICS_FILE = fileURLToPath(
  new URL('../../ml-index/src/generate/cellStatistics.ts', import.meta.url),
);
const RANKING_FILE = fileURLToPath(new URL('../../ml-index/src/search/rankingWeights.ts', import.meta.url));

function usageError(message: string, value?: string): InputError {
  return new InputError([
    { code: 'usage', message, ...(value === undefined ? {} : { value }), hint: `\n${USAGE}` },
  ]);
}

function integer(text: string, name: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(`--${name} wants a whole number`, text);
}

function load(data: string | undefined): { structures: Structure[]; split: Map<string, Part> } {
  const { structures, skipped } = readStructures(dataFolder(data));
  for (const [reason, { count, examples }] of skipped) {
    console.error(`left out: ${reason}: ${count} (${examples.join(', ')})`);
  }
  const split = splitStructures(structures);
  const counts = PARTS.map((part) => `${part} ${[...split.values()].filter((p) => p === part).length}`);
  console.error(`${structures.length} structures: ${counts.join(', ')}`);
  return { structures, split };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      part: { type: 'string' },
      'per-lattice': { type: 'string' },
      'validate-per-lattice': { type: 'string', default: '15' },
      seed: { type: 'string', default: '1' },
      'min-lines': { type: 'string', default: '10,20' },
      work: { type: 'string', default: 'tmp/ranking' },
      out: { type: 'string' },
    },
  });
  const seed = integer(values.seed, 'seed');
  const [cubic, other] = values['min-lines'].split(',');
  const minLines = { cubic: integer(cubic, 'min-lines'), other: integer(other ?? cubic, 'min-lines') };
  if (positionals.length !== 1) throw usageError('one command is wanted');
  switch (positionals[0]) {
    case 'statistics': {
      const { structures, split } = load(values.data);
      writeFileSync(STATISTICS_FILE, statisticsModule(latticeStatistics(structures, split, seed)));
      console.error(`written: ${STATISTICS_FILE}`);
      break;
    }
    case 'lists': {
      const { part: name = 'validation', 'per-lattice': perLattice = '60', out = 'tmp/lists' } = values;
      const part = PARTS.find((other) => other === name);
      if (part === undefined) throw usageError('unknown part', name);
      const options = { part, perLattice: integer(perLattice, 'per-lattice'), seed, minLines };
      const { structures, split } = load(values.data);
      mkdirSync(out, { recursive: true });
      const path = join(out, `${part}.jsonl`);
      const file = openSync(`${path}.partial`, 'w');
      const counts = new Map<string, number>();
      for (const row of calculatedCases(structures, split, options)) {
        writeSync(file, `${JSON.stringify(row)}\n`);
        counts.set(row.bravais, (counts.get(row.bravais) ?? 0) + 1);
      }
      closeSync(file);
      renameSync(`${path}.partial`, path);
      console.error(
        `written: ${path}: ${BRAVAIS_LATTICES.map((b) => `${b} ${counts.get(b) ?? 0}`).join(', ')}`,
      );
      break;
    }
    case 'ranking': {
      const { part = 'train', 'per-lattice': perLattice = '30', work, out = RANKING_FILE } = values;
      if (part !== 'train') throw usageError('the ranking is fitted on the part train only', part);
      const options = {
        perLattice: integer(perLattice, 'per-lattice'),
        validatePerLattice: integer(values['validate-per-lattice'], 'validate-per-lattice'),
        ...{ seed, minLines, work, log: console.error },
      };
      const { structures, split } = load(values.data);
      writeFileSync(out, await ranking(structures, split, options));
      console.error(`written: ${out}`);
      break;
    }
    default:
      throw usageError('unknown command', positionals[0]);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
