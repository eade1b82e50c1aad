import type { BravaisLattice } from 'ml-index/lattice';
import type { Random } from 'ml-index/math';
import {
  binnedLines,
  drawSample,
  predictMean,
  predictVariance,
  sampleCell,
  type Forest,
  type VarianceModel,
} from 'ml-index/models';
import { medianSize, rootMeanSquare } from '../errorSizes.js';
import type { Samples } from '../regression/batches.js';
import { cellQuantities } from './quantities.js';
import { textTable } from './table.js';

/** What a model says of one sample: its best guess of the encoded cell, and cells drawn from its distribution. */
export interface Prediction {
  readonly mean: Float64Array;
  draw(random: Random, out: Float64Array): void;
}
/** A model of encoded cells, given scaled lines. */
export type Regressor = (scaled: Float64Array) => Prediction;

export function forestRegressor(forest: Forest): Regressor {
  return (scaled) => {
    const binned = new Uint8Array(forest.lines);
    binnedLines(forest, scaled, binned);
    return {
      mean: predictMean(forest, scaled),
      draw: (random, out) => sampleCell(forest, drawSample(forest, binned, random), out),
    };
  };
}

export function networkRegressor(model: VarianceModel): Regressor {
  return (scaled) => {
    const { mean, alpha, beta } = predictVariance(model, scaled);
    return {
      mean,
      draw: (random, out) =>
        mean.forEach((value, j) => {
          out[j] = value + Math.sqrt(beta[j] / random.gamma(alpha[j])) * random.normal();
        }),
    };
  };
}

/** What counts as near: differences of logarithms, in %. */
export const NEAR = { volume: 5, lengths: 3 };
export const LEVELS: readonly number[] = [0.5, 0.8, 0.95];
/** Draws of each model that are looked at, and so many that a search might take. */
const DRAWS = 200;
export const TAKEN = 20;

export const MODELS = ['forest', 'network'] as const;
type PerModel<T> = Readonly<Record<(typeof MODELS)[number], T>>;
/** Shares of the samples. */
export interface Overlap {
  readonly both: number;
  readonly forest: number;
  readonly network: number;
}

/** A forest and a network, judged by the same samples. */
export interface Comparison {
  readonly group: string;
  readonly samples: number;
  /** Of ln V, in %: of each model and of the mean of their predictions. */
  readonly rms: PerModel<number> & { readonly mean: number };
  readonly median: PerModel<number> & { readonly mean: number };
  /** Pearson's correlation of the models' errors: of ln V, and the mean over the lengths and angles. */
  readonly correlation: { readonly volume: number; readonly parameters: number };
  /** Samples where both models, only one of them, are near. */
  readonly near: { readonly volume: Overlap; readonly lengths: Overlap };
  /** Probability that one of {@link TAKEN} draws has all lengths near: of each model, and half of each. */
  readonly success: PerModel<number> & { readonly half: number };
  /** For each level the share of outputs in the central interval of that share of the draws. */
  readonly coverage: PerModel<readonly number[]>;
}

