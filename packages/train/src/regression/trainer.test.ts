import { defaultDevice, grad, init, numpy as np } from '@jax-js/jax';
import { InputError, Random } from 'ml-index/math';
import { predictVariance, readVarianceModel, runNetwork, writeVarianceModel } from 'ml-index/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedSource, minibatches, type BatchSource, type Samples } from './batches.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import { regressionConfig } from './config.js';
import {
  applyNetwork,
  initialParameters,
  networkOfParameters,
  parameterShapes,
  type Architecture,
} from './jaxNetwork.js';
import { outputLoss } from './evaluate.js';
import { negativeLogLikelihood } from './loss.js';
import { columnScaler, sharedScaler } from './scalers.js';
import {
  applyVarianceNetworks,
  architectures,
  initialState,
  modelOfState,
  NETWORKS,
  phaseOfEpoch,
  totalEpochs,
  VarianceTrainer,
  type NetworkName,
  type TrainingState,
} from './trainer.js';

beforeAll(async () => {
  await init('wasm');
  defaultDevice('wasm');
});

const INPUTS = 5;
const OUTPUTS = 2;

/** y0 = sin(x0) + x1 x2 with noise that grows with |x3|; y1 = 3 y0 shifted, with little noise. */
function samples(count: number, seed: number): Samples {
  const random = new Random(seed);
  const x = Float32Array.from({ length: count * INPUTS }, () => 2 * random.normal() + 1);
  const y = new Float32Array(count * OUTPUTS);
  for (let s = 0; s < count; s++) {
    const [a, b, c, d] = x.subarray(s * INPUTS, s * INPUTS + 4);
    const clean = Math.sin(a) + b - c / 2;
    y[s * OUTPUTS] = clean + 0.4 * Math.abs(d) * random.normal();
    y[s * OUTPUTS + 1] = 100 + 30 * clean + random.normal();
  }
  return { count, x, y };
}

const smallConfig = regressionConfig({
  mean: { hidden: [24, 16], dropout: 0.1 },
  variance: { hidden: [16], dropout: 0.1 },
  adam: { learningRate: 0.005 },
  batchSize: 32,
  cycles: 2,
  epochs: 2,
  seed: 7,
});
const training = samples(300, 1);
const scalersOf = ({ x, y }: Samples) => ({
  inputs: sharedScaler(x, INPUTS),
  outputs: columnScaler(y, OUTPUTS),
});

async function train(state: TrainingState, source: BatchSource, until: number): Promise<TrainingState> {
  const trainer = await VarianceTrainer.start(state);
  while (trainer.epoch < until) await trainer.runEpoch(source);
  const result = await trainer.state();
  trainer.dispose();
  return result;
}

describe('configuration', () => {
  it("has the write-up's defaults", () => {
    const config = regressionConfig({});
    expect(config.mean).toEqual({ hidden: [200, 100, 60], dropout: 0.5 });
    expect(config.variance).toEqual({ hidden: [100, 60], dropout: 0.5 });
    expect(config).toMatchObject({ activation: 'gelu', batchSize: 64, cycles: 5, epochs: 10 });
    expect(config.adam.learningRate).toBe(1e-4);
    expect(config.varianceExponent).toBe(0.5);
    expect(totalEpochs(config)).toBe(100);
  });
  it('names every wrong entry', () => {
    try {
      regressionConfig({ batchSize: 0, mean: { dropout: 1 }, speed: 3 }, 'a.json');
      expect.unreachable();
    } catch (error) {
      const { issues } = error as InputError;
      expect(issues.map(({ message }) => message).join(' ')).toMatch(/mean\.dropout.*batchSize.*speed/);
      expect(issues.every(({ file }) => file === 'a.json')).toBe(true);
    }
  });
  it('trains mean and variance in turn', () => {
    const phases = Array.from({ length: 8 }, (_, epoch) => phaseOfEpoch(smallConfig, epoch));
    expect(phases.map(({ phase }) => phase[0]).join('')).toBe('mmvvmmvv');
    expect(phases.map(({ cycle }) => cycle).join('')).toBe('00001111');
  });
});

describe('minibatches', () => {
  it('give every sample once, scaled, and fill up with rows of weight 0', () => {
    const scalers = scalersOf(training);
    const seen: number[] = [];
    for (const { x, weights } of minibatches(training, scalers, 64, new Random(1))) {
      expect(weights.length).toBe(64);
      weights.forEach((w, r) => {
        if (w === 1) seen.push(x[r * INPUTS] * scalers.inputs.deviation[0] + scalers.inputs.mean[0]);
        else expect([w, x[r * INPUTS]]).toEqual([0, 0]);
      });
    }
    const first = Array.from({ length: training.count }, (_, s) => training.x[s * INPUTS]);
    expect(seen.length).toBe(training.count);
    const ascending = (list: number[]): number[] => list.sort((p, q) => p - q);
    const sorted = ascending(first);
    ascending(seen).forEach((value, i) => expect(value).toBeCloseTo(sorted[i], 4));
  });
});

