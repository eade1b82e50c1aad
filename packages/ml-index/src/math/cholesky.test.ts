import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, invertCholesky, logDeterminantCholesky, solveCholesky } from './cholesky.js';

/**
 * Gauss-Jordan as a witness, with the diagonal as pivots: stable for positive definite matrices whatever the units of the rows, which
 * a choice of the largest pivot is not.
 */
function naiveInverse(a: Float64Array, n: number): { inverse: number[][]; determinant: number } {
  const rows = Array.from({ length: n }, (_, i) => [
    ...a.slice(i * n, i * n + n),
    ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
  ]);
  let determinant = 1;
  for (let k = 0; k < n; k++) {
    const p = rows[k][k];
    determinant *= p;
    for (let j = 0; j < 2 * n; j++) rows[k][j] /= p;
    for (let i = 0; i < n; i++) {
      const f = rows[i][k];
      if (i !== k) for (let j = 0; j < 2 * n; j++) rows[i][j] -= f * rows[k][j];
    }
  }
  return { inverse: rows.map((row) => row.slice(n)), determinant };
}

/** B B^T + I, rows and columns scaled by wildly different units. */
const positiveDefinite = fc.integer({ min: 1, max: 8 }).chain((n) =>
  fc
    .tuple(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n }),
      fc.array(fc.integer({ min: -4, max: 4 }), { minLength: n, maxLength: n }),
    )
    .map(([b, powers]) => {
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = i === j ? 0.1 : 0;
          for (let k = 0; k < n; k++) sum += b[i * n + k] * b[j * n + k];
          a[i * n + j] = sum * 10 ** (powers[i] + powers[j]);
        }
      }
      return { a, n };
    }),
);

describe('Cholesky factorisation', () => {
  it('inverts as Gauss-Jordan does', () => {
    fc.assert(
      fc.property(positiveDefinite, ({ a, n }) => {
        const decomposition = cholesky(a, n)!;
        const inverse = invertCholesky(decomposition);
        const { inverse: witness, determinant } = naiveInverse(a, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            const size = Math.sqrt(witness[i][i] * witness[j][j]);
            expect(Math.abs(inverse[i * n + j] - witness[i][j]) / size).toBeLessThan(1e-9);
            expect(inverse[i * n + j]).toBe(inverse[j * n + i]);
          }
        }
        expect(logDeterminantCholesky(decomposition)).toBeCloseTo(Math.log(determinant), 8);
      }),
    );
  });

  it('solves A x = b', () => {
    fc.assert(
      fc.property(
        positiveDefinite,
        fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })),
        ({ a, n }, stream) => {
          const x = Float64Array.from(stream.take(n));
          const b = x.map((_, i) => x.reduce((sum, value, j) => sum + a[i * n + j] * value, 0));
          const solution = solveCholesky(cholesky(a, n)!, b);
          const { inverse } = naiveInverse(a, n);
          x.forEach((value, i) => {
            const amplification = inverse[i].reduce((sum, v, j) => sum + Math.abs(v * b[j]), 1e-300);
            expect(Math.abs(solution[i] - value)).toBeLessThan(
              1e-9 * (amplification + Math.abs(value)) + 1e-12 * Math.sqrt(inverse[i][i]),
            );
          });
        },
      ),
    );
  });

  it('refuses matrices that are not positive definite or singular', () => {
    expect(cholesky([1, 2, 2, 1], 2)).toBeNull();
    expect(cholesky([0], 1)).toBeNull();
    expect(cholesky([NaN], 1)).toBeNull();
    expect(cholesky([1, 1, 1, 1], 2)).toBeNull();
    // rank 2 of 3, columns in very different units
    expect(cholesky([1, 1e-6, 1, 1e-6, 1e-12, 1e-6, 1, 1e-6, 2], 3)).toBeNull();
  });
});