/** @throws RangeError without samples */
export function compareRegressors(
  { group, bravais }: { readonly group: string; readonly bravais: BravaisLattice },
  regressors: PerModel<Regressor>,
  { count, x, y }: Samples,
  random: Random,
): Comparison {
  if (count === 0) throw new RangeError(`no samples of ${group}`);
  const quantities = cellQuantities(bravais);
  const volume = quantities.length - 1;
  const lengths = quantities.flatMap(({ name }, q) => (['a', 'b', 'c'].includes(name) ? [q] : []));
  const [inputs, outputs] = [x.length / count, y.length / count];
  const valuesOf = (encoded: ArrayLike<number>): number[] => quantities.map(({ of }) => of(encoded));
  const isNear = (errors: readonly number[]): boolean =>
    lengths.every((q) => Math.abs(errors[q]) <= NEAR.lengths);
  const isDrawNear = (encoded: ArrayLike<number>, wanted: readonly number[]): boolean =>
    lengths.every((q) => Math.abs(quantities[q].of(encoded) - wanted[q]) <= NEAR.lengths);
  const errors = { forest: [] as number[][], network: [] as number[][], mean: [] as number[][] };
  const hits = { forest: [] as number[], network: [] as number[] };
  const covered = { forest: LEVELS.map(() => 0), network: LEVELS.map(() => 0) };
  const drawn = new Float64Array(outputs);
  for (let s = 0; s < count; s++) {
    const scaled = Float64Array.from(x.subarray(s * inputs, (s + 1) * inputs));
    const truth = y.subarray(s * outputs, (s + 1) * outputs);
    const wanted = valuesOf(truth);
    const errorsOf = (encoded: ArrayLike<number>): number[] =>
      valuesOf(encoded).map((value, q) => value - wanted[q]);
    const means = MODELS.map((name) => {
      const { mean, draw } = regressors[name](scaled);
      errors[name].push(errorsOf(mean));
      let near = 0;
      const below = new Float64Array(outputs);
      for (let n = 0; n < DRAWS; n++) {
        draw(random, drawn);
        if (isDrawNear(drawn, wanted)) near++;
        drawn.forEach((value, j) => (below[j] += value < truth[j] ? 1 / DRAWS : 0));
      }
      hits[name].push(near / DRAWS);
      LEVELS.forEach((level, l) =>
        below.forEach((share) => (covered[name][l] += Math.abs(share - 0.5) <= level / 2 ? 1 : 0)),
      );
      return mean;
    });
    errors.mean.push(errorsOf(means[0].map((value, j) => (value + means[1][j]) / 2)));
  }
  const column = (name: keyof typeof errors, q: number): number[] => errors[name].map((row) => row[q]);
  const ofVolume = (measure: (values: readonly number[]) => number): Comparison['rms'] => ({
    forest: measure(column('forest', volume)),
    network: measure(column('network', volume)),
    mean: measure(column('mean', volume)),
  });
  const correlationOf = (q: number): number => correlation(column('forest', q), column('network', q));
  const parameters = quantities.slice(0, volume).map((_, q) => correlationOf(q));
  const share = (test: (s: number) => boolean): number =>
    errors.mean.filter((_, s) => test(s)).length / count;
  const overlap = (is: (row: readonly number[]) => boolean): Overlap => {
    const [forest, network] = MODELS.map((name) => errors[name].map(is));
    return {
      both: share((s) => forest[s] && network[s]),
      forest: share((s) => forest[s] && !network[s]),
      network: share((s) => !forest[s] && network[s]),
    };
  };
  const success = (forest: number, network: number): number =>
    1 -
    hits.forest.reduce((sum, h, s) => sum + (1 - h) ** forest * (1 - hits.network[s]) ** network, 0) / count;
  const coverageOf = (counts: readonly number[]): number[] => counts.map((n) => n / (count * outputs));
  return {
    ...{ group, samples: count },
    ...{ rms: ofVolume(rootMeanSquare), median: ofVolume(medianSize) },
    correlation: {
      volume: correlationOf(volume),
      parameters: parameters.reduce((sum, r) => sum + r, 0) / parameters.length,
    },
    near: {
      volume: overlap((row) => Math.abs(row[volume]) <= NEAR.volume),
      lengths: overlap(isNear),
    },
    success: {
      forest: success(TAKEN, 0),
      network: success(0, TAKEN),
      half: success(TAKEN / 2, TAKEN / 2),
    },
    coverage: { forest: coverageOf(covered.forest), network: coverageOf(covered.network) },
  };
}

/** Pearson's correlation over the pairs in which both are finite. */
export function correlation(p: readonly number[], q: readonly number[]): number {
  const pairs = p
    .map((value, i): [number, number] => [value, q[i]])
    .filter(([one, other]) => Number.isFinite(one) && Number.isFinite(other));
  const mean = (k: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[k], 0) / pairs.length;
  const [m, n] = [mean(0), mean(1)];
  const moment = (i: 0 | 1, j: 0 | 1): number =>
    pairs.reduce((sum, pair) => sum + (pair[i] - [m, n][i]) * (pair[j] - [m, n][j]), 0);
  return moment(0, 1) / Math.sqrt(moment(0, 0) * moment(1, 1));
}

