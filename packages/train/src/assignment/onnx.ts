import { sharesWeights, type AssignmentModel } from 'ml-index/models';
import { OnnxGraph } from '../regression/onnx.js';

/**
 * An assignment model as an ONNX file, Eq. 22 included: inputs `q2`, the observed lines (samples x lines x 1), and `free`, the
 * free coefficients of the cell (samples x 1 x freedom), both in 1/A^2; output `probabilities` (samples x lines x labels) as
 * the library gives them. One head takes any number of lines, else it is that of the heads. Heads that have weights of
 * their own need one more axis of length 1 before the last of each.
 */
export function onnxOfAssignmentModel(model: AssignmentModel): Uint8Array {
  const { references, q2Deviation, epsilon, hidden, heads, skip } = model;
  const { count, features } = references;
  const freedom = features.length / count;
  const graph = new OnnxGraph();
  const transposed = Float32Array.from(
    features,
    (_, i) => features[(i % count) * freedom + ((i / count) | 0)],
  );
  const calculated = graph.node(
    'MatMul',
    ['free', graph.constant('features', [freedom, count], transposed)],
    'calculated',
  );
  const unit = graph.constant('unit', [1], Float32Array.of(epsilon * q2Deviation));
  const size = graph.node('Abs', [graph.node('Sub', ['q2', calculated], 'difference')], 'size');
  const proximity = graph.node('Div', [unit, graph.node('Add', [size, unit], 'span')], 'proximity');
  const values = graph.network('units', { layers: hidden }, proximity);
  const { inputs, outputs } = heads[0];
  const isCommon = sharesWeights(heads);
  const weights = graph.constant(
    'headWeights',
    isCommon ? [inputs, outputs] : [heads.length, inputs, outputs],
    isCommon ? heads[0].weights : joined(heads.map((head) => head.weights)),
  );
  const bias = graph.constant(
    'headBias',
    isCommon ? [heads.length, outputs] : [heads.length, 1, outputs],
    joined(heads.map((head) => head.bias)),
  );
  let logits = graph.node('Add', [graph.node('MatMul', [values, weights], 'headProduct'), bias], 'said');
  if (skip !== null) {
    const nearness = graph.node('Log', [proximity], 'nearness');
    const direct = graph.node('Mul', [nearness, graph.constant('skip', [count], skip)], 'direct');
    logits = graph.node('Add', [logits, direct], 'logits');
  }
  graph.node('Softmax', [logits], 'probabilities');
  const lines = heads.length === 1 ? 'lines' : heads.length;
  const extra = isCommon ? [] : [1];
  return graph.encode(
    'assignment-model',
    { q2: ['samples', lines, ...extra, 1], free: ['samples', 1, ...extra, freedom] },
    { probabilities: ['samples', lines, ...extra, count] },
  );
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}
