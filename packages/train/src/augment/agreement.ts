import { bravaisInfo, featuresOfIndices, type BravaisLattice, type LatticeSystem } from 'ml-index/lattice';
import { searchReferences } from 'ml-index/prior';
import { type Random } from 'ml-index/math';
import { modelLines } from 'ml-index/models';
import type { TrainingEntry } from '../entries.js';
import { shuffled } from '../select.js';
import { cellParameters, parametersOfCell } from './parameters.js';
import { firstPlace } from './resampling.js';

/** What originals and augmented entries have in common. */
export type ComparedEntry = Pick<TrainingEntry, 'bravais' | 'cell' | 'primitiveVolume'> & {
  readonly lines: Pick<TrainingEntry['lines'], 'q2' | 'hkl'>;
  readonly allowed: Pick<TrainingEntry['allowed'], 'q2'>;
};

/** A property whose distribution augmented and original entries should share. */
export interface Quantity {
  readonly name: string;
  /** Values of an entry that are compared together; one distribution for each array, e.g. one for each place. */
  readonly values: (entry: ComparedEntry) => number[][];
}

/**
 * Greatest difference of the cumulative distributions of two samples (two-sample Kolmogorov-Smirnov statistic), 0 to 1;
 * ties may be many. NaN where a sample is empty.
 */
export function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): number {
  if (first.length === 0 || second.length === 0) return NaN;
  const [p, q] = [first, second].map((values) => Float64Array.from(values).sort());
  let [i, j, greatest] = [0, 0, 0];
  while (i < p.length && j < q.length) {
    const value = Math.min(p[i], q[j]);
    while (i < p.length && p[i] === value) i++;
    while (j < q.length && q[j] === value) j++;
    greatest = Math.max(greatest, Math.abs(i / p.length - j / q.length));
  }
  return greatest;
}

/** The lines that a model looks at. */
export function firstLines(entry: ComparedEntry): number[] {
  return entry.lines.q2.slice(0, modelLines(entry.bravais));
}

/** Distances of neighbours among {@link firstLines}, 1/A^2. */
export function lineDistances(entry: ComparedEntry): number[] {
  const q2 = firstLines(entry);
  return q2.slice(1).map((value, i) => value - q2[i]);
}

/** ln(V q_n^3 / n), V the primitive volume and n the last of {@link firstLines}: how many of the cell's lines are listed. */
export function logLineDensity(entry: ComparedEntry): number | null {
  const n = modelLines(entry.bravais);
  const q2 = entry.lines.q2[n - 1];
  return q2 === undefined ? null : Math.log((entry.primitiveVolume * q2 ** 1.5) / n);
}

/** Place of each of the first lines in the reference list of the lattice (`searchReferences`); its length for lines beyond. */
export function lineLabels(entry: Pick<ComparedEntry, 'bravais' | 'lines'>): number[] {
  const { bravais, lines } = entry;
  const labels = labelsOf(bravais);
  const { system } = bravaisInfo(bravais);
  return lines.hkl
    .slice(0, modelLines(bravais))
    .map(([h, k, l]) => labels.get(featuresOfIndices(system, h, k, l).join()) ?? labels.size);
}

const LABELS = new Map<BravaisLattice, Map<string, number>>();

function labelsOf(bravais: BravaisLattice): Map<string, number> {
  let labels = LABELS.get(bravais);
  if (labels === undefined) {
    const { count, features } = searchReferences(bravais);
    const { freedom } = bravaisInfo(bravais);
    labels = new Map(
      Array.from({ length: count }, (_, i) => [features.subarray(i * freedom, (i + 1) * freedom).join(), i]),
    );
    LABELS.set(bravais, labels);
  }
  return labels;
}

/** The quantities of a lattice system with entries of these Bravais lattices. */
export function quantitiesOf(system: LatticeSystem, lattices: readonly BravaisLattice[]): Quantity[] {
  return [
    ...cellParameters(system).map(({ name }, i): Quantity => ({
      name,
      values: ({ cell }) => [[parametersOfCell(system, cell)[i]]],
    })),
    { name: 'primitive volume', values: ({ primitiveVolume }) => [[primitiveVolume]] },
    { name: 'q2', values: (entry) => [firstLines(entry)] },
    { name: 'first line', values: (entry) => [[firstPlace(entry)].filter((place) => place >= 0)] },
    { name: 'dq2', values: (entry) => [lineDistances(entry)] },
    { name: 'ln(V q^3/n)', values: (entry) => [[logLineDensity(entry)].filter((value) => value !== null)] },
    ...lattices.map((bravais): Quantity => ({
      name: `label ${bravais}`,
      values: (entry) => (entry.bravais === bravais ? lineLabels(entry).map((label) => [label]) : []),
    })),
  ];
}

/** How well one quantity agrees: Kolmogorov-Smirnov distances, the mean over its distributions (places). */
export interface Agreement {
  readonly quantity: string;
  /** Augmented entries and all originals: differs also since rare symbols are augmented more. */
  readonly originals: number;
  /** Augmented entries and their parents, each as often as it was augmented. */
  readonly parents: number;
  /** Two random halves of the originals, mean of {@link HALVINGS}: what sampling alone makes. */
  readonly halves: number;
}

const HALVINGS = 10;

export function agreementOf(
  { name, values }: Quantity,
  originals: readonly ComparedEntry[],
  parents: readonly ComparedEntry[],
  augmented: readonly ComparedEntry[],
  random: Random,
): Agreement {
  const known = new Map<ComparedEntry, number[][]>();
  const of = (entries: readonly ComparedEntry[]): number[][] =>
    pooled(
      entries.map((entry) => {
        if (!known.has(entry)) known.set(entry, values(entry));
        return known.get(entry)!;
      }),
    );
  const made = of(augmented);
  const halves = Array.from({ length: HALVINGS }, () => {
    const mixed = shuffled(originals, random);
    const middle = mixed.length >> 1;
    return distance(of(mixed.slice(0, middle)), of(mixed.slice(middle)));
  });
  return {
    quantity: name,
    originals: distance(of(originals), made),
    parents: distance(of(parents), made),
    halves: halves.reduce((sum, value) => sum + value, 0) / HALVINGS,
  };
}

/** Values of all entries, distribution by distribution. */
function pooled(rows: readonly number[][][]): number[][] {
  const result: number[][] = [];
  for (const row of rows) {
    row.forEach((values, place) => {
      result[place] ??= [];
      result[place].push(...values);
    });
  }
  return result;
}

function distance(first: readonly number[][], second: readonly number[][]): number {
  const places = Math.min(first.length, second.length);
  const sum = Array.from({ length: places }, (_, i) => kolmogorovSmirnov(first[i], second[i]));
  return sum.reduce((total, value) => total + value, 0) / places;
}
