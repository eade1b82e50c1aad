import { BRAVAIS_LATTICES, type BravaisLattice } from 'ml-index/lattice';
import { logSumExp, type Random } from 'ml-index/math';
import {
  INPUT_NAMES,
  inputsOf,
  scoreOf,
  scoreOfNone,
  standardInput,
  type ScoreWeights,
} from 'ml-index/weigh';
import { calibrationBins, type CalibrationBin, type Prediction } from './rankingCalibration.js';
import type { RankingCandidate, RankingCase } from './rankingCases.js';
import { columnStatistics, fitNetwork, fitNone, partsOf, type Outcome } from './rankingFit.js';

/** Chosen on the validation part: of 6 to 20 units and penalties from 0.001 to 0.02 those that gave the greatest likelihood. */
const HIDDEN = 12;
const PENALTY = { linear: 0.0003, hidden: 0.01 };
const EPOCHS = 60;
/** Factors of the scores that are tried. */
const SHARPNESS = Array.from({ length: 21 }, (_, i) => 0.7 + 0.05 * i);
/** A hidden unit that changes no score by more than this is left out: the penalty makes about half of them so. */
const LEAST_OUT = 0.001;
/** The features, and the number of lines. */
const INPUTS = INPUT_NAMES.length;
/** Mean and scale of the number of lines. */
const LINES = { mean: 20, scale: 10 };

/**
 * The network that scores candidates (cases without a right candidate tell nothing and are left out), and the score of `none`.
 * Rounded as it is written.
 */
export function fitRanking(cases: readonly RankingCase[], random: Random): ScoreWeights {
  const useful = cases.filter(({ candidates }) => candidates.some(({ isRight }) => isRight));
  const raw = useful.map(({ candidates, lines }) => {
    const rows = new Float64Array(candidates.length * INPUTS);
    candidates.forEach(({ features }, k) => {
      rows.set(inputsOf(features, lines), k * INPUTS);
    });
    return rows;
  });
  const statistics = columnStatistics(raw, INPUTS);
  const mean = [...statistics.mean.slice(0, -1).map(round), LINES.mean];
  const scale = [...statistics.scale.slice(0, -1).map(round), LINES.scale];
  const choices = useful.map(({ candidates }, i) => ({
    rows: raw[i].map((value, at) => standardInput(value, mean[at % INPUTS], scale[at % INPUTS])),
    lattices: Uint8Array.from(candidates, ({ bravais }) => BRAVAIS_LATTICES.indexOf(bravais)),
    isRight: Uint8Array.from(candidates, ({ isRight }) => (isRight ? 1 : 0)),
  }));
  const options = { hidden: HIDDEN, penalty: PENALTY, epochs: EPOCHS };
  const network = fitNetwork(choices, INPUTS, options, random).map(round);
  return sharpened(
    { names: INPUT_NAMES, mean, scale, ...weightsOf(network, HIDDEN), none: { constant: 0, perLine: 0 } },
    cases,
  );
}

/**
 * The weights with scores times the factor, and with the score of `none`, that make what the searches found and missed most
 * likely: the network is fitted to all candidates, of which many are one lattice, and so to more rivals than there are.
 */
export function sharpened(weights: ScoreWeights, cases: readonly RankingCase[]): ScoreWeights {
  const found = cases.map((one) => foundLattices(one, weights));
  const fits = SHARPNESS.map((factor) => ({
    factor,
    ...fitNone(found.map((lattices, i) => outcomeOf(lattices, cases[i].lines, factor))),
  }));
  const { factor, constant, perLine } = fits.reduce((best, fit) => (fit.value > best.value ? fit : best));
  return {
    ...weights,
    linear: weights.linear.map((weight) => round(factor * weight)),
    lattices: byLattice((bravais) => round(factor * weights.lattices[bravais])),
    hidden: weights.hidden.map((unit) => ({ ...unit, out: round(factor * unit.out) })),
    none: { constant: round(constant), perLine: round(perLine) },
  };
}

