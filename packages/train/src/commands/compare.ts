import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, Random } from 'ml-index/math';
import { decodeForest, readVarianceModel, type Forest } from 'ml-index/models';
import { readConfig } from '../configFile.js';
import { forestRunSchema, type ForestRunConfig } from '../forest/config.js';
import { samplesOfCases } from '../forest/samples.js';
import { trainForest } from '../forest/train.js';
import { judgedSamples } from '../regression/run.js';
import {
  compareRegressors,
  comparisonRows,
  conclusion,
  forestRegressor,
  formatComparisons,
  networkRegressor,
  pooled,
  type Comparison,
} from '../report/compare.js';
import { markdownTable } from '../report/table.js';
import { optionValues, type Command } from './command.js';
import { GROUP_OPTIONS, groupsNamed, loadGroups, type GroupData } from './load.js';

const USAGE = `usage: mlindex-train compare [--models FOLDER] [--dataset FOLDER] [--lattices LIST | --groups LIST] [--config FILE]
  Compare the forest with the network of each group on the validation part: errors of both and of their mean, correlation of
  their errors, how often only one of them is near the true cell, what their draws are worth alone and mixed, coverage.
  Takes FOLDER/network/GROUP.variance and FOLDER/forest/GROUP.forest, else the forest of the lattice, else trains one.
  Writes FOLDER/compare.json and compare.md.
  --lattices  all groups of these lattices, e.g. tP,mP
  --groups    these groups, e.g. tP-1,mP-2; default all that have a network
  --config    as for \`forest\`: samples, from which the validation samples are made, and how a forest is trained that is
              not there
  Default: --models tmp/models --dataset tmp/dataset.`;

export const compareCommand: Command = {
  name: 'compare',
  summary: 'forests against variance networks, on the validation part',
  usage: USAGE,
  async run(args) {
    const values = optionValues(USAGE, args, {
      ...GROUP_OPTIONS,
      models: { type: 'string', default: 'tmp/models' },
    });
    const { models } = values;
    const network = (name: string): string => join(models, 'network', `${name}.variance`);
    const groups = groupsNamed(USAGE, values).filter(({ name }) => existsSync(network(name)));
    const config = readConfig(forestRunSchema, values.config);
    if (groups.length === 0) throw noNetworks(models);
    const { data } = await loadGroups(values.dataset, groups);
    const comparisons: Comparison[] = [];
    for (const group of data) {
      const { name, bravais, validation } = group;
      if (validation.length === 0) {
        console.error(`${name}: nothing to validate with`);
        continue;
      }
      const file = network(name);
      const regressors = {
        forest: forestRegressor(forestOf(models, group, config)),
        network: networkRegressor(readVarianceModel(readFileSync(file), file)),
      };
      const samples = judgedSamples(bravais, validation, config.samples);
      const random = new Random(config.seed, 0xc09a);
      comparisons.push(compareRegressors({ group: name, bravais }, regressors, samples, random));
      console.error(`${name} done`);
    }
    writeFileSync(join(models, 'compare.json'), `${JSON.stringify({ comparisons }, null, 2)}\n`);
    writeFileSync(
      join(models, 'compare.md'),
      [
        ...markdownTable(comparisonRows([...comparisons, pooled(comparisons)])),
        '',
        ...conclusion(comparisons),
        '',
      ].join('\n'),
    );
    console.log(formatComparisons(comparisons));
  },
};

/** The forest of the group, else of the lattice, else a new one. */
function forestOf(models: string, { name, bravais, training }: GroupData, config: ForestRunConfig): Forest {
  for (const one of [name, bravais]) {
    const file = join(models, 'forest', `${one}.forest`);
    if (existsSync(file)) return decodeForest(readFileSync(file), file);
  }
  console.error(`${name}: no forest there, training one`);
  return trainForest(samplesOfCases(bravais, training, config.samples), config.forest);
}

function noNetworks(models: string): InputError {
  return new InputError([
    {
      code: 'no-models',
      message: 'no networks of these groups',
      file: models,
      expected: 'network/GROUP.variance',
      hint: 'Run `mlindex-train regression --out FOLDER`',
    },
  ]);
}
