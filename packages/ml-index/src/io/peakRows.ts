import type { Issue } from '../math/index.js';
import { type PositionUnit, q2OfPosition, q2PerPosition } from '../peaks/index.js';
import { type Layout, nameOfUnit } from './layout.js';
import { parseNumber, type Table } from './table.js';
import { type Issues, shorten } from './text.js';

/** Limits of d in Angstrom beyond which a position is wrong: its unit or the wavelength is. */
const LARGEST_D = 1000;
const SMALLEST_D = 0.1;

/** One line as read. */
export interface PeakRow {
  readonly line: number;
  readonly position: number;
  readonly q2: number;
  readonly sigmaQ2: number;
  readonly intensity: number | null;
  readonly fwhm: number | null;
}

/** Lines from the rows of a table; rows that cannot be read become issues of `errors`. */
export function readRows(
  table: Table,
  layout: Layout,
  wavelength: number | null,
  errors: Issues,
  warnings: Issues,
): PeakRow[] {
  const rows: PeakRow[] = [];
  const missing: number[] = [];
  const negative: number[] = [];
  const wide: number[] = [];
  const width = layout.roles.length;
  for (const { line, cells } of table.rows) {
    const row = readRow(line, cells, table.decimalComma, layout, wavelength, errors);
    if (row === null) continue;
    if (cells.length > width && table.delimiter !== 'white space') wide.push(line);
    if (layout.intensity >= 0 && row.intensity === null) missing.push(line);
    if (row.intensity !== null && row.intensity < 0) negative.push(line);
    rows.push(row.intensity !== null && row.intensity < 0 ? { ...row, intensity: 0 } : row);
  }
  if (missing.length > 0 && missing.length < table.rows.length) {
    warnings.add({
      code: 'missing-intensity',
      message: `${missing.length} of ${table.rows.length} rows have no intensity, so all intensities are left out`,
      line: missing[0],
      hint: 'Complete the column, or remove it',
    });
  }
  if (negative.length > 0) {
    warnings.add({
      code: 'negative-intensity',
      message: `${negative.length} negative intensities were set to 0`,
      line: negative[0],
    });
  }
  if (wide.length > 0 && layout.source !== 'option') {
    warnings.add({
      code: 'ragged-rows',
      message: `${wide.length} rows have more than ${width} columns; what is beyond was not used`,
      line: wide[0],
    });
  }
  return rows;
}

function readRow(
  line: number,
  cells: readonly string[],
  decimalComma: boolean,
  layout: Layout,
  wavelength: number | null,
  errors: Issues,
): PeakRow | null {
  const written = cells[layout.position] ?? '';
  const number = parseNumber(written, decimalComma);
  if (number === null) {
    errors.add({
      code: 'not-a-number',
      message: 'the position is not a number',
      line,
      value: shorten(written),
      expected: 'a number',
    });
    return null;
  }
  const position = number.value * layout.factor;
  const wrong = wrongPosition(position, layout.unit, wavelength);
  if (wrong !== null) {
    errors.add({ ...wrong, line, value: written });
    return null;
  }
  const q2 = q2OfPosition(layout.unit, position, wavelength);
  const sigmaCell = layout.sigma >= 0 ? cells[layout.sigma] : undefined;
  const sigma =
    sigmaCell === undefined || sigmaCell === ''
      ? (number.sigma ?? 0)
      : (parseNumber(sigmaCell, decimalComma)?.value ?? NaN);
  if (!(sigma >= 0) || !Number.isFinite(sigma)) {
    errors.add({
      code: 'bad-sigma',
      message: 'the standard uncertainty is no number from 0 on',
      line,
      value: shorten(sigmaCell ?? ''),
      expected: 'a number from 0 on (0 where it is unknown)',
    });
    return null;
  }
  const intensityCell = layout.intensity >= 0 ? (cells[layout.intensity] ?? '') : '';
  const intensity = parseNumber(intensityCell, decimalComma)?.value ?? null;
  if ((intensity === null && intensityCell !== '') || (intensity !== null && !Number.isFinite(intensity))) {
    errors.add({
      code: 'not-a-number',
      message: 'the intensity is not a finite number',
      line,
      value: shorten(intensityCell),
      expected: 'a number',
      hint: 'If the column is no intensity, skip it, e.g. two-theta,-',
      option: 'columns',
    });
    return null;
  }
  const width =
    layout.fwhm >= 0 ? (parseNumber(cells[layout.fwhm] ?? '', decimalComma)?.value ?? null) : null;
  const fwhm = width === null ? null : width * layout.factor;
  return {
    line,
    position,
    q2,
    sigmaQ2: Math.abs(sigma * layout.factor * q2PerPosition(layout.unit, position, wavelength)),
    intensity,
    fwhm,
  };
}

function wrongPosition(position: number, unit: PositionUnit, wavelength: number | null): Issue | null {
  if (!Number.isFinite(position))
    return { code: 'not-finite', message: 'the position is not finite', expected: 'a number' };
  if (position <= 0) {
    return {
      code: 'not-positive',
      message: `${nameOfUnit(unit)} must be greater than 0`,
      expected: 'a positive number',
      hint: 'Remove the line or correct it',
    };
  }
  if (unit === 'twoTheta' && position >= 180) {
    return {
      code: 'two-theta-too-large',
      message: 'two-theta must be below 180 degrees',
      expected: '0 to 180',
      hint: 'If the positions are no angles in degrees, say what they are',
      option: 'unit',
    };
  }
  const q2 = q2OfPosition(unit, position, wavelength);
  if (wavelength !== null && !(q2 * wavelength * wavelength <= 4 * (1 + 1e-9))) {
    return {
      code: 'sine-above-one',
      message: `sin(theta) would be above 1 at the wavelength ${Number(wavelength.toPrecision(7))} A`,
      expected: `d of at least ${(wavelength / 2).toFixed(4)} A`,
      hint: 'Check the wavelength and the unit of the positions',
    };
  }
  const d = 1 / Math.sqrt(q2);
  if (!(d <= LARGEST_D && d >= SMALLEST_D)) {
    return {
      code: 'implausible-d',
      message: `this ${nameOfUnit(unit)} means d = ${d.toPrecision(4)} A`,
      expected: `d from ${SMALLEST_D} to ${LARGEST_D} A`,
      hint: 'Check the wavelength and the unit of the positions',
    };
  }
  return null;
}

/** Lines in order of q2, equal positions merged with the larger intensity kept. */
export function sortAndMerge(rows: readonly PeakRow[], descending: boolean, warnings: Issues): PeakRow[] {
  const unit = descending ? -1 : 1;
  const disorder = rows.findIndex((row, i) => i > 0 && unit * (row.position - rows[i - 1].position) < 0);
  if (disorder >= 0) {
    warnings.add({
      code: 'unsorted',
      message: 'the lines were not in order of position and have been sorted',
      line: rows[disorder].line,
      value: rows[disorder].position,
    });
  }
  const sorted = [...rows].sort((p, q) => p.q2 - q.q2);
  const merged: PeakRow[] = [];
  for (const row of sorted) {
    const last = merged[merged.length - 1];
    if (last === undefined || last.position !== row.position) {
      merged.push(row);
      continue;
    }
    warnings.add({
      code: 'duplicate',
      message: `the same position as in line ${last.line}; the two were merged, the larger intensity kept`,
      line: row.line,
      value: row.position,
    });
    const stronger = (row.intensity ?? 0) > (last.intensity ?? 0) ? row : last;
    merged[merged.length - 1] = { ...stronger, line: last.line };
  }
  return merged;
}
