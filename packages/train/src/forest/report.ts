import { randomCells, type CandidateGenerator } from 'ml-index/generate';
import type { BravaisLattice } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { encodeForest, treeCount, type Forest } from 'ml-index/models';
import type { CandidateKernel } from 'ml-index/optimize';
import { LIST_LENGTH, type CalculatedCase } from '../lists.js';
import { faultyPeaks, type Faults } from '../rankingCases.js';
import { candidatesAtTruth, leastCount, successOf } from './compare.js';
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
/** Success that is to be had with as few candidates as possible. */
export const ENOUGH = 0.95;
/** Intervals whose coverage is told. */
export const LEVELS = [0.5, 0.8, 0.95];

export interface GeneratorSuccess {
  readonly scenario: string;
  readonly generator: string;
  /** For each of {@link CANDIDATE_COUNTS}: mean probability that one of so many candidates ends at the true cell; null where fewer were made. */
  readonly success: readonly (number | null)[];
  /** Candidates for {@link ENOUGH}; null where all that were made do not do. */
  readonly enough: number | null;
  /** Mean share of the candidates that end at the true cell. */
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
              successesUnder(scenario, faults, forest, validation, config, kernel),
            ),
    },
  };
}

/** Success of random cells, of a forest's and of both by halves. */
function successesUnder(
  scenario: string,
  faults: Faults,
  forest: Forest,
  cases: readonly CalculatedCase[],
  { candidates, seed }: ForestRunConfig,
  kernel: CandidateKernel,
): GeneratorSuccess[] {
  const hitsOf = (generator: CandidateGenerator): number[] =>
    cases.map((one) => {
      const words = Array.from(one.id, (letter) => letter.charCodeAt(0));
      const peaks = faultyPeaks(one, faults, new Random(seed, 0xfa17, ...words));
      const random = new Random(seed, 0xca4d, ...words);
      return candidatesAtTruth(generator, one, peaks, candidates, kernel, random);
    });
  const random = hitsOf(randomCells);
  const learnt = hitsOf(forestCells({ [forest.bravais]: forest }));
  const told = (generator: string, most: number, success: (n: number) => number, share: number) => ({
    ...{ scenario, generator, share },
    success: CANDIDATE_COUNTS.map((n) => (n > most ? null : success(n))),
    enough: leastCount(success, most, ENOUGH),
  });
  const single = (hits: readonly number[]) => (n: number) =>
    mean(hits.map((h) => successOf(n, h, candidates)));
  const mixed = (n: number): number =>
    mean(
      cases.map((_, i) => {
        const missed = (hits: readonly number[], m: number): number => 1 - successOf(m, hits[i], candidates);
        return 1 - missed(random, Math.floor(n / 2)) * missed(learnt, Math.ceil(n / 2));
      }),
    );
  const shares = [random, learnt].map((hits) => mean(hits) / candidates);
  return [
    told('random', candidates, single(random), shares[0]),
    told('forest', candidates, single(learnt), shares[1]),
    told('half each', 2 * candidates, mixed, mean(shares)),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The report as text. */
export function formatForestReport(report: ForestReport): string {
  const { bravais, training, validation, samples, trees, leaves, bytes } = report;
  const rows = report.quantities.map(({ name, rms, trivial, median, trivialMedian, coverage }) => [
    ...[name, rms.toFixed(3), trivial.toFixed(3), median.toFixed(3), trivialMedian.toFixed(3)],
    ...coverage.map((share) => share.toFixed(2)),
  ]);
  const success = report.success.map(({ scenario, generator, success: values, enough, share }) => [
    ...[scenario, generator],
    ...values.map((value) => value?.toFixed(2) ?? '-'),
    ...[enough?.toString() ?? '-', share.toFixed(4)],
  ]);
  const levels = LEVELS.map((level) => `in ${100 * level} %`);
  const counts = CANDIDATE_COUNTS.map((n) => `${n}`);
  return [
    `${bravais}: ${training} structures, ${samples} samples, ${trees} trees, ${leaves} leaves, ${bytes} bytes; validated with ${validation} structures`,
    ...columns([['', 'rms', 'trivial', 'median', 'trivial', ...levels], ...rows]),
    ...(success.length === 0
      ? []
      : columns([['lines', 'cells', ...counts, `for ${100 * ENOUGH} %`, 'share'], ...success])),
  ].join('\n');
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i < 2 && !/^[\d.]+$/.test(cell) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`.trimEnd(),
  );
}
