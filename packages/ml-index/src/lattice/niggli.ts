import { InputError } from '../math/index.js';
import type { Centring } from './bravais.js';
import { cellOfMetric, determinant, metricOfCell, type Metric, type UnitCell } from './cell.js';
import { composeTransforms, primitiveTransform, transformMetric, type Transform } from './transform.js';

/** A cell in another basis, with the way there. */
export interface TransformedCell {
  readonly cell: UnitCell;
  readonly metric: Metric;
  /** From the basis that was given to this one; determinant > 0. */
  readonly transform: Transform;
}

/**
 * Comparisons ignore differences below this times V^(2/3), or times the shortest squared axis where that is less
 * (after Grosse-Kunstleve et al. 2004, who take 1e-5 V^(1/3) for quantities in A^2).
 */
const NIGGLI_TOLERANCE = 1e-5;

/**
 * A reduction takes fewer than 50 steps. About one in 200,000 cells whose special relations hold just about within the
 * tolerance goes round in circles; after every so many steps the tolerance is lowered to lead it out.
 */
const PATIENCE = 100;
const MAX_STEPS = 10 * PATIENCE;

/** @throws InputError `not-a-cell` unless the metric is positive definite and finite. */
export function requireMetric(g: Metric): void {
  if (g[0] > 0 && g[0] * g[1] > g[5] * g[5] && determinant(g) > 0 && g.every(Number.isFinite)) return;
  throw new InputError([
    {
      code: 'not-a-cell',
      message: 'These lattice parameters do not span a cell',
      value: `metric ${Array.from(g).join(' ')}`,
      expected: 'positive lengths and angles that can meet in a corner',
    },
  ]);
}

/**
 * Niggli-reduced basis of the lattice that a primitive metric spans: Krivy & Gruber (1976) Acta Cryst. A32, 297, steps
 * A1 to A8, with the tolerant comparisons of Grosse-Kunstleve, Sauter & Adams (2004) Acta Cryst. A60, 1.
 * @param relativeTolerance see {@link NIGGLI_TOLERANCE}
 * @throws InputError `not-a-cell`
 */
