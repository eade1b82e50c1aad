import { InputError } from '../math/index.js';

const DEGREE = Math.PI / 180;

/** E * lambda = h c in keV Angstrom (CODATA 2018, exact by definition of the SI, here to double precision). */
const KEV_ANGSTROM = 12.398419843320026;

/** Wavelength in Angstrom (Cu K-alpha1) that stands in wherever two-theta is wanted and the list has no wavelength. */
export const DEFAULT_WAVELENGTH = 1.5406;

/** Wavelength in Angstrom of photons of an energy in keV: E lambda = h c. */
export function wavelengthOfEnergy(energy: number): number {
  return KEV_ANGSTROM / energy;
}

/** q2 = (2 sin(theta) / wavelength)^2 in 1/A^2 of two-theta in degrees. */
export function q2OfTwoTheta(twoTheta: number, wavelength: number): number {
  const q = (2 * Math.sin((twoTheta / 2) * DEGREE)) / wavelength;
  return q * q;
}

/** Two-theta in degrees, 0 to 180, of q2 >= 0; NaN for lines beyond the reach of the wavelength, q2 > 4 / wavelength^2. */
export function twoThetaOfQ2(q2: number, wavelength: number): number {
  const sine = (wavelength * Math.sqrt(q2)) / 2;
  return sine > 1 && sine < 1 + 1e-12 ? 180 : (2 * Math.asin(sine)) / DEGREE;
}

/** d(q2)/d(two-theta) in 1/A^2 per degree, at two-theta in degrees: 2 sin(two-theta) / wavelength^2, times pi / 180. */
export function q2PerTwoTheta(twoTheta: number, wavelength: number): number {
  return (2 * Math.sin(twoTheta * DEGREE) * DEGREE) / (wavelength * wavelength);
}

/** {@link q2PerTwoTheta} at a given q2; NaN for q2 > 4 / wavelength^2. */
export function q2PerTwoThetaAtQ2(q2: number, wavelength: number): number {
  const sine = (wavelength * Math.sqrt(q2)) / 2;
  return (4 * sine * Math.sqrt(1 - sine * sine) * DEGREE) / (wavelength * wavelength);
}

/** The ways in which a source may give the position of a line. Two-theta in degrees; q = 1/d and Q = 2 pi/d in 1/A. */
export const POSITION_UNITS = ['twoTheta', 'd', 'Q', 'q', 'q2', 'sin2theta'] as const;
export type PositionUnit = (typeof POSITION_UNITS)[number];

export function needsWavelength(unit: PositionUnit): boolean {
  return unit === 'twoTheta' || unit === 'sin2theta';
}

/**
 * q2 in 1/A^2 of a position in any unit.
 * @throws InputError `missing-wavelength` when the unit needs a wavelength and there is none.
 */
export function q2OfPosition(unit: PositionUnit, position: number, wavelength: number | null): number {
  switch (unit) {
    case 'twoTheta':
      return q2OfTwoTheta(position, required(unit, wavelength));
    case 'd':
      return 1 / (position * position);
    case 'Q':
      return (position / (2 * Math.PI)) ** 2;
    case 'q':
      return position * position;
    case 'q2':
      return position;
    case 'sin2theta':
      return (4 * position) / required(unit, wavelength) ** 2;
  }
}

/** Inverse of {@link q2OfPosition}. NaN for a two-theta beyond the reach of the wavelength. */
export function positionOfQ2(unit: PositionUnit, q2: number, wavelength: number | null): number {
  switch (unit) {
    case 'twoTheta':
      return twoThetaOfQ2(q2, required(unit, wavelength));
    case 'd':
      return 1 / Math.sqrt(q2);
    case 'Q':
      return 2 * Math.PI * Math.sqrt(q2);
    case 'q':
      return Math.sqrt(q2);
    case 'q2':
      return q2;
    case 'sin2theta':
      return (q2 * required(unit, wavelength) ** 2) / 4;
  }
}

/**
 * d(q2)/d(position) at a position; negative for d-spacings. The s.u. of q2 is its absolute value times the s.u. of the position.
 * @throws InputError as {@link q2OfPosition}.
 */
export function q2PerPosition(unit: PositionUnit, position: number, wavelength: number | null): number {
  switch (unit) {
    case 'twoTheta':
      return q2PerTwoTheta(position, required(unit, wavelength));
    case 'd':
      return -2 / (position * position * position);
    case 'Q':
      return position / (2 * Math.PI * Math.PI);
    case 'q':
      return 2 * position;
    case 'q2':
      return 1;
    case 'sin2theta':
      return 4 / required(unit, wavelength) ** 2;
  }
}

function required(unit: PositionUnit, wavelength: number | null): number {
  if (wavelength !== null) return wavelength;
  throw new InputError([
    {
      code: 'missing-wavelength',
      message: `Positions in ${unit === 'twoTheta' ? 'two-theta' : 'sin^2(theta)'} need a wavelength`,
      expected: 'a wavelength in Angstrom, a name such as CuKa1, or an energy',
      hint: 'Give the wavelength',
      option: 'wavelength',
    },
  ]);
}
