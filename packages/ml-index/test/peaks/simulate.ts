import { coefficientsOfCell, q2OfIndices, type UnitCell } from '../../src/lattice/cell.js';
import type { Random } from '../../src/math/random.js';
import { addProfile, secondPosition } from '../../src/peaks/profile.js';
import type { Pattern } from '../../src/peaks/types.js';
import { twoThetaOfQ2 } from '../../src/peaks/units.js';

const RADIAN = Math.PI / 180;
const CU = { first: 1.540593, second: 1.544427 };

/** Conditions of a simulated measurement. */
export interface Conditions {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** Counts of the strongest line above background. */
  readonly counts: number;
  /** Background counts far from the low-angle end and from humps. */
  readonly background: number;
  /** Height at the low-angle end, decaying over 5 degrees. */
  readonly lowAngle: number;
  /** Height of an amorphous hump 6 degrees wide at 22 degrees. */
  readonly hump: number;
  /** Caglioti coefficients of fwhm^2 = u tan^2 + v tan + w, degrees squared. */
  readonly caglioti: readonly [number, number, number];
  readonly eta: number;
  /** Axial divergence: the low-angle tail ends at this many degrees times cot(two-theta) below the line. */
  readonly axial: number;
  readonly doublet: boolean;
  /** The counts are multiplied with this after the noise is drawn. */
  readonly scale: number;
}

export const DEFAULT_CONDITIONS: Conditions = {
  from: 5, to: 90, step: 0.01, counts: 3000, background: 50, lowAngle: 0, hump: 0, caglioti: [0.01, -0.005, 0.01],
  eta: 0.6, axial: 0, doublet: true, scale: 1,
}; // prettier-ignore

export interface TrueLine {
  readonly twoTheta: number;
  /** Height in the units of the pattern, of the first wavelength. */
  readonly height: number;
  readonly fwhm: number;
}

export function widthAt(twoTheta: number, [u, v, w]: readonly [number, number, number]): number {
  const t = Math.tan((twoTheta / 2) * RADIAN);
  return Math.sqrt(Math.max(1e-6, u * t * t + v * t + w));
}

/** Conditions drawn from what laboratories have: widths 0.05 to 0.3 deg, steps 0.005 to 0.05 deg, good and poor counts. */
export function randomConditions(random: Random): Conditions {
  const between = (a: number, b: number): number => a * (b / a) ** random.uniform();
  const width = between(0.05, 0.25);
  const counts = between(150, 30000);
  const background = counts * between(0.003, 0.3);
  return {
    from: 5,
    to: 60 + 40 * random.uniform(),
    step: Math.min(0.05, Math.max(0.005, width * between(0.08, 0.35))),
    counts,
    background,
    lowAngle: random.uniform() < 0.5 ? background * between(0.5, 8) : 0,
    hump: random.uniform() < 0.3 ? background * between(0.2, 3) : 0,
    caglioti: [width * width * random.uniform(), -0.5 * width * width * random.uniform(), width * width],
    eta: 0.2 + 0.7 * random.uniform(),
    axial: random.uniform() < 0.7 ? width * 0.3 * random.uniform() : 0,
    doublet: random.uniform() < 0.7,
    scale: random.uniform() < 0.5 ? 1 : between(0.01, 20),
  };
}

