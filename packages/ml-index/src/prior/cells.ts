import {
  bravaisInfo,
  coefficientsOfCell,
  featuresOfIndices,
  freeCoefficients,
  referenceList,
  volumeOfCell,
  type BravaisLattice,
  type LatticeSystem,
  type ReferenceList,
  type UnitCell,
} from '../lattice/index.js';
import { CELL_STATISTICS } from './cellStatistics.data.js';

/** Quanta of the shape tables; see CellStatistics. */
const RATIO_STEPS = 500;
const ANGLE_STEPS = 20;
/** Numbers of a shape; see CellStatistics. */
export const SHAPE_SIZE: Readonly<Record<LatticeSystem, number>> = {
  cubic: 0,
  tetragonal: 1,
  hexagonal: 1,
  rhombohedral: 1,
  orthorhombic: 2,
  monoclinic: 3,
  triclinic: 5,
};
/** Lines whose indices the statistics count. */
const PLACES = 10;
/** Share of the draws that go to any of the first reference lines alike, so that no index is impossible. */
const FLOOR = 0.05;
const FLOOR_LINES = 60;

/** Conventional cells of training structures with a = 1. */
export function cellShapes(bravais: BravaisLattice): readonly UnitCell[] {
  return cached(SHAPES, bravais, () => {
    const { system } = bravaisInfo(bravais);
    const size = SHAPE_SIZE[system];
    if (size === 0) return [shapeOf(system, [])];
    const numbers = CELL_STATISTICS[bravais].shapes.split(' ').map(Number);
    return Array.from({ length: numbers.length / size }, (_, i) =>
      shapeOf(system, numbers.slice(i * size, (i + 1) * size)),
    );
  });
}

/**
 * Mean and standard deviation of ln(V q_n^3 / n), V the volume of the conventional cell and q_n the n-th observed line;
 * beyond the table its last entry.
 */
export function volumeStatistics(
  bravais: BravaisLattice,
  n: number,
): { readonly mean: number; readonly sigma: number } {
  const { volumeMean, volumeDeviation } = CELL_STATISTICS[bravais];
  const i = Math.min(n, volumeMean.length) - 1;
  return {
    mean: volumeMean[i] + Math.log(bravaisInfo(bravais).points),
    sigma: Math.max(volumeDeviation[i], 0.3),
  };
}

/** The search's reference lines of a lattice, 100 for cubic and 500 for the others (write-up 2.3.1). */
export function searchReferences(bravais: BravaisLattice): ReferenceList {
  return cached(REFERENCES, bravais, () => {
    const { system } = bravaisInfo(bravais);
    const shapes = cellShapes(bravais)
      .slice(0, 200)
      .map((cell) => {
        const scale = volumeOfCell(cell) ** (2 / 3);
        return freeCoefficients(system, coefficientsOfCell(cell)).map((x) => x * scale);
      });
    return referenceList(bravais, shapes, system === 'cubic' ? 100 : 500);
  });
}

/** Entries of a draw table. */
export const DRAWS = 4096;

/** How often each reference line is the first, second, ... tenth line of a pattern. */
export interface PlaceTable {
  readonly places: number;
  /** For each place {@link DRAWS} reference lines (indices), each as often as it is probable there. */
  readonly lines: readonly Int16Array[];
}

export function placeTable(bravais: BravaisLattice): PlaceTable {
  return cached(PLACE_TABLES, bravais, () => {
    const { system, freedom } = bravaisInfo(bravais);
    const references = searchReferences(bravais);
    const index = new Map<string, number>();
    for (let i = 0; i < references.count; i++) {
      index.set(references.features.subarray(i * freedom, (i + 1) * freedom).join(), i);
    }
    const counts = Array.from({ length: PLACES }, () => new Float64Array(references.count));
    const numbers = CELL_STATISTICS[bravais].places.split(' ').map(Number);
    for (let at = 0; at + 3 + PLACES <= numbers.length; at += 3 + PLACES) {
      const line = index.get(featuresOfIndices(system, numbers[at], numbers[at + 1], numbers[at + 2]).join());
      if (line === undefined) continue;
      for (let place = 0; place < PLACES; place++) counts[place][line] += numbers[at + 3 + place];
    }
    const lines = counts.map((_, place) => drawTable(smoothed(counts, place)));
    return { places: PLACES, lines };
  });
}

/** Counts of a place with half of its neighbours', and a floor. */
function smoothed(counts: readonly Float64Array[], place: number): Float64Array {
  const row = counts[place].map(
    (count, i) => count + 0.5 * (counts[place - 1]?.[i] ?? 0) + 0.5 * (counts[place + 1]?.[i] ?? 0),
  );
  const total = row.reduce((sum, count) => sum + count, 0);
  const floored = Math.min(FLOOR_LINES, row.length);
  return row.map((count, i) => count / total + (i < floored ? FLOOR / floored : 0));
}

/** Each index as many times as its share of {@link DRAWS} entries, by largest cumulative remainder. */
function drawTable(weights: Float64Array): Int16Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table = new Int16Array(DRAWS);
  let sum = 0;
  let at = 0;
  weights.forEach((weight, line) => {
    sum += weight;
    for (const end = Math.round((sum / total) * DRAWS); at < end; at++) table[at] = line;
  });
  return table;
}

function shapeOf(system: LatticeSystem, numbers: readonly number[]): UnitCell {
  const ratio = (i: number): number => Math.exp(numbers[i] / RATIO_STEPS);
  const angle = (i: number): number => 90 + numbers[i] / ANGLE_STEPS;
  const right = { alpha: 90, beta: 90, gamma: 90 };
  switch (system) {
    case 'cubic':
      return { a: 1, b: 1, c: 1, ...right };
    case 'tetragonal':
      return { a: 1, b: 1, c: ratio(0), ...right };
    case 'hexagonal':
    case 'rhombohedral':
      return { a: 1, b: 1, c: ratio(0), ...right, gamma: 120 };
    case 'orthorhombic':
      return { a: 1, b: ratio(0), c: ratio(1), ...right };
    case 'monoclinic':
      return { a: 1, b: ratio(0), c: ratio(1), ...right, beta: angle(2) };
    case 'triclinic':
      return { a: 1, b: ratio(0), c: ratio(1), alpha: angle(2), beta: angle(3), gamma: angle(4) };
  }
}

const SHAPES = new Map<BravaisLattice, readonly UnitCell[]>();
const REFERENCES = new Map<BravaisLattice, ReferenceList>();
const PLACE_TABLES = new Map<BravaisLattice, PlaceTable>();

/** Derived tables are made once; they depend on nothing but the shipped statistics. */
function cached<T>(map: Map<BravaisLattice, T>, bravais: BravaisLattice, make: () => T): T {
  let value = map.get(bravais);
  if (value === undefined) map.set(bravais, (value = make()));
  return value;
}
