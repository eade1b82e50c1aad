import { DEFAULT_WAVELENGTH, POSITION_UNITS, type PositionUnit, q2OfPosition } from '../peaks/index.js';
import { splitHeader, type Table } from './table.js';

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

/** A column by name: what it is and the factor to the unit used here (10 for d in nm, 0.1 for Q in 1/nm, 1e-4 for 10^4/d^2). */
export interface NamedColumn {
  readonly role: ColumnRole;
  readonly factor: number;
}

const HEADINGS: readonly (readonly [ColumnRole, RegExp])[] = [
  ['fwhm', /fwhm|width|breadth|\bfw\b/i],
  [
    'sigma-intensity',
    /(?:sig\w*|esd|err\w*|unc\w*|std\w*)[\s_.([]*(?:of\s+)?(?:i\b|int\w*|counts?)|\b(?:i|int\w*)[\s_]*(?:sig\w*|esd|err\w*)/i,
  ],
  ['sigma', /sig\w*|σ|\be\.?s\.?d\b|\berr\w*|\bunc\w*|\bstd\w*|\bs\.?u\.?\b|\bpm\b|\+\/?-/i],
  ['sin2theta', /sin\s*(?:\^?2|²)/i],
  ['twoTheta', /(?:2|two)[\s*_°-]*(?:theta|th\b|tht\b|θ|ϑ|Θ)|\bt?tth\b|\bttheta\b|\btwotheta/i],
  [
    'q2',
    /\bq\s*(?:\^|\*\*)?\s*2\b|q²|(?:1|10\^?4|1e4|10000)\s*\/\s*d\s*(?:(?:\^|\*\*)?\s*2\b|²)|\bd\s*(?:\^|\*\*)\s*-2\b/i,
  ],
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
function nameColumn(heading: string): NamedColumn | null {
  const role = HEADINGS.find(([, pattern]) => pattern.test(heading))?.[0];
  if (role === undefined) return null;
  const perNanometre = /nm/.test(heading) ? (NANOMETRE[role] ?? 1) : 1;
  return { role, factor: role === 'q2' && TEN_THOUSANDTH.test(heading) ? 1e-4 : perNanometre };
}

const NANOMETRE: Partial<Record<ColumnRole, number>> = { d: 10, Q: 0.1, q: 0.1, q2: 0.01 };
const TEN_THOUSANDTH = /10\^?4|1e4|10000/i;

/**
 * A column name as a user writes it in an option: `two-theta` (also `2theta`, `tth`), `d`, `Q`, `q` (or `1/d`), `q2`,
 * `q2e4` (10^4/d^2, the Q of de Wolff and of ITO), `sin2theta`, `intensity`, `sigma`, `fwhm`, `-`; null for anything else.
 */
export function columnOfOption(name: string): NamedColumn | null {
  const text = name.trim();
  const role = text === 'Q' || text === 'q' ? text : OPTION_NAMES[text.toLowerCase()];
  return role === undefined ? null : { role, factor: /e4/i.test(text) ? 1e-4 : 1 };
}

const OPTION_NAMES: Readonly<Record<string, ColumnRole>> = {
  'two-theta': 'twoTheta',
  twotheta: 'twoTheta',
  '2theta': 'twoTheta',
  '2-theta': 'twoTheta',
  tth: 'twoTheta',
  d: 'd',
  'd-spacing': 'd',
  '2pi/d': 'Q',
  '1/d': 'q',
  q2: 'q2',
  '1/d2': 'q2',
  q2e4: 'q2',
  '1e4/d2': 'q2',
  sin2theta: 'sin2theta',
  intensity: 'intensity',
  i: 'intensity',
  sigma: 'sigma',
  esd: 'sigma',
  fwhm: 'fwhm',
  '-': 'ignored',
  _: 'ignored',
  skip: 'ignored',
};

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
    .replace(/\b(rel\w*\.?|peak|standard|std\.?)\s+(int\w*\.?|pos\w*|dev\w*|err\w*|unc\w*)/gi, '$1_$2')
    .replace(/\bd\s+(spac\w*|val\w*)/gi, 'd_$1')
    .replace(/\s+(?=[([])/g, '')
    .replace(/[([][^)\]]*[)\]]/g, (unit) => unit.replace(/\s+/g, ''))
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
}

/** What the values themselves say about the columns. */
export interface DetectedColumns {
  readonly columns: NamedColumn[];
  /** Wavelength that follows from a column of two-theta beside one of d, else null. */
  readonly wavelength: number | null;
  /** Another option name for the positions that could nearly as well be right. */
  readonly alternative: string | null;
}

/**
 * Finds out what columns hold from their values alone: a running number, two-theta beside d (2 d sin(theta) constant),
 * otherwise the first monotonic column as positions, in the unit that gives the most usual d-spacings.
 * @param values by column; NaN where a cell is missing or text
 * @param wavelength Angstrom, or null where it is unknown
 */
export function detectColumns(values: readonly Float64Array[], wavelength: number | null): DetectedColumns {
  const columns: NamedColumn[] = values.map(() => ({ role: 'ignored', factor: 1 }));
  const open = values.map((_, i) => i);
  const take = (i: number, column: NamedColumn): void => {
    columns[i] = column;
    open.splice(open.indexOf(i), 1);
  };
  if (values.length > 1 && isRunningNumber(values[0])) take(0, { role: 'index', factor: 1 });
  const pair = braggPair(values, open);
  if (pair !== null) {
    take(pair.twoTheta, { role: 'twoTheta', factor: 1 });
    take(pair.d, { role: 'd', factor: 1 });
    takeIntensity(values, open, columns);
    return { columns, wavelength: pair.wavelength, alternative: null };
  }
  const position =
    open.find((i) => Math.abs(trend(values[i])) > 0.9 && values[i].every((value) => value > 0)) ?? open[0];
  const { column, alternative } = guessUnit(values[position], wavelength);
  take(position, column);
  const next = open.find((i) => i > position);
  if (next !== undefined && isUncertaintyOf(values[next], values[position]))
    take(next, { role: 'sigma', factor: 1 });
  takeIntensity(
    values,
    open.filter((i) => i > position),
    columns,
  );
  return { columns, wavelength: null, alternative };
}

/** Units that values alone are judged by, under the names of the unit option. */
const GUESSES = ['two-theta', 'd', 'Q', 'q', 'q2', 'q2e4'].map((name) => {
  const { role, factor } = columnOfOption(name)!;
  return { name, unit: role as PositionUnit, factor };
});

/** The unit that gives positions the most usual d-spacings, and the name of a second one that is nearly as good. */
export function guessUnit(
  values: Float64Array,
  wavelength: number | null,
): { readonly column: NamedColumn; readonly alternative: string | null } {
  const scored = GUESSES.map((guess) => ({ ...guess, score: unitScore(values, guess, wavelength) })).sort(
    (p, q) => q.score - p.score,
  );
  const alternative = scored[1].score > scored[0].score - 1.5 ? scored[1].name : null;
  return { column: { role: scored[0].unit, factor: scored[0].factor }, alternative };
}

/** Log-plausibility: the largest d is mostly near 8 A and the smallest near 1.9 A; d falls and all else rises down a list. */
function unitScore(values: Float64Array, guess: (typeof GUESSES)[number], wavelength: number | null): number {
  const { unit, factor } = guess;
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return unit === 'twoTheta' ? 0 : -1;
  const reached = unit === 'twoTheta' ? positive.filter((value) => value < 180) : positive;
  if (reached.length < positive.length / 2) return -1000;
  const q2 = Array.from(reached, (value) =>
    q2OfPosition(unit, value * factor, wavelength ?? DEFAULT_WAVELENGTH),
  );
  const largest = -0.5 * Math.log(Math.min(...q2));
  const smallest = -0.5 * Math.log(Math.max(...q2));
  const direction = trend(values) * (unit === 'd' ? -1 : 1);
  const prior = unit === 'twoTheta' ? 1 : factor !== 1 ? -3 : 0;
  return (
    prior -
    0.5 * ((largest - Math.log(8)) / 0.7) ** 2 -
    0.5 * ((smallest - Math.log(1.9)) / 0.6) ** 2 +
    3 * Math.min(0, direction)
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
function takeIntensity(
  values: readonly Float64Array[],
  open: readonly number[],
  columns: NamedColumn[],
): void {
  const small = (i: number): boolean =>
    i !== undefined && values[i].every((value) => Number.isInteger(value) && Math.abs(value) <= 40);
  const rest = [...open];
  while (
    rest.length >= 3 &&
    rest.slice(0, 3).every(small) &&
    rest.slice(0, 3).some((i) => values[i].includes(0))
  ) {
    for (const i of rest.splice(0, 3)) columns[i] = { role: 'hkl', factor: 1 };
  }
  if (rest.length > 0 && values[rest[0]].some((value) => Number.isFinite(value)))
    columns[rest[0]] = { role: 'intensity', factor: 1 };
}
