import type { BravaisLattice } from '../lattice/index.js';
import { inputsOf, type Features, type InputName } from './features.js';
import { RANKING } from './ranking.data.js';

/** The network that makes one score of the features of a candidate: a linear part and one layer of hidden units. */
export interface ScoreWeights {
  /** The inputs in the order of the other lists. */
  readonly names: readonly InputName[];
  /** Each input is taken less `mean`, over `scale`. */
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  readonly linear: readonly number[];
  readonly lattices: Readonly<Record<BravaisLattice, number>>;
  /** Each unit adds `out` tanh(`lattices` + `inputs` . inputs). */
  readonly hidden: readonly {
    readonly out: number;
    readonly inputs: readonly number[];
    readonly lattices: Readonly<Record<BravaisLattice, number>>;
  }[];
  /** Score of `the right lattice was not found`: more lines give wrong lattices higher scores too. */
  readonly none: { readonly constant: number; readonly perLine: number };
}

/** Inputs further from the mean than this, in units of the scale, count as that far: beyond it there was nothing to learn from. */
export const FURTHEST_INPUT = 6;

/** Lines of the shortest lists that the weights were fitted to. */
const FEWEST_LINES = 10;

/**
 * Score of `the right lattice was not found`, in a pattern with this many judged lines. It falls with the lines only down to the
 * shortest lists that it was fitted to: four lines are explained by chance as easily as ten are.
 */
export function scoreOfNone(lines: number, { none }: ScoreWeights = RANKING): number {
  return none.constant + none.perLine * Math.max(lines, FEWEST_LINES);
}

/**
 * Logarithm of the posterior weight of a candidate, but for a constant of the pattern.
 * @param lines that the candidate is judged by
 */
export function scoreOf(
  bravais: BravaisLattice,
  features: Features,
  lines: number,
  { names, mean, scale, linear, lattices, hidden }: ScoreWeights = RANKING,
): number {
  const inputs = inputsOf(features, lines, names).map((value, i) => standardInput(value, mean[i], scale[i]));
  const dot = (weights: readonly number[]): number =>
    weights.reduce((sum, weight, i) => sum + weight * inputs[i], 0);
  return hidden.reduce(
    (sum, unit) => sum + unit.out * Math.tanh(unit.lattices[bravais] + dot(unit.inputs)),
    lattices[bravais] + dot(linear),
  );
}

/** An input of the network as it takes it. */
export function standardInput(value: number, mean: number, scale: number): number {
  return Math.max(-FURTHEST_INPUT, Math.min(FURTHEST_INPUT, (value - mean) / scale));
}
