import type { Table } from './table.js';
import { splitHeader } from './table.js';

/**
 * What the positions of lines are: two-theta in degrees, d in Angstrom, Q = 2 pi/d, q = 1/d, q2 = 1/d^2, or
 * q2e4 = 10^4/d^2 (the Q of de Wolff and of ITO).
 */
export const POSITION_UNITS = ['two-theta', 'd', 'Q', 'q', 'q2', 'q2e4'] as const;
export type PositionUnit = (typeof POSITION_UNITS)[number];

/** What a column holds. `position` stands for a position whose unit is not yet known. */
export type ColumnRole =
  | PositionUnit
  | 'position'
  | 'intensity'
  | 'sigma'
  | 'sigma-intensity'
  | 'fwhm'
  | 'index'
  | 'hkl'
  | 'ignored';

export function isPositionUnit(role: string): role is PositionUnit {
  return (POSITION_UNITS as readonly string[]).includes(role);
}

/** Wavelength that two-theta is judged with where none is known (Cu K-alpha1). */
const USUAL_WAVELENGTH = 1.5406;

/** q2 = 1/d^2 in 1/A^2 of a position; NaN where it has none (sin(theta) > 1). */
export function q2OfPosition(value: number, unit: PositionUnit, wavelength: number): number {
  switch (unit) {
    case 'two-theta':
      return value < 180 ? ((2 * Math.sin((value * Math.PI) / 360)) / wavelength) ** 2 : NaN;
    case 'd':
      return 1 / (value * value);
    case 'Q':
      return (value / (2 * Math.PI)) ** 2;
    case 'q':
      return value * value;
    case 'q2':
      return value;
    case 'q2e4':
      return value / 1e4;
  }
}

/** |d q2 / d position|, to carry a standard uncertainty of a position over to q2. */
export function q2Slope(value: number, unit: PositionUnit, wavelength: number): number {
  switch (unit) {
    case 'two-theta':
      return ((Math.PI / 180) * 2 * Math.sin((value * Math.PI) / 180)) / (wavelength * wavelength);
    case 'd':
      return 2 / value ** 3;
    case 'Q':
      return (2 * value) / (2 * Math.PI) ** 2;
    case 'q':
      return 2 * value;
    case 'q2':
      return 1;
    case 'q2e4':
      return 1e-4;
  }
}

/** A column named in a header: what it is and the factor to the unit used here (10 for d in nm, 0.1 for Q in 1/nm). */
export interface NamedColumn {
  readonly role: ColumnRole;
  readonly factor: number;
}

