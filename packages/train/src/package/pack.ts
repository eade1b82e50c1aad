import { createHash } from 'node:crypto';
import { BRAVAIS_LATTICES, bravaisInfo } from 'ml-index/lattice';
import { InputError, type Issue } from 'ml-index/math';
import {
  decodeModels,
  MANIFEST_VERSION,
  readTensorFile,
  writeTensorFile,
  type ModelEntry,
  type ModelManifest,
} from 'ml-index/models';
import type { TrainedModel } from './collect.js';
import { ENDINGS } from './target.js';

export interface PackOptions {
  /** `f16`: weights of networks rounded to binary16; `as-trained`: files as they are. */
  readonly numbers: 'f16' | 'as-trained';
  readonly licence: string;
  /** What the manifest tells as the command that made the set. */
  readonly command: string;
}

/** A set of models, in memory. */
export interface ModelSet {
  readonly manifest: ModelManifest;
  /** Bytes by the name that the manifest has. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Models as they are shipped; equal models and options give equal bytes.
 * @param models at least one, of one data set
 * @throws InputError where a file does not decode to a model of its lattice, with an issue for each
 */
export function packModels(models: readonly TrainedModel[], options: PackOptions): ModelSet {
  const issues: Issue[] = [];
  const files = new Map<string, Uint8Array>();
  const entries = models.flatMap((model): ModelEntry[] => {
    const { kind, name, target, record } = model;
    const file = `${kind}/${name}${ENDINGS[kind]}`;
    const bytes = attempt(issues, () => shippedBytes(model, options.numbers));
    if (bytes === null) return [];
    files.set(file, bytes);
    const { configuration, seed, seconds } = record;
    return [
      {
        ...{ kind, name, ...target, file, bytes: bytes.length },
        sha256: createHash('sha256').update(bytes).digest('hex'),
        ...{ configuration, metrics: rounded(record.metrics) as ModelEntry['metrics'], seed, seconds },
      },
    ];
  });
  if (issues.length > 0) throw new InputError(issues);
  const manifest: ModelManifest = {
    version: MANIFEST_VERSION,
    licence: options.licence,
    command: options.command,
    dataset: { hash: models[0].record.dataset },
    models: entries,
  };
  return { manifest, files };
}

function attempt<T>(issues: Issue[], work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    issues.push(...error.issues);
    return null;
  }
}

function shippedBytes(model: TrainedModel, numbers: PackOptions['numbers']): Uint8Array {
  const { kind, file } = model;
  const bytes = kind === 'forest' || numbers === 'as-trained' ? model.bytes : halved(model.bytes, file);
  const { bravais, system, group, weight } = model.target;
  const lattice = bravais ?? BRAVAIS_LATTICES.find((one) => bravaisInfo(one).system === system)!;
  // what does not decode is not shipped
  decodeModels({ bravais: lattice, files: [{ kind, name: model.name, group, weight, file, bytes }] });
  return bytes;
}

/** A file of tensors with its numbers as binary16; where they are so already, the same bytes. */
function halved(bytes: Uint8Array, file: string): Uint8Array {
  const { description, tensors } = readTensorFile(bytes, file);
  try {
    return writeTensorFile(description, [...tensors.values()], 'f16');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.issues.map((issue) => ({ ...issue, file, hint: 'Use --numbers as-trained' })));
  }
}

/** JSON with its fractions rounded to six digits, which is more than figures of a validation are good for. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'number' && !Number.isInteger(one) ? Number(one.toPrecision(6)) : one,
    ),
  );
}

/** The manifest as text, a model a line. */
export function manifestText({ models, ...head }: ModelManifest): string {
  const fields = Object.entries(head).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  const lines = models.map((model) => JSON.stringify(model)).join(',\n');
  return `{\n${fields.join(',\n')},\n"models": [\n${lines}\n]\n}\n`;
}
