import { bravaisInfo, type BravaisLattice, type Centring, type LatticeSystem } from './bravais.js';
import { invertMetric, type Metric, type UnitCell } from './cell.js';
import { conventionalCellOfMetric, type ConventionalCell } from './conventional.js';
import { niggliCell } from './niggli.js';
import { composeTransforms, dotInMetric, IDENTITY, transformMetric, type Transform } from './transform.js';

/** How far a cell may be from the symmetry of a Bravais lattice. */
export interface BravaisTolerance {
  /** Largest relative deviation of an axis of the conventional cell from its symmetrised length. */
  readonly lengthTolerance: number;
  /** Largest deviation of an angle of the conventional cell from its symmetrised value, degrees. */
  readonly angleTolerance: number;
}

/** How far a cell is from the symmetry of a Bravais lattice, measured on the conventional cell. */
export interface LatticeDistance {
  /** Largest relative deviation of an axis from the symmetrised cell. */
  readonly length: number;
  /** Largest deviation of an angle from the symmetrised cell, degrees. */
  readonly angle: number;
  /** Largest |g_ij - g_ij(symmetrised)| / sqrt(g_ii g_jj) of the direct metric. */
  readonly metric: number;
  /** Largest angle between a two-fold axis and the normal of its net plane, degrees (Le Page 1982). */
  readonly lePage: number;
}

/** A Bravais lattice that a cell has within the tolerance: its conventional cell in standard setting, symmetrised. */
export interface BravaisMatch extends ConventionalCell {
  /** From the basis of the cell that was given to the conventional basis. */
  readonly transform: Transform;
  readonly distance: LatticeDistance;
}

type Vector = readonly [number, number, number];

/** A two-fold axis of a lattice: direction u (direct), its perpendicular net plane h (reciprocal), h.u = 1 or 2. */
export interface TwoFoldAxis {
  readonly direction: Vector;
  readonly plane: Vector;
}

/** Two-fold axes of the holohedry in the conventional basis (hexagonal axes for hR). */
const AXES: Record<LatticeSystem, readonly TwoFoldAxis[]> = (() => {
  const axis = (direction: Vector, plane: Vector = direction): TwoFoldAxis => ({ direction, plane });
  const orthorhombic = [axis([1, 0, 0]), axis([0, 1, 0]), axis([0, 0, 1])];
  const tetragonal = [...orthorhombic, axis([1, 1, 0]), axis([1, -1, 0])];
  const cubic = [...tetragonal, axis([1, 0, 1]), axis([1, 0, -1]), axis([0, 1, 1]), axis([0, 1, -1])];
  const rhombohedral = [axis([1, 0, 0], [2, 1, 0]), axis([0, 1, 0], [1, 2, 0]), axis([1, 1, 0])];
  const hexagonal = [
    ...rhombohedral,
    axis([0, 0, 1]),
    axis([2, 1, 0], [1, 0, 0]),
    axis([1, 2, 0], [0, 1, 0]),
    axis([1, -1, 0]),
  ];
  return {
    cubic,
    hexagonal,
    rhombohedral,
    tetragonal,
    orthorhombic,
    monoclinic: [orthorhombic[1]],
    triclinic: [],
  };
})();

/** Primitive integer vectors with components up to 2, one of each pair v, -v. */
const SEARCH_VECTORS: readonly Vector[] = (() => {
  const vectors: Vector[] = [];
  for (let i = -2; i <= 2; i++) {
    for (let j = -2; j <= 2; j++) {
      for (let k = -2; k <= 2; k++) {
        const first = i !== 0 ? i : j !== 0 ? j : k;
        if (first > 0 && (i % 2 !== 0 || j % 2 !== 0 || k % 2 !== 0)) vectors.push([i, j, k]);
      }
    }
  }
  return vectors;
})();

/** Angle in degrees between a lattice direction and the normal of a net plane (Le Page 1982, J. Appl. Cryst. 15, 255). */
function lePageAngle(metric: Metric, reciprocal: Metric, axis: TwoFoldAxis): number {
  const { direction, plane } = axis;
  const product = integerDot(direction, plane);
  const squares = dotInMetric(metric, direction, direction) * dotInMetric(reciprocal, plane, plane);
  return degrees(Math.atan2(Math.sqrt(Math.max(0, squares - product * product)), product));
}

/**
 * Two-fold axes of the lattice of a reduced primitive metric, with Le Page angle up to `maxAngle` degrees: all pairs of
 * direct and reciprocal vectors with components up to 2 and product 1 or 2 (Le Page 1982).
 */
