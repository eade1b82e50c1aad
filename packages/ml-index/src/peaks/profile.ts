const RADIAN = Math.PI / 180;
const FOUR_LN2 = 4 * Math.LN2;

/** Second wavelength of the radiation relative to the first. */
export interface Doublet {
  /** wavelength 2 / wavelength 1. */
  readonly ratio: number;
  /** Intensity 2 / intensity 1. */
  readonly weight: number;
}

/**
 * Shape of a line: split pseudo-Voigt, height 1 at its maximum. The half on the low-angle side has the width (1 + asymmetry) fwhm, the
 * other (1 - asymmetry) fwhm; the Lorentzian fractions are eta + skew and eta - skew, kept within 0 to 1.
 */
export interface Shape {
  readonly eta: number;
  readonly asymmetry: number;
  readonly skew: number;
}

function clampFraction(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** Where the second wavelength puts the line whose first is at `twoTheta` (degrees), and the derivative; NaN beyond 180 degrees. */
export function secondPosition(twoTheta: number, ratio: number): { position: number; derivative: number } {
  const half = (twoTheta / 2) * RADIAN;
  const sine = ratio * Math.sin(half);
  if (!(sine < 1)) return { position: NaN, derivative: NaN };
  const second = Math.asin(sine);
  return { position: (2 * second) / RADIAN, derivative: (ratio * Math.cos(half)) / Math.cos(second) };
}

/** Area of the unit-height profile of unit width; each half has eta pi/2 + (1 - eta) sqrt(pi / (4 ln 2)) times half its width. */
export function shapeArea({ eta, asymmetry, skew }: Shape): number {
  const half = (fraction: number): number =>
    fraction * (Math.PI / 2) + (1 - fraction) * Math.sqrt(Math.PI / FOUR_LN2);
  return (
    (half(clampFraction(eta + skew)) * (1 + asymmetry) + half(clampFraction(eta - skew)) * (1 - asymmetry)) /
    2
  );
}

/** Adds height * profile at x[from..to) to `out`. */
export function addProfile(
  x: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
  position: number,
  height: number,
  fwhm: number,
  shape: Shape,
): void {
  const etaLow = clampFraction(shape.eta + shape.skew);
  const etaHigh = clampFraction(shape.eta - shape.skew);
  const low = 1 / (fwhm * (1 + shape.asymmetry));
  const high = 1 / (fwhm * (1 - shape.asymmetry));
  for (let i = from; i < to; i++) {
    const distance = x[i] - position;
    const eta = distance < 0 ? etaLow : etaHigh;
    const u = distance * (distance < 0 ? low : high);
    const u2 = u * u;
    const gauss = u2 < 9 ? Math.exp(-FOUR_LN2 * u2) : 0;
    out[i] += height * (eta / (1 + 4 * u2) + (1 - eta) * gauss);
  }
}

/**
 * As {@link addProfile}, times `scale`, and the derivatives added to columns of the design matrix. `origin` is the index of x that is
 * row 0 of the columns.
 */
export function addProfileDerivatives(
  x: Float64Array,
  from: number,
  to: number,
  origin: number,
  position: number,
  height: number,
  fwhm: number,
  shape: Shape,
  scale: number,
  positionScale: number,
  model: Float64Array,
  dPosition: Float64Array,
  dHeight: Float64Array,
  dLogWidth: Float64Array,
  dEta: Float64Array,
  dAsymmetry: Float64Array,
  dSkew: Float64Array,
): void {
  const { asymmetry } = shape;
  const etaLow = clampFraction(shape.eta + shape.skew);
  const etaHigh = clampFraction(shape.eta - shape.skew);
  const low = 1 / (fwhm * (1 + asymmetry));
  const high = 1 / (fwhm * (1 - asymmetry));
  for (let i = from; i < to; i++) {
    const r = i - origin;
    const distance = x[i] - position;
    const inverse = distance < 0 ? low : high;
    const eta = distance < 0 ? etaLow : etaHigh;
    const u = distance * inverse;
    const u2 = u * u;
    const gauss = u2 < 9 ? Math.exp(-FOUR_LN2 * u2) : 0;
    const lorentz = 1 / (1 + 4 * u2);
    const value = scale * (eta * lorentz + (1 - eta) * gauss);
    // d(value)/du
    const slope = -scale * height * u * (8 * eta * lorentz * lorentz + 2 * FOUR_LN2 * (1 - eta) * gauss);
    model[r] += height * value;
    dHeight[r] += value;
    dPosition[r] -= slope * inverse * positionScale;
    dLogWidth[r] -= slope * u;
    const mixing = scale * height * (lorentz - gauss);
    dEta[r] += mixing;
    dSkew[r] += distance < 0 ? mixing : -mixing;
    dAsymmetry[r] -= (distance < 0 ? 1 / (1 + asymmetry) : -1 / (1 - asymmetry)) * slope * u;
  }
}
