import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BravaisLattice } from 'ml-index/lattice';
import { writeVarianceModel } from 'ml-index/models';
import { readConfig } from '../configFile.js';
import { onnxOfVarianceModel } from '../regression/onnx.js';
import { formatRegressionReport, regressionRunSchema, trainRegression } from '../regression/run.js';
import { withUsage, type Command } from './command.js';
import { latticesOf, loadStructures, modelCases } from './load.js';

const USAGE = `usage: mlindex-train regression [--data FOLDER] [--lattices LIST] [--config FILE] [--out FOLDER]
  Train the variance networks of each Bravais lattice on the training part and judge them on the validation part: errors
  and coverage of the predicted intervals against the trivial predictor.
  Writes FOLDER/LATTICE.variance (weights), FOLDER/LATTICE.onnx and FOLDER/LATTICE.json (configuration and report), and
  after each half of a cycle FOLDER/LATTICE.checkpoint: the same command goes on where an interrupted one was.
  --lattices  e.g. tP,mP; default all
  --config    JSON with regression, samples, freshSamples, training, validation, seed; what is left out has its default
  Default: --out tmp/regression.`;

export const regressionCommand: Command = {
  name: 'regression',
  summary: 'variance networks that propose candidate cells',
  usage: USAGE,
  async run(args) {
    const { values } = withUsage(USAGE, () =>
      parseArgs({
        args,
        options: {
          data: { type: 'string' },
          lattices: { type: 'string' },
          config: { type: 'string' },
          out: { type: 'string', default: 'tmp/regression' },
        },
      }),
    );
    const lattices = latticesOf(USAGE, values.lattices);
    const config = readConfig(regressionRunSchema, values.config);
    const loaded = loadStructures(values.data);
    mkdirSync(values.out, { recursive: true });
    const file = (bravais: BravaisLattice, ending: string): string =>
      join(values.out, `${bravais}.${ending}`);
    for (const bravais of lattices) {
      const { training, validation } = modelCases(bravais, loaded, config);
      const { model, report } = await trainRegression(bravais, training, validation, config, {
        checkpoint: file(bravais, 'checkpoint'),
        clock: () => performance.now() / 1000,
        log: console.error,
      });
      writeFileSync(file(bravais, 'variance'), writeVarianceModel(model));
      writeFileSync(file(bravais, 'onnx'), onnxOfVarianceModel(model));
      writeFileSync(file(bravais, 'json'), `${JSON.stringify({ config, report }, null, 2)}\n`);
      console.log(formatRegressionReport(report));
    }
  },
};
