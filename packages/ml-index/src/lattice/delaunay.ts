import { cellOfMetric, determinant, type Metric } from './cell.js';
import { requireMetric, type TransformedCell } from './niggli.js';
import { determinantOfTransform, dotInMetric, transformMetric } from './transform.js';

export interface DelaunayCell extends TransformedCell {
  /** Selling parameters, A^2, all <= 0: [b.c, a.c, a.b, a.d, b.d, c.d] with d = -(a + b + c). */
  readonly selling: Float64Array;
}

/** Products above this times V^(2/3) count as positive. */
const TOLERANCE = 1e-10;

/**
 * Delaunay (Selling) reduction of a primitive metric: four vectors a + b + c + d = 0 whose six scalar products are all
 * <= 0 (Delaunay 1933, Z. Krist. 84, 109; step: where v_i.v_j > 0, v_i changes sign and is added to the other two).
 * The basis returned is the three shortest of the four, in ascending length, right-handed; where lengths are equal or
 * products 0 there are several such bases, all with the same set of Selling parameters.
 * @throws InputError `not-a-cell`
 */
export function delaunayReduce(metric: Metric): DelaunayCell {
  requireMetric(metric);
  const eps = TOLERANCE * Math.cbrt(determinant(metric));
  const vectors = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [-1, -1, -1],
  ];
  for (;;) {
    let largest = eps;
    let pair: [number, number] | null = null;
    for (let i = 0; i < 4; i++) {
      for (let j = i + 1; j < 4; j++) {
        const product = dotInMetric(metric, vectors[i], vectors[j]);
        if (product > largest) {
          largest = product;
          pair = [i, j];
        }
      }
    }
    if (pair === null) break;
    const [i, j] = pair;
    const turned = vectors[i];
    for (let k = 0; k < 4; k++) {
      if (k !== i && k !== j) vectors[k] = vectors[k].map((x, axis) => x + turned[axis]);
    }
    vectors[i] = turned.map((x) => 0 - x);
  }
  const square = (v: number[]): number => dotInMetric(metric, v, v);
  const [u, v, w] = vectors.sort((p, q) => square(p) - square(q));
  let transform = [u[0], v[0], w[0], u[1], v[1], w[1], u[2], v[2], w[2]];
  if (determinantOfTransform(transform) < 0) transform = transform.map((x) => 0 - x);
  const g = transformMetric(metric, transform);
  const selling = Float64Array.of(
    g[3],
    g[4],
    g[5],
    -g[0] - g[5] - g[4],
    -g[1] - g[5] - g[3],
    -g[2] - g[4] - g[3],
  );
  return { cell: cellOfMetric(g), metric: g, transform, selling };
}