export function twoFoldAxes(metric: Metric, maxAngle: number): TwoFoldAxis[] {
  const reciprocal = invertMetric(metric);
  const tan2 = Math.tan((maxAngle * Math.PI) / 180) ** 2;
  const planeSquares = SEARCH_VECTORS.map((h) => dotInMetric(reciprocal, h, h));
  const axes: TwoFoldAxis[] = [];
  for (const direction of SEARCH_VECTORS) {
    const square = dotInMetric(metric, direction, direction);
    SEARCH_VECTORS.forEach((h, i) => {
      const product = integerDot(direction, h);
      const n = Math.abs(product);
      if (n !== 1 && n !== 2) return;
      if (square * planeSquares[i] - n * n > n * n * tan2 + 1e-10) return;
      axes.push({ direction, plane: product > 0 ? h : [-h[0], -h[1], -h[2]] });
    });
  }
  return axes;
}

/**
 * All Bravais lattices that a cell has within the tolerance, highest symmetry first and among equals the closest first;
 * the last is always aP. Conventional bases are built from the two-fold axes by integer arithmetic alone, so that only
 * the final deviations depend on the metric. Of matches of one Bravais lattice whose cells agree within the tolerance
 * (e.g. the three orientations of tP in a nearly cubic cell) the closest is kept.
 * @throws InputError `not-a-cell`
 */
export function bravaisLatticesOfCell(
  cell: UnitCell,
  centring: Centring,
  tolerance: BravaisTolerance,
): BravaisMatch[] {
  const reduced = niggliCell(cell, centring);
  // Wide enough for every conventional cell that can pass the tests below.
  const maxAngle = Math.min(30, 3 * tolerance.angleTolerance + degrees(3 * tolerance.lengthTolerance) + 1e-3);
  const axes = twoFoldAxes(reduced.metric, maxAngle);
  const matches: BravaisMatch[] = [];
  for (const { bravais, basis } of conventionalBases(axes)) {
    const metric = transformMetric(reduced.metric, basis);
    const conventional = conventionalCellOfMetric(
      bravais,
      symmetrisedMetric(bravaisInfo(bravais).system, metric),
    );
    const distance = latticeDistance(
      bravaisInfo(bravais).system,
      transformMetric(metric, conventional.transform),
      conventional.metric,
    );
    // A hair more than the tolerance, so that exact symmetry passes a tolerance of 0.
    if (distance.length > tolerance.lengthTolerance + 1e-9) continue;
    if (distance.angle > tolerance.angleTolerance + 1e-6) continue;
    const transform = composeTransforms(composeTransforms(reduced.transform, basis), conventional.transform);
    matches.push({ ...conventional, transform, distance });
  }
  const order = (match: BravaisMatch): number => bravaisInfo(match.bravais).multiplicity;
  matches.sort((p, q) => order(q) - order(p) || p.distance.metric - q.distance.metric);
  const distinct: BravaisMatch[] = [];
  for (const match of matches) {
    if (!distinct.some((kept) => agree(kept, match, tolerance))) distinct.push(match);
  }
  return distinct;
}

/** The first of {@link bravaisLatticesOfCell}: the highest symmetry that the tolerance allows. */
export function highestSymmetry(
  cell: UnitCell,
  centring: Centring,
  tolerance: BravaisTolerance,
): BravaisMatch {
  return bravaisLatticesOfCell(cell, centring, tolerance)[0];
}

/** The metric averaged over the holohedry of the system (conventional basis, hexagonal axes for rhombohedral). */
function symmetrisedMetric(system: LatticeSystem, g: Metric): Metric {
  switch (system) {
    case 'cubic': {
      const mean = (g[0] + g[1] + g[2]) / 3;
      return Float64Array.of(mean, mean, mean, 0, 0, 0);
    }
    case 'tetragonal': {
      const mean = (g[0] + g[1]) / 2;
      return Float64Array.of(mean, mean, g[2], 0, 0, 0);
    }
    case 'hexagonal':
    case 'rhombohedral': {
      const mean = (2 / 3) * (g[0] + g[1] + g[5]);
      return Float64Array.of(mean, mean, g[2], 0, 0, -mean / 2);
    }
    case 'orthorhombic':
      return Float64Array.of(g[0], g[1], g[2], 0, 0, 0);
    case 'monoclinic':
      return Float64Array.of(g[0], g[1], g[2], 0, g[4], 0);
    case 'triclinic':
      return Float64Array.from(g);
  }
}