/** All groups as one, each sample counted once: root mean squares by squares, the rest as means. */
export function pooled(comparisons: readonly Comparison[]): Comparison {
  const samples = comparisons.reduce((sum, one) => sum + one.samples, 0);
  const mean = (of: (one: Comparison) => number): number =>
    comparisons.reduce((sum, one) => sum + one.samples * of(one), 0) / samples;
  const rms = (of: (one: Comparison) => number): number => Math.sqrt(mean((one) => of(one) ** 2));
  const overlap = (key: 'volume' | 'lengths'): Overlap => ({
    both: mean(({ near }) => near[key].both),
    forest: mean(({ near }) => near[key].forest),
    network: mean(({ near }) => near[key].network),
  });
  return {
    ...{ group: 'all', samples },
    rms: {
      forest: rms((o) => o.rms.forest),
      network: rms((o) => o.rms.network),
      mean: rms((o) => o.rms.mean),
    },
    median: {
      forest: mean((o) => o.median.forest),
      network: mean((o) => o.median.network),
      mean: mean((o) => o.median.mean),
    },
    correlation: {
      volume: mean((o) => o.correlation.volume),
      parameters: mean((o) => o.correlation.parameters),
    },
    near: { volume: overlap('volume'), lengths: overlap('lengths') },
    success: {
      forest: mean((o) => o.success.forest),
      network: mean((o) => o.success.network),
      half: mean((o) => o.success.half),
    },
    coverage: {
      forest: LEVELS.map((_, l) => mean((o) => o.coverage.forest[l])),
      network: LEVELS.map((_, l) => mean((o) => o.coverage.network[l])),
    },
  };
}

/** The rows of the table of comparisons, head first. */
export function comparisonRows(comparisons: readonly Comparison[]): string[][] {
  const percent = (value: number): string => (100 * value).toFixed(0);
  const shares = ({ both, forest, network }: Overlap): string =>
    [both, forest, network].map(percent).join('/');
  return [
    [
      ...['group', 'samples', 'rms V F', 'N', 'mean', 'median V F', 'N', 'mean', 'r(V)', 'r(cell)'],
      ...['V near b/F/N', 'lengths near b/F/N', `${TAKEN} draws F`, 'N', 'half', 'coverage F', 'N'],
    ],
    ...comparisons.map(({ group, samples, rms, median, correlation: r, near, success, coverage }) => [
      ...[group, String(samples)],
      ...[rms.forest, rms.network, rms.mean].map((value) => value.toFixed(1)),
      ...[median.forest, median.network, median.mean].map((value) => value.toFixed(1)),
      ...[r.volume, r.parameters].map((value) => value.toFixed(2)),
      ...[near.volume, near.lengths].map(shares),
      ...[success.forest, success.network, success.half].map(percent),
      ...[coverage.forest, coverage.network].map((list) => list.map(percent).join('/')),
    ]),
  ];
}

/** Do forests and networks differ usefully? In numbers. */
export function conclusion(comparisons: readonly Comparison[]): string[] {
  const { rms, correlation: r, near, success } = pooled(comparisons);
  const n = comparisons.length;
  const groups = (test: (one: Comparison) => boolean): string => `${comparisons.filter(test).length} of ${n}`;
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return [
    `Errors of ln V correlate by ${r.volume.toFixed(2)}, those of lengths and angles by ${r.parameters.toFixed(2)}.`,
    `The mean of both predictions has rms ${rms.mean.toFixed(1)} % in V, the forest ${rms.forest.toFixed(1)} %, the network ${rms.network.toFixed(1)} %; it is better than either in ${groups((one) => one.rms.mean < Math.min(one.rms.forest, one.rms.network))} groups.`,
    `V within ${NEAR.volume} %: both in ${percent(near.volume.both)} of the samples, only the forest in ${percent(near.volume.forest)}, only the network in ${percent(near.volume.network)}.`,
    `All lengths within ${NEAR.lengths} %: both ${percent(near.lengths.both)}, only the forest ${percent(near.lengths.forest)}, only the network ${percent(near.lengths.network)}.`,
    `One of ${TAKEN} draws has all lengths within ${NEAR.lengths} %: forest ${percent(success.forest)}, network ${percent(success.network)}, half of each ${percent(success.half)}; half of each is better than either in ${groups((one) => one.success.half > Math.max(one.success.forest, one.success.network))} groups, the network alone better than the forest in ${groups((one) => one.success.network > one.success.forest)}.`,
  ];
}

/** Table and conclusion for a terminal. */
export function formatComparisons(comparisons: readonly Comparison[]): string {
  return [
    'F forest, N network; rms and median errors of V in %; r correlation of errors; near: shares in % where both are, only F, only N;',
    `draws: share in % with one of ${TAKEN} near; coverage in % of the ${LEVELS.map((level) => `${100 * level} %`).join('/')} intervals`,
    ...textTable(comparisonRows([...comparisons, ...(comparisons.length > 1 ? [pooled(comparisons)] : [])])),
    ...conclusion(comparisons),
  ].join('\n');
}