describe('forward pass', () => {
  const random = new Random(3);
  const shape: Architecture = {
    ...{ inputs: 20, hidden: [200, 100, 60], outputs: 6, activation: 'gelu', lastActivation: 'linear' },
    ...{ normalisation: 1e-3, dropout: 0.5 },
  };
  const variants: [string, Architecture][] = [
    ['mean network of the write-up', shape],
    ['alpha and beta network', { ...shape, hidden: [100, 60], lastActivation: 'softplus' }],
    ['relu without normalisation', { ...shape, activation: 'relu', normalisation: null }],
    ['no hidden layer', { ...shape, hidden: [] }],
  ];
  it.each(variants)("of the library equals the training library's within 1e-4: %s", (_, architecture) => {
    const sizes = parameterShapes(architecture);
    const parameters = initialParameters(architecture, random).map((values) =>
      values.map((value) => value + 0.3 * random.normal()),
    );
    const count = 50;
    const x = Float32Array.from({ length: count * 20 }, () => 2 * random.normal());
    const arrays = parameters.map((values, i) => np.array(values.slice()).reshape(sizes[i]));
    const expected = applyNetwork(
      architecture,
      arrays,
      np.array(x.slice()).reshape([count, 20]),
      null,
    ).dataSync();
    const network = networkOfParameters(architecture, parameters);
    for (let s = 0; s < count; s++) {
      runNetwork(network, x.subarray(s * 20, s * 20 + 20)).forEach((value, j) => {
        const reference = expected[s * 6 + j];
        expect(Math.abs(value - reference) / Math.max(1, Math.abs(reference))).toBeLessThan(1e-4);
      });
    }
  });

  it('has the gradients of finite differences through the whole networks', () => {
    const config = {
      ...smallConfig,
      mean: { hidden: [6, 5], dropout: 0 },
      variance: { hidden: [4], dropout: 0 },
    };
    const scalers = scalersOf(training);
    const shapes = architectures(config, scalers);
    const state = initialState(config, scalers);
    const [batch] = [...minibatches(training, scalers, 16, new Random(2))];
    const live = (name: NetworkName): np.Array[] =>
      parameterShapes(shapes[name]).map((size, i) =>
        np.array(state.networks[name].parameters[i].slice()).reshape(size),
      );
    const loss = (...networks: np.Array[][]): np.Array => {
      const [mean, alpha, beta] = networks;
      const x = np.array(batch.x.slice()).reshape([16, INPUTS]);
      const none = { mean: null, alpha: null, beta: null };
      const out = applyVarianceNetworks(shapes, { mean, alpha, beta }, x, none);
      return np.sum(
        negativeLogLikelihood(
          out.mean,
          out.alpha,
          out.beta,
          np.array(batch.y.slice()).reshape([16, OUTPUTS]),
        ),
      );
    };
    const gradients = grad(loss, { argnums: [0, 1, 2] })(
      live('mean'),
      live('alpha'),
      live('beta'),
    ) as np.Array[][];
    /** The same loss through the library's forward pass in double precision, one parameter changed. */
    const changed = (name: NetworkName, array: number, entry: number, value: number): number => {
      const networks = { ...state.networks };
      const parameters = networks[name].parameters.map((values) => values.slice());
      parameters[array][entry] = value;
      networks[name] = { ...networks[name], parameters };
      const unit = { mean: new Float32Array(INPUTS), deviation: new Float32Array(INPUTS).fill(1) };
      const one = { mean: new Float32Array(OUTPUTS), deviation: new Float32Array(OUTPUTS).fill(1) };
      const model = { ...modelOfState({ ...state, networks }), inputs: unit, outputs: one };
      let sum = 0;
      for (let s = 0; s < 16; s++) {
        const { mean, alpha, beta } = predictVariance(model, batch.x.subarray(s * INPUTS, (s + 1) * INPUTS));
        mean.forEach((m, j) => {
          const y = batch.y[s * OUTPUTS + j];
          sum += outputLoss(m, alpha[j], beta[j], y);
        });
      }
      return sum;
    };
    NETWORKS.forEach((name, n) => {
      state.networks[name].parameters.forEach((values, array) => {
        const found = gradients[n][array].dataSync();
        for (let entry = 0; entry < values.length; entry += Math.ceil(values.length / 4)) {
          const up = Math.fround(values[entry] + 2 ** -8);
          const down = Math.fround(values[entry] - 2 ** -8);
          const expected =
            (changed(name, array, entry, up) - changed(name, array, entry, down)) / (up - down);
          expect(Math.abs(found[entry] - expected), `${name} ${array} ${entry}`).toBeLessThan(
            2e-3 * Math.max(1, Math.abs(expected)),
          );
        }
      });
    });
  });
});

