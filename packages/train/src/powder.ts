import { bravaisInfo, coefficientsOfCell, isCentringAllowed, q2OfIndices } from 'ml-index/lattice';
import { apply } from './operations.js';
import { scatteringFactor } from './scatteringFactors.js';
import type { Atom, Structure } from './structures.js';

/** K-alpha1 of copper in Angstrom (Hoelzer et al. 1997, Phys. Rev. A 56, 4554, gives 1.540593; 1.540598 is NIST's SRM value). */
export const CU_KA1 = 1.540598;

const RADIAN = Math.PI / 180;

/** One line of the calculated powder pattern: all reflections with the same d. */
export interface PowderLine {
  /** 1/d^2 in 1/A^2. */
  readonly q2: number;
  /** Degrees. */
  readonly twoTheta: number;
  /** Indices of its strongest reflection. */
  readonly hkl: readonly [number, number, number];
  /** Multiplicity x |F|^2 x Lorentz-polarisation, arbitrary scale. */
  readonly intensity: number;
}

export interface PatternOptions {
  readonly wavelength: number;
  /** Highest two-theta, degrees. */
  readonly maxTwoTheta: number;
  /** Step of the pattern, degrees. */
  readonly step: number;
  /** Full width at half maximum, degrees. */
  readonly fwhm: number;
}

/** Write-up section 2.1.1: 0 to 60 degrees in steps of 0.02, FWHM 0.1, Cu K-alpha1. */
export const PATTERN_OPTIONS: PatternOptions = { wavelength: CU_KA1, maxTwoTheta: 60, step: 0.02, fwhm: 0.1 };

/**
 * All lines that are not systematically absent up to `maxTwoTheta`, in ascending two-theta. Structure factors with
 * the scattering factors of neutral atoms, isotropic Debye-Waller factors (defaults of {@link defaultB} where the
 * source gives none), Lorentz-polarisation (1 + cos^2 2theta) / (sin^2 theta cos theta) without monochromator. No
 * absorption, extinction, texture or anomalous dispersion.
 */
export function powderLines(structure: Structure, options: PatternOptions = PATTERN_OPTIONS): PowderLine[] {
  const q2Max = ((2 * Math.sin((options.maxTwoTheta * RADIAN) / 2)) / options.wavelength) ** 2;
  const reflections = uniqueReflections(structure, q2Max);
  const squares = squaredStructureFactors(structure, reflections);
  const order = reflections.map((_, i) => i).sort((i, j) => reflections[i].q2 - reflections[j].q2);
  const lines: {
    q2: number;
    twoTheta: number;
    hkl: [number, number, number];
    intensity: number;
    strongest: number;
  }[] = [];
  for (const i of order) {
    const { q2, hkl, multiplicity } = reflections[i];
    const sine = (Math.sqrt(q2) * options.wavelength) / 2;
    const theta = Math.asin(sine);
    const lorentzPolarisation = (1 + Math.cos(2 * theta) ** 2) / (sine * sine * Math.cos(theta));
    const intensity = multiplicity * squares[i] * lorentzPolarisation;
    const last = lines.at(-1);
    if (last !== undefined && q2 - last.q2 < 1e-7 * q2) {
      last.intensity += intensity;
      if (intensity > last.strongest) {
        last.strongest = intensity;
        last.hkl = hkl;
      }
    } else {
      lines.push({ q2, twoTheta: (2 * theta) / RADIAN, hkl, intensity, strongest: intensity });
    }
  }
  return lines.map(({ q2, twoTheta, hkl, intensity }) => ({ q2, twoTheta, hkl, intensity }));
}

interface Reflection {
  readonly hkl: [number, number, number];
  readonly q2: number;
  /** Number of equivalent reflections, Friedel mates among them. */
  readonly multiplicity: number;
}

