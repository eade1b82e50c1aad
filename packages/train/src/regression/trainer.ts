import { jit, numpy as np, random as keys, valueAndGrad } from '@jax-js/jax';
import { Random } from 'ml-index/math';
import type { Scaler, VarianceModel } from 'ml-index/models';
import { adamRate, adamStep, freshOptimiser, type OptimisedParameters } from './adam.js';
import { minibatches, type Batch, type BatchSource } from './batches.js';
import type { RegressionConfig } from './config.js';
import {
  applyNetwork,
  initialParameters,
  networkOfParameters,
  parameterShapes,
  type Architecture,
} from './jaxNetwork.js';
import {
  checkLoss,
  disposeNetwork,
  loadNetwork,
  readNetwork,
  startDevice,
  type LiveNetwork,
} from './liveNetwork.js';
import { betaNegativeLogLikelihood, negativeLogLikelihood, weightedMean } from './loss.js';

export const NETWORKS = ['mean', 'alpha', 'beta'] as const;
export type NetworkName = (typeof NETWORKS)[number];
/** Which networks a half of a cycle trains. */
export type Phase = 'mean' | 'variance';

const TRAINED: Record<Phase, readonly NetworkName[]> = { mean: ['mean'], variance: ['alpha', 'beta'] };

export interface Scalers {
  readonly inputs: Scaler;
  readonly outputs: Scaler;
}

/** All that a training needs to go on, besides its data: after `epoch` whole epochs. */
export interface TrainingState {
  readonly config: RegressionConfig;
  readonly scalers: Scalers;
  /** Names where the samples come from, so that a training is not resumed with other ones. */
  readonly source: string;
  readonly epoch: number;
  /** What the training took up to here, by the clock of whoever runs it. */
  readonly seconds: number;
  readonly networks: Readonly<Record<NetworkName, OptimisedParameters>>;
}

export interface EpochReport {
  /** Number of the epoch, from 0. */
  readonly epoch: number;
  readonly cycle: number;
  readonly phase: Phase;
  readonly samples: number;
  /** Mean loss of the phase over the minibatches, with dropout, in scaled units. */
  readonly loss: number;
}

/** Cycle and phase of an epoch counted from 0. */
export function phaseOfEpoch({ epochs }: RegressionConfig, epoch: number): { cycle: number; phase: Phase } {
  const half = Math.floor(epoch / epochs);
  return { cycle: Math.floor(half / 2), phase: half % 2 === 0 ? 'mean' : 'variance' };
}

/** Epochs of a whole training. */
export function totalEpochs({ cycles, epochs }: RegressionConfig): number {
  return 2 * cycles * epochs;
}

export function architectures(
  { mean, variance, activation, normalisation }: RegressionConfig,
  scalers: Scalers,
): Record<NetworkName, Architecture> {
  const common = {
    ...{ inputs: scalers.inputs.mean.length, outputs: scalers.outputs.mean.length },
    ...{ activation, normalisation },
  };
  const spread: Architecture = { ...common, ...variance, lastActivation: 'softplus' };
  return { mean: { ...common, ...mean, lastActivation: 'linear' }, alpha: spread, beta: spread };
}

/** The state before the first epoch. */
export function initialState(config: RegressionConfig, scalers: Scalers, source = ''): TrainingState {
  const shapes = architectures(config, scalers);
  const fresh = (name: NetworkName): OptimisedParameters =>
    freshOptimiser(initialParameters(shapes[name], new Random(config.seed, 0x1417, NETWORKS.indexOf(name))));
  const networks = { mean: fresh('mean'), alpha: fresh('alpha'), beta: fresh('beta') };
  return { config, scalers, source, epoch: 0, seconds: 0, networks };
}

/** The model as the state has it. */
export function modelOfState({ config, scalers, networks }: TrainingState): VarianceModel {
  const shapes = architectures(config, scalers);
  const network = (name: NetworkName) => networkOfParameters(shapes[name], networks[name].parameters);
  return { ...scalers, mean: network('mean'), alpha: network('alpha'), beta: network('beta') };
}

