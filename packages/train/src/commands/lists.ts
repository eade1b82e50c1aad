import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { calculatedCases } from '../lists.js';
import { PARTS } from '../split.js';
import { usageError, wholeNumber, optionValues, type Command } from './command.js';
import { leastLines, loadStructures } from './load.js';

const USAGE = `usage: mlindex-train lists [--data FOLDER] [--part train|validation|test] [--per-lattice N] [--seed N]
                           [--min-lines CUBIC,OTHERS] [--out FOLDER]
  Write FOLDER/PART.jsonl: calculated cases, one a row.
  Defaults: --part validation --per-lattice 60 --seed 1 --min-lines 10,20 --out tmp/lists.`;

export const listsCommand: Command = {
  name: 'lists',
  summary: 'calculated cases of one part as JSON lines',
  usage: USAGE,
  run(args) {
    const values = optionValues(USAGE, args, {
      data: { type: 'string' },
      part: { type: 'string', default: 'validation' },
      'per-lattice': { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      'min-lines': { type: 'string', default: '10,20' },
      out: { type: 'string', default: 'tmp/lists' },
    });
    const part = PARTS.find((name) => name === values.part);
    if (part === undefined) throw usageError(USAGE, 'unknown part', values.part);
    const options = {
      part,
      perLattice: wholeNumber(USAGE, 'per-lattice', values['per-lattice']),
      seed: wholeNumber(USAGE, 'seed', values.seed),
      minLines: leastLines(values['min-lines'], (text) => wholeNumber(USAGE, 'min-lines', text)),
    };
    const { structures, split } = loadStructures(values.data);
    mkdirSync(values.out, { recursive: true });
    const path = join(values.out, `${part}.jsonl`);
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
  },
};
