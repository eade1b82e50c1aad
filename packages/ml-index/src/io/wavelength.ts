import { InputError, type Issue } from '../math/index.js';
import { ANODES, doubletMean, K_ALPHA2_RATIO, wavelengthOfEnergy } from '../peaks/index.js';

/** Limits of a bare number taken as Angstrom; outside them it is more likely something else (an energy, a nanometre). */
const BARE_MINIMUM = 0.05;
const BARE_MAXIMUM = 6;

/** A radiation as the user or a file named it. */
export interface Radiation {
  /** Angstrom; for an unresolved doublet the mean weighted 2:1. This is what d-spacings are calculated with. */
  readonly wavelength: number;
  /** What it is, for the report, e.g. `Cu K-alpha1, 1.540593 A`. */
  readonly label: string;
  /** The lines in it with relative weights, K-alpha1 first; one entry for a single line. */
  readonly components: readonly { readonly wavelength: number; readonly weight: number }[];
}

/**
 * Reads a wavelength: a number in Angstrom (`1.5406`, `1,5406`, `1.5406 A`, `0.15406 nm`, `154.06 pm`), a
 * characteristic line (`CuKa1`, `Cu K-alpha 1`, `CuKα`, `MoKb`; `CuKa` or `Cu` mean the unresolved doublet), or a photon
 * energy (`8.05keV`, `8048 eV`).
 * @throws InputError with code `bad-wavelength`
 */
export function parseWavelength(text: string | number, place: Pick<Issue, 'file' | 'line'> = {}): Radiation {
  const value = String(text).trim();
  const radiation = typeof text === 'number' ? ofBareNumber(text) : (ofLineName(value) ?? ofQuantity(value));
  if (radiation !== null) return radiation;
  const number = Number(value.replace(',', '.'));
  throw new InputError([
    {
      code: 'bad-wavelength',
      message: 'the wavelength cannot be understood',
      ...place,
      value,
      expected: `a number in Angstrom from ${BARE_MINIMUM} to ${BARE_MAXIMUM}, a name such as CuKa1, or an energy such as 8.05keV`,
      hint:
        number > BARE_MAXIMUM && number < 200
          ? `If it is an energy, write ${value}keV`
          : 'Give it as e.g. 1.5406, CuKa1, CuKa (unresolved doublet), MoKa1 or 8.05keV',
      option: 'wavelength',
    },
  ]);
}

/** {@link parseWavelength}, or null where the text is no wavelength. */
export function tryWavelength(text: string | number): Radiation | null {
  try {
    return parseWavelength(text);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The anode whose K-alpha1 line this wavelength is (within 100 parts per million), with its K-alpha2 wavelength; else null. */
export function kAlpha1Anode(
  wavelength: number,
): { readonly anode: string; readonly ka1: number; readonly ka2: number } | null {
  for (const [anode, { kAlpha1: ka1, kAlpha2: ka2 }] of Object.entries(ANODES)) {
    if (Math.abs(wavelength / ka1 - 1) < 1e-4) return { anode, ka1, ka2 };
  }
  return null;
}

/** Name of a characteristic line or doublet mean near this wavelength (within 100 ppm), else null. */
export function nameOfWavelength(wavelength: number): string | null {
  for (const [anode, { kAlpha1: ka1, kAlpha2: ka2, kBeta: kb }] of Object.entries(ANODES)) {
    const candidates: [string, number][] = [
      [`${anode} K-alpha1`, ka1],
      [`${anode} K-alpha2`, ka2],
      [`${anode} K-beta`, kb],
      [`${anode} K-alpha, mean of the doublet`, doubletMean(ka1, ka2)],
    ];
    for (const [name, line] of candidates) if (Math.abs(wavelength / line - 1) < 1e-4) return name;
  }
  return null;
}

/** Radiation of a single wavelength in Angstrom, which must be positive and finite. */
export function singleWavelength(wavelength: number): Radiation {
  const name = nameOfWavelength(wavelength);
  return {
    wavelength,
    label: `${name === null ? '' : `${name}, `}${trimNumber(wavelength)} A`,
    components: [{ wavelength, weight: 1 }],
  };
}

/** Radiation of a K-alpha doublet; `ratio` is the intensity of K-alpha2 relative to K-alpha1. */
export function doublet(ka1: number, ka2: number, ratio: number = K_ALPHA2_RATIO): Radiation {
  const wavelength = doubletMean(ka1, ka2);
  const anode = kAlpha1Anode(ka1)?.anode;
  return {
    wavelength,
    label: `${anode === undefined ? 'doublet' : `${anode} K-alpha doublet`}, mean weighted 2:1, ${trimNumber(wavelength)} A`,
    components: [
      { wavelength: ka1, weight: 1 },
      { wavelength: ka2, weight: ratio },
    ],
  };
}

function trimNumber(value: number): string {
  return String(Number(value.toPrecision(7)));
}

function ofBareNumber(value: number): Radiation | null {
  return value >= BARE_MINIMUM && value <= BARE_MAXIMUM ? singleWavelength(value) : null;
}

function ofLineName(text: string): Radiation | null {
  const name = text
    .toLowerCase()
    .replace(/α|alpha/g, 'a')
    .replace(/β|beta/g, 'b')
    .replace(/[\s_\-.]/g, '');
  const match = /^([a-z]{2})(?:k?(a|b)?(1|2|12|1\+2|1,2)?)$/.exec(name);
  if (match === null) return null;
  const anode = ANODES[match[1][0].toUpperCase() + match[1][1]];
  if (anode === undefined) return null;
  if (match[2] === 'b') return singleWavelength(anode.kBeta);
  if (match[3] === '1') return singleWavelength(anode.kAlpha1);
  if (match[3] === '2') return singleWavelength(anode.kAlpha2);
  return doublet(anode.kAlpha1, anode.kAlpha2);
}

function ofQuantity(text: string): Radiation | null {
  const match = /^(\d+(?:[.,]\d*)?|[.,]\d+)(?:e([+-]?\d+))?\s*(å|Å|a|angstroms?|ang|nm|pm|kev|ev)?$/i.exec(
    text,
  );
  if (match === null) return null;
  const value = Number(`${match[1].replace(',', '.')}e${match[2] ?? 0}`);
  if (!(value > 0) || !Number.isFinite(value)) return null;
  switch (match[3]?.toLowerCase()) {
    case undefined:
      return ofBareNumber(value);
    case 'nm':
      return plausible(value * 10);
    case 'pm':
      return plausible(value / 100);
    case 'kev':
      return plausible(wavelengthOfEnergy(value));
    case 'ev':
      return plausible(wavelengthOfEnergy(value / 1000));
    default:
      return plausible(value);
  }
}

function plausible(wavelength: number): Radiation | null {
  return wavelength >= 0.01 && wavelength <= 100 ? singleWavelength(wavelength) : null;
}