/** The networks' outputs in scaled units, each n x outputs; `key` null for all networks that are not trained. */
export function applyVarianceNetworks(
  shapes: Record<NetworkName, Architecture>,
  parameters: Record<NetworkName, np.Array[]>,
  x: np.Array,
  networkKeys: Record<NetworkName, np.Array | null>,
): Record<NetworkName, np.Array> {
  const of = (name: NetworkName, input: np.Array): np.Array =>
    applyNetwork(shapes[name], parameters[name], input, networkKeys[name]);
  const [mean, alpha, beta] = [of('mean', x.ref), of('alpha', x.ref), of('beta', x)];
  return { mean, alpha: alpha.add(1), beta };
}

/** Arguments and result of a compiled step: lists over the networks that the phase trains. */
type Step = (
  trained: np.Array[][],
  first: np.Array[][],
  second: np.Array[][],
  fixed: np.Array[][],
  x: np.Array,
  y: np.Array,
  weights: np.Array,
  key: np.Array,
  rate: np.Array,
) => [np.Array[][], np.Array[][], np.Array[][], np.Array];

/**
 * Training of the variance networks of one group (write-up 2.2.1): in cycles, first the network of the mean with beta-NLL,
 * then those of alpha and beta with NLL, the others fixed and without dropout. Each optimiser goes on through all cycles.
 * The result follows from the configuration (with its seed), the scalers and the source alone.
 */
export class VarianceTrainer {
  private constructor(
    readonly config: RegressionConfig,
    readonly scalers: Scalers,
    private readonly source: string,
    private done: number,
    private readonly seconds: number,
    private readonly live: Record<NetworkName, LiveNetwork>,
  ) {}

  /**
   * A trainer that goes on from a state: {@link initialState} or one of a checkpoint.
   * @throws InputError `training-device` where WebAssembly does not start.
   */
  static async start({
    config,
    scalers,
    source,
    epoch,
    seconds,
    networks,
  }: TrainingState): Promise<VarianceTrainer> {
    await startDevice();
    const shapes = architectures(config, scalers);
    const live = (name: NetworkName): LiveNetwork =>
      loadNetwork(networks[name], parameterShapes(shapes[name]));
    return new VarianceTrainer(config, scalers, source, epoch, seconds, {
      mean: live('mean'),
      alpha: live('alpha'),
      beta: live('beta'),
    });
  }

  /** Whole epochs trained. */
  get epoch(): number {
    return this.done;
  }

  /**
   * Trains the next epoch.
   * @throws InputError `training-diverged` where the loss is no finite number; the state before the epoch is in the last
   *   checkpoint.
   */
  async runEpoch(source: BatchSource): Promise<EpochReport> {
    const { config, scalers, done: epoch } = this;
    const { cycle, phase } = phaseOfEpoch(config, epoch);
    const samples = source.epoch(epoch);
    const chance = new Random(config.seed, 0xe90c, epoch);
    let sum = 0;
    let weight = 0;
    for (const batch of minibatches(samples, scalers, config.batchSize, chance)) {
      const batchWeight = batch.weights.reduce((total, w) => total + w, 0);
      sum += batchWeight * (await this.step(phase, batch, chance.uint32()));
      weight += batchWeight;
    }
    const loss = sum / weight;
    checkLoss(loss, epoch, 'samples');
    this.done++;
    return { epoch, cycle, phase, samples: samples.count, loss };
  }

