import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LatticeSystem } from 'ml-index/lattice';
import {
  acceptanceBins,
  augmentationConfigSchema,
  augmentationReport,
  augmentEntries,
  entriesBySystem,
  fitAugmentation,
  formatAgreement,
  withOwnMetric,
} from '../augment/index.js';
import { readConfig } from '../configFile.js';
import { dataCard } from '../entries.js';
import { labelFigure, lineFigure, parameterFigure } from '../figures/index.js';
import { usageError, optionValues, type Command } from './command.js';
import { SYSTEMS } from './load.js';

const USAGE = `usage: mlindex-train augment [--dataset FOLDER] [--lattices LIST] [--config FILE] [--out FOLDER]
  Fit scaling and augmentation to the training part of a data set, lattice system by lattice system, augment it, and
  compare. Writes FOLDER/SYSTEM.json (configuration, fitted model, agreement), FOLDER/agreement.md and the figures
  SYSTEM-parameters.svg, SYSTEM-lines.svg and LATTICE-labels.svg.
  --lattices  lattice systems, e.g. cubic,monoclinic; default all
  --config    JSON; keys and defaults: docs/augmentation.md
  Defaults: --dataset tmp/dataset --out tmp/augmentation.`;

export const augmentCommand: Command = {
  name: 'augment',
  summary: 'scaling and augmentation of a data set: models, figures, agreement',
  usage: USAGE,
  async run(args) {
    const values = optionValues(USAGE, args, {
      dataset: { type: 'string', default: 'tmp/dataset' },
      lattices: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string', default: 'tmp/augmentation' },
    });
    const systems = systemsOf(values.lattices);
    const config = readConfig(augmentationConfigSchema, values.config);
    const { plan } = dataCard(values.dataset);
    const entries = await entriesBySystem(values.dataset, 'train');
    mkdirSync(values.out, { recursive: true });
    const write = (name: string, text: string): void => writeFileSync(join(values.out, name), text);
    const tables: string[] = [];
    for (const system of systems) {
      const originals = entries.get(system);
      if (originals === undefined) {
        console.error(`${system}: no training entries`);
        continue;
      }
      const started = Date.now();
      const model = fitAugmentation(originals, config);
      const set = augmentEntries(originals, model, config);
      const seconds = (Date.now() - started) / 1000;
      const report = augmentationReport(originals, set, model, config, { dataset: plan, seconds });
      write(`${system}.json`, `${JSON.stringify(report, null, 2)}\n`);
      const byId = new Map(originals.map((entry) => [entry.id, entry]));
      const compared = {
        original: withOwnMetric(originals),
        augmented: set.entries,
        parents: set.entries.map(({ parent }) => byId.get(parent)!),
      };
      write(`${system}-parameters.svg`, parameterFigure(compared, model));
      write(`${system}-lines.svg`, lineFigure(compared, model, acceptanceBins(originals, config)));
      for (const bravais of new Set(originals.map((entry) => entry.bravais))) {
        write(`${bravais}-labels.svg`, labelFigure(compared, bravais));
      }
      tables.push(formatAgreement(report));
      console.log(formatAgreement(report));
    }
    write('agreement.md', tables.join('\n'));
    console.error(`written: ${values.out}`);
  },
};

function systemsOf(text: string | undefined): readonly LatticeSystem[] {
  if (text === undefined) return SYSTEMS;
  return text.split(',').map((name) => {
    const system = SYSTEMS.find((one) => one === name);
    if (system === undefined) throw usageError(USAGE, `no such lattice system (${SYSTEMS.join(', ')})`, name);
    return system;
  });
}
