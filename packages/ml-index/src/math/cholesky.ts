/** A pivot of the scaled matrix below this means that it is singular to working precision. */
const SMALLEST_PIVOT = 1e-13;

/** Cholesky factor of a symmetric positive definite matrix, scaled to unit diagonal first. */
export interface Cholesky {
  readonly n: number;
  /** Lower triangle of the factor of D A D, row after row, n x n; the rest is not used. */
  readonly factor: Float64Array;
  /** Diagonal of D: 1 / sqrt(A_ii). */
  readonly scale: Float64Array;
}

/**
 * Factor a symmetric positive definite matrix, A = D^-1 L L^T D^-1 with D = diag(A_ii^-1/2). The scaling makes the
 * result independent of the units of the unknowns (van der Sluis 1969, Numer. Math. 14, 14-23).
 * @param a n x n, row after row; only the lower triangle is read.
 * @returns null where A is not positive definite or is singular to working precision.
 */
export function cholesky(a: ArrayLike<number>, n: number): Cholesky | null {
  const scale = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (!(a[i * n + i] > 0)) return null;
    scale[i] = 1 / Math.sqrt(a[i * n + i]);
  }
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] * scale[i] * scale[j];
      for (let k = 0; k < j; k++) sum -= factor[i * n + k] * factor[j * n + k];
      if (i > j) factor[i * n + j] = sum / factor[j * n + j];
      else if (sum > SMALLEST_PIVOT) factor[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return { n, factor, scale };
}

/** Solution x of A x = b. */
export function solveCholesky({ n, factor, scale }: Cholesky, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b[i] * scale[i];
    for (let k = 0; k < i; k++) sum -= factor[i * n + k] * x[k];
    x[i] = sum / factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i] * x[k];
    x[i] = sum / factor[i * n + i];
  }
  for (let i = 0; i < n; i++) x[i] *= scale[i];
  return x;
}

/** A^-1, n x n, row after row, exactly symmetric. */
export function invertCholesky(decomposition: Cholesky): Float64Array {
  const { n } = decomposition;
  const inverse = new Float64Array(n * n);
  const unit = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    const column = solveCholesky(decomposition, unit);
    for (let i = j; i < n; i++) inverse[i * n + j] = inverse[j * n + i] = column[i];
  }
  return inverse;
}

/** Natural logarithm of the determinant of A. */
export function logDeterminantCholesky({ n, factor, scale }: Cholesky): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 2 * Math.log(factor[i * n + i] / scale[i]);
  return sum;
}
