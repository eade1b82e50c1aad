import type { Activation, Network, VarianceModel } from 'ml-index/models';
import { bytesField, floatField, integerField, joined, messageField, textField } from './protobuf.js';

/*
 * ONNX files (onnx.proto of the ONNX specification, IR version 9, operators of opset 20, which brought Gelu). Field numbers
 * are those of onnx.proto.
 */
const IR_VERSION = 9;
const OPSET = 20;
const FLOAT = 1;

const OPERATORS: Record<Exclude<Activation, 'linear'>, string> = {
  gelu: 'Gelu',
  relu: 'Relu',
  softplus: 'Softplus',
};

/** Nodes and constants of an ONNX graph in the making; names of values lead from node to node. */
export class OnnxGraph {
  private readonly nodes: Uint8Array[] = [];
  private readonly constants: Uint8Array[] = [];

  /** A constant tensor; returns its name. */
  constant(name: string, shape: readonly number[], values: Float32Array): string {
    const raw = new Uint8Array(4 * values.length);
    const view = new DataView(raw.buffer);
    values.forEach((value, i) => view.setFloat32(4 * i, value, true));
    const dims = shape.map((n) => integerField(1, n));
    this.constants.push(
      messageField(5, [...dims, integerField(2, FLOAT), textField(8, name), bytesField(9, raw)]),
    );
    return name;
  }

  /** A node with one output, named `output`; returns that name. Attributes are whole numbers or, as `{f}`, floats. */
  node(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, number | { f: number }>> = {},
  ): string {
    this.nodes.push(
      messageField(1, [
        ...inputs.map((name) => textField(1, name)),
        textField(2, output),
        textField(3, output),
        textField(4, operator),
        ...Object.entries(attributes).map(([name, value]) =>
          messageField(5, [
            textField(1, name),
            ...(typeof value === 'number'
              ? [integerField(3, value), integerField(20, 2)]
              : [floatField(2, value.f), integerField(20, 1)]),
          ]),
        ),
      ]),
    );
    return output;
  }

  /** The chain of layers of a network from the value `input` (n x inputs) to the value `name` (n x outputs). */
  network(name: string, { layers }: Network, input: string): string {
    return layers.reduce((value, layer, l) => {
      const { inputs, outputs, weights, bias, normalisation, activation } = layer;
      const at = `${name}.${l}`;
      const isLast = l === layers.length - 1;
      const ends = [
        ...(normalisation === null ? [] : ['normalised']),
        ...(activation === 'linear' ? [] : ['active']),
      ];
      // The last step of the last layer bears the name of the network.
      const called = (step: string, isEnd: boolean): string => (isLast && isEnd ? name : `${at}.${step}`);
      let now = this.node(
        'MatMul',
        [value, this.constant(`${at}.weights`, [inputs, outputs], weights)],
        `${at}.product`,
      );
      now = this.node(
        'Add',
        [now, this.constant(`${at}.bias`, [outputs], bias)],
        called('sum', ends.length === 0),
      );
      if (normalisation !== null) {
        const gain = this.constant(`${at}.gain`, [outputs], normalisation.gain);
        const offset = this.constant(`${at}.offset`, [outputs], normalisation.bias);
        now = this.node(
          'LayerNormalization',
          [now, gain, offset],
          called('normalised', activation === 'linear'),
          {
            epsilon: { f: normalisation.epsilon },
          },
        );
      }
      return activation === 'linear' ? now : this.node(OPERATORS[activation], [now], called('active', true));
    }, input);
  }

  /** The file. Inputs and outputs are float tensors; a dimension is a number, or a text for one that is free. */
  encode(
    name: string,
    inputs: Readonly<Record<string, readonly (number | string)[]>>,
    outputs: Readonly<Record<string, readonly (number | string)[]>>,
  ): Uint8Array {
    const values = (field: number, of: typeof inputs): Uint8Array[] =>
      Object.entries(of).map(([value, shape]) => {
        const dims = shape.map((n) =>
          messageField(1, [typeof n === 'number' ? integerField(1, n) : textField(2, n)]),
        );
        const tensor = messageField(1, [integerField(1, FLOAT), messageField(2, dims)]);
        return messageField(field, [textField(1, value), messageField(2, [tensor])]);
      });
    return joined([
      integerField(1, IR_VERSION),
      textField(2, 'ml-index'),
      messageField(7, [
        ...this.nodes,
        textField(2, name),
        ...this.constants,
        ...values(11, inputs),
        ...values(12, outputs),
      ]),
      messageField(8, [textField(1, ''), integerField(2, OPSET)]),
    ]);
  }
}

/**
 * A variance model as an ONNX file, scaling included: input `x` (n x inputs) in its units; outputs `mean`, `alpha` and
 * `beta` (n x outputs) as `predictVariance` of the library gives them.
 */
export function onnxOfVarianceModel({ inputs, outputs, mean, alpha, beta }: VarianceModel): Uint8Array {
  const graph = new OnnxGraph();
  const [n, m] = [inputs.mean.length, outputs.mean.length];
  const centred = graph.node('Sub', ['x', graph.constant('inputMean', [n], inputs.mean)], 'centred');
  const scaled = graph.node(
    'Div',
    [centred, graph.constant('inputDeviation', [n], inputs.deviation)],
    'scaled',
  );
  const deviation = graph.constant('outputDeviation', [m], outputs.deviation);
  const stretched = graph.node('Mul', [graph.network('scaledMean', mean, scaled), deviation], 'stretched');
  graph.node('Add', [stretched, graph.constant('outputMean', [m], outputs.mean)], 'mean');
  const one = graph.constant('one', [1], Float32Array.of(1));
  graph.node('Add', [graph.network('alphaLessOne', alpha, scaled), one], 'alpha');
  const variance = graph.constant(
    'outputVariance',
    [m],
    outputs.deviation.map((d) => d * d),
  );
  graph.node('Mul', [graph.network('scaledBeta', beta, scaled), variance], 'beta');
  return graph.encode(
    'variance-model',
    { x: ['samples', n] },
    { mean: ['samples', m], alpha: ['samples', m], beta: ['samples', m] },
  );
}
