import { InputError } from '../math/index.js';
import { ACTIVATIONS, type Activation, type DenseLayer, type Network } from './network.js';
import type { Tensor, TensorFile } from './tensorFile.js';

/** One layer without its numbers, for the description of a file of tensors. */
export interface LayerDescription {
  readonly inputs: number;
  readonly outputs: number;
  /** Epsilon of the layer normalisation, null for a layer without. */
  readonly normalisation: number | null;
  readonly activation: Activation;
}

export function describeNetwork({ layers }: Network): LayerDescription[] {
  return layers.map(({ inputs, outputs, normalisation, activation }) => ({
    inputs,
    outputs,
    normalisation: normalisation?.epsilon ?? null,
    activation,
  }));
}

/** The numbers of a network as tensors named `NAME.0.weights`, `NAME.0.bias`, `NAME.0.gain`, `NAME.0.offset`, `NAME.1.weights`... */
export function networkTensors(name: string, { layers }: Network): Tensor[] {
  return layers.flatMap(({ inputs, outputs, weights, bias, normalisation }, l) => {
    const tensors: Tensor[] = [
      { name: `${name}.${l}.weights`, shape: [inputs, outputs], values: weights },
      { name: `${name}.${l}.bias`, shape: [outputs], values: bias },
    ];
    if (normalisation !== null) {
      tensors.push(
        { name: `${name}.${l}.gain`, shape: [outputs], values: normalisation.gain },
        { name: `${name}.${l}.offset`, shape: [outputs], values: normalisation.bias },
      );
    }
    return tensors;
  });
}

/**
 * The network `name` of a file, from its description and tensors.
 * @throws InputError `network-description` for a description that is none, `network-tensor` for a tensor that is
 *   missing or has another shape.
 */
export function networkOfTensors(name: string, description: unknown, { tensors }: TensorFile): Network {
  if (!Array.isArray(description) || description.length === 0 || !description.every(isLayerDescription)) {
    throw new InputError([
      {
        code: 'network-description',
        message: `network ${name} has no proper description`,
        expected: 'one or more {inputs, outputs, normalisation, activation}, outputs = inputs of the next',
      },
    ]);
  }
  const values = (tensor: string, shape: readonly number[]): Float32Array => {
    const found = tensors.get(tensor);
    if (found !== undefined && found.shape.join() === shape.join()) return found.values;
    throw new InputError([
      {
        code: 'network-tensor',
        message: `tensor ${tensor} is missing or has the wrong shape`,
        ...(found === undefined ? {} : { value: found.shape.join(' x ') }),
        expected: shape.join(' x '),
      },
    ]);
  };
  const layers = description.map(({ inputs, outputs, normalisation, activation }, l): DenseLayer => {
    const of = (part: string, ...shape: number[]): Float32Array => values(`${name}.${l}.${part}`, shape);
    return {
      ...{ inputs, outputs, activation },
      weights: of('weights', inputs, outputs),
      bias: of('bias', outputs),
      normalisation:
        normalisation === null
          ? null
          : { epsilon: normalisation, gain: of('gain', outputs), bias: of('offset', outputs) },
    };
  });
  return { layers };
}

function isLayerDescription(
  layer: unknown,
  position: number,
  all: readonly unknown[],
): layer is LayerDescription {
  const { inputs, outputs, normalisation, activation } = (layer ?? {}) as Record<string, unknown>;
  const next = all[position + 1] as Partial<LayerDescription> | null | undefined;
  return (
    Number.isInteger(inputs) &&
    Number.isInteger(outputs) &&
    (normalisation === null || (typeof normalisation === 'number' && normalisation > 0)) &&
    ACTIVATIONS.some((name) => name === activation) &&
    (position + 1 === all.length || next?.inputs === outputs)
  );
}
