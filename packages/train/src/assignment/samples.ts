import {
  bravaisInfo,
  coefficientsOfCell,
  featuresOfIndices,
  freeCoefficients,
  isPositiveDefinite,
  type BravaisLattice,
  type LatticeSystem,
  type UnitCell,
} from 'ml-index/lattice';
import { InputError, Random } from 'ml-index/math';
import {
  assignmentReferences,
  proximities,
  referenceBravais,
  type AssignmentInputs,
  type AssignmentModel,
} from 'ml-index/models';
import type { TrainingEntry } from '../entries.js';
import { peakListOfLines, placeAmong, withErrors, withImpurities, withoutLines } from '../faults.js';
import { cellScaler, sharedScaler } from '../regression/scalers.js';
import { shuffled } from '../select.js';
import type { AssignmentConfig, NetworkConfig } from './config.js';

export type AssignedLattice = AssignmentModel['lattice'];

/** Free parameters of the cells of a lattice system (hR on hexagonal axes, monoclinic with unique axis b). */
const PARAMETERS: Readonly<Record<LatticeSystem, readonly (keyof UnitCell)[]>> = {
  cubic: ['a'],
  tetragonal: ['a', 'c'],
  hexagonal: ['a', 'c'],
  rhombohedral: ['a', 'c'],
  orthorhombic: ['a', 'b', 'c'],
  monoclinic: ['a', 'b', 'c', 'beta'],
  triclinic: ['a', 'b', 'c', 'alpha', 'beta', 'gamma'],
};

const isAngle = (name: keyof UnitCell): boolean => name.length > 1;

/** What all networks of a lattice have in common: taken from the training part. */
export interface AssignmentFrame {
  readonly lattice: AssignedLattice;
  readonly system: LatticeSystem;
  readonly references: AssignmentInputs['references'];
  /** Standard deviation of q2 over the training lines, 1/A^2. */
  readonly q2Deviation: number;
  /** Standard deviations of the free cell parameters (2.1.4), A and degrees. */
  readonly cellDeviation: readonly number[];
  /** Lines of an entry that are assigned, at most. */
  readonly lines: number;
  /** Label of the features of a line, as text. */
  readonly labelOf: ReadonlyMap<string, number>;
}

/** Does the lattice, or the lattice system, have entries of this Bravais lattice? */
export function isOf(lattice: AssignedLattice, bravais: BravaisLattice): boolean {
  return bravais === lattice || bravaisInfo(bravais).system === lattice;
}

/**
 * Reference lines and scales from the training entries of a lattice.
 * @throws InputError `no-entries` where there are none
 */
export function assignmentFrame(
  lattice: AssignedLattice,
  entries: readonly TrainingEntry[],
  { labels, lines }: Pick<AssignmentConfig, 'labels' | 'lines'>,
): AssignmentFrame {
  if (entries.length === 0) {
    throw new InputError([
      { code: 'no-entries', message: 'the data set has no entries of this lattice', value: lattice },
    ]);
  }
  const { system } = bravaisInfo(referenceBravais(lattice));
  const kind = system === 'cubic' ? 'cubic' : 'other';
  const names = PARAMETERS[system];
  const parameters = Float32Array.from(entries.flatMap(({ cell }) => names.map((name) => cell[name])));
  const q2 = Float32Array.from(entries.flatMap((entry) => entry.lines.q2.slice(0, lines[kind])));
  const cells = entries.map(({ cell }) => freeOfCell(system, cell));
  const references = assignmentReferences(lattice, cells, labels[kind]);
  const labelOf = new Map<string, number>();
  for (let label = 0; label < references.count - 1; label++) {
    const [h, k, l] = references.hkl.subarray(3 * label, 3 * label + 3);
    labelOf.set(featuresOfIndices(system, h, k, l).join(), label);
  }
  const scaler = cellScaler(
    parameters,
    names.map((name) => (isAngle(name) ? 'angle' : 'length')),
  );
  return {
    ...{ lattice, system, references, labelOf, lines: lines[kind] },
    q2Deviation: sharedScaler(q2, 1).deviation[0],
    cellDeviation: [...scaler.deviation],
  };
}

export function freeOfCell(system: LatticeSystem, cell: UnitCell): Float64Array {
  return freeCoefficients(system, coefficientsOfCell(cell));
}

/** The label of a line: the last one where its indices are not on the reference list. */
export function labelOfIndices(
  { system, labelOf, references }: AssignmentFrame,
  [h, k, l]: readonly [number, number, number],
): number {
  return labelOf.get(featuresOfIndices(system, h, k, l).join()) ?? references.count - 1;
}

/**
 * The entry's cell with normal errors of its free parameters, `noise` times the standard deviation that each has over the
 * training part; drawn again until it is a cell.
 * @returns free coefficients, 1/A^2
 */
