import { BRAVAIS_LATTICES, type BravaisLattice } from 'ml-index/lattice';
import { FEATURE_NAMES, NONE_PER_LINE } from 'ml-index/search';
import { calibrationBins, type CalibrationBin, type Prediction } from './rankingCalibration.js';
import type { RankingCandidate, RankingCase } from './rankingCases.js';
import { fitScoreOfNone, fitWeights, logSumExp, standardDeviations, type Choice } from './rankingFit.js';

export interface RankingWeights {
  /** In the order of FEATURE_NAMES. */
  readonly features: readonly number[];
  readonly lattices: Readonly<Record<BravaisLattice, number>>;
  readonly none: number;
}

const PENALTY = 0.003;
const STEPS = 400;

/**
 * Weights of the features and of the Bravais lattices by conditional logit; cases without a right candidate tell nothing
 * and are left out. Rounded as they are written.
 */
export function fitRanking(cases: readonly RankingCase[]): Omit<RankingWeights, 'none'> {
  const size = FEATURE_NAMES.length + BRAVAIS_LATTICES.length;
  const choices = cases.filter(hasRight).map(({ candidates }): Choice => {
    const rows = new Float64Array(candidates.length * size);
    candidates.forEach(({ bravais, features }, k) => {
      rows.set(features, k * size);
      rows[k * size + FEATURE_NAMES.length + BRAVAIS_LATTICES.indexOf(bravais)] = 1;
    });
    return { rows, isRight: Uint8Array.from(candidates, ({ isRight }) => (isRight ? 1 : 0)) };
  });
  // Features are standardised; what is said of a Bravais lattice is 0 or 1 already.
  const scale = standardDeviations(choices, size).fill(1, FEATURE_NAMES.length);
  const weights = fitWeights(choices, scale, { penalty: PENALTY, steps: STEPS });
  return {
    features: Array.from(weights.subarray(0, FEATURE_NAMES.length), (w) => round(w, 3)),
    lattices: Object.fromEntries(
      BRAVAIS_LATTICES.map((bravais, i) => [bravais, round(weights[FEATURE_NAMES.length + i], 2)]),
    ) as Record<BravaisLattice, number>,
  };
}