/** One reflection of each orbit of the Laue group that is not systematically absent, in order of h, k, l. */
function uniqueReflections(structure: Structure, q2Max: number): Reflection[] {
  const { cell, bravais } = structure;
  const x = coefficientsOfCell(cell);
  const centring = bravaisInfo(bravais).centring;
  const operations = cosetOperations(structure);
  const rotations = new Map(
    operations.flatMap(({ rotation: w }) => [w, w.map((e) => 0 - e)]).map((w) => [w.join(), w]),
  );
  const laue = [...rotations.values()];
  const reach = Math.sqrt(q2Max) * (1 + 1e-12);
  const [hMax, kMax, lMax] = [cell.a, cell.b, cell.c].map((length) => Math.floor(length * reach));
  const reflections: Reflection[] = [];
  for (let h = 0; h <= hMax; h++) {
    for (let k = -kMax; k <= kMax; k++) {
      for (let l = -lMax; l <= lMax; l++) {
        if (!isCentringAllowed(centring, h, k, l)) continue;
        const q2 = q2OfIndices(x, h, k, l);
        if (q2 > q2Max || q2 === 0) continue;
        let stabiliser = 0;
        let first = true;
        for (const w of laue) {
          const h2 = h * w[0] + k * w[3] + l * w[6];
          if (h2 < h) continue;
          const k2 = h * w[1] + k * w[4] + l * w[7];
          if (h2 === h && k2 < k) continue;
          const l2 = h * w[2] + k * w[5] + l * w[8];
          if (h2 > h || k2 > k || l2 > l) {
            first = false;
            break;
          }
          if (l2 === l) stabiliser++;
        }
        if (!first) continue;
        const absent = operations.some(({ rotation: w, translation: t }) => {
          if (
            h * w[0] + k * w[3] + l * w[6] !== h ||
            h * w[1] + k * w[4] + l * w[7] !== k ||
            h * w[2] + k * w[5] + l * w[8] !== l
          ) {
            return false;
          }
          const phase = h * t[0] + k * t[1] + l * t[2];
          return Math.abs(phase - Math.round(phase)) > 1e-3;
        });
        if (!absent) reflections.push({ hkl: [h, k, l], q2, multiplicity: laue.length / stabiliser });
      }
    }
  }
  return reflections;
}

/** One operation of each coset of the lattice translations. */
function cosetOperations(structure: Structure): Structure['operations'] {
  return [
    ...new Map(
      [...structure.operations].reverse().map((operation) => [operation.rotation.join(), operation]),
    ).values(),
  ];
}

/** Atoms nearer than this, in Angstrom, to their image are on a special position. */
const SPECIAL_POSITION = 0.1;

/** Positions of one primitive cell and, for each, the atom of the asymmetric unit that it comes from. */
function unfold(structure: Structure): { xyz: [number, number, number][]; origin: number[] } {
  const operations = cosetOperations(structure);
  const translations = structure.operations
    .filter(({ rotation }) => rotation.every((e, i) => e === (i % 4 === 0 ? 1 : 0)))
    .map(({ translation }) => translation);
  const distance2 = squaredDistance(structure);
  const xyz: [number, number, number][] = [];
  const origin: number[] = [];
  structure.atoms.forEach((atom, index) => {
    const images: [number, number, number][] = [];
    for (const { rotation, translation } of operations) {
      const moved = apply(rotation, atom.xyz).map((x, i) => x + translation[i]) as [number, number, number];
      const known = images.some((image) =>
        translations.some(
          (t) =>
            distance2(moved[0] - image[0] - t[0], moved[1] - image[1] - t[1], moved[2] - image[2] - t[2]) <
            SPECIAL_POSITION ** 2,
        ),
      );
      if (!known) images.push(moved);
    }
    for (const image of images) {
      xyz.push(image);
      origin.push(index);
    }
  });
  return { xyz, origin };
}

/** Squared length in A^2 of a vector of fractional coordinates, taken modulo 1. */
function squaredDistance({ cell }: Structure): (x: number, y: number, z: number) => number {
  const cosine = (angle: number): number => Math.cos(angle * RADIAN);
  const { a, b, c } = cell;
  const [bc, ac, ab] = [
    2 * b * c * cosine(cell.alpha),
    2 * a * c * cosine(cell.beta),
    2 * a * b * cosine(cell.gamma),
  ];
  return (x, y, z) => {
    const u = x - Math.round(x);
    const v = y - Math.round(y);
    const w = z - Math.round(z);
    return a * a * u * u + b * b * v * v + c * c * w * w + bc * v * w + ac * u * w + ab * u * v;
  };
}

