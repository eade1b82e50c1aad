import {
  bravaisInfo,
  referenceList,
  type BravaisLattice,
  type LatticeSystem,
  type ReferenceList,
} from '../lattice/index.js';
import { InputError } from '../math/index.js';
import { runLayer, type DenseLayer } from './network.js';

/**
 * An assignment network (write-up section 2.3): for each observed line the probabilities of the lines of a reference
 * list, given a cell that is near the true one. The last label, hkl 000, stands for all lines that are not on the list.
 */
export interface AssignmentModel {
  /** What it is for: a lattice system where the centring is unknown, else a Bravais lattice. */
  readonly lattice: LatticeSystem | BravaisLattice;
  /** The labels; of {@link assignmentReferences}. */
  readonly references: ReferenceList;
  /** Standard deviation by which q2 is scaled (2.1.4), 1/A^2; its mean cancels in differences. */
  readonly q2Deviation: number;
  /** Of Eq. 22, in units of `q2Deviation`. */
  readonly epsilon: number;
  /** Hidden layers, which all lines share; at least one. */
  readonly hidden: readonly DenseLayer[];
  /**
   * Last layers: one for each place in the list of lines (the write-up's), which may have the same weights and differ in
   * their biases; or a single one for all.
   */
  readonly heads: readonly DenseLayer[];
  /** What ln Delta* of each label counts in its own logit, besides what the layers say; null for nothing. */
  readonly skip: Float32Array | null;
}

/** Are the heads one array of weights with different biases? */
export function sharesWeights(heads: readonly DenseLayer[]): boolean {
  return heads.every(({ weights }) => weights === heads[0].weights);
}

/** What the inputs of an assignment network depend on. */
export type AssignmentInputs = Pick<AssignmentModel, 'references' | 'q2Deviation' | 'epsilon'>;

/** Bravais lattice whose reference list holds all lines of a lattice system, whatever the centring. */
const WITHOUT_ABSENCES: Readonly<Record<LatticeSystem, BravaisLattice>> = {
  cubic: 'cP',
  tetragonal: 'tP',
  hexagonal: 'hP',
  rhombohedral: 'hR',
  orthorhombic: 'oP',
  monoclinic: 'mP',
  triclinic: 'aP',
};

function isLatticeSystem(lattice: LatticeSystem | BravaisLattice): lattice is LatticeSystem {
  return lattice in WITHOUT_ABSENCES;
}

/** The Bravais lattice whose absences the reference list of a lattice has: a lattice system has those that all of its have. */
export function referenceBravais(lattice: LatticeSystem | BravaisLattice): BravaisLattice {
  return isLatticeSystem(lattice) ? WITHOUT_ABSENCES[lattice] : lattice;
}

/**
 * Labels of an assignment network (write-up 2.3.1): distinct lines sorted by their mean q2 over the cells, then 000.
 * @param cells free coefficients of the training cells, 1/A^2; at least one
 * @param labels number of labels: the write-up's 100 for cubic, 500 otherwise
 */
export function assignmentReferences(
  lattice: LatticeSystem | BravaisLattice,
  cells: readonly ArrayLike<number>[],
  labels: number,
): ReferenceList {
  const bravais = referenceBravais(lattice);
  const lines = referenceList(bravais, cells, labels - 1);
  const hkl = new Int16Array(lines.hkl.length + 3);
  hkl.set(lines.hkl);
  const features = new Float64Array(lines.features.length + bravaisInfo(bravais).freedom);
  features.set(lines.features);
  return { bravais, count: lines.count + 1, hkl, features };
}

/**
 * Delta* = epsilon / (|Delta| + epsilon) of each observed line and each label (Eq. 22), Delta the difference of scaled q2.
 * @param free free coefficients of the cell, 1/A^2
 * @param q2 observed lines, 1/A^2
 * @param out q2.length x labels, row after row; more is left alone
 */
export function proximities(
  { references, q2Deviation, epsilon }: AssignmentInputs,
  free: ArrayLike<number>,
  q2: ArrayLike<number>,
  out: Float32Array | Float64Array,
): void {
  const { count, features } = references;
  const freedom = features.length / count;
  const unit = epsilon * q2Deviation;
  for (let label = 0; label < count; label++) {
    let calculated = 0;
    for (let k = 0; k < freedom; k++) calculated += features[label * freedom + k] * free[k];
    for (let line = 0; line < q2.length; line++) {
      out[line * count + label] = unit / (Math.abs(q2[line] - calculated) + unit);
    }
  }
}

/** Runs an assignment network again and again in the same memory. */
export class Assigner {
  /** Of the last {@link assign}: lines x labels, row after row, each row of sum 1. */
  readonly probabilities: Float64Array;
  private readonly inputs: Float64Array;
  private readonly layers: readonly Float64Array[];

  /** @param lines longest list that is to be assigned */
  constructor(
    readonly model: AssignmentModel,
    readonly lines: number,
  ) {
    const { count } = model.references;
    this.inputs = new Float64Array(lines * count);
    this.probabilities = new Float64Array(lines * count);
    this.layers = model.hidden.map(({ outputs }) => new Float64Array(outputs));
  }

  /**
   * Probabilities of the labels for each line, written into {@link probabilities}.
   * @param free free coefficients of the cell, 1/A^2
   * @param q2 observed lines, 1/A^2, ascending
   * @throws InputError `assignment-lines` for more lines than the assigner or the network has places for
   */
  assign(free: ArrayLike<number>, q2: ArrayLike<number>): Float64Array {
    const { references, hidden, heads, skip } = this.model;
    const { count } = references;
    const places = heads.length === 1 ? this.lines : Math.min(this.lines, heads.length);
    if (q2.length > places) throw tooManyLines(q2.length, places);
    proximities(this.model, free, q2, this.inputs);
    for (let line = 0; line < q2.length; line++) {
      const from = line * count;
      let values = this.inputs.subarray(from, from + count);
      const input = values;
      for (let l = 0; l < hidden.length; l++) values = runLayer(hidden[l], values, this.layers[l]);
      const row = this.probabilities.subarray(from, from + count);
      runLayer(heads[heads.length === 1 ? 0 : line], values, row);
      if (skip !== null) for (let j = 0; j < count; j++) row[j] += skip[j] * Math.log(input[j]);
      softmax(row);
    }
    return this.probabilities;
  }

  /** The most probable label of a line of the last {@link assign}. */
  best(line: number): number {
    const { count } = this.model.references;
    let best = 0;
    for (let label = 1; label < count; label++) {
      if (this.probabilities[line * count + label] > this.probabilities[line * count + best]) best = label;
    }
    return best;
  }
}

/** exp(x) / sum exp(x), in place. */
function softmax(row: Float64Array): void {
  let highest = -Infinity;
  for (let j = 0; j < row.length; j++) if (row[j] > highest) highest = row[j];
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += row[j] = Math.exp(row[j] - highest);
  for (let j = 0; j < row.length; j++) row[j] /= sum;
}

function tooManyLines(value: number, places: number): InputError {
  return new InputError([
    {
      code: 'assignment-lines',
      message: 'an assignment network got more lines than it has places for',
      value,
      expected: `at most ${places}`,
      hint: 'Assign the first lines only, or make the assigner for more',
    },
  ]);
}
