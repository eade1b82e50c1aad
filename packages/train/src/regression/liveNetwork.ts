import { defaultDevice, init, numpy as np } from '@jax-js/jax';
import { InputError } from 'ml-index/math';
import type { OptimisedParameters } from './adam.js';

/** A network and its optimiser in the autodiff library's memory. */
export interface LiveNetwork {
  parameters: np.Array[];
  first: np.Array[];
  second: np.Array[];
  steps: number;
}

/** Starts the autodiff library. @throws InputError `training-device` where WebAssembly does not start. */
export async function startDevice(): Promise<void> {
  if (!(await init('wasm')).includes('wasm')) {
    throw new InputError([
      { code: 'training-device', message: 'the training library found no WebAssembly on this machine' },
    ]);
  }
  defaultDevice('wasm');
}

/** @param shapes of the parameters, in their order */
export function loadNetwork(
  { parameters, first, second, steps }: OptimisedParameters,
  shapes: readonly (readonly number[])[],
): LiveNetwork {
  const load = (arrays: readonly Float32Array[]): np.Array[] =>
    arrays.map((values, i) => np.array(values.slice()).reshape([...shapes[i]]));
  return { parameters: load(parameters), first: load(first), second: load(second), steps };
}

/** A copy of a network as plain numbers. */
export async function readNetwork({
  parameters,
  first,
  second,
  steps,
}: LiveNetwork): Promise<OptimisedParameters> {
  const read = async (arrays: readonly np.Array[]): Promise<Float32Array[]> => {
    const values: Float32Array[] = [];
    for (const array of arrays) values.push(Float32Array.from((await array.ref.data()) as Float32Array));
    return values;
  };
  return { parameters: await read(parameters), first: await read(first), second: await read(second), steps };
}

export function disposeNetwork({ parameters, first, second }: LiveNetwork): void {
  for (const array of [...parameters, ...first, ...second]) array.dispose();
}

/**
 * @param of what it is trained on, for the message: samples, entries
 * @throws InputError `training-diverged` where the loss of an epoch is no finite number.
 */
export function checkLoss(loss: number, epoch: number, of: string): void {
  if (Number.isFinite(loss)) return;
  throw new InputError([
    {
      code: 'training-diverged',
      message: `the loss of epoch ${epoch} is no finite number`,
      value: String(loss),
      hint: `Lower the learning rate, and see that the ${of} hold finite numbers only`,
    },
  ]);
}