const NAMES: readonly (readonly [ColumnRole, RegExp])[] = [
  ['fwhm', /fwhm|width|breadth|\bfw\b/i],
  [
    'sigma-intensity',
    /(?:sig\w*|esd|err\w*|unc\w*|std\w*)[\s_.([]*(?:of\s+)?(?:i\b|int\w*|counts?)|\b(?:i|int\w*)[\s_]*(?:sig\w*|esd|err\w*)/i,
  ],
  ['sigma', /sig\w*|σ|\be\.?s\.?d\b|\berr\w*|\bunc\w*|\bstd\w*|\bs\.?u\.?\b|\bpm\b|\+\/?-/i],
  ['two-theta', /(?:2|two)[\s*_°-]*(?:theta|th\b|tht\b|θ|ϑ|Θ)|\bt?tth\b|\bttheta\b|\btwotheta/i],
  ['q2e4', /(?:10\^?4|1e4|10000)\s*[*/x]?\s*(?:q\s*\^?2|d\s*\^?-?2|d²)/i],
  ['q2', /\bq\s*(?:\^|\*\*)?\s*2\b|q²|1\s*\/\s*d\s*(?:(?:\^|\*\*)?\s*2\b|²)|\bd\s*(?:\^|\*\*)\s*-2\b/i],
  [
    'intensity',
    /\bi\s*\/\s*i|\brel\w*\.?[\s_]*int|\bint\w*|\bcounts?\b|\bcps\b|\bheight\b|\barea\b|\bampl\w*|\bi(?:rel|obs|int)?\b|\bI\s*[[(%]/i,
  ],
  ['q', /1\s*\/\s*d\b|\bd\*(?!\w)|\bd\s*\^\s*-1\b/i],
  ['d', /\bd(?:[\s_-]*(?:spac\w*|val\w*|obs\w*|hkl|exp\w*))?\b(?!\s*[*^])/i],
  ['Q', /\bQ\b/],
  ['q', /\bq\b/],
  ['position', /\bpos\w*\b|\bangle\b|\bpeak\s*centre|\bpeak\s*center|\bx\b/i],
  ['hkl', /^\W*(?:hkl|h|k|l)\W*$|\(hkl\)|\bhkl\b/i],
  ['index', /^(?:no|nr|num|number|index|peak|line|id|#)\b\.?(?:\s*no\.?)?\s*$/i],
];

/** What a column heading means; null where it is unknown. */
export function nameColumn(heading: string): NamedColumn | null {
  const role = NAMES.find(([, pattern]) => pattern.test(heading))?.[0];
  if (role === undefined) return null;
  const nanometre = /nm/.test(heading);
  return {
    role,
    factor: !nanometre
      ? 1
      : role === 'd'
        ? 10
        : role === 'Q' || role === 'q'
          ? 0.1
          : role === 'q2'
            ? 0.01
            : 1,
  };
}

/** Names as a user writes them in the `columns` option, e.g. `two-theta,intensity`. */
export function columnOfOption(name: string): ColumnRole | null {
  const text = name.trim();
  if (text === 'Q' || text === 'q') return text;
  const known: Record<string, ColumnRole> = {
    'two-theta': 'two-theta',
    '2theta': 'two-theta',
    '2-theta': 'two-theta',
    twotheta: 'two-theta',
    tth: 'two-theta',
    d: 'd',
    'd-spacing': 'd',
    '1/d': 'q',
    '2pi/d': 'Q',
    q2: 'q2',
    '1/d2': 'q2',
    q2e4: 'q2e4',
    '1e4/d2': 'q2e4',
    intensity: 'intensity',
    i: 'intensity',
    sigma: 'sigma',
    esd: 'sigma',
    fwhm: 'fwhm',
    '-': 'ignored',
    _: 'ignored',
    skip: 'ignored',
    ignore: 'ignored',
    ignored: 'ignored',
  };
  return known[text.toLowerCase()] ?? null;
}

/** Columns named by a header line of the table: all of them, or only the unit of the positions. */
export interface Heading {
  readonly line: number;
  /** One entry a column of the rows, null where the heading says nothing. */
  readonly columns: readonly (NamedColumn | null)[] | null;
  /** The only position unit that the heading mentions, where the headings do not match the columns one to one. */
  readonly unit: NamedColumn | null;
}

/**
 * The column headings of a table: the last line before the data whose cells name a position; for tables split at white
 * space, headings may have blanks in them ("2 theta (deg)  rel. int.").
 */
export function findHeading(table: Table, columnCount: number): Heading | null {
  const firstRow = table.rows[0]?.line ?? 0;
  const before = table.comments.filter(({ line }) => line < firstRow).reverse();
  for (const { line, text } of before) {
    const cells =
      table.delimiter === 'white space' ? splitWords(text, columnCount) : splitHeader(text, table);
    const named = cells.map(nameColumn);
    const positions = named.filter(
      (column) => column !== null && (isPositionUnit(column.role) || column.role === 'position'),
    );
    const short = cells.length <= columnCount + 3 && cells.every((cell) => cell.length <= 40);
    if (positions.length === 0 || !short) continue;
    if (cells.length === columnCount || (columnCount > 1 && named.every((column) => column !== null))) {
      const columns = Array.from({ length: columnCount }, (_, i) => named[i] ?? null);
      return { line, columns, unit: null };
    }
    const units = positions.filter((column) => isPositionUnit(column!.role));
    if (units.length === 1 && (columnCount === 1 || named.filter((column) => column !== null).length > 1)) {
      return { line, columns: null, unit: units[0] };
    }
  }
  return null;
}

/** Headings separated by white space, with units in brackets and `2 theta`, `rel. int.`, `h k l` kept together. */
function splitWords(text: string, columnCount: number): string[] {
  const wide = text.split(/\t|\s{2,}|[,;]\s*/).filter((word) => word !== '');
  if (wide.length === columnCount) return wide;
  return text
    .replace(/\b(2|two)[\s*_-]+(theta|th\b|θ|Θ)/gi, '2theta')
    .replace(
      /\b(rel\w*\.?|peak|standard|std\.?|d|of)\s+(int\w*\.?|pos\w*|spac\w*|val\w*|dev\w*|err\w*|unc\w*)/gi,
      '$1_$2',
    )
    .replace(/\s+(?=[([])/g, '')
    .replace(/[([][^)\]]*[)\]]/g, (unit) => unit.replace(/\s+/g, ''))
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
}

/** What the values themselves say about the columns. */
export interface DetectedColumns {
  readonly roles: ColumnRole[];
  /** Wavelength that follows from a column of two-theta beside one of d, else null. */
  readonly wavelength: number | null;
  /** Another unit that the positions could nearly as well be in. */
  readonly alternative: PositionUnit | null;
}

/**
 * Finds out what columns hold from their values alone: a running number, two-theta beside d (2 d sin(theta) constant),
 * otherwise the first monotonic column as positions, in the unit that gives the most usual d-spacings.
 * @param columns values by column; NaN where a cell is missing or text
 * @param wavelength Angstrom, or null where it is unknown
 */
export function detectColumns(columns: readonly Float64Array[], wavelength: number | null): DetectedColumns {
  const roles: ColumnRole[] = columns.map(() => 'ignored');
  const open = columns.map((_, i) => i);
  const take = (column: number, role: ColumnRole): void => {
    roles[column] = role;
    open.splice(open.indexOf(column), 1);
  };
  if (columns.length > 1 && isRunningNumber(columns[0])) take(0, 'index');
  const pair = braggPair(columns, open);
  if (pair !== null) {
    take(pair.twoTheta, 'two-theta');
    take(pair.d, 'd');
    takeIntensity(columns, open, roles);
    return { roles, wavelength: pair.wavelength, alternative: null };
  }
  const position =
    open.find((i) => Math.abs(trend(columns[i])) > 0.9 && columns[i].every((v) => v > 0)) ?? open[0];
  const { unit, alternative } = guessUnit(columns[position], wavelength);
  take(position, unit);
  const next = open.find((i) => i > position);
  if (next !== undefined && isUncertaintyOf(columns[next], columns[position])) take(next, 'sigma');
  takeIntensity(
    columns,
    open.filter((i) => i > position),
    roles,
  );
  return { roles, wavelength: null, alternative };
}

/** The unit that gives positions the most usual d-spacings, and a second one that is nearly as good. */
export function guessUnit(
  values: Float64Array,
  wavelength: number | null,
): { readonly unit: PositionUnit; readonly alternative: PositionUnit | null } {
  const scored = POSITION_UNITS.map((unit) => ({ unit, score: unitScore(values, unit, wavelength) })).sort(
    (p, q) => q.score - p.score,
  );
  const alternative = scored[1].score > scored[0].score - 1.5 ? scored[1].unit : null;
  return { unit: scored[0].unit, alternative };
}

/** Log-plausibility: the largest d is mostly near 8 A and the smallest near 1.9 A; d falls and all else rises down a list. */
function unitScore(values: Float64Array, unit: PositionUnit, wavelength: number | null): number {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return unit === 'two-theta' ? 0 : -1;
  const q2 = Array.from(positive, (value) => q2OfPosition(value, unit, wavelength ?? USUAL_WAVELENGTH));
  const valid = q2.filter((value) => value > 0 && Number.isFinite(value));
  if (valid.length < q2.length / 2) return -1000;
  const largest = -0.5 * Math.log(Math.min(...valid));
  const smallest = -0.5 * Math.log(Math.max(...valid));
  const direction = trend(values) * (unit === 'd' ? -1 : 1);
  const rare = unit === 'q2e4' ? 3 : unit === 'two-theta' ? -1 : 0;
  return (
    -0.5 * ((largest - Math.log(8)) / 0.7) ** 2 -
    0.5 * ((smallest - Math.log(1.9)) / 0.6) ** 2 +
    3 * Math.min(0, direction) -
    rare
  );
}

/** Share of rising steps minus share of falling steps. */
function trend(values: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < values.length; i++) sum += Math.sign(values[i] - values[i - 1]) || 0;
  return values.length < 2 ? 1 : sum / (values.length - 1);
}

function isRunningNumber(values: Float64Array): boolean {
  return (
    values.length > 2 &&
    (values[0] === 0 || values[0] === 1) &&
    values.every((value, i) => value === values[0] + i)
  );
}

/** Columns of two-theta and d that belong together: 2 d sin(theta) is the same (within 0.5 %) and plausible in all rows. */
function braggPair(
  columns: readonly Float64Array[],
  open: readonly number[],
): { readonly twoTheta: number; readonly d: number; readonly wavelength: number } | null {
  for (const twoTheta of open) {
    if (trend(columns[twoTheta]) <= 0) continue;
    for (const d of open) {
      if (d === twoTheta || trend(columns[d]) >= 0) continue;
      const products = Array.from(
        columns[d],
        (value, i) => 2 * value * Math.sin((columns[twoTheta][i] * Math.PI) / 360),
      );
      const middle = products.slice().sort((p, q) => p - q)[products.length >> 1];
      const agree = products.filter((value) => Math.abs(value / middle - 1) < 0.005).length;
      if (products.length >= 4 && agree > 0.9 * products.length && middle > 0.05 && middle < 6) {
        return { twoTheta, d, wavelength: medianOfPrecise(products, columns[d], middle) };
      }
    }
  }
  return null;
}

/** Median over the rows where rounding hurts least: those with the largest angles have the best relative precision. */
function medianOfPrecise(products: readonly number[], d: Float64Array, middle: number): number {
  const kept = products
    .filter((value, i) => d[i] > 0 && Math.abs(value / middle - 1) < 0.005)
    .slice(-Math.max(5, products.length >> 1));
  return kept.sort((p, q) => p - q)[kept.length >> 1];
}

/** Small beside the steps of the positions: standard uncertainties, not intensities. */
function isUncertaintyOf(values: Float64Array, positions: Float64Array): boolean {
  const steps = Array.from(positions.subarray(1), (value, i) => Math.abs(value - positions[i])).sort(
    (p, q) => p - q,
  );
  const typicalStep = steps[steps.length >> 1] ?? 0;
  const typical = Array.from(values).sort((p, q) => p - q)[values.length >> 1];
  return (
    values.every((value) => value >= 0 && value < 0.05 * typicalStep + 1e-3 * Math.abs(positions[0])) &&
    typical > 0 &&
    typical < 0.1 * typicalStep
  );
}

/** The first of the open columns is intensity, unless it and the two after it are small whole numbers (h k l). */
function takeIntensity(columns: readonly Float64Array[], open: readonly number[], roles: ColumnRole[]): void {
  const small = (i: number): boolean =>
    i !== undefined && columns[i].every((value) => Number.isInteger(value) && Math.abs(value) <= 40);
  const rest = [...open];
  while (
    rest.length >= 3 &&
    rest.slice(0, 3).every(small) &&
    rest.slice(0, 3).some((i) => columns[i].includes(0))
  ) {
    for (const i of rest.splice(0, 3)) roles[i] = 'hkl';
  }
  if (rest.length > 0 && columns[rest[0]].some((value) => Number.isFinite(value)))
    roles[rest[0]] = 'intensity';
}
