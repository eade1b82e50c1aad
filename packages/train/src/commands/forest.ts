import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeForest } from 'ml-index/models';
import { createWasmKernel } from 'ml-index/optimize';
import { readConfig } from '../configFile.js';
import { forestRunSchema } from '../forest/config.js';
import { forestOfCases, formatForestReport } from '../forest/report.js';
import { withUsage, type Command } from './command.js';
import { latticesOf, loadStructures, modelCases } from './load.js';

const USAGE = `usage: mlindex-train forest [--data FOLDER] [--lattices LIST] [--config FILE] [--out FOLDER]
  Train a random forest of each Bravais lattice on the training part and judge it on the validation part: errors and
  coverage against the trivial predictor, and how often its candidates lead to the true cell, against random cells.
  Writes FOLDER/LATTICE.forest and FOLDER/LATTICE.json (configuration and report).
  --lattices  e.g. tP,oP; default all
  --config    JSON with forest, samples, training, validation, candidates, seed; what is left out has its default
  Default: --out tmp/forest.`;

export const forestCommand: Command = {
  name: 'forest',
  summary: 'random forests that propose candidate cells',
  usage: USAGE,
  run(args) {
    const { values } = withUsage(USAGE, () =>
      parseArgs({
        args,
        options: {
          data: { type: 'string' },
          lattices: { type: 'string' },
          config: { type: 'string' },
          out: { type: 'string', default: 'tmp/forest' },
        },
      }),
    );
    const lattices = latticesOf(USAGE, values.lattices);
    const config = readConfig(forestRunSchema, values.config);
    const loaded = loadStructures(values.data);
    const kernel = createWasmKernel();
    mkdirSync(values.out, { recursive: true });
    for (const bravais of lattices) {
      const started = Date.now();
      const { training, validation } = modelCases(bravais, loaded, config);
      const calculated = Date.now();
      const { forest, report } = forestOfCases(bravais, training, validation, config, kernel);
      writeFileSync(join(values.out, `${bravais}.forest`), encodeForest(forest));
      writeFileSync(join(values.out, `${bravais}.json`), `${JSON.stringify({ config, report }, null, 2)}\n`);
      const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(0);
      console.log(formatForestReport(report));
      console.error(
        `${bravais}: patterns ${seconds(started, calculated)} s, forest and validation ${seconds(calculated, Date.now())} s`,
      );
    }
  },
};
