import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BRAVAIS_LATTICES, isBravaisLattice } from 'ml-index/lattice';
import { assignmentConfigSchema, networkConfigs } from '../assignment/config.js';
import { onnxOfAssignmentModel } from '../assignment/onnx.js';
import { formatAssignmentReport, trainAssignment } from '../assignment/run.js';
import { isOf, type AssignedLattice } from '../assignment/samples.js';
import { readConfig } from '../configFile.js';
import { dataCard, datasetEntries } from '../entries.js';
import { usageError, optionValues, type Command } from './command.js';
import { SYSTEMS } from './load.js';

const USAGE = `usage: mlindex-train assignment [--dataset FOLDER] [--lattices LIST] [--levels LIST] [--config FILE] [--out FOLDER]
  Train assignment networks, which give the probabilities of the Miller indices of observed lines, on the training part and
  judge them on the validation part: accuracy against the nearest line, calibration, time of inference, impurity lines.
  Writes FOLDER/LATTICE-LEVEL.assign (weights, f16), .onnx and .json (configuration, hash of the data set, report), and
  .checkpoint: the same command goes on where an interrupted one was.
  --lattices  lattice systems (centring unknown) or Bravais lattices, e.g. monoclinic,mC; default the seven systems
  --levels    names of noise levels of the configuration, e.g. 0.1,0.01; default all
  --config    JSON with levels, network, adam, batchSize, epochs, labels, lines, faults, weighted, validation, seed; what is left out
              has its default
  Default: --dataset tmp/dataset --out tmp/models/assignment.`;

function assignedLattices(text: string | undefined): readonly AssignedLattice[] {
  if (text === undefined) return SYSTEMS;
  return text.split(',').map((name) => {
    const system = SYSTEMS.find((one) => one === name);
    if (system !== undefined) return system;
    if (isBravaisLattice(name)) return name;
    const known = `${SYSTEMS.join(', ')}, ${BRAVAIS_LATTICES.join(', ')}`;
    throw usageError(USAGE, `no such lattice; known: ${known}`, name);
  });
}

export const assignmentCommand: Command = {
  name: 'assignment',
  summary: 'networks that give the probabilities of Miller indices',
  usage: USAGE,
  async run(args) {
    const values = optionValues(USAGE, args, {
      dataset: { type: 'string', default: 'tmp/dataset' },
      lattices: { type: 'string' },
      levels: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string', default: 'tmp/models/assignment' },
    });
    const lattices = assignedLattices(values.lattices);
    const all = networkConfigs(readConfig(assignmentConfigSchema, values.config));
    const configs = values.levels?.split(',').map((name) => {
      const found = all.find(({ level }) => level.name === name);
      if (found !== undefined) return found;
      throw usageError(USAGE, `no such level; known: ${all.map(({ level }) => level.name).join(', ')}`, name);
    });
    const { plan } = dataCard(values.dataset);
    const training = await datasetEntries(values.dataset, { part: 'train' });
    const validation = await datasetEntries(values.dataset, { part: 'validation' });
    mkdirSync(values.out, { recursive: true });
    for (const lattice of lattices) {
      const ofLattice = (entries: typeof training) => entries.filter(({ bravais }) => isOf(lattice, bravais));
      for (const config of configs ?? all) {
        const file = (ending: string): string =>
          join(values.out, `${lattice}-${config.level.name}.${ending}`);
        const { model, bytes, report } = await trainAssignment(
          ...([lattice, ofLattice(training), ofLattice(validation), config] as const),
          {
            ...{ checkpoint: file('checkpoint'), dataset: plan },
            clock: () => performance.now() / 1000,
            log: console.error,
          },
        );
        writeFileSync(file('assign'), bytes);
        writeFileSync(file('onnx'), onnxOfAssignmentModel(model));
        const { seed } = config;
        writeFileSync(
          file('json'),
          `${JSON.stringify({ config, dataset: plan, seed, seconds: report.seconds, metrics: report }, null, 2)}\n`,
        );
        console.log(formatAssignmentReport(report));
      }
    }
  },
};