describe('training', () => {
  const state = initialState(smallConfig, scalersOf(training));
  const total = totalEpochs(smallConfig);
  const bytesOf = (s: TrainingState): string => Buffer.from(encodeCheckpoint(s)).toString('base64');

  it('touches only the networks of its phase', async () => {
    const source = fixedSource(training);
    const afterMean = await train(state, source, 2);
    expect(afterMean.networks.mean.parameters).not.toEqual(state.networks.mean.parameters);
    expect(afterMean.networks.alpha).toEqual(state.networks.alpha);
    expect(afterMean.networks.beta).toEqual(state.networks.beta);
    const afterVariance = await train(afterMean, source, 4);
    expect(afterVariance.networks.mean).toEqual(afterMean.networks.mean);
    expect(afterVariance.networks.alpha.parameters).not.toEqual(afterMean.networks.alpha.parameters);
    expect(afterVariance.networks.beta.parameters).not.toEqual(afterMean.networks.beta.parameters);
  });

  it('has the same result for the same seed, another for another', async () => {
    const source = fixedSource(training);
    const [one, two] = [await train(state, source, 3), await train(state, source, 3)];
    expect(bytesOf(two)).toBe(bytesOf(one));
    const other = initialState({ ...smallConfig, seed: 8 }, state.scalers);
    const three = await train(other, source, 3);
    expect(three.networks.mean.parameters[0]).not.toEqual(one.networks.mean.parameters[0]);
  });

  it('resumed from a checkpoint after any epoch ends bit-equal, with new samples each epoch', async () => {
    const source: BatchSource = {
      inputs: INPUTS,
      outputs: OUTPUTS,
      epoch: (n) => samples(90 + 7 * n, 100 + n),
    };
    const whole = bytesOf(await train(state, source, total));
    for (const cut of [1, 3, 6]) {
      const part = decodeCheckpoint(encodeCheckpoint(await train(state, source, cut)));
      expect(part.epoch).toBe(cut);
      expect(bytesOf(await train(part, source, total)), `cut after ${cut}`).toBe(whole);
    }
  });

  it('learns mean and variance; the written model predicts the same', async () => {
    const config = { ...smallConfig, cycles: 2, epochs: 8, batchSize: 64 };
    const data = samples(1200, 11);
    const trained = await train(
      initialState(config, scalersOf(data)),
      fixedSource(data),
      totalEpochs(config),
    );
    const model = readVarianceModel(writeVarianceModel(modelOfState(trained)));
    const check = samples(500, 12);
    let error = 0;
    let spread = 0;
    const sigma: number[][] = [[], []];
    for (let s = 0; s < check.count; s++) {
      const x = check.x.subarray(s * INPUTS, (s + 1) * INPUTS);
      const { mean, alpha, beta } = predictVariance(model, x);
      error += (mean[1] - check.y[s * OUTPUTS + 1]) ** 2;
      spread += (check.y[s * OUTPUTS + 1] - 100) ** 2;
      sigma[Math.abs(x[3]) > 2 ? 1 : 0].push(Math.sqrt(beta[0] / (alpha[0] - 1)));
    }
    expect(error / spread).toBeLessThan(0.1);
    const average = (list: number[]): number => list.reduce((sum, v) => sum + v, 0) / list.length;
    expect(average(sigma[1])).toBeGreaterThan(1.5 * average(sigma[0]));
  });

  it('says when the loss is no number', async () => {
    const broken = { ...training, y: training.y.slice().fill(NaN, 0, 1) };
    await expect(train(state, fixedSource(broken), 1)).rejects.toThrow(/no finite number/);
  });
});

describe('checkpoint', () => {
  const bytes = encodeCheckpoint(initialState(smallConfig, scalersOf(training)));
  it('refuses files that are cut off or something else', () => {
    expect(() => decodeCheckpoint(bytes.subarray(0, bytes.length - 4), 'c.bin')).toThrow(/c\.bin.*length/);
    expect(() => decodeCheckpoint(new Uint8Array(40))).toThrow(InputError);
    const model = writeVarianceModel(modelOfState(initialState(smallConfig, scalersOf(training))));
    expect(() => decodeCheckpoint(model)).toThrow(/no checkpoint/);
  });
});
