import { Random } from 'ml-index/math';
import { assignmentReferences } from 'ml-index/models';
import { describe, expect, it } from 'vitest';
import { assignmentConfig, networkConfigs } from './config.js';
import {
  assignmentParameterShapes,
  assignmentShape,
  initialAssignmentParameters,
  modelOfParameters,
} from './jaxAssignment.js';
import { onnxOfAssignmentModel } from './onnx.js';
import { greatestAssignmentDifference } from './onnxCheck.js';
import type { AssignmentFrame } from './samples.js';

const LABELS = 30;
const LINES = 8;
const random = new Random(3);
const FREE = Array.from({ length: 20 }, () =>
  Float64Array.of(0.02 + 0.01 * random.uniform(), 0.01 + 0.01 * random.uniform()),
);
const LISTS = FREE.map((free) => ({
  free,
  q2: Float64Array.from({ length: LINES }, (_, line) => 0.02 * (line + 1) ** 0.7 + 0.01 * random.uniform()),
}));
const FRAME: AssignmentFrame = {
  lattice: 'tetragonal',
  system: 'tetragonal',
  lines: LINES,
  q2Deviation: 0.03,
  references: assignmentReferences('tetragonal', FREE, LABELS),
  cellDeviation: [1, 1],
  labelOf: new Map<string, number>(),
};

describe('ONNX export', () => {
  it.each([
    ['one head and a skip', { hidden: [24], heads: 'shared', skip: true }],
    ['a bias for each line', { hidden: [10], heads: 'bias', skip: true }],
    ["the write-up's heads", { hidden: [20, 12], heads: 'place', skip: false }],
    [
      'heads, a skip, relu, no normalisation',
      { hidden: [9], heads: 'place', activation: 'relu', normalisation: null },
    ],
  ])('gives the same probabilities in onnxruntime: %s', async (_, entries) => {
    const [config] = networkConfigs(assignmentConfig({ network: entries }));
    const shape = assignmentShape(config, FRAME);
    const parameters = initialAssignmentParameters(shape, random).map((values) =>
      values.map((value) => value + 0.2 * random.normal()),
    );
    expect(parameters.map(({ length }) => length)).toEqual(
      assignmentParameterShapes(shape).map((dims) => dims.reduce((product, n) => product * n, 1)),
    );
    const model = modelOfParameters(shape, FRAME, config.level.epsilon, parameters);
    expect(await greatestAssignmentDifference(model, onnxOfAssignmentModel(model), LISTS)).toBeLessThan(1e-4);
  });
});

describe('check of an ONNX file', () => {
  it('tells a file of another model', async () => {
    const [config] = networkConfigs(assignmentConfig({}));
    const shape = assignmentShape(config, FRAME);
    const model = modelOfParameters(shape, FRAME, 0.01, initialAssignmentParameters(shape, random));
    const other = { ...model, epsilon: 0.02 };
    expect(await greatestAssignmentDifference(model, onnxOfAssignmentModel(other), LISTS)).toBeGreaterThan(
      1e-3,
    );
  });
});
