import { parseWavelength, singleWavelength } from 'ml-index/io';
import type { Issue } from 'ml-index/math';
import {
  findPeaks,
  peakListOfLines,
  UNDERSAMPLED,
  type FoundLine,
  type MissedMaximum,
  type Pattern,
  type PeakList,
  type PeakSearchOptions,
} from 'ml-index/peaks';

/** Radiation taken where neither the file nor the user names one. */
const ASSUMED = 'CuKa';

/** Why a strong maximum is not among the lines, in words. */
const MISSED: Readonly<Record<MissedMaximum['reason'], string>> = {
  narrow: 'narrower than lines are here',
  broad: 'broader than lines are here',
  edge: 'at the end of the pattern',
  unfitted: 'no line profile fits it',
};

/** Lines found in a pattern. */
export interface PatternLines {
  readonly peaks: PeakList;
  readonly found: readonly FoundLine[];
  readonly background: Float64Array;
  /** Wavelengths in words: of the lines' positions, and of the K-alpha2 that was fitted with them. */
  readonly radiation: string;
  /** Was the wavelength assumed? */
  readonly isAssumed: boolean;
  readonly warnings: readonly Issue[];
}

/** Finds the lines of a pattern, without those that the peak search knows to come from other radiation. */
export function linesOfPattern(
  pattern: Pattern,
  file: string,
  options: Partial<PeakSearchOptions>,
): PatternLines {
  const isAssumed = pattern.wavelengths.length === 0;
  const radiated = isAssumed ? { ...pattern, wavelengths: parseWavelength(ASSUMED).components } : pattern;
  const { lines, doubtful, contaminants, missed, undersampled, background, wavelength, doublet } = findPeaks(
    radiated,
    options,
  );
  const warnings: Issue[] = [];
  if (isAssumed) {
    warnings.push({
      code: 'wavelength-assumed',
      message: `the file names no wavelength; ${ASSUMED} was assumed`,
      file,
      hint: 'Give the wavelength',
      option: 'wavelength',
    });
  }
  if (contaminants.length > 0) {
    const places = contaminants
      .map(({ line, origin }) => `${line.twoTheta.toFixed(3)} (${origin})`)
      .join(', ');
    warnings.push({
      code: 'other-radiation',
      message: `lines of other radiation were left out: ${places}`,
      file,
    });
  }
  if (doubtful.length > 0) {
    warnings.push({
      code: 'doubtful-lines',
      message: `weak lines that may be noise or another phase were left out: ${doubtful.map(({ twoTheta }) => twoTheta.toFixed(3)).join(', ')}`,
      file,
      hint: 'Save the list of lines, and add those that you trust',
    });
  }
  if (missed.length > 0) {
    const places = missed.map(({ twoTheta, reason }) => `${twoTheta.toFixed(3)} (${MISSED[reason]})`);
    warnings.push({
      code: 'missed-maxima',
      message: `strong maxima that are not among the lines: ${places.join(', ')}`,
      file,
      hint: 'Look at the plot of the pattern, and add those that are lines to the saved list',
    });
  }
  if (undersampled !== null) {
    warnings.push({
      code: 'undersampled',
      message: `the lines are only ${undersampled.toFixed(1)} steps wide (full width at half maximum): their positions are less certain than they could be`,
      file,
      expected: `at least ${UNDERSAMPLED} steps a width, better 5 or more`,
      hint: 'Measure, or bin the data, with a smaller step',
    });
  }
  const satellite =
    doublet === null ? '' : `, fitted with its satellite at ${(wavelength! * doublet.ratio).toFixed(6)} A`;
  return {
    peaks: { ...peakListOfLines(lines, wavelength!), ...(isAssumed ? { isWavelengthAssumed: true } : {}) },
    found: lines,
    background,
    radiation: `${singleWavelength(wavelength!).label}${satellite}`,
    isAssumed,
    warnings,
  };
}
