import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BRAVAIS_LATTICES, isBravaisLattice, type BravaisLattice } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { writeVarianceModel } from 'ml-index/models';
import { calculatedCases, type CalculatedCase } from '../lists.js';
import { parseConfig } from '../regression/config.js';
import { onnxOfVarianceModel } from '../regression/onnx.js';
import {
  formatRegressionReport,
  regressionRunSchema,
  trainRegression,
  type RegressionRunConfig,
} from '../regression/run.js';
import type { Part } from '../split.js';
import { usageError, withUsage, type Command } from './command.js';
import { loadStructures } from './load.js';

const USAGE = `usage: mlindex-train regression [--data FOLDER] [--lattices LIST] [--config FILE] [--out FOLDER]
  Train the variance networks of each Bravais lattice on the training part and judge them on the validation part: errors
  and coverage of the predicted intervals against the trivial predictor.
  Writes FOLDER/LATTICE.variance (weights), FOLDER/LATTICE.onnx and FOLDER/LATTICE.json (configuration and report), and
  after each half of a cycle FOLDER/LATTICE.checkpoint: the same command goes on where an interrupted one was.
  --lattices  e.g. tP,mP; default all
  --config    JSON with regression, samples, freshSamples, training, validation, seed; what is left out has its default
  Default: --out tmp/regression.`;

/** Least lines of a structure: as many as a network looks at. */
const LEAST_LINES = { cubic: 10, other: 20 };

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
    const lattices = latticesOf(values.lattices);
    const config = configOf(values.config);
    const { structures, split } = loadStructures(values.data);
    mkdirSync(values.out, { recursive: true });
    const file = (bravais: BravaisLattice, ending: string): string =>
      join(values.out, `${bravais}.${ending}`);
    for (const bravais of lattices) {
      const ofLattice = structures.filter((structure) => structure.bravais === bravais);
      const cases = (part: Part, perLattice: number): CalculatedCase[] => [
        ...calculatedCases(ofLattice, split, { part, perLattice, seed: config.seed, minLines: LEAST_LINES }),
      ];
      // lines of a part of the reciprocal lattice only, or of a lattice of higher symmetry, have another true cell
      const validation = cases('validation', config.validation).filter(
        (one) => one.determinedBy !== null && one.metricBravais === bravais,
      );
      const { model, report } = await trainRegression(
        bravais,
        cases('train', config.training),
        validation,
        config,
        {
          checkpoint: file(bravais, 'checkpoint'),
          clock: () => performance.now() / 1000,
          log: console.error,
        },
      );
      writeFileSync(file(bravais, 'variance'), writeVarianceModel(model));
      writeFileSync(file(bravais, 'onnx'), onnxOfVarianceModel(model));
      writeFileSync(file(bravais, 'json'), `${JSON.stringify({ config, report }, null, 2)}\n`);
      console.log(formatRegressionReport(report));
    }
  },
};

function latticesOf(text: string | undefined): readonly BravaisLattice[] {
  if (text === undefined) return BRAVAIS_LATTICES;
  return text.split(',').map((name) => {
    if (isBravaisLattice(name)) return name;
    throw usageError(USAGE, 'no such Bravais lattice', name);
  });
}

/** @throws InputError with an issue for each thing that is wrong with the file. */
function configOf(file: string | undefined): RegressionRunConfig {
  if (file === undefined) return regressionRunSchema.parse({});
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError([
      {
        code: 'regression-config',
        message: `the configuration cannot be read: ${(error as Error).message}`,
        file,
      },
    ]);
  }
  return parseConfig(regressionRunSchema, json, file);
}
