import {
  cellOfMetric,
  determinant,
  expandCoefficients,
  invertMetric,
  reciprocalMetricOfCoefficients,
  type LatticeSystem,
  type UnitCell,
} from '../lattice/index.js';

/** A cell with the standard uncertainties that a covariance matrix of its free coefficients gives it. */
export interface CellUncertainty {
  readonly cell: UnitCell;
  /** Standard uncertainties, Angstrom and degrees; exactly 0 for an angle that symmetry fixes. */
  readonly uncertainty: UnitCell;
  /** Volume of the cell, A^3. */
  readonly volume: number;
  readonly volumeUncertainty: number;
}

const DEGREE = Math.PI / 180;
/** Rows and columns of [11, 22, 33, 23, 13, 12]. */
const PAIRS = [
  [0, 0],
  [1, 1],
  [2, 2],
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

/**
 * Cell parameters, volume and their standard uncertainties, first order with the exact Jacobian: with R the
 * reciprocal metric and G = R^-1, dG = -G dR G; da = dG_11 / 2a; d(cos alpha) = dG_23 / bc - cos(alpha) (db / b + dc / c);
 * dV = -V tr(G dR) / 2.
 * @param free free coefficients of a positive definite cell, see featuresOfIndices.
 * @param covariance of the free coefficients, row after row; `stride` is the length of a row (default: their number).
 */
export function cellUncertainty(
  system: LatticeSystem,
  free: ArrayLike<number>,
  covariance: ArrayLike<number>,
  stride = free.length,
): CellUncertainty {
  const metric = invertMetric(reciprocalMetricOfCoefficients(expandCoefficients(system, free)));
  const cell = cellOfMetric(metric);
  const volume = Math.sqrt(determinant(metric));
  const g = square(metric);
  const unit = new Float64Array(free.length);
  const columns: number[][] = [];
  for (let p = 0; p < free.length; p++) {
    unit.fill(0);
    unit[p] = 1;
    const dR = square(reciprocalMetricOfCoefficients(expandCoefficients(system, unit)));
    const gdR = product(g, dR);
    const dG = product(gdR, g).map((row) => row.map((value) => -value));
    const da = dG[0][0] / (2 * cell.a);
    const db = dG[1][1] / (2 * cell.b);
    const dc = dG[2][2] / (2 * cell.c);
    columns.push([
      da,
      db,
      dc,
      angleDerivative(dG[1][2], cell.alpha, cell.b, cell.c, db, dc),
      angleDerivative(dG[0][2], cell.beta, cell.a, cell.c, da, dc),
      angleDerivative(dG[0][1], cell.gamma, cell.a, cell.b, da, db),
      (-volume * (gdR[0][0] + gdR[1][1] + gdR[2][2])) / 2,
    ]);
  }
  const deviation = (row: number): number => {
    let variance = 0;
    for (let p = 0; p < free.length; p++) {
      for (let q = 0; q < free.length; q++) {
        variance += columns[p][row] * columns[q][row] * covariance[p * stride + q];
      }
    }
    return Math.sqrt(Math.max(0, variance));
  };
  const triclinic = system === 'triclinic';
  return {
    cell,
    uncertainty: {
      a: deviation(0),
      b: deviation(1),
      c: deviation(2),
      alpha: triclinic ? deviation(3) : 0,
      beta: triclinic || system === 'monoclinic' ? deviation(4) : 0,
      gamma: triclinic ? deviation(5) : 0,
    },
    volume,
    volumeUncertainty: deviation(6),
  };
}

/** d(angle) in degrees of an angle between axes u and v, from d(u.v), du and dv. */
function angleDerivative(dDot: number, angle: number, u: number, v: number, du: number, dv: number): number {
  const cosine = Math.cos(angle * DEGREE);
  return -(dDot / (u * v) - cosine * (du / u + dv / v)) / (Math.sin(angle * DEGREE) * DEGREE);
}

function square(metric: ArrayLike<number>): number[][] {
  const full = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  PAIRS.forEach(([i, j], k) => (full[i][j] = full[j][i] = metric[k]));
  return full;
}

function product(a: number[][], b: number[][]): number[][] {
  return a.map((row) => [0, 1, 2].map((j) => row[0] * b[0][j] + row[1] * b[1][j] + row[2] * b[2][j]));
}
