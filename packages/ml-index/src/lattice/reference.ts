import { InputError } from '../math/index.js';
import {
  bravaisInfo,
  featuresOfIndices,
  freeCoefficients,
  isCentringAllowed,
  type BravaisLattice,
  type Centring,
  type LatticeSystem,
} from './bravais.js';
import { determinant, invertMetric, reciprocalMetricOfCoefficients, type Coefficients } from './cell.js';
import { requireMetric } from './niggli.js';

type Hkl = readonly [number, number, number];

/** A line that a Bravais lattice can have at any cell: one feature vector. */
export interface UniqueLine {
  /** Representative: non-negative where one of the equivalents is, then the largest h, then k, then l. */
  readonly hkl: Hkl;
  /** Number of hkl with these features that the centring allows, Friedel opposites included. */
  readonly multiplicity: number;
  /** See {@link featuresOfIndices}. */
  readonly features: readonly number[];
}

/** Lines of a cell in ascending q2. */
export interface CellLines {
  readonly count: number;
  /** 1/A^2, `count`. */
  readonly q2: Float64Array;
  /** Representative Miller indices as in {@link UniqueLine}, `3 * count`. */
  readonly hkl: Int16Array;
  /** Number of hkl that coincide by symmetry, Friedel opposites included, `count`. */
  readonly multiplicity: Int16Array;
}

/** Miller indices that {@link linesOfCell} visits at most. */
const MAX_VISITED = 1_000_000;

/**
 * The unique lines that have an hkl with |h|, |k|, |l| <= hmax in the asymmetric unit (h >= k >= l >= 0 cubic,
 * h >= k >= 0, l >= 0 tetragonal, hexagonal and rhombohedral, h, k, l >= 0 orthorhombic, h, k >= 0 monoclinic, one of
 * each Friedel pair triclinic), in ascending h, k, l. Lines of one feature vector, e.g. cubic 333 and 511, are one line
 * with all their hkl counted.
 */
export function uniqueIndices(bravais: BravaisLattice, hmax: number): UniqueLine[] {
  const { system, centring } = bravaisInfo(bravais);
  // hkl of the same features can lie outside the box: h2+k2+l2 <= 3 hmax2, h2+k2 <= 2 hmax2, h2+hk+k2 <= 3 hmax2.
  const reach: Record<LatticeSystem, number> = {
    cubic: 3,
    hexagonal: 3,
    rhombohedral: 3,
    tetragonal: 2,
    orthorhombic: 1,
    monoclinic: 1,
    triclinic: 1,
  };
  const outer = Math.floor(hmax * Math.sqrt(reach[system]) + 1e-9);
  const lines = new Map<string, { hkl: Hkl; multiplicity: number; features: number[]; inside: boolean }>();
  const lowest = (index: 'k' | 'l'): number =>
    system === 'triclinic' || (system === 'monoclinic' && index === 'l') ? -hmax : 0;
  const outerL = system === 'cubic' ? outer : hmax;
  for (let h = 0; h <= outer; h++) {
    for (let k = lowest('k'); k <= outer; k++) {
      for (let l = lowest('l'); l <= outerL; l++) {
        if (!isInAsymmetricUnit(system, h, k, l)) continue;
        const allowed = isCentringAllowed(centring, h, k, l);
        if (!allowed && !isSwapAllowed(centring, h, k, l)) continue;
        const hkl: Hkl = allowed ? [h, k, l] : [k, h, l];
        const features = featuresOfIndices(system, h, k, l);
        const key = features.join();
        const multiplicity = multiplicityOf(system, h, k, l);
        const inside = h <= hmax;
        const known = lines.get(key);
        // h ascends, so that the last hkl found of a line is its representative.
        lines.set(key, {
          hkl,
          multiplicity: multiplicity + (known?.multiplicity ?? 0),
          features,
          inside: inside || (known?.inside ?? false),
        });
      }
    }
  }
  return [...lines.values()]
    .filter((line) => line.inside)
    .map(({ hkl, multiplicity, features }) => ({ hkl, multiplicity, features }))
    .sort((p, q) => p.hkl[0] - q.hkl[0] || p.hkl[1] - q.hkl[1] || p.hkl[2] - q.hkl[2]);
}

/**
 * All lines of a cell with q2 <= q2max that the centring allows, each once: hkl that coincide by symmetry (equal features)
 * are one line, hkl that coincide by accident are not. |h| is bounded by a sqrt(q2max), k and l by the ellipse that the
 * q2 form leaves for them, so that no line of a skewed cell is missed.
 * @param x q2 coefficients that obey the constraints of the lattice system
 * @throws InputError `not-a-cell`; `too-many-lines` if more than `maxVisited` hkl would have to be visited
 */