function weightsOf(
  network: Float64Array,
  hidden: number,
): Pick<ScoreWeights, 'linear' | 'lattices' | 'hidden'> {
  const parts = partsOf({ inputs: INPUTS, hidden });
  const inputsAt = (from: number): number[] => [...network.subarray(from, from + INPUTS)];
  const latticesAt = (from: number): Record<BravaisLattice, number> => byLattice((_, i) => network[from + i]);
  return {
    linear: inputsAt(0),
    lattices: latticesAt(parts.lattices),
    hidden: Array.from({ length: hidden }, (_, h) => ({
      out: network[parts.out(h)],
      inputs: inputsAt(parts.unit(h)),
      lattices: latticesAt(parts.unitLattices(h)),
    })).filter(({ out }) => Math.abs(out) >= LEAST_OUT),
  };
}

function byLattice(
  value: (bravais: BravaisLattice, index: number) => number,
): Record<BravaisLattice, number> {
  return Object.fromEntries(BRAVAIS_LATTICES.map((bravais, i) => [bravais, value(bravais, i)])) as Record<
    BravaisLattice,
    number
  >;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

function outcomeOf(found: ReturnType<typeof rankedLattices>, lines: number, factor: number): Outcome {
  const logSum = (isRight: boolean): number =>
    logSumExp(found.filter((lattice) => lattice.isRight === isRight).map(({ score }) => factor * score));
  return { right: logSum(true), wrong: logSum(false), lines };
}

/** The ranked lattices that the search found: without the injected ones. */
function foundLattices(
  { candidates, lines }: RankingCase,
  weights: ScoreWeights,
): ReturnType<typeof rankedLattices> {
  return rankedLattices(
    candidates.filter(({ isInjected }) => !isInjected),
    lines,
    weights,
  );
}

/** The distinct lattices, best first, each by the symmetry in which it scores best. */
export function rankedLattices(
  candidates: readonly RankingCandidate[],
  lines: number,
  weights: ScoreWeights,
): { readonly score: number; readonly isRight: boolean }[] {
  const best = new Map<number, { readonly score: number; readonly isRight: boolean }>();
  for (const candidate of candidates) {
    const score = scoreOf(candidate.bravais, candidate.features, lines, weights);
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

export function evaluate(cases: readonly RankingCase[], weights: ScoreWeights): Evaluation {
  const predictions: Prediction[] = [];
  const perLattice: Partial<Record<BravaisLattice, { n: number; top1: number }>> = {};
  let [found, top5, none] = [0, 0, 0];
  for (const one of cases) {
    const unknown = scoreOfNone(one.lines, weights);
    const ranked = foundLattices(one, weights);
    const rank = ranked.findIndex(({ isRight }) => isRight);
    if (rank >= 0) found++;
    if (rank >= 0 && rank < 5) top5++;
    const total = logSumExp([unknown, ...ranked.map(({ score }) => score)]);
    none += Math.exp(unknown - total);
    if (ranked.length > 0)
      predictions.push({ probability: Math.exp(ranked[0].score - total), isRight: rank === 0 });
    const counts = (perLattice[one.bravais] ??= { n: 0, top1: 0 });
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

/** Source text of packages/ml-index/src/weigh/ranking.data.ts; `header` says where the figures come from. */
export function weightsModule(weights: ScoreWeights, header: string): string {
  const list = (values: readonly (number | string)[]): string => `[${values.join(', ')}]`;
  const record = (values: Readonly<Record<BravaisLattice, number>>): string =>
    `{ ${BRAVAIS_LATTICES.map((bravais) => `${bravais}: ${values[bravais]}`).join(', ')} }`;
  return `${header
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n')}
import type { ScoreWeights } from './score.js';

// prettier-ignore
export const RANKING: ScoreWeights = {
  names: ${list(weights.names.map((name) => `'${name}'`))},
  mean: ${list(weights.mean)},
  scale: ${list(weights.scale)},
  linear: ${list(weights.linear)},
  lattices: ${record(weights.lattices)},
  hidden: [
${weights.hidden
  .map(
    (unit) => `    {
      out: ${unit.out},
      inputs: ${list(unit.inputs)},
      lattices: ${record(unit.lattices)},
    },`,
  )
  .join('\n')}
  ],
  none: { constant: ${weights.none.constant}, perLine: ${weights.none.perLine} },
};
`;
}
