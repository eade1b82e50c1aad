import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDevice, init, nn, numpy as np } from '@jax-js/jax';
import { coefficientsOfCell, q2OfIndices } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { Assigner, proximities } from 'ml-index/models';
import { twoThetaOfQ2 } from 'ml-index/peaks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainingEntry } from '../entries.js';
import { assignmentConfig, networkConfigs, type NetworkConfig } from './config.js';
import { areaUnderCurve } from './evaluate.js';
import {
  applyAssignment,
  assignmentParameterShapes,
  assignmentShape,
  crossEntropy,
} from './jaxAssignment.js';
import { formatAssignmentReport, judgedEntries, trainAssignment } from './run.js';
import {
  assignmentFrame,
  cleanLines,
  epochBatches,
  freeOfCell,
  isOf,
  perturbedCell,
  spoiltLines,
} from './samples.js';
import {
  AssignmentTrainer,
  initialAssignmentState,
  modelOfAssignmentState,
  type AssignmentState,
} from './trainer.js';

beforeAll(async () => {
  await init('wasm');
  defaultDevice('wasm');
});

const WAVELENGTH = 1.5405929;

/** Entries of tP with every line that there is, in random cells. */
function tetragonalEntries(count: number, seed: number): TrainingEntry[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, n): TrainingEntry => {
    const a = 7 + 4 * random.uniform();
    const c = a * Math.exp(0.3 * random.normal());
    const cell = { a, b: a, c, alpha: 90, beta: 90, gamma: 90 };
    const x = coefficientsOfCell(cell);
    const lines: { q2: number; hkl: [number, number, number] }[] = [];
    for (let h = 0; h < 8; h++) {
      for (let k = 0; k <= h; k++) {
        for (let l = h === 0 ? 1 : 0; l < 12; l++)
          lines.push({ q2: q2OfIndices(x, h, k, l), hkl: [h, k, l] });
      }
    }
    lines.sort((p, q) => p.q2 - q.q2).splice(30);
    const list = {
      twoTheta: lines.map(({ q2 }) => twoThetaOfQ2(q2, WAVELENGTH)),
      q2: lines.map(({ q2 }) => q2),
      hkl: lines.map(({ hkl }) => hkl),
      intensity: lines.map(() => 50),
    };
    return {
      ...{ id: `case ${seed} ${n}`, part: 'train', weight: 1 + (n % 2), bravais: 'tP', metricBravais: 'tP' },
      ...{ group: 'tP', cell, wavelength: WAVELENGTH, lines: list, allowed: list, determinedBy: 3 },
      ...{ source: 'test', family: 'cod', formula: '', spaceGroup: 75, hermannMauguin: 'P 4' },
      ...{ volume: cell.a * cell.b * cell.c, primitiveVolume: cell.a * cell.b * cell.c },
      ...{ allQ2: list.q2, total: { allowed: 30, realistic: 30 } },
    };
  });
}

const ENTRIES = tetragonalEntries(90, 1);
const OTHERS = tetragonalEntries(40, 2);

function config(entries: object = {}): NetworkConfig {
  const common = { labels: { other: 30 }, lines: { other: 8 }, batchSize: 16, epochs: 12 };
  const levels = [{ name: '0.1', noise: [0.1], epsilon: 0.05 }];
  const network = { hidden: [24], heads: 'shared', skip: true, dropout: 0.1 };
  const faults = { share: 0 };
  return networkConfigs(assignmentConfig({ ...common, levels, network, faults, ...entries }))[0];
}

const FRAME = assignmentFrame('tetragonal', ENTRIES, config());

const VARIANTS: [string, object][] = [
  ['one head and a skip', { hidden: [24], heads: 'shared', skip: true }],
  ['a bias for each line', { hidden: [10], heads: 'bias', skip: true }],
  ["the write-up's heads", { hidden: [20, 12], heads: 'place', skip: false }],
  [
    'heads, a skip, relu, no normalisation',
    { hidden: [9], heads: 'place', activation: 'relu', normalisation: null },
  ],
];

