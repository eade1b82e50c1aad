import { DEFAULT_WAVELENGTH, q2PerTwoTheta, twoThetaOfQ2, type PeakList } from 'ml-index/peaks';

/**
 * A peak list as text that a user can edit and `mlindex index` reads: two-theta with a wavelength, d without; standard
 * uncertainties, intensities and widths where they are known.
 */
export function peakFile(peaks: PeakList, source: string): string {
  const { wavelength, intensity, fwhm } = peaks;
  const hasSigma = peaks.sigmaQ2.every((sigma) => sigma > 0);
  const lambda = wavelength ?? DEFAULT_WAVELENGTH;
  const columns: [string, (i: number) => string][] = [
    wavelength === null
      ? ['d', (i) => (1 / Math.sqrt(peaks.q2[i])).toFixed(6)]
      : ['two-theta', (i) => twoThetaOfQ2(peaks.q2[i], lambda).toFixed(5)],
  ];
  if (hasSigma) {
    columns.push([
      'sigma',
      wavelength === null
        ? (i) => (peaks.sigmaQ2[i] / (2 * peaks.q2[i] ** 1.5)).toFixed(6)
        : (i) => (peaks.sigmaQ2[i] / q2PerTwoTheta(twoThetaOfQ2(peaks.q2[i], lambda), lambda)).toFixed(5),
    ]);
  }
  if (intensity) columns.push(['intensity', (i) => String(Number(intensity[i].toPrecision(6)))]);
  if (fwhm) columns.push(['fwhm', (i) => fwhm[i].toFixed(4)]);
  const rows = Array.from(peaks.q2, (_, i) => columns.map(([, text]) => text(i).padStart(11)).join(' '));
  return [
    // First, so that no name of a file is taken for the wavelength.
    ...(wavelength === null ? [] : [`# wavelength ${wavelength}`]),
    `# Peaks of ${source.replace(/[\r\n]/g, ' ')}`,
    '# Rows may be removed, added and changed; text after # is not read.',
    `# ${columns
      .map(([name]) => name.padStart(11))
      .join(' ')
      .slice(2)}`,
    ...rows,
    '',
  ].join('\n');
}
