import { readFileSync } from 'node:fs';
import { InputError } from 'ml-index/math';
import { readTensorFile, writeTensorFile, type Scaler, type Tensor } from 'ml-index/models';
import type { OptimisedParameters } from './adam.js';
import { regressionConfig } from './config.js';
import { parameterShapes } from './jaxNetwork.js';
import { architectures, NETWORKS, type NetworkName, type Scalers, type TrainingState } from './trainer.js';
import { writeWhole } from '../wholeFile.js';

const KIND = 'regression-checkpoint';
const PARTS = ['parameters', 'first', 'second'] as const;

interface Description {
  readonly kind: string;
  readonly config: unknown;
  readonly source: string;
  readonly epoch: number;
  readonly seconds: number;
  readonly steps: Readonly<Record<NetworkName, number>>;
}

/** The state as a file of tensors: weights, optimiser, position, configuration with its seed, scalers. */
export function encodeCheckpoint({
  config,
  scalers,
  source,
  epoch,
  seconds,
  networks,
}: TrainingState): Uint8Array {
  const shapes = architectures(config, scalers);
  const tensors = NETWORKS.flatMap((name) =>
    PARTS.flatMap((part) =>
      parameterShapes(shapes[name]).map((shape, i): Tensor => ({
        name: `${name}.${part}.${i}`,
        shape,
        values: networks[name][part][i],
      })),
    ),
  );
  for (const side of ['inputs', 'outputs'] as const) {
    for (const part of ['mean', 'deviation'] as const) {
      const values = scalers[side][part];
      tensors.push({ name: `${side}.${part}`, shape: [values.length], values });
    }
  }
  const { mean, alpha, beta } = networks;
  const steps = { mean: mean.steps, alpha: alpha.steps, beta: beta.steps };
  const description: Description = { kind: KIND, config, source, epoch, seconds, steps };
  return writeTensorFile(description, tensors);
}

/** Inverse of {@link encodeCheckpoint}. @throws InputError `not-a-checkpoint`, or as `readTensorFile`. */
export function decodeCheckpoint(bytes: Uint8Array, file?: string): TrainingState {
  const contents = readTensorFile(bytes, file);
  const fail = (value: string, expected: string): InputError =>
    new InputError([
      {
        code: 'not-a-checkpoint',
        message: 'this file is no checkpoint of a regression',
        ...(file === undefined ? {} : { file }),
        ...{ value, expected },
        hint: 'Delete it to start the training anew',
      },
    ]);
  const description = (contents.description ?? {}) as Partial<Description>;
  const { kind, config: entries, source, epoch, seconds, steps } = description;
  if (kind !== KIND) throw fail(String(kind), `kind ${KIND}`);
  const config = regressionConfig(entries, file);
  const counts = [epoch, ...NETWORKS.map((name) => steps?.[name])];
  if (!counts.every((n) => Number.isInteger(n)))
    throw fail(counts.join(', '), 'whole numbers of epochs and steps');
  if (!Number.isFinite(seconds)) throw fail(String(seconds), 'seconds of training');
  if (typeof source !== 'string') throw fail(String(source), 'a text that names the source of the samples');
  const tensor = (name: string, shape?: readonly number[]): Float32Array => {
    const found = contents.tensors.get(name);
    if (found === undefined) throw fail('none', `tensor ${name}`);
    if (shape !== undefined && shape.join() !== found.shape.join()) {
      throw fail(found.shape.join(' x '), `tensor ${name} of shape ${shape.join(' x ')}`);
    }
    return found.values;
  };
  const scaler = (side: keyof Scalers): Scaler => ({
    mean: tensor(`${side}.mean`),
    deviation: tensor(`${side}.deviation`),
  });
  const scalers: Scalers = { inputs: scaler('inputs'), outputs: scaler('outputs') };
  const shapes = architectures(config, scalers);
  const network = (name: NetworkName): OptimisedParameters => {
    const part = (kindOfPart: (typeof PARTS)[number]): Float32Array[] =>
      parameterShapes(shapes[name]).map((shape, i) => tensor(`${name}.${kindOfPart}.${i}`, shape));
    return {
      ...{ parameters: part('parameters'), first: part('first'), second: part('second') },
      steps: steps![name],
    };
  };
  const networks = { mean: network('mean'), alpha: network('alpha'), beta: network('beta') };
  return { config, scalers, source, epoch: epoch!, seconds: seconds!, networks };
}

/** Writes a checkpoint so that an interruption leaves the old file or the new one, never a part. */
export function writeCheckpoint(path: string, state: TrainingState): void {
  writeWhole(path, encodeCheckpoint(state));
}

/** @throws InputError as {@link decodeCheckpoint}. */
export function readCheckpoint(path: string): TrainingState {
  return decodeCheckpoint(readFileSync(path), path);
}
