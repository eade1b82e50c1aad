import { datasetRows } from '@ml-index/train';
import {
  niggliCell,
  sameReducedLattice,
  volumeOfCell,
  type BravaisLattice,
  type Metric,
  type UnitCell,
} from 'ml-index/lattice';
import { cellOfNumbers } from './truth.js';

/** Cells nearer than this (relative in the lengths of the reduced cell, degrees in its angles) are nearly the same. */
export const NEAR = { length: 0.02, angle: 2 };

/** A cell that models have been trained on. */
export interface TrainingCell {
  readonly id: string;
  readonly bravais: BravaisLattice;
  /** Niggli-reduced. */
  readonly metric: Metric;
  readonly primitiveVolume: number;
}

/** The training cell that is nearest to another one. */
export interface NearestTraining {
  readonly id: string;
  /** Share of the tolerances of {@link NEAR} that makes the two the same lattice, above 0 to 1. */
  readonly distance: number;
}

/** @param cell primitive */
export function trainingCell(id: string, bravais: BravaisLattice, cell: UnitCell): TrainingCell {
  return { id, bravais, metric: niggliCell(cell, 'P').metric, primitiveVolume: volumeOfCell(cell) };
}

/** Cells of the training part of a data set. @throws InputError `no-dataset` */
export async function trainingCells(dataset: string): Promise<TrainingCell[]> {
  const cells: TrainingCell[] = [];
  for await (const row of datasetRows(dataset, ['id', 'reduced_cell'], { part: 'train' })) {
    cells.push(trainingCell(row.id, row.bravais, cellOfNumbers(row.reduced_cell)));
  }
  return cells;
}

/** No two cells within {@link NEAR} differ by more than this in the logarithm of their volumes. */
const VOLUME_REACH = 2 * (3 * NEAR.length + (2 * NEAR.angle * Math.PI) / 180);

/**
 * The nearest training cell of the same Bravais lattice, null where none is within {@link NEAR}.
 * @param cell primitive
 */
export function nearestTraining(
  bravais: BravaisLattice,
  cell: UnitCell,
  training: readonly TrainingCell[],
): NearestTraining | null {
  const own = trainingCell('', bravais, cell);
  let nearest: NearestTraining | null = null;
  for (const other of training) {
    if (other.bravais !== bravais) continue;
    if (Math.abs(Math.log(other.primitiveVolume / own.primitiveVolume)) > VOLUME_REACH) continue;
    const distance = distanceOf(own.metric, other.metric, nearest?.distance ?? 1);
    if (distance !== null) nearest = { id: other.id, distance };
  }
  return nearest;
}

/** Halvings: more would be finer than cells are known. */
const STEPS = 8;

/** Least share of the tolerances that makes two metrics the same lattice, within 1/256; null where it is above `most`. */
function distanceOf(a: Metric, b: Metric, most: number): number | null {
  const isWithin = (share: number): boolean =>
    sameReducedLattice(a, b, { length: NEAR.length * share, angle: NEAR.angle * share });
  if (!isWithin(most)) return null;
  let [low, high] = [0, most];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (isWithin(middle)) high = middle;
    else low = middle;
  }
  return high;
}
