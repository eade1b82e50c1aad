/** Eigenvalues, descending, and unit eigenvectors of a symmetric matrix; the vectors' largest components are positive. */
export interface Eigen {
  readonly values: number[];
  /** `vectors[k]` belongs to `values[k]`. */
  readonly vectors: number[][];
}

const SWEEPS = 60;

/** Cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, 4th ed., 8.5). */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const size = a.reduce((sum, row) => sum + row.reduce((s, x) => s + x * x, 0), 0);
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a) > 1e-30 * size; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p][q] !== 0) rotate(a, v, p, q);
      }
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return {
    values: order.map((i) => a[i][i]),
    vectors: order.map((i) => withPositiveLargest(v.map((row) => row[i]))),
  };
}

function offDiagonal(a: readonly (readonly number[])[]): number {
  return a.reduce((sum, row, i) => sum + row.reduce((s, x, j) => (i === j ? s : s + x * x), 0), 0);
}

function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const cosine = 1 / Math.hypot(1, t);
  const sine = t * cosine;
  for (const row of [...a, ...v]) {
    const [x, y] = [row[p], row[q]];
    row[p] = cosine * x - sine * y;
    row[q] = sine * x + cosine * y;
  }
  for (let j = 0; j < a.length; j++) {
    const [x, y] = [a[p][j], a[q][j]];
    a[p][j] = cosine * x - sine * y;
    a[q][j] = sine * x + cosine * y;
  }
}

function withPositiveLargest(vector: readonly number[]): number[] {
  const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) + 1e-12 ? x : best), 0);
  return vector.map((x) => (largest < 0 ? 0 - x : x));
}
