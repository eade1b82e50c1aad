import { existsSync } from 'node:fs';
import { bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { modelLines, readVarianceModel, writeVarianceModel, type VarianceModel } from 'ml-index/models';
import { z } from 'zod';
import { augmentationConfigSchema } from '../augment/config.js';
import { sampleConfigSchema, type SampleConfig } from '../forest/config.js';
import { samplesOfCases } from '../forest/samples.js';
import type { TrainingEntry } from '../entries.js';
import { cellQuantities } from '../report/quantities.js';
import type { BatchSource, Samples } from './batches.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { regressionConfigSchema } from './config.js';
import { evaluateVarianceModel, type Evaluation } from './evaluate.js';
import { columnScaler } from './scalers.js';
import {
  initialState,
  modelOfState,
  totalEpochs,
  VarianceTrainer,
  type Scalers,
  type TrainingState,
} from './trainer.js';

/** What the command `regression` reads from its configuration file. */
export const regressionRunSchema = z.strictObject({
  regression: regressionConfigSchema.prefault({}),
  /** How structures become samples; `copies` of each make an epoch. */
  samples: sampleConfigSchema.prefault({ copies: 4 }),
  /** Copies of each entry so that an epoch has about so many samples, at least one; null: as `samples` says. */
  samplesAnEpoch: z.int().min(1).nullable().default(null),
  /** Entries added to the training part (write-up 2.1.5), of which there are copies too; null for none. */
  augmentation: augmentationConfigSchema.nullable().default(null),
  /** New copies each epoch; else the same ones always. */
  freshSamples: z.boolean().default(true),
  /** Do entries count by their weights in the data set? */
  weighted: z.boolean().default(true),
  /** Weights of the networks in the file that is written and judged. */
  numbers: z.enum(['f32', 'f16']).default('f16'),
});
export type RegressionRunConfig = z.infer<typeof regressionRunSchema>;

function samplesOf(
  bravais: BravaisLattice,
  entries: readonly TrainingEntry[],
  config: SampleConfig,
  isWeighted: boolean,
): Samples {
  const { count, inputs, outputs } = samplesOfCases(bravais, entries, config);
  const samples = { count, x: Float32Array.from(inputs), y: Float32Array.from(outputs) };
  if (!isWeighted) return samples;
  const copies = count / entries.length;
  const weights = Float32Array.from({ length: count }, (_, i) => entries[Math.floor(i / copies)].weight);
  return { ...samples, weights };
}

/** Spoilt copies of the entries, scaled lines to encoded cell as for the forests; other ones in each epoch where wanted. */
export function entrySource(
  bravais: BravaisLattice,
  entries: readonly TrainingEntry[],
  {
    samples,
    samplesAnEpoch,
    freshSamples,
    weighted,
  }: Pick<RegressionRunConfig, 'samples' | 'samplesAnEpoch' | 'freshSamples' | 'weighted'>,
): BatchSource {
  const own =
    samplesAnEpoch === null
      ? samples
      : { ...samples, copies: Math.max(1, Math.round(samplesAnEpoch / entries.length)), leastSamples: 0 };
  const make = (epoch: number): Samples =>
    samplesOf(bravais, entries, { ...own, seed: (own.seed + 7919 * epoch) | 0 }, weighted);
  const first = make(0);
  return {
    inputs: modelLines(bravais),
    outputs: bravaisInfo(bravais).freedom,
    epoch: (number) => (freshSamples && number > 0 ? make(number) : first),
  };
}

/** Copies of each validation entry. */
const JUDGED_COPIES = 3;

/** What models are judged by: copies spoilt like the training samples, but in cells that exist. */
export function judgedSamples(
  bravais: BravaisLattice,
  entries: readonly TrainingEntry[],
  samples: SampleConfig,
): Samples {
  const unchanged = { copies: JUDGED_COPIES, leastSamples: 0, perturbation: { length: 0, cosine: 0 } };
  return samplesOf(bravais, entries, { ...samples, ...unchanged }, false);
}

export interface RegressionReport {
  readonly group: string;
  /** Entries. */
  readonly training: number;
  readonly validation: number;
  readonly samplesPerEpoch: number;
  readonly epochs: number;
  /** Where the training went on from: 0 for a new one. */
  readonly resumedAt: number;
  /** Of training by the caller's clock, making of the samples included, from the first epoch on. */
  readonly seconds: number;
  /** Of the model as it is written. */
  readonly evaluation: Evaluation;
  /** Validation loss before the weights were rounded to those of the file. */
  readonly unroundedLoss: number;
}

export interface RegressionRun {
  readonly checkpoint: string;
  /** Seconds. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

/** What a model is made of and judged by. */
export interface RegressionData {
  /** Name of the group. */
  readonly name: string;
  readonly bravais: BravaisLattice;
  readonly training: readonly TrainingEntry[];
  readonly validation: readonly TrainingEntry[];
}

/**
 * Train the variance networks of one group, or go on where a checkpoint stands, and judge them on validation entries.
 * @returns the model's file, the model that is in it, and the report
 * @throws InputError `no-entries`, `checkpoint-mismatch`, and those of {@link VarianceTrainer}
 */
export async function trainRegression(
  { name, bravais, training, validation }: RegressionData,
  config: RegressionRunConfig,
  { checkpoint, clock, log }: RegressionRun,
): Promise<{ readonly bytes: Uint8Array; readonly model: VarianceModel; readonly report: RegressionReport }> {
  if (training.length === 0) {
    throw new InputError([
      {
        code: 'no-entries',
        message: `the training part has no entries of ${name}`,
        hint: 'Give more data to `mlindex-train prepare`, or make the groups anew with `mlindex-train groups`',
      },
    ]);
  }
  const source = entrySource(bravais, training, config);
  const first = source.epoch(0);
  const scalers: Scalers = {
    inputs: columnScaler(first.x, source.inputs),
    outputs: columnScaler(first.y, source.outputs),
  };
  const unseen = judgedSamples(bravais, validation, config.samples);
  const judge = (model: VarianceModel): Evaluation =>
    evaluateVarianceModel(model, unseen, first, cellQuantities(bravais));
  const { samples: spoiling, samplesAnEpoch, augmentation, freshSamples, weighted } = config;
  const described = JSON.stringify({
    ...{ name, spoiling, samplesAnEpoch, freshSamples, weighted },
    ...(augmentation === null ? {} : { augmentation }),
  });
  const fresh = initialState(config.regression, scalers, described);
  const start = existsSync(checkpoint) ? matching(readCheckpoint(checkpoint), fresh, checkpoint) : fresh;
  const trainer = await VarianceTrainer.start(start);
  const total = totalEpochs(config.regression);
  let { seconds } = start;
  while (trainer.epoch < total) {
    const begin = clock();
    const { epoch, phase, samples, loss } = await trainer.runEpoch(source);
    const taken = clock() - begin;
    seconds += taken;
    if (trainer.epoch % config.regression.epochs > 0) continue;
    const state = { ...(await trainer.state()), seconds };
    writeCheckpoint(checkpoint, state);
    const { loss: unseenLoss, errors } = judge(modelOfState(state));
    const rms = errors.map((error) => `${error.name} ${error.rms.toFixed(2)}`).join(', ');
    log(
      `${name} epoch ${epoch + 1}/${total} ${phase}: loss ${loss.toFixed(4)}, ${samples} samples, ${taken.toFixed(1)} s; validation: NLL ${unseenLoss.toFixed(3)}, rms ${rms}`,
    );
  }
  const state = await trainer.state();
  trainer.dispose();
  const exact = modelOfState(state);
  const bytes = writeVarianceModel(exact, config.numbers);
  const model = readVarianceModel(bytes);
  const report: RegressionReport = {
    ...{ group: name, training: training.length, validation: validation.length },
    ...{ samplesPerEpoch: first.count, epochs: total, resumedAt: start.epoch },
    seconds,
    evaluation: judge(model),
    unroundedLoss: judge(exact).loss,
  };
  return { bytes, model, report };
}

/** @throws InputError `checkpoint-mismatch` for a checkpoint of another configuration or of other data. */
function matching(found: TrainingState, wanted: TrainingState, file: string): TrainingState {
  const other = [
    JSON.stringify(found.config) === JSON.stringify(wanted.config) ? [] : ['settings'],
    JSON.stringify([found.scalers, found.source]) === JSON.stringify([wanted.scalers, wanted.source])
      ? []
      : ['data'],
  ].flat();
  if (other.length === 0) return found;
  throw new InputError([
    {
      code: 'checkpoint-mismatch',
      message: `the checkpoint belongs to a training with other ${other.join(' and other ')}`,
      file,
      hint: 'Delete it to start anew, or give back what it was trained with',
    },
  ]);
}
