import { InputError, type Random } from 'ml-index/math';
import type { PerturbationMethod } from './config.js';
import { symmetricEigen } from './eigen.js';

/** Perturbation of scaled cell parameters x: x + matrix n, the n independent standard normal deviates. */
export interface Perturbation {
  readonly method: PerturbationMethod;
  /** Square, one row a parameter. */
  readonly matrix: readonly (readonly number[])[];
}

/**
 * The three perturbations of write-up 2.1.5. `random`: sigma I. `covariance`: the Cholesky factor of sigma^2 C, C the
 * covariance matrix of the scaled parameters. `svd`: V diag(sigma s), V the right singular vectors of the (not centred)
 * matrix of scaled parameters and s the standard deviations of their components along them.
 * @param scaled scaled parameters of the training entries, one row an entry
 * @throws InputError `singular-covariance`
 */
export function fitPerturbation(
  method: PerturbationMethod,
  sigma: number,
  scaled: readonly (readonly number[])[],
): Perturbation {
  const n = scaled[0].length;
  const square = (entry: (i: number, j: number) => number): number[][] =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => entry(i, j)));
  switch (method) {
    case 'random':
      return { method, matrix: square((i, j) => (i === j ? sigma : 0)) };
    case 'covariance': {
      const means = scaled[0].map((_, i) => meanOf(scaled, (row) => row[i]));
      const covariance = square((i, j) => meanOf(scaled, (row) => (row[i] - means[i]) * (row[j] - means[j])));
      const factor = lowerFactor(covariance);
      return { method, matrix: square((i, j) => sigma * factor[i][j]) };
    }
    case 'svd': {
      const { vectors } = symmetricEigen(square((i, j) => meanOf(scaled, (row) => row[i] * row[j])));
      const deviations = vectors.map((vector) => {
        const components = scaled.map((row) => row.reduce((sum, x, i) => sum + x * vector[i], 0));
        const mean = meanOf(components, (x) => x);
        return Math.sqrt(meanOf(components, (x) => (x - mean) ** 2));
      });
      return { method, matrix: square((i, k) => sigma * vectors[k][i] * deviations[k]) };
    }
  }
}

export function perturb({ matrix }: Perturbation, scaled: readonly number[], random: Random): number[] {
  const normals = scaled.map(() => random.normal());
  return scaled.map((x, i) => matrix[i].reduce((sum, entry, j) => sum + entry * normals[j], x));
}

function meanOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

/** L of A = L L^T. */
function lowerFactor(a: readonly (readonly number[])[]): number[][] {
  const l = a.map((row) => row.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = a[i][j] - l[i].reduce((sum, x, k) => (k < j ? sum + x * l[j][k] : sum), 0);
      if (i > j) l[i][j] = rest / l[j][j];
      else if (rest > 1e-12 * a[i][i]) l[i][i] = Math.sqrt(rest);
      else throw singular(i);
    }
  }
  return l;
}

function singular(parameter: number): InputError {
  return new InputError([
    {
      code: 'singular-covariance',
      message: `the covariance matrix of the scaled cell parameters is singular (parameter ${parameter + 1})`,
      expected: 'more training entries than free parameters, none a combination of the others',
      hint: 'Use the perturbation "random" or "svd"',
    },
  ]);
}
