import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bravaisInfo } from 'ml-index/lattice';
import { readConfig } from '../configFile.js';
import type { TrainingEntry } from '../entries.js';
import { augmentedByGroup } from '../regression/augmented.js';
import { onnxOfVarianceModel } from '../regression/onnx.js';
import { regressionRunSchema, trainRegression } from '../regression/run.js';
import { formatRegressionReport, type RegressionRecord } from '../report/regression.js';
import { optionValues, type Command } from './command.js';
import { cpuSeconds, GROUP_OPTIONS, groupsNamed, loadGroups } from './load.js';

const USAGE = `usage: mlindex-train regression [--dataset FOLDER] [--lattices LIST | --groups LIST] [--config FILE] [--out FOLDER]
  Train the variance networks of each group on the training part of a data set and judge them on its validation part:
  errors of the cell parameters and coverage of the predicted intervals against the trivial predictor.
  Writes FOLDER/network/GROUP.variance (weights), GROUP.onnx and GROUP.json (configuration, hash of the data set, seed,
  figures, seconds), and after each half of a cycle GROUP.checkpoint: the same command goes on where an interrupted one
  was. At the end network/report.md and network/calibration.svg over all groups whose models are there.
  --lattices  all groups of these lattices, e.g. tP,mP
  --groups    these groups, e.g. tP-1,mP-2; default all
  --config    JSON with regression, samples, samplesAnEpoch, augmentation, freshSamples, weighted, numbers; what is left
              out has its default
  Default: --dataset tmp/dataset --out tmp/models.`;

export const regressionCommand: Command = {
  name: 'regression',
  summary: 'variance networks that propose candidate cells',
  usage: USAGE,
  async run(args) {
    const values = optionValues(USAGE, args, {
      ...GROUP_OPTIONS,
      out: { type: 'string', default: 'tmp/models' },
    });
    const groups = groupsNamed(USAGE, values);
    const config = readConfig(regressionRunSchema, values.config);
    const { hash, data } = await loadGroups(values.dataset, groups);
    const augmented =
      config.augmentation === null
        ? new Map<string, TrainingEntry[]>()
        : await augmentedByGroup(
            values.dataset,
            new Set(groups.map(({ bravais }) => bravaisInfo(bravais).system)),
            config.augmentation,
          );
    const folder = join(values.out, 'network');
    mkdirSync(folder, { recursive: true });
    for (const own of data) {
      const group = { ...own, training: [...own.training, ...(augmented.get(own.name) ?? [])] };
      const file = (ending: string): string => join(folder, `${group.name}.${ending}`);
      const { bytes, model, report } = await trainRegression(group, config, {
        checkpoint: file('checkpoint'),
        clock: cpuSeconds,
        log: console.error,
      });
      const record: RegressionRecord = {
        ...{ kind: 'network', group: group.name, bravais: group.bravais, dataset: { hash } },
        ...{ configuration: config, seed: config.regression.seed, metrics: report, seconds: report.seconds },
      };
      writeFileSync(file('variance'), bytes);
      writeFileSync(file('onnx'), onnxOfVarianceModel(model));
      writeFileSync(file('json'), `${JSON.stringify(record, null, 2)}\n`);
      console.log(formatRegressionReport(report));
    }
    const records = recordsIn(folder);
    if (records.length === 0) return;
    // loaded when needed: the library that draws is large
    const { calibrationPlot, summaryTable } = await import('../report/calibration.js');
    writeFileSync(join(folder, 'report.md'), summaryTable(records));
    writeFileSync(join(folder, 'calibration.svg'), calibrationPlot(records));
  },
};

/** Of all groups of the table that have been trained into the folder and judged, in this run or before. */
function recordsIn(folder: string): RegressionRecord[] {
  return groupsNamed(USAGE, {})
    .map(({ name }) => join(folder, `${name}.json`))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as RegressionRecord)
    .filter(({ metrics }) => metrics.validation > 0);
}
