import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BravaisLattice, UnitCell } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { ROOT } from './resultFile.js';

interface MeasuredPeak {
  readonly two_theta?: number | null;
  readonly d?: number;
  readonly intensity?: number;
}

/** What is used of a file of the measured cases (see README.md of the data). */
export interface MeasuredCase {
  readonly id: string;
  readonly wavelength_A: number | null;
  readonly x_unit: string;
  readonly peaks: readonly MeasuredPeak[];
  readonly peaks_auto?: readonly MeasuredPeak[];
  readonly pattern_file?: string | null;
  readonly truth: UnitCell & {
    readonly bravais: BravaisLattice;
    readonly centring: string;
    /** Niggli cell. */
    readonly niggli: readonly number[];
  };
  readonly truth_inferred?: boolean;
  readonly flag: string;
}

/** Folder of the measured cases. @throws InputError `no-data` */
export function measuredFolder(): string {
  const data = process.env.ML_INDEX_DATA ?? join(ROOT, '../shared/data');
  const folder = resolve(data, 'measured');
  if (existsSync(folder)) return folder;
  throw new InputError([
    {
      code: 'no-data',
      message: 'no measured cases found',
      file: folder,
      hint: 'Give the data folder, which has the folder measured, in the environment variable ML_INDEX_DATA',
    },
  ]);
}

export function readMeasuredCases(folder: string): MeasuredCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as MeasuredCase);
}

/**
 * The list that comes with the case: given by its source, else found by a simple peak search; without rows that are no
 * position ({@link impossiblePeaks}).
 */
export function peaksOfCase(one: MeasuredCase): readonly MeasuredPeak[] {
  return rowsOfCase(one).filter((peak) => !isImpossible(peak));
}

/** Rows that are a mark of the data set's source files and no position, such as 1000000 degrees two-theta. */
export function impossiblePeaks(one: MeasuredCase): readonly MeasuredPeak[] {
  return rowsOfCase(one).filter(isImpossible);
}

function rowsOfCase({ peaks, peaks_auto }: MeasuredCase): readonly MeasuredPeak[] {
  return peaks.length > 0 ? peaks : (peaks_auto ?? []);
}

function isImpossible({ two_theta }: MeasuredPeak): boolean {
  return typeof two_theta === 'number' && !(two_theta > 0 && two_theta < 180);
}

/**
 * The case's list as a peak-list file: two-theta with the wavelength, or d-spacings where the positions are not two-theta
 * or there is no wavelength.
 */
export function peakListText(one: MeasuredCase): string {
  const peaks = peaksOfCase(one);
  const isTwoTheta = hasTwoTheta(one);
  const hasIntensity = peaks.every(({ intensity }) => intensity !== undefined);
  const rows = peaks.map((peak) =>
    [isTwoTheta ? peak.two_theta : peak.d, ...(hasIntensity ? [peak.intensity] : [])].join(' '),
  );
  const head = [
    ...(isTwoTheta ? [`# wavelength ${one.wavelength_A}`] : []),
    `# ${isTwoTheta ? 'two-theta' : 'd'}${hasIntensity ? ' intensity' : ''}`,
  ];
  return `${[...head, ...rows].join('\n')}\n`;
}

function hasTwoTheta(one: MeasuredCase): boolean {
  return (
    one.x_unit === '2theta_deg' &&
    one.wavelength_A !== null &&
    peaksOfCase(one).every(({ two_theta }) => typeof two_theta === 'number')
  );
}

/** q2 = 1/d^2 of the case's list, 1/A^2, ascending. */
export function q2OfCase(one: MeasuredCase): number[] {
  const isTwoTheta = hasTwoTheta(one);
  return peaksOfCase(one)
    .map(({ two_theta, d }) =>
      isTwoTheta ? ((2 * Math.sin((two_theta! * Math.PI) / 360)) / one.wavelength_A!) ** 2 : 1 / d! ** 2,
    )
    .sort((a, b) => a - b);
}