/**
 * B = 8 pi^2 U in A^2 where a source gives none or an impossible one: typical values at room temperature,
 * 0.6 in inorganic and 3 in organic or metal-organic structures, 4.5 for their hydrogen.
 */
export function defaultB(atom: Atom, organic: boolean): number {
  if (!organic) return 0.6;
  return atom.element === 'H' || atom.element === 'D' ? 4.5 : 3;
}

function debyeWallerB(atom: Atom, organic: boolean): number {
  const { uIso } = atom;
  return uIso !== null && uIso > 0 && uIso < 0.5 ? 8 * Math.PI * Math.PI * uIso : defaultB(atom, organic);
}

/** |F|^2 of one primitive cell for each reflection. The reflections must be in order of h, then k. */
function squaredStructureFactors(structure: Structure, reflections: readonly Reflection[]): Float64Array {
  const { atoms } = structure;
  const { xyz, origin } = unfold(structure);
  const n = xyz.length;
  const reach = [0, 1, 2].map((axis) =>
    reflections.reduce((max, { hkl }) => Math.max(max, Math.abs(hkl[axis])), 0),
  );
  const waves = [0, 1, 2].map((axis) =>
    waveTable(
      xyz.map((position) => position[axis]),
      reach[axis],
    ),
  );
  const elements = [...new Set(atoms.map(({ element }) => element))];
  const elementOf = atoms.map(({ element }) => elements.indexOf(element));
  const b = atoms.map((atom) => debyeWallerB(atom, structure.hasCarbonAndHydrogen));
  const weights = new Float64Array(n);
  const factors = new Float64Array(elements.length);
  const scaled = new Float64Array(atoms.length);
  const planeRe = new Float64Array(n);
  const planeIm = new Float64Array(n);
  const result = new Float64Array(reflections.length);
  let [hLast, kLast] = [NaN, NaN];
  reflections.forEach(({ hkl: [h, k, l], q2 }, r) => {
    if (h !== hLast || k !== kLast) {
      [hLast, kLast] = [h, k];
      const [cosH, sinH] = [waves[0].cos[Math.abs(h)], waves[0].sin[Math.abs(h)]];
      const [cosK, sinK] = [waves[1].cos[Math.abs(k)], waves[1].sin[Math.abs(k)]];
      const sign = k < 0 ? -1 : 1;
      for (let i = 0; i < n; i++) {
        const sine = sign * sinK[i];
        planeRe[i] = cosH[i] * cosK[i] - sinH[i] * sine;
        planeIm[i] = cosH[i] * sine + sinH[i] * cosK[i];
      }
    }
    const s2 = q2 / 4;
    elements.forEach((element, e) => (factors[e] = scatteringFactor(element, s2)));
    for (let i = 0; i < atoms.length; i++)
      scaled[i] = atoms[i].occupancy * factors[elementOf[i]] * Math.exp(-b[i] * s2);
    for (let i = 0; i < n; i++) weights[i] = scaled[origin[i]];
    const [cosL, sinL] = [waves[2].cos[Math.abs(l)], waves[2].sin[Math.abs(l)]];
    const sign = l < 0 ? -1 : 1;
    let re = 0;
    let im = 0;
    for (let i = 0; i < n; i++) {
      const sine = sign * sinL[i];
      re += weights[i] * (planeRe[i] * cosL[i] - planeIm[i] * sine);
      im += weights[i] * (planeRe[i] * sine + planeIm[i] * cosL[i]);
    }
    result[r] = re * re + im * im;
  });
  return result;
}

/** cos and sin of 2 pi m x for m = 0 to `max` and every coordinate x. */
function waveTable(x: readonly number[], max: number): { cos: Float64Array[]; sin: Float64Array[] } {
  const cos: Float64Array[] = [];
  const sin: Float64Array[] = [];
  for (let m = 0; m <= max; m++) {
    cos.push(Float64Array.from(x, (v) => Math.cos(2 * Math.PI * m * v)));
    sin.push(Float64Array.from(x, (v) => Math.sin(2 * Math.PI * m * v)));
  }
  return { cos, sin };
}

