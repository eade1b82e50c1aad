import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeForest } from 'ml-index/models';
import { readConfig } from '../configFile.js';
import { forestRunSchema } from '../forest/config.js';
import { forestOfCases, formatForestReport } from '../forest/report.js';
import { optionValues, type Command } from './command.js';
import { cpuSeconds, GROUP_OPTIONS, groupsNamed, loadGroups, type GroupData } from './load.js';

const USAGE = `usage: mlindex-train forest [--dataset FOLDER] [--lattices LIST | --groups LIST] [--config FILE] [--out FOLDER]
  Train a random forest of each group, or of each Bravais lattice (by: lattice), on the training part of a data set and
  judge it on its validation part: errors and coverage against the trivial predictor.
  Writes FOLDER/forest/NAME.forest and NAME.json (configuration, hash of the data set, seed, figures, seconds).
  --lattices  all groups of these lattices, e.g. tP,mP
  --groups    these groups, e.g. tP-1,mP-2; default all
  --config    JSON with forest, samples, by, seed; what is left out has its default
  Default: --dataset tmp/dataset --out tmp/models.`;

export const forestCommand: Command = {
  name: 'forest',
  summary: 'random forests that propose candidate cells',
  usage: USAGE,
  async run(args) {
    const values = optionValues(USAGE, args, {
      ...GROUP_OPTIONS,
      out: { type: 'string', default: 'tmp/models' },
    });
    const groups = groupsNamed(USAGE, values);
    const config = readConfig(forestRunSchema, values.config);
    const { hash, data } = await loadGroups(values.dataset, groups);
    const folder = join(values.out, 'forest');
    mkdirSync(folder, { recursive: true });
    for (const { name, bravais, training, validation } of config.by === 'lattice' ? byLattice(data) : data) {
      const started = cpuSeconds();
      const { forest, report } = forestOfCases(name, bravais, training, validation, config);
      const record = {
        ...{ kind: 'forest', group: config.by === 'group' ? name : null, bravais, dataset: { hash } },
        ...{ configuration: config, seed: config.seed, metrics: report, seconds: cpuSeconds() - started },
      };
      writeFileSync(join(folder, `${name}.forest`), encodeForest(forest));
      writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
      console.log(formatForestReport(report));
      console.error(`${name}: ${record.seconds.toFixed(0)} s`);
    }
  },
};

/** The groups of each Bravais lattice as one, named like the lattice. */
function byLattice(groups: readonly GroupData[]): GroupData[] {
  return [...new Set(groups.map(({ bravais }) => bravais))].map((bravais) => {
    const own = groups.filter((group) => group.bravais === bravais);
    return {
      ...{ name: bravais, bravais },
      training: own.flatMap(({ training }) => training),
      validation: own.flatMap(({ validation }) => validation),
    };
  });
}