export function linesOfCell(
  bravais: BravaisLattice,
  x: Coefficients,
  q2max: number,
  maxVisited: number = MAX_VISITED,
): CellLines {
  const { system, centring, multiplicity } = bravaisInfo(bravais);
  const reciprocal = reciprocalMetricOfCoefficients(x);
  requireMetric(reciprocal);
  const direct = invertMetric(reciprocal);
  const free = freeCoefficients(system, x);
  const hmax = Math.floor(Math.sqrt(direct[0] * q2max) * (1 + 1e-9));
  const tooMany = (): InputError =>
    new InputError([
      {
        code: 'too-many-lines',
        message: `A cell has too many lines up to q2 = ${q2max} 1/A^2`,
        value: `${bravais} ${Array.from(free).join(' ')}`,
        expected: `at most ${maxVisited} Miller indices`,
        hint: 'Lower the limit of q2, or the limits on the volume and the axes of the cell',
      },
    ]);
  // The ellipsoid's volume over the order of the Laue group: about what the loops will visit.
  const expected = ((4 / 3) * Math.PI * Math.sqrt(q2max ** 3 * determinant(direct))) / multiplicity;
  if (!(expected <= maxVisited) || hmax > 32767) throw tooMany();

  const found: number[] = [];
  const q2: number[] = [];
  let visited = 0;
  for (let h = 0; h <= hmax; h++) {
    // min over real l of q2(h, k, l), as a quadratic in k.
    const kRange = quadraticRange(
      x[1] - (x[3] * x[3]) / (4 * x[2]),
      x[5] * h - (x[3] * x[4] * h) / (2 * x[2]),
      (x[0] - (x[4] * x[4]) / (4 * x[2])) * h * h - q2max,
    );
    const [kFrom, kTo] = asymmetricRangeK(system, h, kRange);
    for (let k = kFrom; k <= kTo; k++) {
      const lRange = quadraticRange(
        x[2],
        x[3] * k + x[4] * h,
        x[0] * h * h + x[1] * k * k + x[5] * h * k - q2max,
      );
      const [lFrom, lTo] = asymmetricRangeL(system, h, k, lRange);
      visited += 1 + Math.max(0, lTo - lFrom + 1);
      if (visited > maxVisited) throw tooMany();
      for (let l = lFrom; l <= lTo; l++) {
        const allowed = isCentringAllowed(centring, h, k, l);
        if (!allowed && !isSwapAllowed(centring, h, k, l)) continue;
        const square = q2OfFeatures(system, free, h, k, l);
        if (square > q2max) continue;
        q2.push(square);
        found.push(h, k, l);
      }
    }
  }
  return mergedLines(system, centring, q2, found);
}

/** sum_i f_i p_i with the features of {@link featuresOfIndices}: the same number for all hkl of one feature vector. */
function q2OfFeatures(
  system: LatticeSystem,
  free: ArrayLike<number>,
  h: number,
  k: number,
  l: number,
): number {
  switch (system) {
    case 'cubic':
      return (h * h + k * k + l * l) * free[0];
    case 'tetragonal':
      return (h * h + k * k) * free[0] + l * l * free[1];
    case 'hexagonal':
    case 'rhombohedral':
      return (h * h + h * k + k * k) * free[0] + l * l * free[1];
    case 'orthorhombic':
      return h * h * free[0] + k * k * free[1] + l * l * free[2];
    case 'monoclinic':
      return h * h * free[0] + k * k * free[1] + l * l * free[2] + h * l * free[3];
    case 'triclinic':
      return (
        h * h * free[0] +
        k * k * free[1] +
        l * l * free[2] +
        k * l * free[3] +
        h * l * free[4] +
        h * k * free[5]
      );
  }
}