/** Height of the pattern at a line, highest line of the list 100: overlapping lines included. */
interface Height {
  readonly height: number;
}

/** Conditions of the write-up's list 2 (section 2.1.1). */
const MIN_HEIGHT = 0.005;
const MAX_SECOND_DERIVATIVE = -1;
const SEPARATION_IN_FWHM = 1 / 1.5;

/**
 * The lines that could realistically be observed, in ascending two-theta: in the pattern of Gaussian peaks,
 * normalised to sum(I^2) = 1 over its steps, the intensity at the line is above 0.005, the second derivative there
 * below -1 (per degree^2), and no stronger line of the list is within FWHM / 1.5.
 * @param threshold what the limits of intensity and second derivative are multiplied by: below 1 for a pattern in which weaker
 * lines are seen.
 */
export function realisticLines<T extends PowderLine>(
  lines: readonly T[],
  options: PatternOptions = PATTERN_OPTIONS,
  threshold = 1,
): (T & Height)[] {
  const sigma = options.fwhm / Math.sqrt(8 * Math.LN2);
  const norm = Math.sqrt(rawPattern(lines, options).reduce((sum, value) => sum + value * value, 0));
  const scale = 1 / norm;
  const window = 5 * sigma;
  const observed: { line: T; height: number }[] = [];
  let from = 0;
  for (const line of lines) {
    while (lines[from].twoTheta < line.twoTheta - window) from++;
    let height = 0;
    let curvature = 0;
    for (let j = from; j < lines.length && lines[j].twoTheta <= line.twoTheta + window; j++) {
      const u2 = ((line.twoTheta - lines[j].twoTheta) / sigma) ** 2;
      const part = lines[j].intensity * scale * Math.exp(-u2 / 2);
      height += part;
      curvature += (part * (u2 - 1)) / (sigma * sigma);
    }
    if (height > threshold * MIN_HEIGHT && curvature < threshold * MAX_SECOND_DERIVATIVE)
      observed.push({ line, height });
  }
  const separation = options.fwhm * SEPARATION_IN_FWHM;
  const kept: { line: T; height: number }[] = [];
  for (const candidate of [...observed].sort((p, q) => q.line.intensity - p.line.intensity)) {
    if (kept.every(({ line }) => Math.abs(line.twoTheta - candidate.line.twoTheta) >= separation))
      kept.push(candidate);
  }
  const highest = kept.reduce((max, { height }) => Math.max(max, height), 0);
  return kept
    .sort((p, q) => p.line.twoTheta - q.line.twoTheta)
    .map(({ line, height }) => ({ ...line, height: (100 * height) / highest }));
}

/**
 * The diffraction pattern at 0, step, 2 step, ... to `maxTwoTheta`: Gaussians with the lines' intensities as heights,
 * scaled to sum(I^2) = 1 (write-up section 2.1.1).
 */
export function diffractionPattern(
  lines: readonly PowderLine[],
  options: PatternOptions = PATTERN_OPTIONS,
): Float64Array {
  const pattern = rawPattern(lines, options);
  const scale = 1 / Math.sqrt(pattern.reduce((sum, value) => sum + value * value, 0));
  return pattern.map((value) => value * scale);
}

function rawPattern(lines: readonly PowderLine[], { step, maxTwoTheta, fwhm }: PatternOptions): Float64Array {
  const sigma = fwhm / Math.sqrt(8 * Math.LN2);
  const pattern = new Float64Array(Math.round(maxTwoTheta / step) + 1);
  const reach = Math.ceil((5 * sigma) / step);
  for (const { twoTheta, intensity } of lines) {
    const centre = Math.round(twoTheta / step);
    for (let i = Math.max(0, centre - reach); i <= Math.min(pattern.length - 1, centre + reach); i++) {
      pattern[i] += intensity * Math.exp(-(((i * step - twoTheta) / sigma) ** 2) / 2);
    }
  }
  return pattern;
}