function hasRight({ candidates }: RankingCase): boolean {
  return candidates.some(({ isRight }) => isRight);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Fraction of the cases whose right lattice is not among what was found, drawn to 1/2 by one case (Jeffreys prior). */
export function missRateOf(cases: readonly RankingCase[]): number {
  const missed = cases.filter(({ candidates }) => !candidates.some((c) => c.isRight && !c.isInjected)).length;
  return (missed + 0.5) / (cases.length + 1);
}

/** The score of `none of these` but for NONE_PER_LINE a line: the right lattice of every case is taken out with the probability `missRate`. */
export function scoreOfNone(
  cases: readonly RankingCase[],
  weights: Omit<RankingWeights, 'none'>,
  missRate: number,
): number {
  const sums = cases.filter(hasRight).map(({ candidates, lines }) => {
    const ranked = rankedLattices(candidates, weights);
    const logSum = (isRight: boolean): number =>
      logSumExp(ranked.filter((lattice) => lattice.isRight === isRight).map(({ score }) => score)) -
      NONE_PER_LINE * lines;
    return { right: logSum(true), wrong: logSum(false) };
  });
  return round(fitScoreOfNone(sums, missRate), 2);
}

/** The distinct lattices, best first, each by the symmetry in which it scores best. */
export function rankedLattices(
  candidates: readonly RankingCandidate[],
  { features, lattices }: Omit<RankingWeights, 'none'>,
): { readonly score: number; readonly isRight: boolean }[] {
  const best = new Map<number, { readonly score: number; readonly isRight: boolean }>();
  for (const candidate of candidates) {
    const score = candidate.features.reduce(
      (sum, value, i) => sum + features[i] * value,
      lattices[candidate.bravais],
    );
    const other = best.get(candidate.lattice);
    if (other === undefined || score > other.score)
      best.set(candidate.lattice, { score, isRight: candidate.isRight });
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
}

/** How the ranking does on what the search found, without the injected lattices. */
export interface Evaluation {
  readonly n: number;
  /** Cases with the right lattice among what was found, among the first five and in the first place. */
  readonly found: number;
  readonly top5: number;
  readonly top1: number;
  /** First places by Bravais lattice of the truth. */
  readonly perLattice: Readonly<
    Partial<Record<BravaisLattice, { readonly n: number; readonly top1: number }>>
  >;
  /** Of the probability of the first place. */
  readonly bins: readonly CalibrationBin[];
  /** Mean probability of `none of these`, to be compared with 1 - found / n. */
  readonly none: number;
}

export function evaluate(cases: readonly RankingCase[], weights: RankingWeights): Evaluation {
  const predictions: Prediction[] = [];
  const perLattice: Partial<Record<BravaisLattice, { n: number; top1: number }>> = {};
  let [found, top5, none] = [0, 0, 0];
  for (const { bravais, lines, candidates } of cases) {
    const unknown = weights.none + NONE_PER_LINE * lines;
    const ranked = rankedLattices(
      candidates.filter(({ isInjected }) => !isInjected),
      weights,
    );
    const rank = ranked.findIndex(({ isRight }) => isRight);
    if (rank >= 0) found++;
    if (rank >= 0 && rank < 5) top5++;
    const total = logSumExp([unknown, ...ranked.map(({ score }) => score)]);
    none += Math.exp(unknown - total);
    if (ranked.length > 0)
      predictions.push({ probability: Math.exp(ranked[0].score - total), isRight: rank === 0 });
    const counts = (perLattice[bravais] ??= { n: 0, top1: 0 });
    counts.n++;
    if (rank === 0) counts.top1++;
  }
  const top1 = predictions.filter(({ isRight }) => isRight).length;
  const n = cases.length;
  return { n, found, top5, top1, perLattice, bins: calibrationBins(predictions), none: none / n };
}

export function evaluationText(evaluation: Evaluation): string {
  const { n, found, top5, top1, perLattice, bins, none } = evaluation;
  const share = (count: number): string => `${count} (${((100 * count) / n).toFixed(1)} %)`;
  return [
    `cases ${n}; right lattice found ${share(found)}, first ${share(top1)}, in the first five ${share(top5)}`,
    `first, by lattice: ${Object.entries(perLattice)
      .map(([bravais, counts]) => `${bravais} ${counts.top1}/${counts.n}`)
      .join(', ')}`,
    'probability of the first   cases   mean   right',
    ...bins.map(
      (bin) =>
        `${`${bin.from} to ${bin.to}`.padEnd(24)} ${String(bin.n).padStart(7)} ${bin.predicted.toFixed(3).padStart(6)} ${bin.right.toFixed(3).padStart(7)}`,
    ),
    `none of these: mean probability ${none.toFixed(3)}, not found ${(1 - found / n).toFixed(3)}`,
  ].join('\n');
}

/** Source text of packages/ml-index/src/search/rankingWeights.ts; `header` says where the figures come from. */
export function weightsModule({ features, lattices, none }: RankingWeights, header: string): string {
  return `${header
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n')}
import type { BravaisLattice } from '../lattice/index.js';

/** Weights of the features of evidence.ts, in their order. */
export const FEATURE_WEIGHTS: readonly number[] = [
${features.map((weight, i) => `  ${weight}, // ${FEATURE_NAMES[i]}`).join('\n')}
];

export const LATTICE_WEIGHTS: Readonly<Record<BravaisLattice, number>> = {
${BRAVAIS_LATTICES.map((bravais) => `  ${bravais}: ${lattices[bravais]},`).join('\n')}
};

/** Score of \`the right lattice was not found\` for a pattern without lines; see score.ts for what the lines add. */
export const SCORE_OF_NONE = ${none};
`;
}