/** A state whose numbers are all random, so that none is at its initial value. */
function randomState(entries: object): AssignmentState {
  const of = config({ network: entries });
  const state = initialAssignmentState(FRAME, of);
  const random = new Random(8);
  const parameters = state.network.parameters.map((values) =>
    values.map((value) => value + 0.2 * random.normal()),
  );
  return { ...state, network: { ...state.network, parameters } };
}

/** Lines and exact cells of some entries. */
const LISTS = OTHERS.slice(0, 20).map((entry) => ({
  q2: Float64Array.from(cleanLines(FRAME, entry).q2),
  free: freeOfCell('tetragonal', entry.cell),
}));

describe('configuration', () => {
  it("has the write-up's four noise levels, training and list lengths", () => {
    const all = assignmentConfig({});
    expect(all.levels.map(({ noise, epsilon }) => [noise, epsilon])).toEqual([
      [[0.1], 0.01],
      [[0.05], 0.0075],
      [[0.025], 0.01],
      [[0.01], 0.005],
    ]);
    expect(all.adam.learningRate).toBe(0.002);
    expect([all.labels, all.lines]).toEqual([
      { cubic: 100, other: 500 },
      { cubic: 10, other: 20 },
    ]);
    const network = (system: 'cubic' | 'tetragonal') =>
      assignmentShape(networkConfigs(all)[0], { ...FRAME, system }).network.hidden;
    expect([network('cubic'), network('tetragonal')]).toEqual([[64], [64]]);
    expect(() => assignmentConfig({ network: { heads: 'all' }, epoch: 3 })).toThrow(/heads[^]*epoch/);
  });
});