/** Sorts hkl of the asymmetric unit by q2 and makes those of equal features one line, the one of the largest h. */
function mergedLines(
  system: LatticeSystem,
  centring: Centring,
  q2: readonly number[],
  found: readonly number[],
): CellLines {
  const compareFeatures = (i: number, j: number): number => {
    const p = featuresOfIndices(system, found[3 * i], found[3 * i + 1], found[3 * i + 2]);
    const q = featuresOfIndices(system, found[3 * j], found[3 * j + 1], found[3 * j + 2]);
    for (let n = 0; n < p.length; n++) if (p[n] !== q[n]) return p[n] - q[n];
    return 0;
  };
  // Of equal features the one visited last has the largest h.
  const order = new Uint32Array(q2.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  order.sort((i, j) => q2[i] - q2[j] || compareFeatures(i, j) || j - i);
  const lines: number[] = [];
  const multiplicity: number[] = [];
  for (const i of order) {
    const count = multiplicityOf(system, found[3 * i], found[3 * i + 1], found[3 * i + 2]);
    const last = lines[lines.length - 1];
    if (last !== undefined && q2[last] === q2[i] && compareFeatures(last, i) === 0) {
      multiplicity[multiplicity.length - 1] += count;
    } else {
      lines.push(i);
      multiplicity.push(count);
    }
  }
  const hkl = new Int16Array(3 * lines.length);
  lines.forEach((i, line) => {
    const [h, k, l] = [found[3 * i], found[3 * i + 1], found[3 * i + 2]];
    const swap = !isCentringAllowed(centring, h, k, l);
    hkl[3 * line] = swap ? k : h;
    hkl[3 * line + 1] = swap ? h : k;
    hkl[3 * line + 2] = l;
  });
  return {
    count: lines.length,
    q2: Float64Array.from(lines, (i) => q2[i]),
    hkl,
    multiplicity: Int16Array.from(multiplicity),
  };
}

/** Integers t with a t2 + b t + c <= 0, a > 0, a hair too many rather than one too few. */
function quadraticRange(a: number, b: number, c: number): [number, number] {
  const discriminant = b * b - 4 * a * c;
  const slack = 1e-9 * (b * b + Math.abs(4 * a * c));
  if (discriminant < -slack) return [1, 0];
  const root = Math.sqrt(discriminant + slack);
  return [Math.ceil((-b - root) / (2 * a)), Math.floor((-b + root) / (2 * a))];
}

function asymmetricRangeK(system: LatticeSystem, h: number, [from, to]: [number, number]): [number, number] {
  if (system === 'triclinic') return [h === 0 ? Math.max(0, from) : from, to];
  const atMostH = system !== 'orthorhombic' && system !== 'monoclinic';
  return [Math.max(0, from), atMostH ? Math.min(h, to) : to];
}

function asymmetricRangeL(
  system: LatticeSystem,
  h: number,
  k: number,
  [from, to]: [number, number],
): [number, number] {
  const origin = h === 0 && k === 0;
  switch (system) {
    case 'triclinic':
      return [origin ? Math.max(1, from) : from, to];
    case 'monoclinic':
      return [h === 0 ? Math.max(origin ? 1 : 0, from) : from, to];
    case 'cubic':
      return [Math.max(origin ? 1 : 0, from), Math.min(k, to)];
    default:
      return [Math.max(origin ? 1 : 0, from), to];
  }
}

function isInAsymmetricUnit(system: LatticeSystem, h: number, k: number, l: number): boolean {
  const all: [number, number] = [-Infinity, Infinity];
  const [kFrom, kTo] = asymmetricRangeK(system, h, all);
  const [lFrom, lTo] = asymmetricRangeL(system, h, k, all);
  return h >= 0 && k >= kFrom && k <= kTo && l >= lFrom && l <= lTo;
}

/** Of hkl and khl, which have the same features, an obverse rhombohedral lattice can have khl alone. */
function isSwapAllowed(centring: Centring, h: number, k: number, l: number): boolean {
  return centring === 'R' && isCentringAllowed(centring, k, h, l);
}

/** Number of hkl in the orbit of an hkl of the asymmetric unit; rhombohedral: those of the 6/mmm orbit that obverse allows. */
function multiplicityOf(system: LatticeSystem, h: number, k: number, l: number): number {
  const signs = (h === 0 ? 1 : 2) * (k === 0 ? 1 : 2) * (l === 0 ? 1 : 2);
  switch (system) {
    case 'triclinic':
      return 2;
    case 'monoclinic':
      return (h === 0 && l === 0 ? 1 : 2) * (k === 0 ? 1 : 2);
    case 'orthorhombic':
      return signs;
    case 'tetragonal':
      return h === k ? signs : 2 * signs;
    case 'cubic':
      return signs * (h === k && k === l ? 1 : h === k || k === l ? 3 : 6);
    case 'hexagonal':
    case 'rhombohedral': {
      const inPlane = h === 0 ? 1 : k === 0 || h === k ? 6 : 12;
      const orbit = inPlane * (l === 0 ? 1 : 2);
      return system === 'rhombohedral' && (h - k) % 3 !== 0 ? orbit / 2 : orbit;
    }
  }
}
