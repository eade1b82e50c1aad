import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkedConfig } from '../configFile.js';
import { InputError } from 'ml-index/math';

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the plan of the data set is wanted');
const object = z.record(z.string(), z.unknown());

/** What a training command writes beside a model, as far as `package` needs it. */
export interface TrainingRecord {
  /** SHA-256 of the plan of the data set. */
  readonly dataset: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly seconds: number;
}

const recordSchema = z
  .looseObject({
    dataset: z.union([hash, z.looseObject({ hash }).transform((dataset) => dataset.hash)]),
    configuration: object.optional(),
    config: object.optional(),
    metrics: object,
    seed: z.int(),
    seconds: z.number().min(0),
  })
  .refine(({ configuration, config }) => (configuration === undefined) !== (config === undefined), {
    message: 'one of configuration and config is wanted',
  });

/** @throws InputError `no-record` where there is no such file, `bad-config` where it is not as expected */
export function readRecord(file: string): TrainingRecord {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError([
      {
        code: 'no-record',
        message: `the record of a training cannot be read: ${(error as Error).message}`,
        file,
        hint: 'The training commands write it beside the model; train the model again',
      },
    ]);
  }
  const { configuration, config, dataset, metrics, seed, seconds } = checkedConfig(recordSchema, json, file);
  return { dataset, configuration: (configuration ?? config)!, metrics, seed, seconds };
}
