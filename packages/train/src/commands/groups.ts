import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BravaisLattice } from 'ml-index/lattice';
import { groupTableModule } from '../groups/generate.js';
import { datasetRows } from '../prepare/dataset.js';
import { wholeNumber, optionValues, type Command } from './command.js';

const USAGE = `usage: mlindex-train groups [--dataset FOLDER] [--min-entries N] [--out FILE]
  Group the extinction symbols of each Bravais lattice by reflection conditions and training entries, and write
  packages/train/src/groups/table.ts (or FILE). Defaults: --dataset tmp/dataset --min-entries 100.`;

const FILE = fileURLToPath(new URL('../../src/groups/table.ts', import.meta.url));

export const groupsCommand: Command = {
  name: 'groups',
  summary: 'table of groups by reflection conditions, from a data set',
  usage: USAGE,
  async run(args) {
    const values = optionValues(USAGE, args, {
      dataset: { type: 'string', default: 'tmp/dataset' },
      'min-entries': { type: 'string', default: '100' },
      out: { type: 'string', default: FILE },
    });
    const least = wholeNumber(USAGE, 'min-entries', values['min-entries']);
    const counts = new Map<BravaisLattice, Map<string, number>>();
    for await (const row of datasetRows(values.dataset, ['extinction_symbol'], { part: 'train' })) {
      if (row.extinction_symbol === null) continue;
      if (!counts.has(row.bravais)) counts.set(row.bravais, new Map());
      const ofLattice = counts.get(row.bravais)!;
      ofLattice.set(row.extinction_symbol, (ofLattice.get(row.extinction_symbol) ?? 0) + 1);
    }
    const { plan } = JSON.parse(readFileSync(join(values.dataset, 'datacard.json'), 'utf8')) as {
      plan: string;
    };
    writeFileSync(values.out, groupTableModule(counts, least, plan.slice(0, 16)));
    console.error(`written: ${values.out}`);
  },
};
