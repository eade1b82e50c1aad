import { existsSync } from 'node:fs';
import { Random } from 'ml-index/math';
import { Assigner, readAssignmentModel, writeAssignmentModel, type AssignmentModel } from 'ml-index/models';
import type { TrainingEntry } from '../entries.js';
import { shuffled } from '../select.js';
import { readAssignmentState, writeAssignmentState } from './checkpoint.js';
import type { NetworkConfig } from './config.js';
import {
  evaluateAssignment,
  evaluateImpurities,
  trialsOf,
  type AssignmentEvaluation,
  type ImpurityEvaluation,
} from './evaluate.js';
import { assignmentFrame, type AssignedLattice } from './samples.js';
import { AssignmentTrainer, initialAssignmentState, modelOfAssignmentState } from './trainer.js';

export interface AssignmentReport {
  readonly lattice: AssignedLattice;
  /** Name of the noise level. */
  readonly level: string;
  /** Entries. */
  readonly training: number;
  readonly validation: number;
  readonly epochs: number;
  /** Where the training went on from: 0 for a new one. */
  readonly resumedAt: number;
  /** Seconds that the training took, interruptions left out, by the caller's clock. */
  readonly seconds: number;
  readonly secondsAnEpoch: number;
  readonly parameters: number;
  /** Bytes of the model as f16, as it is written and judged. */
  readonly bytes: number;
  /** Inference of one list of lines in the library. */
  readonly microsecondsASample: number;
  /** On lists without faults, one for each noise of the level. */
  readonly evaluations: readonly AssignmentEvaluation[];
  /** The same on lists with errors of 0.02 degrees and two impurity lines. */
  readonly spoilt: readonly AssignmentEvaluation[];
  readonly impurities: readonly ImpurityEvaluation[];
}

export interface AssignmentRun {
  readonly checkpoint: string;
  /** What names the data: the hash of the data set. */
  readonly dataset: string;
  /** Seconds. */
  readonly clock: () => number;
  readonly log: (line: string) => void;
}

const SPOILT = { sigma: 0.02, impurities: 2, missing: 0 };

/**
 * A random choice of the entries whose lattice is the highest that their metric has: of others the label of a line is not
 * unique.
 */
export function judgedEntries(
  entries: readonly TrainingEntry[],
  { validation, seed }: Pick<NetworkConfig, 'validation' | 'seed'>,
): TrainingEntry[] {
  const unique = entries.filter(({ bravais, metricBravais }) => metricBravais === bravais);
  return shuffled(unique, new Random(seed, 0x1d6e)).slice(0, validation);
}

