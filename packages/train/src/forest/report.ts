import { randomCells, type CandidateGenerator } from 'ml-index/generate';
import type { BravaisLattice } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { encodeForest, treeCount, type Forest } from 'ml-index/models';
import type { CandidateKernel } from 'ml-index/optimize';
import { LIST_LENGTH, type CalculatedCase } from '../lists.js';
import { faultyPeaks, type Faults } from '../rankingCases.js';
import { candidatesAtTruth, successOf } from './compare.js';
import type { ForestRunConfig } from './config.js';
import { cellQuantities, evaluateForest, type QuantityError } from './evaluate.js';
import { FOREST_DRAWS, forestCells } from './generator.js';
import { samplesOfCases } from './samples.js';
import { trainForest } from './train.js';

/** Faults under which generators are compared. */
export const SCENARIOS: Readonly<Record<string, Faults>> = {
  errors: { sigma: 0.02, shift: 0, impurities: 0, missing: 0, lines: LIST_LENGTH },
  faulty: { sigma: 0.02, shift: 0, impurities: 2, missing: 0.1, lines: LIST_LENGTH },
};
/** Numbers of candidates whose success is told. */
export const CANDIDATE_COUNTS = [10, 100, 1000];
/** Intervals whose coverage is told. */
export const LEVELS = [0.5, 0.8, 0.95];

export interface GeneratorSuccess {
  readonly scenario: string;
  readonly generator: string;
  /** For each of {@link CANDIDATE_COUNTS}: mean probability that one of so many candidates ends at the true cell. */
  readonly success: readonly number[];
  /** Mean share of the candidates that do. */
  readonly share: number;
}

export interface ForestReport {
  readonly bravais: BravaisLattice;
  /** Structures trained on and validated with. */
  readonly training: number;
  readonly validation: number;
  readonly samples: number;
  readonly trees: number;
  readonly leaves: number;
  readonly bytes: number;
  readonly quantities: readonly QuantityError[];
  readonly success: readonly GeneratorSuccess[];
}

/** Train a forest of one Bravais lattice and say what it is worth on validation cases. */
export function forestOfCases(
  bravais: BravaisLattice,
  training: readonly CalculatedCase[],
  validation: readonly CalculatedCase[],
  config: ForestRunConfig,
  kernel: CandidateKernel,
): { readonly forest: Forest; readonly report: ForestReport } {
  const samples = samplesOfCases(bravais, training, config.samples);
  const forest = trainForest(samples, config.forest);
  // spoilt like the training samples, but in cells that exist
  const unseen = samplesOfCases(bravais, validation, {
    ...config.samples,
    copies: 5,
    perturbation: { length: 0, cosine: 0 },
  });
  const generators = [randomCells, forestCells({ [bravais]: forest })];
  return {
    forest,
    report: {
      ...{ bravais, training: training.length, validation: validation.length, samples: samples.count },
      ...{ trees: treeCount(forest), leaves: forest.leafStart[treeCount(forest)] },
      bytes: encodeForest(forest).length,
      quantities: evaluateForest(
        forest,
        samples,
        unseen,
        cellQuantities(bravais),
        LEVELS,
        FOREST_DRAWS.noise,
        new Random(config.seed, 0xe7a1),
      ),
      success:
        config.candidates === 0
          ? []
          : Object.entries(SCENARIOS).flatMap(([scenario, faults]) =>
              generators.map((generator) => ({
                scenario,
                ...generatorSuccess(generator, validation, faults, config, kernel),
              })),
            ),
    },
  };
}

/** How often one of so many candidates of a generator ends at the true cell. */
export function generatorSuccess(
  generator: CandidateGenerator,
  cases: readonly CalculatedCase[],
  faults: Faults,
  { candidates: count, seed }: Pick<ForestRunConfig, 'candidates' | 'seed'>,
  kernel: CandidateKernel,
): Omit<GeneratorSuccess, 'scenario'> {
  const success = CANDIDATE_COUNTS.map(() => 0);
  let share = 0;
  for (const one of cases) {
    const words = Array.from(one.id, (letter) => letter.charCodeAt(0));
    const peaks = faultyPeaks(one, faults, new Random(seed, 0xfa17, ...words));
    const random = new Random(seed, 0xca4d, ...words);
    const { hits, candidates } = candidatesAtTruth(generator, one, peaks, count, kernel, random);
    CANDIDATE_COUNTS.forEach((n, i) => {
      success[i] += (n > candidates ? NaN : successOf(n, hits, candidates)) / cases.length;
    });
    share += hits / Math.max(1, candidates) / cases.length;
  }
  return { generator: generator.name, success, share };
}

/** The report as text. */
export function formatForestReport(report: ForestReport): string {
  const { bravais, training, validation, samples, trees, leaves, bytes } = report;
  const rows = report.quantities.map(({ name, rms, trivial, median, trivialMedian, coverage }) => [
    ...[name, rms.toFixed(3), trivial.toFixed(3), median.toFixed(3), trivialMedian.toFixed(3)],
    ...coverage.map((share) => share.toFixed(2)),
  ]);
  const success = report.success.map(({ scenario, generator, success: values, share }) => [
    ...[scenario, generator],
    ...values.map((value) => (Number.isNaN(value) ? '-' : value.toFixed(2))),
    share.toFixed(4),
  ]);
  const levels = LEVELS.map((level) => `in ${100 * level} %`);
  const counts = CANDIDATE_COUNTS.map((n) => `${n}`);
  return [
    `${bravais}: ${training} structures, ${samples} samples, ${trees} trees, ${leaves} leaves, ${bytes} bytes; validated with ${validation} structures`,
    ...columns([['', 'rms', 'trivial', 'median', 'trivial', ...levels], ...rows]),
    ...(success.length === 0 ? [] : columns([['lines', 'cells', ...counts, 'share'], ...success])),
  ].join('\n');
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i < 2 && !/^[\d.]+$/.test(cell) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`.trimEnd(),
  );
}
