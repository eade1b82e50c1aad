import { existsSync } from 'node:fs';
import { bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { modelLines, type VarianceModel } from 'ml-index/models';
import { z } from 'zod';
import { sampleConfigSchema, type SampleConfig } from '../forest/config.js';
import { cellQuantities } from '../forest/evaluate.js';
import { samplesOfCases } from '../forest/samples.js';
import type { CalculatedCase } from '../lists.js';
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
  /** New copies each epoch; else the same ones always. */
  freshSamples: z.boolean().default(true),
  /** Structures of the training and of the validation part at most. */
  training: z.int().min(1).default(5000),
  validation: z.int().min(1).default(300),
  /** Of the choice of the structures. */
  seed: z.int().default(1),
});
export type RegressionRunConfig = z.infer<typeof regressionRunSchema>;

function samplesOf(bravais: BravaisLattice, cases: readonly CalculatedCase[], config: SampleConfig): Samples {
  const { count, inputs, outputs } = samplesOfCases(bravais, cases, config);
  return { count, x: Float32Array.from(inputs), y: Float32Array.from(outputs) };
}

/** Spoilt copies of the cases, scaled lines to encoded cell as for the forests; other ones in each epoch where wanted. */
export function caseSource(
  bravais: BravaisLattice,
  cases: readonly CalculatedCase[],
  config: SampleConfig,
  isFresh: boolean,
): BatchSource {
  const make = (epoch: number): Samples =>
    samplesOf(bravais, cases, { ...config, seed: (config.seed + 7919 * epoch) | 0 });
  const first = make(0);
  return {
    inputs: modelLines(bravais),
    outputs: bravaisInfo(bravais).freedom,
    epoch: (number) => (isFresh && number > 0 ? make(number) : first),
  };
}

export interface RegressionReport {
  readonly bravais: BravaisLattice;
  /** Structures. */
  readonly training: number;
  readonly validation: number;
  readonly samplesPerEpoch: number;
  readonly epochs: number;
  /** Where the training went on from: 0 for a new one. */
  readonly resumedAt: number;
  /** Seconds of training an epoch of each phase, by the caller's clock, making of the samples included. */
  readonly secondsAnEpoch: { readonly mean: number; readonly variance: number };
  readonly evaluation: Evaluation;
}

export interface RegressionRun {
  readonly checkpoint: string;
  /** Seconds. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

/** Train the variance networks of one lattice, or go on where a checkpoint stands, and judge them on validation cases. */
export async function trainRegression(
  bravais: BravaisLattice,
  training: readonly CalculatedCase[],
  validation: readonly CalculatedCase[],
  config: RegressionRunConfig,
  { checkpoint, clock, log }: RegressionRun,
): Promise<{ readonly model: VarianceModel; readonly report: RegressionReport }> {
  const source = caseSource(bravais, training, config.samples, config.freshSamples);
  const first = source.epoch(0);
  const scalers: Scalers = {
    inputs: columnScaler(first.x, source.inputs),
    outputs: columnScaler(first.y, source.outputs),
  };
  // spoilt like the training samples, but in cells that exist
  const unseen = samplesOf(bravais, validation, {
    ...config.samples,
    ...{ copies: 3, perturbation: { length: 0, cosine: 0 } },
  });
  const judge = (state: TrainingState): Evaluation =>
    evaluateVarianceModel(modelOfState(state), unseen, first, cellQuantities(bravais));
  const { samples: spoiling, freshSamples } = config;
  const fresh = initialState(config.regression, scalers, JSON.stringify({ bravais, spoiling, freshSamples }));
  const start = existsSync(checkpoint) ? matching(readCheckpoint(checkpoint), fresh, checkpoint) : fresh;
  const trainer = await VarianceTrainer.start(start);
  const total = totalEpochs(config.regression);
  const seconds = { mean: 0, variance: 0 };
  const counts = { mean: 0, variance: 0 };
  while (trainer.epoch < total) {
    const begin = clock();
    const { epoch, phase, samples, loss } = await trainer.runEpoch(source);
    seconds[phase] += clock() - begin;
    counts[phase]++;
    const line = `${bravais} epoch ${epoch + 1}/${total} ${phase}: loss ${loss.toFixed(4)}, ${samples} samples, ${(clock() - begin).toFixed(1)} s`;
    if (trainer.epoch % config.regression.epochs > 0) {
      log(line);
      continue;
    }
    const state = await trainer.state();
    writeCheckpoint(checkpoint, state);
    const { loss: unseenLoss, errors } = judge(state);
    log(
      `${line}; validation: NLL ${unseenLoss.toFixed(3)}, rms ${errors.map(({ name, rms }) => `${name} ${rms.toFixed(4)}`).join(', ')}`,
    );
  }
  const state = await trainer.state();
  trainer.dispose();
  const report: RegressionReport = {
    ...{ bravais, training: training.length, validation: validation.length },
    ...{ samplesPerEpoch: first.count, epochs: total, resumedAt: start.epoch },
    secondsAnEpoch: {
      mean: seconds.mean / Math.max(1, counts.mean),
      variance: seconds.variance / Math.max(1, counts.variance),
    },
    evaluation: judge(state),
  };
  return { model: modelOfState(state), report };
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

/** The report as text. */
export function formatRegressionReport({ bravais, evaluation, ...report }: RegressionReport): string {
  const { training, validation, samplesPerEpoch, epochs, secondsAnEpoch } = report;
  const { errors, levels, calibration, loss, trivialLoss, count } = evaluation;
  const table = [
    ['', 'rms', 'trivial', 'median', 'trivial', ...levels.map((level) => `in ${100 * level} %`)],
    ...errors.map((error, q) => [
      error.name,
      ...[error.rms, error.trivialRms, error.median, error.trivialMedian].map((value) => value.toFixed(4)),
      ...levels.map((_, l) => calibration[q]?.coverage[l].toFixed(3) ?? ''),
    ]),
  ];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  const noCell = Math.max(...errors.map((error) => error.undefined));
  return [
    `${bravais}: ${training} structures, ${samplesPerEpoch} samples an epoch, ${epochs} epochs of ${secondsAnEpoch.mean.toFixed(1)} s (mean) and ${secondsAnEpoch.variance.toFixed(1)} s (variance)`,
    `  validated with ${count} samples of ${validation} structures: NLL ${loss.toFixed(3)}, trivial ${trivialLoss.toFixed(3)}${noCell === 0 ? '' : `; ${noCell} predictions are no cell`}`,
    ...table.map((row) =>
      `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`.trimEnd(),
    ),
  ].join('\n');
}
