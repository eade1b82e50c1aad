/** What the ranking knows of a candidate. A new feature: an entry here, in {@link FEATURE_NAMES}, and its value in evidence.ts. */
export interface Features {
  /** Log evidence, every line one of N or foreign, tempered to that of a list of typical length. */
  readonly laplace: number;
  /** The same, not tempered. */
  readonly laplaceTotal: number;
  /** What it changes by when foreign lines are rare. */
  readonly clean: number;
  /** Log probability of which of the possible lines are seen, less that of N independent choices. */
  readonly visibility: number;
  /** Expected number of foreign lines. */
  readonly foreign: number;
  /** Their share of the intensity. */
  readonly foreignIntensity: number;
  /** Sum of sqrt(intensity / strongest) over them. */
  readonly foreignRoot: number;
  /** Expected number of foreign lines among the first five. */
  readonly foreignFirst: number;
  /** Lines that share their calculated line with another. */
  readonly shared: number;
  /** Log evidence that one half of the reflections (by a parity of hkl) is seen less often than the other. */
  readonly parity: number;
  /** Squared deviation of ln V from the regression, in standard deviations. */
  readonly volume: number;
  /** Deviation where the volume is too large. */
  readonly volumeHigh: number;
  /** ln of de Wolff's figure of merit, of all lines, where they are hardly more than the coefficients less. */
  readonly logMerit: number;
  /** ln of the line width (working degrees) that fits best, likewise. */
  readonly width: number;
  /** Squared zero shift over its prior. */
  readonly shift: number;
  /** As `visibility`, where lines of greater expected strength are seen rather, with their intensities. */
  readonly strength: number;
  /** As `parity`, with expected strengths and intensities. */
  readonly parityStrength: number;
}

/** The features in the order in which the ranking is fitted to them. */
export const FEATURE_NAMES = [
  'laplace',
  'laplaceTotal',
  'clean',
  'visibility',
  'foreign',
  'foreignIntensity',
  'foreignRoot',
  'foreignFirst',
  'shared',
  'parity',
  'volume',
  'volumeHigh',
  'logMerit',
  'width',
  'shift',
  'strength',
  'parityStrength',
] as const satisfies readonly (keyof Features)[];

/** What the score takes: the features, and the number of judged lines. */
export type InputName = keyof Features | 'lines';

export const INPUT_NAMES: readonly InputName[] = [...FEATURE_NAMES, 'lines'];

/** The inputs of a candidate that is judged by so many lines. @returns values in the order of `names` */
export function inputsOf(
  features: Features,
  lines: number,
  names: readonly InputName[] = INPUT_NAMES,
): number[] {
  return names.map((name) => (name === 'lines' ? lines : features[name]));
}
