import { InputError } from '../math/index.js';
import { bravaisInfo, expandCoefficients, freeCoefficients, type BravaisLattice } from './bravais.js';
import {
  cellOfMetric,
  coefficientsOfReciprocalMetric,
  invertMetric,
  reciprocalMetricOfCoefficients,
  type Metric,
} from './cell.js';
import { niggliReduce, requireMetric, type TransformedCell } from './niggli.js';
import { determinantOfTransform, IDENTITY, transformMetric, type Transform } from './transform.js';

export interface ConventionalCell extends TransformedCell {
  readonly bravais: BravaisLattice;
  /** Free coefficients of q2 in this setting. */
  readonly free: Float64Array;
}

/**
 * The standard setting of a cell that is given in any permissible setting of its Bravais lattice:
 * oP, oI, oF a <= b <= c; oC C-centred, a <= b; mP unique axis b, a and c the two shortest vectors of their plane,
 * a <= c, beta >= 90; mC C-centred, unique axis b, a and c the shortest pair that keeps the lattice C-centred,
 * beta >= 90; aP Niggli cell; others as they are.
 * @param free free coefficients of q2 ({@link freeCoefficients}), 1/A^2
 * @throws InputError `not-a-cell` where the coefficients are not positive definite
 */
export function conventionalCell(bravais: BravaisLattice, free: ArrayLike<number>): ConventionalCell {
  const x = expandCoefficients(bravaisInfo(bravais).system, free);
  const reciprocal = reciprocalMetricOfCoefficients(x);
  requireMetric(reciprocal);
  return conventionalCellOfMetric(bravais, invertMetric(reciprocal));
}

/** {@link conventionalCell} from the direct metric of a cell that obeys the constraints of its lattice. */
export function conventionalCellOfMetric(bravais: BravaisLattice, metric: Metric): ConventionalCell {
  const transform = settingTransform(bravais, metric);
  const inSetting = transformMetric(metric, transform);
  const system = bravaisInfo(bravais).system;
  const free = freeCoefficients(system, coefficientsOfReciprocalMetric(invertMetric(inSetting)));
  return { bravais, cell: cellOfMetric(inSetting), metric: inSetting, transform, free };
}

function settingTransform(bravais: BravaisLattice, metric: Metric): Transform {
  switch (bravais) {
    case 'oP':
    case 'oI':
    case 'oF':
      return axisOrder(metric, [0, 1, 2]);
    case 'oC':
      return axisOrder(metric, [0, 1]);
    case 'mP':
    case 'mC':
      return monoclinicSetting(metric, bravais === 'mC');
    case 'aP':
      return niggliReduce(metric).transform;
    default:
      return IDENTITY;
  }
}

/** Brings the given axes into ascending length; the others stay. Right-handed. */
function axisOrder(metric: Metric, axes: readonly number[]): Transform {
  const sorted = [...axes].sort((i, j) => metric[i] - metric[j] || i - j);
  const order = [0, 1, 2].map((axis) => (axes.includes(axis) ? sorted[axes.indexOf(axis)] : axis));
  const p = new Array<number>(9).fill(0);
  order.forEach((from, to) => (p[3 * from + to] = 1));
  if (determinantOfTransform(p) > 0) return p;
  return p.map((entry) => 0 - entry);
}

/** Steps of a reduction: each at least halves a square, so that a cell that double precision can hold needs far fewer. */
const MOST_STEPS = 1000;

/** A cell whose axes differ by so many orders of magnitude that its metric has lost all digits. */
function needle(metric: Metric): InputError {
  return new InputError([
    {
      code: 'not-a-cell',
      message: 'The axes of the cell differ too much in length to be reduced',
      value: Array.from(metric.slice(0, 3), (square) => Math.sqrt(Math.max(0, square)).toPrecision(4)).join(
        ' ',
      ),
      expected: 'axes within a factor of a million of each other',
    },
  ]);
}

/**
 * Gauss reduction of the a-c plane. In a C-centred lattice c may change by any multiple of a, but a only by even
 * multiples of c, and the two may not change places.
 */
function monoclinicSetting(metric: Metric, centred: boolean): Transform {
  let [aa, cc, ac] = [metric[0], metric[2], metric[4]];
  let a = [1, 0];
  let c = [0, 1];
  const even = centred ? 2 : 1;
  // A step is taken only if it shortens by more than rounding, so that ties cannot go round in circles.
  const shorter = (now: number, before: number): boolean => now < before * (1 - 1e-12);
  for (let step = 0; ; step++) {
    if (!(aa > 0 && cc > 0) || step > MOST_STEPS) throw needle(metric);
    const n = Math.round(ac / aa);
    const nextCC = cc - 2 * n * ac + n * n * aa;
    if (shorter(nextCC, cc)) {
      c = [c[0] - n * a[0], c[1] - n * a[1]];
      [cc, ac] = [nextCC, ac - n * aa];
      continue;
    }
    const m = even * Math.round(ac / (even * cc));
    const nextAA = aa - 2 * m * ac + m * m * cc;
    if (shorter(nextAA, aa)) {
      a = [a[0] - m * c[0], a[1] - m * c[1]];
      [aa, ac] = [nextAA, ac - m * cc];
      continue;
    }
    break;
  }
  if (!centred && shorter(cc, aa)) [a, c] = [c, a];
  if (ac > 0) a = [0 - a[0], 0 - a[1]];
  const b = Math.sign(a[0] * c[1] - a[1] * c[0]);
  return [a[0], 0, c[0], 0, b, 0, a[1], 0, c[1]];
}
