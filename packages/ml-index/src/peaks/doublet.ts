import type { Doublet } from './profile.js';
import type { Pattern } from './types.js';

/** Characteristic lines of an anode in Angstrom. */
export interface Tube {
  readonly anode: string;
  /** K-alpha1, K-alpha2 and K-beta1,3. */
  readonly first: number;
  readonly second: number;
  readonly beta: number;
}

/**
 * The usual tubes (International Tables for Crystallography C, table 4.2.2.4; Cu K-alpha after Hoelzer et al. 1997, Phys. Rev. A 56,
 * 4554).
 */
export const TUBES: readonly Tube[] = [
  { anode: 'Cr', first: 2.289726, second: 2.293651, beta: 2.084881 },
  { anode: 'Fe', first: 1.936041, second: 1.939973, beta: 1.756604 },
  { anode: 'Co', first: 1.788996, second: 1.792835, beta: 1.620826 },
  { anode: 'Cu', first: 1.540593, second: 1.544427, beta: 1.392234 },
  { anode: 'Mo', first: 0.709317, second: 0.713607, beta: 0.632303 },
  { anode: 'Ag', first: 0.559422, second: 0.563813, beta: 0.497082 },
];

/** What the wavelengths of a pattern allow. */
export interface Radiation {
  /** Wavelength of the first component in Angstrom; null when the pattern has none. */
  readonly wavelength: number | null;
  /** The second component that there may be. */
  readonly doublet: Doublet | null;
  /** Natural logarithm of the odds that it is there, before the pattern is looked at. */
  readonly logOdds: number;
}

/**
 * Interprets the wavelengths of a pattern. Two entries: a doublet, most probably. One entry at a tube's K-alpha1 (within 0.0004 A):
 * perhaps a doublet. One entry at a tube's weighted mean (within 0.0006 A): a doublet, most probably, whose K-alpha1 is the tube's.
 */
export function interpretRadiation(wavelengths: Pattern['wavelengths']): Radiation {
  if (wavelengths.length === 0) return { wavelength: null, doublet: null, logOdds: 0 };
  const [one, two] = wavelengths;
  if (two !== undefined && two.weight > 0 && two.wavelength !== one.wavelength) {
    const doublet = {
      ratio: two.wavelength / one.wavelength,
      weight: two.weight / (one.weight > 0 ? one.weight : 1),
    };
    return { wavelength: one.wavelength, doublet, logOdds: 20 };
  }
  for (const { first, second } of TUBES) {
    const doublet = { ratio: second / first, weight: 0.5 };
    if (Math.abs(one.wavelength - first) < 4e-4) return { wavelength: one.wavelength, doublet, logOdds: 2 };
    if (Math.abs(one.wavelength - (2 * first + second) / 3) < 6e-4)
      return { wavelength: first, doublet, logOdds: 20 };
  }
  return { wavelength: one.wavelength, doublet: null, logOdds: 0 };
}
