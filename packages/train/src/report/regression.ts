import type { BravaisLattice } from 'ml-index/lattice';
import type { RegressionReport } from '../regression/run.js';
import { textTable } from './table.js';

/** What `mlindex-train regression` writes beside the model of a group. */
export interface RegressionRecord {
  readonly kind: 'network';
  readonly group: string;
  readonly bravais: BravaisLattice;
  /** The plan of the data set. */
  readonly dataset: { readonly hash: string };
  readonly configuration: unknown;
  readonly seed: number;
  readonly metrics: RegressionReport;
  /** Of training, CPU. */
  readonly seconds: number;
}

/** The report of one group as text. */
export function formatRegressionReport({ group, evaluation, ...report }: RegressionReport): string {
  const { training, validation, samplesPerEpoch, epochs, seconds, unroundedLoss } = report;
  const { errors, loss, trivialLoss, count } = evaluation;
  const noCell = Math.max(...errors.map((error) => error.undefined));
  return [
    `${group}: ${training} entries, ${samplesPerEpoch} samples an epoch, ${epochs} epochs in ${seconds.toFixed(0)} s`,
    `  validated with ${count} samples of ${validation} entries: NLL ${loss.toFixed(3)} (${unroundedLoss.toFixed(3)} before rounding), trivial ${trivialLoss.toFixed(3)}${noCell === 0 ? '' : `; ${noCell} predictions are no cell`}`,
    ...textTable([
      ['', 'rms', 'trivial', 'median', 'trivial', 'unit'],
      ...errors.map((error) => [
        error.name,
        ...[error.rms, error.trivialRms, error.median, error.trivialMedian].map((value) => value.toFixed(2)),
        error.name.length > 1 ? 'deg' : '%',
      ]),
    ]).map((line) => `  ${line}`),
    ...textTable([
      ['within', ...evaluation.levels.map((level) => `${100 * level} %`)],
      ...evaluation.calibration.map(({ output, coverage }) => [
        `output ${output + 1}`,
        ...coverage.map((share) => share.toFixed(2)),
      ]),
    ]).map((line) => `  ${line}`),
  ].join('\n');
}

/** Share of the validation samples within the intervals of each level: the mean over the outputs. */
export function meanCoverage({ evaluation }: RegressionReport): number[] {
  const { levels, calibration } = evaluation;
  return levels.map(
    (_, l) => calibration.reduce((sum, { coverage }) => sum + coverage[l], 0) / calibration.length,
  );
}
