import {
  coefficientsOfCell,
  linesOfCell,
  volumeOfCell,
  bravaisInfo,
  type BravaisLattice,
  type UnitCell,
} from '../src/lattice/index.js';
import { Random } from '../src/math/index.js';
import { q2OfTwoTheta, twoThetaOfQ2, type PeakList } from '../src/peaks/index.js';

export const WAVELENGTH = 1.5406;

export interface SyntheticOptions {
  /** Lines of the lattice, from the lowest angle on; default 20. */
  readonly count?: number;
  /** Gaussian errors of this standard deviation, degrees two-theta; default 0. */
  readonly sigma?: number;
  /** observed = true + shift, degrees two-theta; default 0. */
  readonly shift?: number;
  /** observed = true + displacement cos(theta), degrees two-theta; default 0. */
  readonly displacement?: number;
  /** Two-theta of lines that do not belong, in degrees. */
  readonly impurities?: readonly number[];
  /** Probability of each line to be strong enough to be seen; default 1. */
  readonly visible?: number;
  readonly seed?: number;
  readonly intensities?: boolean;
}

/** Lines nearer than this are seen as one, degrees two-theta. */
const RESOLUTION = 0.08;

const ANGLES = { alpha: 90, beta: 90, gamma: 90 };

export function rectangular(a: number, b: number, c: number): UnitCell {
  return { a, b, c, ...ANGLES };
}

export function hexagonal(a: number, c: number): UnitCell {
  return { a, b: a, c, ...ANGLES, gamma: 120 };
}

/** Two-theta in degrees of the first lines of a lattice that can be told apart. */
export function calculatedTwoTheta(bravais: BravaisLattice, cell: UnitCell, count: number): number[] {
  const x = coefficientsOfCell(cell);
  const { multiplicity } = bravaisInfo(bravais);
  for (let reach = ((count * multiplicity) / volumeOfCell(cell)) ** (2 / 3) / 2; ; reach *= 1.3) {
    const q2max = Math.min(reach, q2OfTwoTheta(170, WAVELENGTH));
    const kept: number[] = [];
    for (const q2 of linesOfCell(bravais, x, q2max).q2) {
      const angle = twoThetaOfQ2(q2, WAVELENGTH);
      if (kept.length === 0 || angle - kept[kept.length - 1] > RESOLUTION) kept.push(angle);
    }
    if (kept.length >= count) return kept.slice(0, count);
    if (q2max < reach) throw new Error(`${bravais} has only ${kept.length} lines`);
  }
}

/** A peak list of a lattice with faults, Cu K-alpha1. Impurity lines are weak. */
export function syntheticPeaks(
  bravais: BravaisLattice,
  cell: UnitCell,
  {
    count = 20,
    sigma = 0,
    shift = 0,
    displacement = 0,
    impurities = [],
    visible = 1,
    seed = 1,
    intensities = true,
  }: SyntheticOptions = {},
): PeakList {
  const random = new Random(seed, 0x5e7);
  const seen = calculatedTwoTheta(bravais, cell, visible === 1 ? count : Math.ceil((1.6 * count) / visible))
    .filter(() => visible === 1 || random.uniform() < visible)
    .slice(0, count);
  const lines = [
    ...seen.map((angle) => ({
      angle: angle + shift + displacement * Math.cos((angle * Math.PI) / 360) + sigma * random.normal(),
      intensity: 100 * Math.exp(-3 * random.uniform()),
    })),
    ...impurities.map((angle) => ({ angle, intensity: 3 })),
  ].sort((a, b) => a.angle - b.angle);
  return {
    q2: Float64Array.from(lines, ({ angle }) => q2OfTwoTheta(angle, WAVELENGTH)),
    sigmaQ2: new Float64Array(lines.length),
    intensity: intensities ? Float64Array.from(lines, ({ intensity }) => intensity) : null,
    wavelength: WAVELENGTH,
  };
}

/** Lines at positions that no lattice made: uniform in two-theta. */
export function randomPeaks(count: number, from: number, to: number, seed: number): PeakList {
  const random = new Random(seed, 0x4a2);
  const angles = Array.from({ length: count }, () => from + (to - from) * random.uniform()).sort(
    (a, b) => a - b,
  );
  return {
    q2: Float64Array.from(angles, (angle) => q2OfTwoTheta(angle, WAVELENGTH)),
    sigmaQ2: new Float64Array(count),
    intensity: Float64Array.from(angles, () => 100 * Math.exp(-3 * random.uniform())),
    wavelength: WAVELENGTH,
  };
}
