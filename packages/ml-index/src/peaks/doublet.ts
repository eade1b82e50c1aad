import type { Doublet } from './profile.js';
import type { Pattern } from './types.js';
import { ANODES, doubletMean, K_ALPHA2_RATIO } from './xrayLines.js';

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
 * ln odds for a second wavelength. Files that name both do so whether or not a monochromator takes the second out, so the
 * lines of the pattern decide; a name is worth no more than one or two of them.
 */
const NAMED = 4;
const PERHAPS = 2;
/** What a crystal named in the file takes off them: it may have been out of the beam. */
const CRYSTAL = 8;

/**
 * Interprets the wavelengths of a pattern. Two entries: a doublet, most probably. One entry at a tube's K-alpha1 (within 0.0004 A):
 * perhaps a doublet. One entry at a tube's weighted mean (within 0.0006 A): a doublet, most probably, whose K-alpha1 is the tube's.
 */
export function interpretRadiation({
  wavelengths,
  isMonochromatic,
}: Pick<Pattern, 'wavelengths' | 'isMonochromatic'>): Radiation {
  const radiation = radiationOf(wavelengths);
  return isMonochromatic === true ? { ...radiation, logOdds: radiation.logOdds - CRYSTAL } : radiation;
}

function radiationOf(wavelengths: Pattern['wavelengths']): Radiation {
  if (wavelengths.length === 0) return { wavelength: null, doublet: null, logOdds: 0 };
  const [one, two] = wavelengths;
  if (two !== undefined && two.weight > 0 && two.wavelength !== one.wavelength) {
    const doublet = {
      ratio: two.wavelength / one.wavelength,
      weight: two.weight / (one.weight > 0 ? one.weight : 1),
    };
    return { wavelength: one.wavelength, doublet, logOdds: NAMED };
  }
  for (const { kAlpha1, kAlpha2 } of Object.values(ANODES)) {
    const doublet = { ratio: kAlpha2 / kAlpha1, weight: K_ALPHA2_RATIO };
    if (Math.abs(one.wavelength - kAlpha1) < 4e-4)
      return { wavelength: one.wavelength, doublet, logOdds: PERHAPS };
    if (Math.abs(one.wavelength - doubletMean(kAlpha1, kAlpha2)) < 6e-4)
      return { wavelength: kAlpha1, doublet, logOdds: NAMED };
  }
  return { wavelength: one.wavelength, doublet: null, logOdds: 0 };
}
