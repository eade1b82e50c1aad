/**
 * The lines of a powder pattern as the search sees them. All arrays have the same length, in ascending q2.
 */
export interface PeakList {
  /** q2 = 1/d^2 = (2 sin(theta) / wavelength)^2, 1/A^2. */
  readonly q2: Float64Array;
  /** Standard uncertainty of q2, 1/A^2; 0 where the source gives none (the search then estimates one for all). */
  readonly sigmaQ2: Float64Array;
  /** Integrated (else peak) intensity in any unit; null when the source has none. */
  readonly intensity: Float64Array | null;
  /** Wavelength in Angstrom that belongs to the positions (K-alpha1 of a doublet); null for time of flight or bare d-spacings. */
  readonly wavelength: number | null;
  /** True where no source names the wavelength and it was taken for granted. */
  readonly isWavelengthAssumed?: boolean;
  /** Full width at half maximum in degrees two-theta, where a peak search measured it. */
  readonly fwhm?: Float64Array | null;
}

/** A measured powder pattern: counts on an axis of two-theta (degrees). */
export interface Pattern {
  /** Two-theta in degrees, ascending. */
  readonly twoTheta: Float64Array;
  readonly intensity: Float64Array;
  /** Standard uncertainty of each intensity; null means counting statistics. */
  readonly sigma: Float64Array | null;
  /** Wavelengths of the radiation with their relative weights (K-alpha1 first); empty when the file has none. */
  readonly wavelengths: readonly { readonly wavelength: number; readonly weight: number }[];
  /** True where the file names a crystal that takes K-alpha2 out of the beam. */
  readonly isMonochromatic?: boolean;
}