  private async step(phase: Phase, batch: Batch, key: number): Promise<number> {
    const { config, live } = this;
    const step = compiledStep(config, architectures(config, this.scalers), phase);
    const trained = TRAINED[phase].map((name) => live[name]);
    const fixed = NETWORKS.filter((name) => !TRAINED[phase].includes(name)).map((name) => live[name]);
    const matrix = (values: Float32Array): np.Array => np.array(values).reshape([config.batchSize, -1]);
    const [parameters, first, second, loss] = step(
      trained.map((network) => network.parameters),
      trained.map((network) => network.first),
      trained.map((network) => network.second),
      fixed.map((network) => network.parameters.map((array) => array.ref)),
      matrix(batch.x),
      matrix(batch.y),
      matrix(batch.weights),
      keys.key(key),
      np.array(Float32Array.of(adamRate(config.adam, trained[0].steps + 1))),
    );
    trained.forEach((network, i) => {
      Object.assign(network, { parameters: parameters[i], first: first[i], second: second[i] });
      network.steps++;
    });
    // Reading the loss waits for the step: else steps queue up, at a cost that grows with the square of their number.
    return (await loss.data())[0];
  }

  /** A copy of the state after the last whole epoch; `seconds` as it was at the start. */
  async state(): Promise<TrainingState> {
    const of = (name: NetworkName): Promise<OptimisedParameters> => readNetwork(this.live[name]);
    const networks = { mean: await of('mean'), alpha: await of('alpha'), beta: await of('beta') };
    const { config, scalers, source, done: epoch, seconds } = this;
    return { config, scalers, source, epoch, seconds, networks };
  }

  /** Frees the memory that the autodiff library holds; the trainer is of no use afterwards. */
  dispose(): void {
    Object.values(this.live).forEach(disposeNetwork);
  }
}

const compiled = new Map<string, ReturnType<typeof compileStep>>();

/** {@link compileStep}, done once for all trainers of equal settings: it takes seconds. */
function compiledStep(
  { adam, batchSize, varianceExponent }: RegressionConfig,
  shapes: Record<NetworkName, Architecture>,
  phase: Phase,
): ReturnType<typeof compileStep> {
  const settings = { adam, varianceExponent };
  const key = JSON.stringify({ settings, batchSize, shapes, phase });
  let step = compiled.get(key);
  if (step === undefined) {
    step = compileStep(settings, shapes, phase);
    compiled.set(key, step);
  }
  return step;
}

/** The step of a phase: loss, gradients by backpropagation, Adam. */
function compileStep(
  { adam, varianceExponent }: Pick<RegressionConfig, 'adam' | 'varianceExponent'>,
  shapes: Record<NetworkName, Architecture>,
  phase: Phase,
) {
  const names = TRAINED[phase];
  const others = NETWORKS.filter((name) => !names.includes(name));
  const loss = (
    trained: np.Array[][],
    fixed: np.Array[][],
    x: np.Array,
    y: np.Array,
    weights: np.Array,
    key: np.Array,
  ): np.Array => {
    const parameters = {} as Record<NetworkName, np.Array[]>;
    const networkKeys: Record<NetworkName, np.Array | null> = { mean: null, alpha: null, beta: null };
    const split = keys.split(key, names.length);
    names.forEach((name, i) => {
      parameters[name] = trained[i];
      networkKeys[name] = split.ref.slice(i);
    });
    split.dispose();
    others.forEach((name, i) => (parameters[name] = fixed[i]));
    const { mean, alpha, beta } = applyVarianceNetworks(shapes, parameters, x, networkKeys);
    const losses =
      phase === 'mean'
        ? betaNegativeLogLikelihood(mean, alpha, beta, y, varianceExponent)
        : negativeLogLikelihood(mean, alpha, beta, y);
    return weightedMean(losses, weights);
  };
  const lossAndGradient = valueAndGrad(loss);
  const step: Step = (trained, first, second, fixed, x, y, weights, key, rate) => {
    const held = trained.map((arrays) => arrays.map((array) => array.ref));
    const [value, gradients] = lossAndGradient(held, fixed, x, y, weights, key);
    const next = trained.map((arrays, n) =>
      arrays.map((array, i) => adamStep(adam, array, gradients[n][i], first[n][i], second[n][i], rate.ref)),
    );
    rate.dispose();
    const part = (p: 0 | 1 | 2): np.Array[][] => next.map((arrays) => arrays.map((array) => array[p]));
    return [part(0), part(1), part(2), value];
  };
  return jit(step);
}
