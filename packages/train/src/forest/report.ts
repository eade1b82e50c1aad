import type { BravaisLattice } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { encodeForest, treeCount, type Forest } from 'ml-index/models';
import type { CalculatedCase } from '../lists.js';
import { textTable } from '../report/table.js';
import type { ForestRunConfig } from './config.js';
import { encodedQuantities, evaluateForest, type QuantityError } from './evaluate.js';
import { samplesOfCases } from './samples.js';
import { trainForest } from './train.js';

/** Intervals whose coverage is told. */
export const LEVELS = [0.5, 0.8, 0.95];
/** Spoilt copies of a validation structure. */
const VALIDATION_COPIES = 5;

export interface ForestReport {
  /** Of the group or Bravais lattice. */
  readonly name: string;
  /** Structures trained on and validated with. */
  readonly training: number;
  readonly validation: number;
  readonly samples: number;
  readonly trees: number;
  readonly leaves: number;
  readonly bytes: number;
  /** Empty where there is nothing to validate with. */
  readonly quantities: readonly QuantityError[];
}

/** Train a forest on cases of one Bravais lattice and say what it is worth on validation cases. */
export function forestOfCases(
  name: string,
  bravais: BravaisLattice,
  training: readonly CalculatedCase[],
  validation: readonly CalculatedCase[],
  config: ForestRunConfig,
): { readonly forest: Forest; readonly report: ForestReport } {
  const samples = samplesOfCases(bravais, training, config.samples);
  const forest = trainForest(samples, config.forest);
  // spoilt like the training samples, but in cells that exist
  const unseen = samplesOfCases(bravais, validation, {
    ...config.samples,
    copies: VALIDATION_COPIES,
    leastSamples: 0,
    perturbation: { length: 0, cosine: 0 },
  });
  const random = new Random(config.seed, 0xe7a1);
  return {
    forest,
    report: {
      ...{ name, training: training.length, validation: validation.length, samples: samples.count },
      ...{ trees: treeCount(forest), leaves: forest.leafStart[treeCount(forest)] },
      bytes: encodeForest(forest).length,
      quantities:
        unseen.count === 0
          ? []
          : evaluateForest(forest, samples, unseen, encodedQuantities(bravais), LEVELS, random),
    },
  };
}

/** The report as text. */
export function formatForestReport(report: ForestReport): string {
  const { name, training, validation, samples, trees, leaves, bytes } = report;
  const rows = report.quantities.map(({ name: quantity, rms, trivial, median, trivialMedian, coverage }) => [
    ...[quantity, rms.toFixed(3), trivial.toFixed(3), median.toFixed(3), trivialMedian.toFixed(3)],
    ...coverage.map((share) => share.toFixed(2)),
  ]);
  const levels = LEVELS.map((level) => `in ${100 * level} %`);
  return [
    `${name}: ${training} structures, ${samples} samples, ${trees} trees, ${leaves} leaves, ${bytes} bytes; validated with ${validation} structures`,
    ...(rows.length === 0
      ? []
      : textTable([['', 'rms', 'trivial', 'median', 'trivial', ...levels], ...rows]).map(
          (line) => `  ${line}`,
        )),
  ].join('\n');
}