describe('frame and labels', () => {
  it('labels a line with the reference line of its features, others with the last label', () => {
    const { labels, q2 } = cleanLines(FRAME, ENTRIES[3]);
    expect(labels.length).toBe(8);
    const free = freeOfCell('tetragonal', ENTRIES[3].cell);
    labels.forEach((label, line) => {
      const [f, g] = FRAME.references.features.subarray(2 * label, 2 * label + 2);
      if (label < 29) expect(f * free[0] + g * free[1]).toBeCloseTo(q2[line], 12);
    });
    const far = {
      ...ENTRIES[3],
      lines: { ...ENTRIES[3].lines, hkl: [[9, 0, 9]] as [number, number, number][] },
    };
    expect(cleanLines(FRAME, far).labels).toEqual([29]);
  });
  it('knows which Bravais lattices a lattice is of', () => {
    expect([isOf('tetragonal', 'tI'), isOf('tI', 'tI'), isOf('tP', 'tI'), isOf('cubic', 'tI')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
  it('refuses a lattice without entries', () => {
    expect(() => assignmentFrame('cubic', [], config())).toThrow(/no entries/);
  });
});

describe('noise', () => {
  it('is normal in each free cell parameter, with its share of the standard deviation', () => {
    const random = new Random(4);
    const { cell } = ENTRIES[0];
    const exact = freeOfCell('tetragonal', cell);
    const lengths = Array.from({ length: 4000 }, () =>
      Array.from(perturbedCell(FRAME, cell, 0.05, random), (x) => 1 / Math.sqrt(x)),
    );
    [0, 1].forEach((k) => {
      const errors = lengths.map((length) => length[k] - 1 / Math.sqrt(exact[k]));
      const deviation = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
      expect(deviation / (0.05 * FRAME.cellDeviation[k])).toBeCloseTo(1, 1);
      expect(Math.abs(errors.reduce((sum, e) => sum + e, 0) / errors.length)).toBeLessThan(deviation / 20);
    });
    expect(FRAME.cellDeviation[0]).toBe(FRAME.cellDeviation[1]);
  });
  it('always leaves a cell', () => {
    const random = new Random(5);
    for (let i = 0; i < 300; i++) {
      const free = perturbedCell(FRAME, ENTRIES[0].cell, 3, random);
      expect(free.every((x) => x > 0 && Number.isFinite(x))).toBe(true);
    }
  });
});

describe('spoilt lists', () => {
  it('give impurity lines the last label and keep the labels of the others', () => {
    const entry = ENTRIES[7];
    const faults = { sigma: 0.001, impurities: 2, missing: 0.2 };
    const { q2, labels } = spoiltLines(FRAME, entry, faults, new Random(1));
    expect([q2.length, labels.length]).toEqual([8, 8]);
    const free = freeOfCell('tetragonal', entry.cell);
    const foreign = labels.filter((label, line) => {
      const [f, g] = FRAME.references.features.subarray(2 * label, 2 * label + 2);
      const error = f * free[0] + g * free[1] - q2[line];
      if (label < 29) expect(Math.abs(error)).toBeLessThan(1e-4);
      return label === 29;
    });
    expect(foreign.length).toBeGreaterThan(0);
    for (let i = 1; i < 8; i++) expect(q2[i]).toBeGreaterThanOrEqual(q2[i - 1]);
  });
});

describe('batches', () => {
  it('are the same for the same seed and epoch, have fresh noise in another epoch, and hold every entry once', () => {
    const of = (epoch: number) => [...epochBatches(FRAME, ENTRIES, config(), epoch)];
    const [first, again, next] = [of(0), of(0), of(1)];
    expect(first.length).toBe(Math.ceil(90 / 16));
    expect(again).toEqual(first);
    expect(next[0].x).not.toEqual(first[0].x);
    const weight = first.flatMap(({ weights }) => [...weights]).reduce((sum, w) => sum + w, 0);
    expect(weight).toBe(8 * ENTRIES.reduce((sum, entry) => sum + entry.weight, 0));
    const alike = epochBatches(FRAME, ENTRIES, config({ weighted: false }), 0).next().value!;
    expect(new Set(alike.weights)).toEqual(new Set([1]));
  });
});

describe('inference', () => {
  it.each(VARIANTS)('of the library and of the training library agree: %s', async (_, entries) => {
    const state = randomState(entries);
    const model = modelOfAssignmentState(FRAME, state);
    const shape = assignmentShape(state.config, FRAME);
    const count = LISTS.length;
    const x = new Float32Array(8 * count * 30);
    const rows = new Float32Array(8 * 30);
    LISTS.forEach(({ q2, free }, s) => {
      proximities(model, free, q2, rows);
      for (let line = 0; line < 8; line++)
        x.set(rows.subarray(line * 30, (line + 1) * 30), (line * count + s) * 30);
    });
    const shapes = assignmentParameterShapes(shape);
    const parameters = state.network.parameters.map((values, i) =>
      np.array(values.slice()).reshape(shapes[i]),
    );
    const logits = applyAssignment(shape, parameters, np.array(x).reshape([8 * count, 30]), null);
    const theirs = await nn.softmax(logits, -1).data();
    const assigner = new Assigner(model, 8);
    LISTS.forEach(({ q2, free }, s) => {
      assigner.assign(free, q2).forEach((value, i) => {
        const [line, label] = [Math.floor(i / 30), i % 30];
        expect(Math.abs(value - theirs[(line * count + s) * 30 + label])).toBeLessThan(1e-4);
      });
    });
  });
});

describe('loss', () => {
  it('is the weighted mean of -ln of the probability of the right label', async () => {
    const logits = [
      [1, 2, -0.5],
      [0, 0.3, 4],
    ];
    const [labels, weights] = [[1, 0], Float32Array.of(1, 3)];
    const losses = logits.map((row, i) => {
      const sum = row.reduce((total, value) => total + Math.exp(value), 0);
      return -Math.log(Math.exp(row[labels[i]]) / sum);
    });
    const x = np.array(Float32Array.from(logits.flat())).reshape([2, 3]);
    const loss = crossEntropy(x, np.array(Int32Array.from(labels)), np.array(weights), 3);
    expect((await loss.data())[0]).toBeCloseTo((losses[0] + 3 * losses[1]) / 4, 5);
  });
});

describe('area under the curve', () => {
  it('is the share of pairs in the right order, ties half', () => {
    expect(areaUnderCurve([1, 2, 3, 4], [false, true, false, true])).toBe(0.75);
    expect(areaUnderCurve([1, 1, 1], [false, true, true])).toBe(0.5);
    expect(areaUnderCurve([1, 2], [true, true])).toBeNaN();
  });
});

describe('training', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assignment-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const lines: string[] = [];
  const run = {
    checkpoint: join(folder, 'tP.checkpoint'),
    dataset: 'abc',
    clock: () => 0,
    log: (line: string) => lines.push(line),
  };

  it('beats the nearest line, reports, and goes on from its checkpoint', async () => {
    const { bytes, report } = await trainAssignment('tetragonal', ENTRIES, OTHERS, config(), run);
    expect(lines.length).toBe(12);
    const [evaluation] = report.evaluations;
    expect(evaluation.accuracy).toBeGreaterThan(evaluation.nearestAccuracy);
    expect(evaluation.lines).toBe(8 * 40);
    expect(evaluation.reliability.reduce((sum, bin) => sum + bin.lines, 0)).toBe(evaluation.lines);
    expect([report.bytes, report.training, report.validation]).toEqual([bytes.length, 90, 40]);
    expect(report.impurities[0].impurities).toBeGreaterThan(40);
    expect(formatAssignmentReport(report)).toMatch(/tetragonal 0.1: 90 entries, 12 epochs/);
    const again = await trainAssignment('tetragonal', ENTRIES, OTHERS, config(), run);
    expect(again.report.resumedAt).toBe(12);
    expect(again.bytes).toEqual(bytes);
    const more = await trainAssignment('tetragonal', ENTRIES, OTHERS, config({ epochs: 13 }), run);
    expect([more.report.resumedAt, lines.length]).toEqual([12, 13]);
  });
  it('ends with the same bits when it is interrupted', async () => {
    const of = config({ epochs: 3, faults: { share: 0.5 } });
    const start = initialAssignmentState(FRAME, of);
    const whole = await AssignmentTrainer.start(FRAME, start);
    for (let epoch = 0; epoch < 3; epoch++) await whole.runEpoch(ENTRIES);
    const part = await AssignmentTrainer.start(FRAME, start);
    await part.runEpoch(ENTRIES);
    const resumed = await AssignmentTrainer.start(FRAME, await part.state());
    expect(resumed.epoch).toBe(1);
    for (let epoch = 1; epoch < 3; epoch++) await resumed.runEpoch(ENTRIES);
    expect(await resumed.state()).toEqual(await whole.state());
    for (const trainer of [whole, part, resumed]) trainer.dispose();
  });
  it('trains a head for each line', async () => {
    const of = config({ epochs: 3, network: { hidden: [24], heads: 'place', skip: false } });
    const trainer = await AssignmentTrainer.start(FRAME, initialAssignmentState(FRAME, of));
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) losses.push(await trainer.runEpoch(ENTRIES));
    trainer.dispose();
    expect(losses[2]).toBeLessThan(0.9 * losses[0]);
  });
  it('refuses a checkpoint of another configuration or of other data', async () => {
    const other = config({ seed: 2, epochs: 20 });
    await expect(trainAssignment('tetragonal', ENTRIES, OTHERS, other, run)).rejects.toThrow(
      /other settings/,
    );
    const short = config({ epochs: 3 });
    await expect(trainAssignment('tetragonal', ENTRIES, OTHERS, short, run)).rejects.toThrow(
      /longer training/,
    );
    const data = { ...run, dataset: 'xyz' };
    await expect(trainAssignment('tetragonal', ENTRIES, OTHERS, config(), data)).rejects.toThrow(
      /other data/,
    );
  });
});

describe('judged entries', () => {
  it('are those whose labels are unique, so many at most', () => {
    const mixed = OTHERS.map((entry, i) =>
      i % 2 === 0 ? entry : { ...entry, metricBravais: 'cP' as const },
    );
    expect(judgedEntries(mixed, { validation: 100, seed: 1 }).length).toBe(20);
    expect(judgedEntries(mixed, { validation: 7, seed: 1 }).length).toBe(7);
  });
});