/** Train one network, or go on where a checkpoint stands, and judge it, as it is written, on validation entries. */
export async function trainAssignment(
  lattice: AssignedLattice,
  training: readonly TrainingEntry[],
  validation: readonly TrainingEntry[],
  config: NetworkConfig,
  { checkpoint, dataset, clock, log }: AssignmentRun,
): Promise<{
  readonly model: AssignmentModel;
  readonly bytes: Uint8Array;
  readonly report: AssignmentReport;
}> {
  const frame = assignmentFrame(lattice, training, config);
  const source = JSON.stringify({ lattice, dataset, entries: training.length });
  const learned = shuffled(training, new Random(config.seed, 0x7a11)).slice(0, config.training);
  const fresh = initialAssignmentState(frame, config, source);
  const start = existsSync(checkpoint)
    ? readAssignmentState(checkpoint, fresh)
    : { state: fresh, seconds: 0 };
  const trainer = await AssignmentTrainer.start(frame, start.state);
  const begin = clock() - start.seconds;
  let { seconds } = start;
  while (trainer.epoch < config.epochs) {
    const before = clock();
    const loss = await trainer.runEpoch(learned);
    log(
      `${lattice} ${config.level.name} epoch ${trainer.epoch}/${config.epochs}: loss ${loss.toFixed(4)}, ${(clock() - before).toFixed(1)} s`,
    );
    writeAssignmentState(checkpoint, await trainer.state(), (seconds = clock() - begin));
  }
  const state = await trainer.state();
  trainer.dispose();
  const bytes = writeAssignmentModel(modelOfAssignmentState(frame, state), 'f16');
  const model = readAssignmentModel(bytes);
  const judged = judgedEntries(validation, config);
  const trials = (noise: number, faults: typeof SPOILT | null) =>
    trialsOf(frame, judged, noise, faults, config.seed);
  const { noise } = config.level;
  const report: AssignmentReport = {
    ...{ lattice, level: config.level.name, training: learned.length, validation: judged.length },
    ...{ epochs: config.epochs, resumedAt: start.state.epoch, seconds },
    secondsAnEpoch: seconds / config.epochs,
    parameters: state.network.parameters.reduce((sum, { length }) => sum + length, 0),
    bytes: bytes.length,
    microsecondsASample: secondsASample(model, frame.lines, trials(noise[0], null), clock) * 1e6,
    evaluations: noise.map((one) => evaluateAssignment(model, trials(one, null), one)),
    spoilt: noise.map((one) => evaluateAssignment(model, trials(one, SPOILT), one)),
    impurities: noise.map((one) => evaluateImpurities(model, frame, trials(one, SPOILT))),
  };
  return { model, bytes, report };
}

/** Lists that the inference is timed with; as many before, untimed, for the compiler. */
const TIMED = 100;

function secondsASample(
  model: AssignmentModel,
  lines: number,
  trials: ReturnType<typeof trialsOf>,
  clock: () => number,
): number {
  const assigner = new Assigner(model, lines);
  const whole = trials.filter((trial) => trial.lines.labels.length === lines);
  if (whole.length === 0) return NaN;
  const run = (): void => {
    for (let i = 0; i < TIMED; i++) {
      const { free, lines: list } = whole[i % whole.length];
      assigner.assign(free, list.q2);
    }
  };
  run();
  const begin = clock();
  run();
  return (clock() - begin) / TIMED;
}

/** The report as text. */
export function formatAssignmentReport(report: AssignmentReport): string {
  const { lattice, level, training, validation, epochs, secondsAnEpoch, parameters } = report;
  const percent = (share: number): string => (100 * share).toFixed(1);
  const quality = (what: string, e: AssignmentEvaluation): string =>
    `  ${what} ${e.noise}: accuracy ${percent(e.accuracy)} %, nearest line ${percent(e.nearestAccuracy)} %; in first five ${percent(e.inFirstFive)} %, nearest five ${percent(e.nearestInFirstFive)} %; cross-entropy ${e.crossEntropy.toFixed(3)}, calibration error ${percent(e.calibrationError)} %, ${e.lines} lines, ${percent(e.unlisted)} % unlisted`;
  return [
    `${lattice} ${level}: ${training} entries, ${epochs} epochs of ${secondsAnEpoch.toFixed(1)} s; ${parameters} parameters, ${(report.bytes / 1000).toFixed(0)} kB, ${report.microsecondsASample.toFixed(0)} us a list; ${validation} validation entries`,
    ...report.evaluations.flatMap((e) => [
      quality('noise', e),
      `    probability: ${e.reliability.map((bin) => (bin.lines === 0 ? '-' : bin.probability.toFixed(2))).join(' ')}`,
      `    accuracy:    ${e.reliability.map((bin) => (bin.lines === 0 ? '-' : bin.accuracy.toFixed(2))).join(' ')}`,
    ]),
    ...report.spoilt.map((e) => quality('spoilt lists, noise', e)),
    ...report.impurities.map(
      (i) =>
        `  impurity lines told from others (area under the curve): P / P(last) ${i.network.toFixed(3)}, P ${i.probability.toFixed(3)}, distance ${i.nearest.toFixed(3)}`,
    ),
  ].join('\n');
}