export function perturbedCell(
  { system, cellDeviation }: AssignmentFrame,
  cell: UnitCell,
  noise: number,
  random: Random,
): Float64Array {
  const names = PARAMETERS[system];
  for (;;) {
    const moved = { ...cell };
    names.forEach((name, i) => (moved[name] += noise * cellDeviation[i] * random.normal()));
    if (names.some((name) => !(moved[name] > 0) || (isAngle(name) && moved[name] >= 180))) continue;
    if (names[1] !== 'b') moved.b = moved.a;
    if (system === 'cubic') moved.c = moved.a;
    const coefficients = coefficientsOfCell(moved);
    if (isPositiveDefinite(coefficients)) return freeCoefficients(system, coefficients);
  }
}

/** A list of lines with the labels that are right. */
export interface LabelledLines {
  /** 1/A^2, ascending. */
  readonly q2: ArrayLike<number>;
  readonly labels: readonly number[];
}

/** The first lines of an entry, without faults. */
export function cleanLines(frame: AssignmentFrame, { lines }: TrainingEntry): LabelledLines {
  return {
    q2: lines.q2.slice(0, frame.lines),
    labels: lines.hkl.slice(0, frame.lines).map((hkl) => labelOfIndices(frame, hkl)),
  };
}

/** What is wrong with one list. */
export interface ListFaults {
  /** Standard deviation of the errors, degrees two-theta. */
  readonly sigma: number;
  readonly impurities: number;
  /** Share of the lines. */
  readonly missing: number;
}

/** The first lines of an entry with errors, impurity lines (label: the last) and missing lines. */
export function spoiltLines(
  frame: AssignmentFrame,
  { lines, wavelength }: TrainingEntry,
  { sigma, impurities, missing }: ListFaults,
  random: Random,
): LabelledLines {
  const all = lines.twoTheta.map((twoTheta, i) => ({
    ...{ twoTheta, intensity: lines.intensity[i], origin: i },
  }));
  const seen = withoutLines(withErrors(all, sigma, random), missing, random).slice(0, frame.lines);
  const spoilt = withImpurities(seen, impurities, random).slice(0, frame.lines);
  return {
    q2: peakListOfLines(spoilt, wavelength).q2,
    labels: spoilt.map(({ origin }) =>
      origin === null ? frame.references.count - 1 : labelOfIndices(frame, lines.hkl[origin]),
    ),
  };
}

/** Inputs of a step in rows: the first line of all samples, the second line of all, ... */
export interface AssignmentBatch {
  /** rows x labels: Delta*. */
  readonly x: Float32Array;
  readonly labels: Int32Array;
  /** 0 for the rows of lines that a sample has not. */
  readonly weights: Float32Array;
}

/** Minibatches of an epoch, in random order with fresh noise and faults: they follow from seed and number of the epoch. */
export function* epochBatches(
  frame: AssignmentFrame,
  entries: readonly TrainingEntry[],
  config: NetworkConfig,
  epoch: number,
): Generator<AssignmentBatch, void, void> {
  const { batchSize, level, faults, weighted, seed } = config;
  const order = shuffled([...entries.keys()], new Random(seed, 0x0de5, epoch));
  const inputs = { ...frame, epsilon: level.epsilon };
  const { count } = frame.references;
  const rows = new Float32Array(frame.lines * count);
  for (let start = 0; start < order.length; start += batchSize) {
    // rows that are not used are far from 0, whose logarithm would spoil what weighs nothing
    const x = new Float32Array(batchSize * frame.lines * count).fill(1);
    const labels = new Int32Array(batchSize * frame.lines);
    const weights = new Float32Array(batchSize * frame.lines);
    order.slice(start, start + batchSize).forEach((position, sample) => {
      const entry = entries[position];
      const random = new Random(seed, epoch, position);
      const noise = level.noise[random.below(level.noise.length)];
      const free = perturbedCell(frame, entry.cell, noise, random);
      const lines =
        random.uniform() < faults.share
          ? spoiltLines(frame, entry, drawnFaults(faults, random), random)
          : cleanLines(frame, entry);
      proximities(inputs, free, lines.q2, rows);
      lines.labels.forEach((label, line) => {
        const row = line * batchSize + sample;
        x.set(rows.subarray(line * count, (line + 1) * count), row * count);
        labels[row] = label;
        weights[row] = weighted ? entry.weight : 1;
      });
    });
    yield { x, labels, weights };
  }
}

function drawnFaults(
  { sigmas, impurities, missing }: AssignmentConfig['faults'],
  random: Random,
): ListFaults {
  return {
    sigma: sigmas[random.below(sigmas.length)],
    impurities: placeAmong(random.uniform(), impurities),
    missing: missing[random.below(missing.length)],
  };
}
