import { jit, numpy as np, random as keys, valueAndGrad } from '@jax-js/jax';
import { Random } from 'ml-index/math';
import type { AssignmentModel } from 'ml-index/models';
import type { TrainingEntry } from '../entries.js';
import { adamRate, adamStep, freshOptimiser, type OptimisedParameters } from '../regression/adam.js';
import {
  checkLoss,
  disposeNetwork,
  loadNetwork,
  readNetwork,
  startDevice,
  type LiveNetwork,
} from '../regression/liveNetwork.js';
import type { NetworkConfig } from './config.js';
import {
  applyAssignment,
  assignmentParameterShapes,
  assignmentShape,
  crossEntropy,
  initialAssignmentParameters,
  modelOfParameters,
  type AssignmentShape,
} from './jaxAssignment.js';
import { epochBatches, type AssignmentBatch, type AssignmentFrame } from './samples.js';

/** All that a training needs to go on, besides its data: after `epoch` whole epochs. */
export interface AssignmentState {
  readonly config: NetworkConfig;
  /** Names where the samples come from, so that a training is not resumed with other ones. */
  readonly source: string;
  readonly epoch: number;
  readonly network: OptimisedParameters;
}

/** The state before the first epoch. */
export function initialAssignmentState(
  frame: AssignmentFrame,
  config: NetworkConfig,
  source = '',
): AssignmentState {
  const random = new Random(config.seed, 0xa551);
  const parameters = initialAssignmentParameters(assignmentShape(config, frame), random);
  return { config, source, epoch: 0, network: freshOptimiser(parameters) };
}

export function modelOfAssignmentState(
  frame: AssignmentFrame,
  { config, network }: AssignmentState,
): AssignmentModel {
  const shape = assignmentShape(config, frame);
  return modelOfParameters(shape, frame, config.level.epsilon, network.parameters);
}

type Step = (
  parameters: np.Array[],
  first: np.Array[],
  second: np.Array[],
  x: np.Array,
  labels: np.Array,
  weights: np.Array,
  key: np.Array,
  rate: np.Array,
) => [np.Array[], np.Array[], np.Array[], np.Array];

/**
 * Training of one assignment network (write-up 2.3.2): cross-entropy, Adam, fresh noise every epoch. The result follows
 * from the configuration (with its seed), the frame and the entries alone.
 */
export class AssignmentTrainer {
  private readonly runStep: ReturnType<typeof compileStep>;
  private constructor(
    readonly frame: AssignmentFrame,
    private readonly from: AssignmentState,
    private readonly live: LiveNetwork,
    private done: number,
  ) {
    this.runStep = compileStep(from.config, assignmentShape(from.config, frame));
  }

  /**
   * A trainer that goes on from a state: {@link initialAssignmentState} or one of a checkpoint.
   * @throws InputError `training-device` where WebAssembly does not start.
   */
  static async start(frame: AssignmentFrame, state: AssignmentState): Promise<AssignmentTrainer> {
    await startDevice();
    const shapes = assignmentParameterShapes(assignmentShape(state.config, frame));
    return new AssignmentTrainer(frame, state, loadNetwork(state.network, shapes), state.epoch);
  }

  /** Whole epochs trained. */
  get epoch(): number {
    return this.done;
  }

  /**
   * Trains the next epoch.
   * @returns mean loss over the minibatches, with dropout
   * @throws InputError `training-diverged` where the loss is no finite number; the state before the epoch is in the last
   *   checkpoint.
   */
  async runEpoch(entries: readonly TrainingEntry[]): Promise<number> {
    const { frame, done: epoch } = this;
    const { config } = this.from;
    const chance = new Random(config.seed, 0xe90c, epoch);
    let sum = 0;
    let weight = 0;
    for (const batch of epochBatches(frame, entries, config, epoch)) {
      const batchWeight = batch.weights.reduce((total, w) => total + w, 0);
      sum += batchWeight * (await this.step(batch, chance.uint32()));
      weight += batchWeight;
    }
    const loss = sum / weight;
    checkLoss(loss, epoch, 'entries');
    this.done++;
    return loss;
  }

  private async step({ x, labels, weights }: AssignmentBatch, key: number): Promise<number> {
    const { live } = this;
    const { adam } = this.from.config;
    const [parameters, first, second, loss] = this.runStep(
      ...[live.parameters, live.first, live.second],
      np.array(x).reshape([labels.length, -1]),
      np.array(labels),
      np.array(weights),
      keys.key(key),
      np.array(Float32Array.of(adamRate(adam, live.steps + 1))),
    );
    Object.assign(live, { parameters, first, second });
    live.steps++;
    // Reading the loss waits for the step: else steps queue up, at a cost that grows with the square of their number.
    return (await loss.data())[0];
  }

  /** A copy of the state after the last whole epoch. */
  async state(): Promise<AssignmentState> {
    const network = await readNetwork(this.live);
    return { ...this.from, epoch: this.done, network };
  }

  /** Frees the memory that the autodiff library holds; the trainer is of no use afterwards. */
  dispose(): void {
    disposeNetwork(this.live);
    this.runStep.dispose();
  }
}

/** A step: loss, gradients by backpropagation, Adam. */
function compileStep({ adam }: NetworkConfig, shape: AssignmentShape) {
  const loss = (
    parameters: np.Array[],
    x: np.Array,
    labels: np.Array,
    weights: np.Array,
    key: np.Array,
  ): np.Array =>
    crossEntropy(applyAssignment(shape, parameters, x, key), labels, weights, shape.network.outputs);
  const lossAndGradient = valueAndGrad(loss);
  const step: Step = (parameters, first, second, x, labels, weights, key, rate) => {
    const held = parameters.map((array) => array.ref);
    const [value, gradients] = lossAndGradient(held, x, labels, weights, key);
    const next = parameters.map((array, i) =>
      adamStep(adam, array, gradients[i], first[i], second[i], rate.ref),
    );
    rate.dispose();
    const part = (p: 0 | 1 | 2): np.Array[] => next.map((arrays) => arrays[p]);
    return [part(0), part(1), part(2), value];
  };
  return jit(step);
}