/** Distance of a conventional metric from its symmetrised form. */
function latticeDistance(system: LatticeSystem, metric: Metric, symmetrised: Metric): LatticeDistance {
  let length = 0;
  let angle = 0;
  let largest = 0;
  for (let i = 0; i < 3; i++) {
    length = Math.max(length, Math.abs(Math.sqrt(metric[i] / symmetrised[i]) - 1));
    largest = Math.max(largest, Math.abs(metric[i] / symmetrised[i] - 1));
    const [j, k] = [(i + 1) % 3, (i + 2) % 3];
    const cosine = (g: Metric): number => Math.min(1, Math.max(-1, g[3 + i] / Math.sqrt(g[j] * g[k])));
    angle = Math.max(angle, Math.abs(Math.acos(cosine(metric)) - Math.acos(cosine(symmetrised))));
    largest = Math.max(
      largest,
      Math.abs(metric[3 + i] - symmetrised[3 + i]) / Math.sqrt(symmetrised[j] * symmetrised[k]),
    );
  }
  const reciprocal = invertMetric(metric);
  const lePage = AXES[system].reduce((max, axis) => Math.max(max, lePageAngle(metric, reciprocal, axis)), 0);
  return { length, angle: degrees(angle), metric: largest, lePage };
}

interface ConventionalBasis {
  readonly bravais: BravaisLattice;
  /** From the primitive basis of the axes. */
  readonly basis: Transform;
}

/** Every conventional basis that sets of two-fold axes of a primitive lattice can span, aP included. */
function conventionalBases(axes: readonly TwoFoldAxis[]): ConventionalBasis[] {
  const bases: ConventionalBasis[] = [{ bravais: 'aP', basis: IDENTITY }];
  const seen = new Set<string>();
  axes.forEach((first, i) => {
    bases.push(monoclinicBasis(first));
    for (const second of axes.slice(i + 1)) {
      const forward = integerDot(first.plane, second.direction);
      const backward = integerDot(second.plane, first.direction);
      if (forward === 0 && backward === 0) {
        const directions = [
          first.direction,
          second.direction,
          primitiveVector(cross(first.plane, second.plane)),
        ];
        const key = directions.map(unsignedKey).sort().join(';');
        if (seen.has(key)) continue;
        seen.add(key);
        bases.push(...orthogonalBases(directions));
      }
      // The product of two two-fold rotations is three-fold if its trace, 4 (h1.u2)(h2.u1)/(h1.u1 h2.u2) - 1, is 0.
      const norm = integerDot(first.plane, first.direction) * integerDot(second.plane, second.direction);
      if (4 * forward * backward === norm) bases.push(...hexagonalBasis(first, second, forward));
    }
  });
  return bases;
}

function monoclinicBasis({ direction, plane }: TwoFoldAxis): ConventionalBasis {
  const [v, w] = netPlaneBasis(plane);
  // det(v, -u, w) = u.h > 0
  const b = scaled(direction, -1);
  if (integerDot(direction, plane) === 1) return { bravais: 'mP', basis: columns(v, b, w) };
  if (isEven(added(v, b))) return { bravais: 'mC', basis: columns(v, b, w) };
  if (isEven(added(w, b))) return { bravais: 'mC', basis: columns(w, b, scaled(v, -1)) };
  return { bravais: 'mC', basis: columns(added(v, w), b, w) };
}

/** Orthorhombic, tetragonal and cubic bases on three two-fold axes at right angles. */
function orthogonalBases(directions: readonly Vector[]): ConventionalBasis[] {
  const [u, v, w] = directions;
  const cyclic = [columns(u, v, w), columns(v, w, u), columns(w, u, v)].map(rightHanded);
  switch (Math.abs(integerDot(u, cross(v, w)))) {
    case 1:
      return [
        { bravais: 'oP', basis: cyclic[0] },
        { bravais: 'cP', basis: cyclic[0] },
        ...cyclic.map((basis) => ({ bravais: 'tP', basis }) as const),
      ];
    case 2: {
      if (isEven(added(added(u, v), w))) {
        return [
          { bravais: 'oI', basis: cyclic[0] },
          { bravais: 'cI', basis: cyclic[0] },
          ...cyclic.map((basis) => ({ bravais: 'tI', basis }) as const),
        ];
      }
      const centredFace = [added(u, v), added(v, w), added(w, u)].findIndex(isEven);
      return centredFace < 0 ? [] : [{ bravais: 'oC', basis: cyclic[centredFace] }];
    }
    case 4:
      if (![added(u, v), added(v, w), added(w, u)].every(isEven)) return [];
      return [
        { bravais: 'oF', basis: cyclic[0] },
        { bravais: 'cF', basis: cyclic[0] },
      ];
    default:
      return [];
  }
}

