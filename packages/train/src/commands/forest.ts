import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BRAVAIS_LATTICES, isBravaisLattice, type BravaisLattice } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { encodeForest } from 'ml-index/models';
import { createWasmKernel } from 'ml-index/optimize';
import { forestRunSchema, type ForestRunConfig } from '../forest/config.js';
import { forestOfCases, formatForestReport } from '../forest/report.js';
import { calculatedCases, type CalculatedCase } from '../lists.js';
import type { Part } from '../split.js';
import { usageError, withUsage, type Command } from './command.js';
import { loadStructures } from './load.js';

const USAGE = `usage: mlindex-train forest [--data FOLDER] [--lattices LIST] [--config FILE] [--out FOLDER]
  Train a random forest of each Bravais lattice on the training part and judge it on the validation part: errors and
  coverage against the trivial predictor, and how often its candidates lead to the true cell, against random cells.
  Writes FOLDER/LATTICE.forest and FOLDER/LATTICE.json (configuration and report).
  --lattices  e.g. tP,oP; default all
  --config    JSON with forest, samples, training, validation, candidates, seed; what is left out has its default
  Default: --out tmp/forest.`;

/** Least lines of a structure: as many as a forest looks at. */
const LEAST_LINES = { cubic: 10, other: 20 };

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
    const lattices = latticesOf(values.lattices);
    const config = configOf(values.config);
    const { structures, split } = loadStructures(values.data);
    const kernel = createWasmKernel();
    mkdirSync(values.out, { recursive: true });
    for (const bravais of lattices) {
      const started = Date.now();
      const ofLattice = structures.filter((structure) => structure.bravais === bravais);
      const cases = (part: Part, perLattice: number): CalculatedCase[] => [
        ...calculatedCases(ofLattice, split, { part, perLattice, seed: config.seed, minLines: LEAST_LINES }),
      ];
      // lines of a part of the reciprocal lattice only, or of a lattice of higher symmetry, have another true cell
      const isDetermined = (one: CalculatedCase): boolean =>
        one.determinedBy !== null && one.metricBravais === bravais;
      const validation = cases('validation', config.validation).filter(isDetermined);
      const training = cases('train', config.training);
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

function latticesOf(text: string | undefined): readonly BravaisLattice[] {
  if (text === undefined) return BRAVAIS_LATTICES;
  return text.split(',').map((name) => {
    if (isBravaisLattice(name)) return name;
    throw usageError(USAGE, 'no such Bravais lattice', name);
  });
}

/** @throws InputError with an issue for each thing that is wrong with the file. */
function configOf(file: string | undefined): ForestRunConfig {
  if (file === undefined) return forestRunSchema.parse({});
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError([
      { code: 'bad-config', message: `the configuration cannot be read: ${(error as Error).message}`, file },
    ]);
  }
  const { data, error } = forestRunSchema.safeParse(json);
  if (error === undefined) return data;
  throw new InputError(
    error.issues.map(({ path, message }) => ({
      code: 'bad-config',
      message: `${path.join('.')}: ${message}`,
      file,
      hint: 'See docs/training.md',
    })),
  );
}