/** Lines of a random cell: exponentially distributed |F|^2 times multiplicity, Lorentz-polarization and thermal factor. */
export function randomLines(random: Random, conditions: Conditions): TrueLine[] {
  const kind = random.below(4);
  const length = (): number => 4.5 + 8 * random.uniform() ** 2;
  const a = length();
  const cell: UnitCell = {
    a,
    b: kind === 0 ? a : length(),
    c: kind <= 1 ? a * (kind === 0 ? 1 : 1.3) : length(),
    alpha: 90,
    beta: kind === 3 ? 91 + 25 * random.uniform() : 90,
    gamma: 90,
  };
  const x = coefficientsOfCell(cell);
  const q2Max = ((2 * Math.sin((conditions.to / 2) * RADIAN)) / CU.first) ** 2;
  const sums = new Map<string, { q2: number; intensity: number }>();
  const limits = [cell.a, cell.b, cell.c].map((axis) => Math.ceil(axis * Math.sqrt(q2Max)) + 1);
  for (let h = 0; h <= limits[0]; h++) {
    for (let k = 0; k <= limits[1]; k++) {
      for (let l = h === 0 ? 0 : -limits[2]; l <= limits[2]; l++) {
        const q2 = q2OfIndices(x, h, k, l);
        if (q2 === 0 || q2 > q2Max) continue;
        const theta = (twoThetaOfQ2(q2, CU.first) / 2) * RADIAN;
        if (2 * theta < conditions.from * RADIAN) continue;
        const lp = (1 + Math.cos(2 * theta) ** 2) / (Math.sin(theta) ** 2 * Math.cos(theta));
        const f2 = random.uniform() < 0.1 ? 0 : -Math.log(1 - random.uniform());
        const intensity = f2 * (k === 0 ? 1 : 2) * lp * Math.exp(-0.7 * q2);
        const key = q2.toFixed(7);
        const sum = sums.get(key) ?? { q2, intensity: 0 };
        sums.set(key, { q2, intensity: sum.intensity + intensity });
      }
    }
  }
  const lines = [...sums.values()].map(({ q2, intensity }) => {
    const twoTheta = twoThetaOfQ2(q2, CU.first);
    const fwhm = widthAt(twoTheta, conditions.caglioti);
    return { twoTheta, fwhm, height: intensity / fwhm };
  });
  const strongest = Math.max(...lines.map((line) => line.height));
  return lines
    .map((line) => ({ ...line, height: (line.height / strongest) * conditions.counts * conditions.scale }))
    .sort((p, q) => p.twoTheta - q.twoTheta);
}

/** A pattern of given lines with Poisson noise. */
export function simulatePattern(random: Random, conditions: Conditions, lines: readonly TrueLine[]): Pattern {
  const n = Math.floor((conditions.to - conditions.from) / conditions.step) + 1;
  const x = Float64Array.from({ length: n }, (_, i) => conditions.from + i * conditions.step);
  const expected = x.map(
    (t) =>
      conditions.background +
      conditions.lowAngle * Math.exp((conditions.from - t) / 5) +
      conditions.hump * Math.exp(-(((t - 22) / 4) ** 2)),
  );
  const shape = { eta: conditions.eta, asymmetry: 0, skew: 0 };
  const nodes = conditions.axial > 0 ? 12 : 1;
  for (const line of lines) {
    const components = [{ position: line.twoTheta, weight: 1 }];
    if (conditions.doublet) {
      components.push({
        position: secondPosition(line.twoTheta, CU.second / CU.first).position,
        weight: 0.5,
      });
    }
    for (const { position, weight } of components) {
      const tail = conditions.axial / Math.max(0.1, Math.abs(Math.tan(position * RADIAN)));
      for (let k = 0; k < nodes; k++) {
        const at = nodes === 1 ? position : position - tail * ((k + 0.5) / nodes) ** 2;
        const from = Math.max(0, Math.floor((at - 40 * line.fwhm - conditions.from) / conditions.step));
        const to = Math.min(n, Math.ceil((at + 40 * line.fwhm - conditions.from) / conditions.step));
        const height = (line.height / conditions.scale) * (weight / nodes);
        addProfile(x, from, Math.max(from, to), expected, at, height, line.fwhm, shape);
      }
    }
  }
  return {
    twoTheta: x,
    intensity: expected.map((mean) => conditions.scale * poisson(random, mean)),
    sigma: null,
    wavelengths: [{ wavelength: CU.first, weight: 1 }],
  };
}

/** Poisson deviate: inversion below 30, rounded normal with the same variance above. */
export function poisson(random: Random, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  let k = 0;
  let product = random.uniform();
  const limit = Math.exp(-mean);
  while (product > limit) {
    k++;
    product *= random.uniform();
  }
  return k;
}
