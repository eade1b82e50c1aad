import { readFileSync } from 'node:fs';
import { InputError } from 'ml-index/math';
import { readTensorFile, writeTensorFile, type Tensor } from 'ml-index/models';
import type { AssignmentState } from './trainer.js';
import { writeWhole } from '../wholeFile.js';

const KIND = 'assignment-checkpoint';
const PARTS = ['parameters', 'first', 'second'] as const;

/**
 * The state as a file of tensors: weights, optimiser, position, configuration with its seed.
 * @param seconds that the training has taken so far
 */
export function encodeAssignmentState(
  { config, source, epoch, network }: AssignmentState,
  seconds = 0,
): Uint8Array {
  const tensors = PARTS.flatMap((part) =>
    network[part].map((values, i): Tensor => ({ name: `${part}.${i}`, shape: [values.length], values })),
  );
  return writeTensorFile({ kind: KIND, config, source, epoch, steps: network.steps, seconds }, tensors);
}

/**
 * The state in a file, where it belongs to the training that `fresh` begins. The number of epochs may be another one, as long
 * as it is not passed yet: so a training can be prolonged.
 * @throws InputError `not-a-checkpoint`; `checkpoint-mismatch` for one of another configuration or of other data; as
 *   `readTensorFile`.
 */
export function decodeAssignmentState(
  bytes: Uint8Array,
  fresh: AssignmentState,
  file: string,
): { readonly state: AssignmentState; readonly seconds: number } {
  const { description, tensors } = readTensorFile(bytes, file);
  const { kind, config, source, epoch, steps, seconds } = (description ?? {}) as Partial<
    Record<string, unknown>
  >;
  const fail = (code: string, message: string, value: string): InputError =>
    new InputError([{ code, message, file, value, hint: 'Delete it to start the training anew' }]);
  if (kind !== KIND)
    throw fail('not-a-checkpoint', 'this file is no checkpoint of an assignment network', String(kind));
  const other = [
    ...(pathOf(config) === pathOf(fresh.config) ? [] : ['settings']),
    ...(source === fresh.source ? [] : ['data']),
  ];
  if (other.length > 0) {
    const what = `the checkpoint belongs to a training with other ${other.join(' and other ')}`;
    throw fail('checkpoint-mismatch', what, String(source));
  }
  if (!Number.isInteger(epoch) || !Number.isInteger(steps))
    throw fail(
      'not-a-checkpoint',
      'the checkpoint does not tell its epoch and steps',
      `${String(epoch)}, ${String(steps)}`,
    );
  if ((epoch as number) > fresh.config.epochs)
    throw fail(
      'checkpoint-mismatch',
      'the checkpoint belongs to a longer training',
      `${String(epoch)} epochs`,
    );
  const part = (name: (typeof PARTS)[number]): Float32Array[] =>
    fresh.network[name].map(({ length }, i) => {
      const found = tensors.get(`${name}.${i}`);
      if (found?.values.length === length) return found.values;
      throw fail('not-a-checkpoint', `tensor ${name}.${i} is missing or has the wrong size`, `${length}`);
    });
  const network = { parameters: part('parameters'), first: part('first'), second: part('second') };
  return {
    state: { ...fresh, epoch: epoch as number, network: { ...network, steps: steps as number } },
    seconds: typeof seconds === 'number' ? seconds : 0,
  };
}

/** What of a configuration decides what each epoch does. */
function pathOf(config: unknown): string {
  return JSON.stringify({ ...(config as object), epochs: 0, validation: 0 });
}

/** Writes a checkpoint so that an interruption leaves the old file or the new one, never a part. */
export function writeAssignmentState(path: string, state: AssignmentState, seconds: number): void {
  writeWhole(path, encodeAssignmentState(state, seconds));
}

/** @throws InputError as {@link decodeAssignmentState}. */
export function readAssignmentState(
  path: string,
  fresh: AssignmentState,
): ReturnType<typeof decodeAssignmentState> {
  return decodeAssignmentState(readFileSync(path), fresh, path);
}
