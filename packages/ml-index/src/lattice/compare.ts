import type { Centring } from './bravais.js';
import { determinant, type Metric, type UnitCell } from './cell.js';
import { niggliCell } from './niggli.js';
import { dotInMetric } from './transform.js';

export interface LatticeTolerance {
  /** Largest difference of lengths, relative to their mean. */
  readonly length: number;
  /** Largest difference of angles, degrees. */
  readonly angle: number;
}

export const DEFAULT_LATTICE_TOLERANCE: LatticeTolerance = { length: 0.01, angle: 0.5 };

/** The 13 directions with components -1, 0 and 1. */
const SHORT_VECTORS: readonly (readonly [number, number, number])[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 1, 1],
  [0, 1, -1],
  [1, 0, 1],
  [1, 0, -1],
  [1, 1, 0],
  [1, -1, 0],
  [1, 1, 1],
  [1, 1, -1],
  [1, -1, 1],
  [-1, 1, 1],
];

/**
 * Are two cells bases of the same lattice within the tolerance? Independent of setting and centring; see
 * {@link sameReducedLattice}. Where one cell is compared with many, reduce once and call that.
 * @throws InputError `not-a-cell`
 */
export function sameLattice(
  cellA: UnitCell,
  centringA: Centring,
  cellB: UnitCell,
  centringB: Centring,
  tolerance: LatticeTolerance = DEFAULT_LATTICE_TOLERANCE,
): boolean {
  return sameReducedLattice(
    niggliCell(cellA, centringA).metric,
    niggliCell(cellB, centringB).metric,
    tolerance,
  );
}

/**
 * Do two Niggli-reduced metrics belong to the same lattice within the tolerance? Small errors can make the reduction of
 * one lattice end in different bases; all of them have components -1, 0, 1 in each other. So every basis of such vectors
 * of lattice A is compared with the reduced basis of B.
 */
export function sameReducedLattice(
  metricA: Metric,
  metricB: Metric,
  tolerance: LatticeTolerance = DEFAULT_LATTICE_TOLERANCE,
): boolean {
  const radian = Math.PI / 180;
  // Angles of near-reduced bases are such that |d ln V| <= 3 |d ln length| + 1.3 |d angle|; 2 leaves a margin.
  const volumeTolerance = 3 * tolerance.length + 2 * tolerance.angle * radian;
  if (Math.abs(Math.log(determinant(metricA) / determinant(metricB))) > 2 * volumeTolerance) return false;

  const lengths = [Math.sqrt(metricB[0]), Math.sqrt(metricB[1]), Math.sqrt(metricB[2])];
  const candidates: (readonly [number, number, number])[][] = [[], [], []];
  for (const vector of SHORT_VECTORS) {
    const length = Math.sqrt(dotInMetric(metricA, vector, vector));
    for (let i = 0; i < 3; i++) {
      if (Math.abs(length - lengths[i]) <= (tolerance.length * (length + lengths[i])) / 2)
        candidates[i].push(vector);
    }
  }
  const [alpha, beta, gamma] = [
    angle(metricB[3], metricB[1], metricB[2]),
    angle(metricB[4], metricB[0], metricB[2]),
    angle(metricB[5], metricB[0], metricB[1]),
  ];
  const angleTolerance = tolerance.angle * radian;
  for (const u of candidates[0]) {
    const uu = dotInMetric(metricA, u, u);
    for (const v of candidates[1]) {
      const vv = dotInMetric(metricA, v, v);
      const gammaA = angle(dotInMetric(metricA, u, v), uu, vv);
      for (const signV of [1, -1]) {
        if (Math.abs(turned(gammaA, signV) - gamma) > angleTolerance) continue;
        for (const w of candidates[2]) {
          const triple =
            u[0] * (v[1] * w[2] - v[2] * w[1]) -
            u[1] * (v[0] * w[2] - v[2] * w[0]) +
            u[2] * (v[0] * w[1] - v[1] * w[0]);
          if (triple !== 1 && triple !== -1) continue;
          const ww = dotInMetric(metricA, w, w);
          const betaA = angle(dotInMetric(metricA, u, w), uu, ww);
          const alphaA = turned(angle(dotInMetric(metricA, v, w), vv, ww), signV);
          for (const signW of [1, -1]) {
            if (
              Math.abs(turned(betaA, signW) - beta) <= angleTolerance &&
              Math.abs(turned(alphaA, signW) - alpha) <= angleTolerance
            ) {
              return true;
            }
          }
        }
      }
    }
  }
  return false;
}

function angle(product: number, square1: number, square2: number): number {
  return Math.acos(Math.min(1, Math.max(-1, product / Math.sqrt(square1 * square2))));
}

/** The angle after one of its two vectors is multiplied by `sign`. */
function turned(value: number, sign: number): number {
  return sign > 0 ? value : Math.PI - value;
}