export function niggliReduce(metric: Metric, relativeTolerance: number = NIGGLI_TOLERANCE): TransformedCell {
  requireMetric(metric);
  let eps = relativeTolerance * Math.min(Math.cbrt(determinant(metric)), metric[0], metric[1], metric[2]);
  // Columns of the transform: the new basis vectors in the old basis.
  let u = [1, 0, 0];
  let v = [0, 1, 0];
  let w = [0, 0, 1];
  // Krivy & Gruber's A, B, C, xi, eta, zeta: squared lengths and doubled scalar products.
  let [a, b, c] = metric;
  let xi = 2 * metric[3];
  let eta = 2 * metric[4];
  let zeta = 2 * metric[5];
  const less = (x: number, y: number): boolean => x < y - eps;
  const equal = (x: number, y: number): boolean => Math.abs(x - y) <= eps;

  const swapFirst = (): void => {
    [a, b, xi, eta] = [b, a, eta, xi];
    [u, v, w] = [negated(v), negated(u), negated(w)];
  };
  const swapLast = (): void => {
    [b, c, eta, zeta] = [c, b, zeta, eta];
    [u, v, w] = [negated(u), negated(w), negated(v)];
  };
  const fixSigns = (): void => {
    const signs = [xi, eta, zeta].map((x) => (less(0, x) ? 1 : less(x, 0) ? -1 : 0));
    const allAcute = signs.every((s) => s !== 0) && signs[0] * signs[1] * signs[2] > 0;
    const flip = signs.map((s) => (allAcute ? s < 0 : s > 0));
    if ((Number(flip[0]) + Number(flip[1]) + Number(flip[2])) % 2 === 1) {
      // For all-obtuse an odd number of flips comes only with a product that is zero within the tolerance.
      const zero = signs.lastIndexOf(0);
      flip[zero] = !flip[zero];
    }
    const [i, j, k] = flip.map((f) => (f ? -1 : 1));
    xi *= i;
    eta *= j;
    zeta *= k;
    // Flipping a vector changes the signs of two products; i, j, k with i j k = 1 are such changes.
    u = i < 0 ? negated(u) : u;
    v = j < 0 ? negated(v) : v;
    w = k < 0 ? negated(w) : w;
  };

  for (let step = 0; step < MAX_STEPS; step++) {
    if (step % PATIENCE === PATIENCE - 1) eps /= 8;
    if (less(b, a) || (equal(a, b) && less(Math.abs(eta), Math.abs(xi)))) swapFirst();
    if (less(c, b) || (equal(b, c) && less(Math.abs(zeta), Math.abs(eta)))) {
      swapLast();
      continue;
    }
    fixSigns();
    if (less(b, Math.abs(xi)) || (equal(xi, b) && less(2 * eta, zeta)) || (equal(xi, -b) && less(zeta, 0))) {
      const n = steps(xi, b);
      c += n * (n * b - xi);
      eta -= n * zeta;
      xi -= 2 * n * b;
      w = minus(w, n, v);
      continue;
    }
    if (
      less(a, Math.abs(eta)) ||
      (equal(eta, a) && less(2 * xi, zeta)) ||
      (equal(eta, -a) && less(zeta, 0))
    ) {
      const n = steps(eta, a);
      c += n * (n * a - eta);
      xi -= n * zeta;
      eta -= 2 * n * a;
      w = minus(w, n, u);
      continue;
    }
    if (
      less(a, Math.abs(zeta)) ||
      (equal(zeta, a) && less(2 * xi, eta)) ||
      (equal(zeta, -a) && less(eta, 0))
    ) {
      const n = steps(zeta, a);
      b += n * (n * a - zeta);
      xi -= n * eta;
      zeta -= 2 * n * a;
      v = minus(v, n, u);
      continue;
    }
    const sum = xi + eta + zeta + a + b;
    if (less(sum, 0) || (equal(sum, 0) && less(0, 2 * (a + eta) + zeta))) {
      c += sum;
      xi += 2 * b + zeta;
      eta += 2 * a + zeta;
      w = [w[0] + u[0] + v[0], w[1] + u[1] + v[1], w[2] + u[2] + v[2]];
      continue;
    }
    const transform = [u[0], v[0], w[0], u[1], v[1], w[1], u[2], v[2], w[2]];
    const reduced = transformMetric(metric, transform);
    return { cell: cellOfMetric(reduced), metric: reduced, transform };
  }
  throw new InputError([
    {
      code: 'reduction-failed',
      message: `Niggli reduction did not end within ${MAX_STEPS} steps`,
      value: `metric ${Array.from(metric).join(' ')}`,
      expected: 'a cell whose axes and angles are within the reach of double precision',
    },
  ]);
}

/** Niggli cell of a conventional cell; the transform leads from the conventional basis to the reduced one. */
export function niggliCell(cell: UnitCell, centring: Centring, relativeTolerance?: number): TransformedCell {
  const toPrimitive = primitiveTransform(centring);
  const metric = transformMetric(metricOfCell(cell), toPrimitive);
  const reduced = niggliReduce(metric, relativeTolerance);
  return { ...reduced, transform: composeTransforms(toPrimitive, reduced.transform) };
}

/**
 * Metric of the Niggli cell of a conventional cell; null where that is no cell (NaN in it, say), or one so flat or so long that the
 * primitive cell is none in double precision.
 */
export function niggliMetric(cell: UnitCell, centring: Centring): Metric | null {
  try {
    return niggliCell(cell, centring).metric;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** How many times to subtract a vector of squared length `square` from one with doubled scalar product `doubled`. */
function steps(doubled: number, square: number): number {
  return Math.sign(doubled) * Math.max(1, Math.round(Math.abs(doubled) / (2 * square)));
}

function negated(u: number[]): number[] {
  return [0 - u[0], 0 - u[1], 0 - u[2]];
}

function minus(u: number[], n: number, v: number[]): number[] {
  return [u[0] - n * v[0], u[1] - n * v[1], u[2] - n * v[2]];
}