/** hP or hR (obverse) on two two-fold axes at 60 or 120 degrees; none for the triple cell H of hP. */
function hexagonalBasis(first: TwoFoldAxis, second: TwoFoldAxis, forward: number): ConventionalBasis[] {
  const a = first.direction;
  const b = forward > 0 ? scaled(second.direction, -1) : second.direction;
  let c = primitiveVector(cross(first.plane, second.plane));
  let volume = integerDot(c, cross(a, b));
  if (volume < 0) [c, volume] = [scaled(c, -1), -volume];
  if (volume === 1) return [{ bravais: 'hP', basis: columns(a, b, c) }];
  if (volume !== 3) return [];
  const isTriple = (v: Vector): boolean => v.every((x) => x % 3 === 0);
  if (isTriple(added(added(scaled(a, 2), b), c))) return [{ bravais: 'hR', basis: columns(a, b, c) }];
  if (isTriple(added(added(a, scaled(b, 2)), c))) {
    return [{ bravais: 'hR', basis: columns(scaled(a, -1), scaled(b, -1), c) }];
  }
  return [];
}

/** Two vectors v, w that span the lattice plane h.x = 0, with v x w = h; h primitive. */
function netPlaneBasis([p, q, r]: Vector): [Vector, Vector] {
  if (p === 0 && q === 0)
    return r > 0
      ? [
          [1, 0, 0],
          [0, 1, 0],
        ]
      : [
          [0, 1, 0],
          [1, 0, 0],
        ];
  const [g, x, y] = extendedGcd(p, q);
  return [
    [q / g, 0 - p / g, 0],
    [x * r, y * r, -g],
  ];
}

/** [g, x, y] with x p + y q = g. */
function extendedGcd(p: number, q: number): [number, number, number] {
  if (q === 0) return [p, 1, 0];
  const quotient = Math.floor(p / q);
  const [g, x, y] = extendedGcd(q, p - quotient * q);
  return [g, y, x - quotient * y];
}

function agree(p: BravaisMatch, q: BravaisMatch, tolerance: BravaisTolerance): boolean {
  if (p.bravais !== q.bravais) return false;
  const [one, two] = [p.cell, q.cell];
  const lengthTolerance = Math.max(tolerance.lengthTolerance, 1e-6);
  const angleTolerance = Math.max(tolerance.angleTolerance, 1e-4);
  return (
    (['a', 'b', 'c'] as const).every((key) => Math.abs(one[key] / two[key] - 1) <= lengthTolerance) &&
    (['alpha', 'beta', 'gamma'] as const).every((key) => Math.abs(one[key] - two[key]) <= angleTolerance)
  );
}

function integerDot(u: Vector, v: Vector): number {
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

function cross(u: Vector, v: Vector): Vector {
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}

function added(u: Vector, v: Vector): Vector {
  return [u[0] + v[0], u[1] + v[1], u[2] + v[2]];
}

function scaled(u: Vector, factor: number): Vector {
  return [u[0] * factor + 0, u[1] * factor + 0, u[2] * factor + 0];
}

function isEven(u: Vector): boolean {
  return u.every((x) => x % 2 === 0);
}

function primitiveVector(u: Vector): Vector {
  const g = u.reduce((gcd, x) => Math.abs(extendedGcd(gcd, x)[0]), 0);
  return g === 0 ? u : scaled(u, 1 / g);
}

function unsignedKey(u: Vector): string {
  const first = u.find((x) => x !== 0) ?? 0;
  return (first < 0 ? scaled(u, -1) : u).join();
}

function columns(u: Vector, v: Vector, w: Vector): Transform {
  return [u[0], v[0], w[0], u[1], v[1], w[1], u[2], v[2], w[2]];
}

/** All three axes turned round where they are left-handed. */
function rightHanded(p: Transform): Transform {
  const det =
    p[0] * (p[4] * p[8] - p[5] * p[7]) -
    p[1] * (p[3] * p[8] - p[5] * p[6]) +
    p[2] * (p[3] * p[7] - p[4] * p[6]);
  return det > 0 ? p : p.map((x) => 0 - x);
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
