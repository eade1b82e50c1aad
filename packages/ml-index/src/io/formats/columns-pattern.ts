import { needsWavelength, type PositionUnit, q2OfPosition, twoThetaOfQ2 } from '../../peaks/index.js';
import { findHeading, isPositionUnit, type NamedColumn } from '../columns.js';
import { findWavelength } from '../file-wavelength.js';
import { radiationOf, type ScanFile } from '../scan.js';
import { parseNumber, readTable, type Table } from '../table.js';
import { Issues } from '../text.js';
import type { Radiation } from '../wavelength.js';

/**
 * A pattern in columns (`.xy`, `.xye`, `.csv`, RRUFF `.txt`): angle (or Q, q, d where the heading says so), intensity and,
 * in `.xye` files or under such a heading, its standard uncertainty.
 * @param given wavelength from an option, for axes other than two-theta
 */
export function readColumnsPattern(text: string, file: string, given: Radiation | null): ScanFile {
  const table = readTable(text);
  const errors = new Issues(file);
  for (const { line, text: value } of table.stray) {
    errors.add({
      code: 'not-a-number',
      message: 'text among the points',
      line,
      value: value.slice(0, 60),
      expected: 'a row of numbers',
    });
  }
  if (table.rows.length === 0)
    errors.add({
      code: 'no-data',
      message: 'the file has no rows of numbers',
      expected: 'angle and intensity a row',
    });
  errors.throwIfAny();
  const width = Math.min(...table.rows.slice(0, 1000).map(({ cells }) => cells.length));
  const columns = findHeading(table, width)?.columns ?? null;
  const x = Math.max(
    0,
    columns?.findIndex(
      (column) => column !== null && (isPositionUnit(column.role) || column.role === 'position'),
    ) ?? 0,
  );
  const named = columns?.findIndex((column) => column?.role === 'intensity') ?? -1;
  const y = named >= 0 ? named : x + 1;
  const s = sigmaColumn(columns, file, width, y);
  const values = (column: number, what: string): Float64Array => readColumn(table, column, what, errors);
  const axis = values(x, 'angle');
  const intensity = values(y, 'intensity');
  const sigma = s < 0 ? null : values(s, 'uncertainty');
  errors.throwIfAny();
  const radiation = given ?? inFile(table);
  const unit: NamedColumn = columns?.[x] ?? { role: 'twoTheta', factor: 1 };
  const notes = [
    `columns: angle ${x + 1}, intensity ${y + 1}${s < 0 ? '' : `, uncertainty ${s + 1}`}${width > Math.max(x, y, s) + 1 ? `, others of ${width} not used` : ''}`,
  ];
  if (isPositionUnit(unit.role) && unit.role !== 'twoTheta') {
    if (radiation === null) {
      errors.add({
        code: 'missing-wavelength',
        message: `the axis is ${unit.role}; two-theta needs a wavelength`,
        expected: 'a wavelength',
        hint: 'Give the wavelength',
        option: 'wavelength',
      });
      errors.throwIfAny();
    }
    notes.push(`the axis was converted from ${unit.role} to two-theta`);
    const twoTheta = toTwoTheta(axis, unit.role, unit.factor, radiation!.components[0].wavelength);
    const reached = Array.from(twoTheta.keys()).filter((i) => !Number.isNaN(twoTheta[i]));
    if (reached.length < axis.length) {
      notes.push(`${axis.length - reached.length} points beyond the reach of the wavelength were left out`);
    }
    const pick = (column: Float64Array): Float64Array => Float64Array.from(reached, (i) => column[i]);
    return asFile(pick(twoTheta), pick(intensity), sigma === null ? null : pick(sigma));
  }
  return asFile(axis, intensity, sigma);

  function asFile(angles: Float64Array, counts: Float64Array, uncertainty: Float64Array | null): ScanFile {
    const scan = { twoTheta: angles, intensity: counts, sigma: uncertainty, stepTime: null, radiation };
    return { format: 'columns', scans: [scan], notes };
  }
}

function toTwoTheta(
  axis: Float64Array,
  unit: PositionUnit,
  factor: number,
  wavelength: number,
): Float64Array {
  const own = needsWavelength(unit) ? wavelength : null;
  return axis.map((value) =>
    value > 0 ? twoThetaOfQ2(q2OfPosition(unit, value * factor, own), wavelength) : 0,
  );
}

function sigmaColumn(
  columns: readonly (NamedColumn | null)[] | null,
  file: string,
  width: number,
  y: number,
): number {
  const named =
    columns?.findIndex((column) => column?.role === 'sigma' || column?.role === 'sigma-intensity') ?? -1;
  if (named >= 0) return named;
  return columns === null && /\.(?:xye|fxye)$/i.test(file) && width > y + 1 ? y + 1 : -1;
}

function readColumn(table: Table, column: number, what: string, errors: Issues): Float64Array {
  const values = new Float64Array(table.rows.length);
  table.rows.forEach(({ line, cells }, i) => {
    const cell = cells[column] ?? '';
    const number = parseNumber(cell, table.decimalComma);
    values[i] = number?.value ?? NaN;
    if (Number.isFinite(values[i])) return;
    errors.add({
      code: 'not-a-number',
      message: `the ${what} is not a finite number`,
      line,
      value: cell.slice(0, 60),
      expected: 'a number',
    });
  });
  return values;
}

/** The wavelength a comment names; a mean of a doublet is taken apart, since a pattern shows both lines. */
function inFile(table: Table): Radiation | null {
  const found = findWavelength(table.comments)?.radiation ?? null;
  return found === null || found.components.length > 1 ? found : radiationOf(found.wavelength);
}
