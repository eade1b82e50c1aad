import { POSITION_UNITS, type PositionUnit } from '../peaks/index.js';
import { type CommentLine, splitHeader, type Table } from './table.js';

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
  /** True where the name leaves open whether it is 1/d or 2 pi/d. */
  readonly isDoubtful?: boolean;
}

const ROLE_TEXTS: Partial<Record<ColumnRole, string>> = {
  twoTheta: 'two-theta',
  Q: 'Q = 2 pi/d',
  q: 'q = 1/d',
  q2: 'q2 = 1/d^2',
  sin2theta: 'sin^2(theta)',
};

/** A column's role and scale as a person writes them. */
export function nameOfColumn({ role, factor }: NamedColumn): string {
  if (role === 'twoTheta' && factor !== 1) return factor === 2 ? 'theta (doubled)' : 'an angle in radians';
  if (role === 'd' && factor !== 1) return factor === 10 ? 'd in nm' : 'd in pm';
  if (role === 'q' && factor === 2) return 'sin(theta)/lambda';
  if (role === 'q2' && factor === 1e-4) return '10^4/d^2';
  const name = ROLE_TEXTS[role] ?? role;
  return factor === 1 || !isPositionUnit(role) ? name : `${name} in ${role === 'q2' ? '1/nm^2' : '1/nm'}`;
}

const HEADINGS: readonly (readonly [ColumnRole, RegExp])[] = [
  ['fwhm', /fwhm|width|breadth|\bfw\b/i],
  [
    'sigma-intensity',
    /(?:sig\w*|esd|err\w*|unc\w*|std\w*)[\s_.([]*(?:of\s+)?(?:i\b|int\w*|counts?)|\b(?:i|int\w*)[\s_]*(?:sig\w*|esd|err\w*)/i,
  ],
  ['sigma', /sig\w*|σ|\be\.?s\.?d\b|\berr\w*|\bunc\w*|\bstd\w*|\bs\.?u\.?\b|\bpm\b|\+\/?-/i],
  ['sin2theta', /sin\s*(?:\^?\s*2|²)|\bs2t\b/i],
  ['twoTheta', /(?:2|two)[\s*_°-]*(?:theta|th\b|tht\b|θ|ϑ|Θ)|\bt?tth\b|\bttheta\b|\btwotheta/i],
  [
    'Q',
    /2\s*[*·x]?\s*(?:pi|π)\s*\/\s*d|4\s*[*·x]?\s*(?:pi|π)\s*[*·x]?\s*sin|momentum\s*transfer|scattering\s*vector/i,
  ],
  ['q', /sin\s*\(?\s*(?:theta|th|θ|ϑ)\s*\)?\s*\/\s*(?:lambda|λ|wl\b|wave)/i],
  ['twoTheta', /(?<!\btwo)(?<![a-z2²*])(?:theta|θ|ϑ)(?![a-z])|bragg\s*angle|^\W*th\b/i],
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
  ['Q', /\bQ(?:\b|_)|\bq[\s_-]*val/],
  ['q', /\bq(?:\b|_)/],
  ['position', /\bpos\w*\b|\bangle\b|\bpeak\s*centre|\bpeak\s*center|\bx\b/i],
  ['hkl', /^\W*(?:hkl|h|k|l)\W*$|\(hkl\)|\bhkl\b/i],
  ['index', /^(?:no|nr|num|number|index|peak|line|id|#)\b\.?(?:\s*no\.?)?\s*$/i],
];

/** The entries of the table above that stand for theta alone, and for sin(theta)/lambda. */
const THETA = HEADINGS.filter(([role]) => role === 'twoTheta')[1];
const SINE_OVER_LAMBDA = HEADINGS.filter(([role]) => role === 'q')[0];
const INVERSE_LENGTH =
  /(?:nm|A|Å|ang\w*)\s*(?:\^|\*\*)?\s*[({]?\s*(?:-|⁻|−)\s*(?:1|¹)|1\s*\/\s*(?:nm|A|Å|ang)/i;
/** Longer headings are cut before they are looked at. */
const HEADING_LENGTH = 80;

/** What a column heading means; null where it is unknown. */
function nameColumn(heading: string): NamedColumn | null {
  const text = heading.slice(0, HEADING_LENGTH);
  if (/^\W*d\b.*\bpm\b/.test(text)) return { role: 'd', factor: 0.01 };
  const found = HEADINGS.find(([, pattern]) => pattern.test(text));
  if (found === undefined) return null;
  const [role] = found;
  if (role === 'twoTheta') {
    const isRadian = /\brad(?:ians?)?\b/i.test(text);
    return { role, factor: (found === THETA ? 2 : 1) * (isRadian ? 180 / Math.PI : 1) };
  }
  if (found === SINE_OVER_LAMBDA) return { role, factor: 2 };
  if (role === 'q2' && TEN_THOUSANDTH.test(text)) return { role, factor: 1e-4 };
  const factor = /nm|nanomet/i.test(text) ? (NANOMETRE[role] ?? 1) : 1;
  if (role !== 'q' || /1\s*\/\s*d|d\s*[*^]/i.test(text)) return { role, factor };
  // A letter q with a unit of inverse length is nearly everywhere 2 pi/d; alone it is 1/d here.
  return { role: INVERSE_LENGTH.test(text) ? 'Q' : 'q', factor, isDoubtful: true };
}

const NANOMETRE: Partial<Record<ColumnRole, number>> = { d: 10, Q: 0.1, q: 0.1, q2: 0.01 };
const TEN_THOUSANDTH = /10\^?4|1e4|10000/i;

/** Names of the units of positions, as options write them. */
export const UNIT_NAMES = [
  'two-theta',
  'theta',
  'd',
  'Q',
  'q',
  'q2',
  'q2e4',
  'sin2theta',
  'd-nm',
  'Q-nm',
  'q-nm',
] as const;

/**
 * A column name as a user writes it in an option: one of {@link UNIT_NAMES} (also `2theta`, `tth`, `1/d`, `2pi/d`; `q2e4` is
 * 10^4/d^2, the Q of de Wolff and of ITO), `intensity`, `sigma`, `fwhm`, `hkl`, `-`; null for anything else.
 */
export function columnOfOption(name: string): NamedColumn | null {
  const text = name.trim();
  const key = text.replace(/[-/]nm$/i, '');
  const role = key === 'Q' || key === 'q' ? key : OPTION_NAMES[key.toLowerCase()];
  if (role === undefined) return null;
  const nanometre = NANOMETRE[role];
  if (key !== text) return nanometre === undefined ? null : { role, factor: nanometre };
  return { role, factor: /e4/i.test(key) ? 1e-4 : /^th(?:eta)?$/i.test(key) ? 2 : 1 };
}

const OPTION_NAMES: Readonly<Record<string, ColumnRole>> = {
  'two-theta': 'twoTheta',
  twotheta: 'twoTheta',
  '2theta': 'twoTheta',
  '2-theta': 'twoTheta',
  tth: 'twoTheta',
  theta: 'twoTheta',
  th: 'twoTheta',
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
  hkl: 'hkl',
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

/** A line longer than this is no heading. */
const LINE_LENGTH = 2000;

/**
 * The column headings of a table: the last line before the data whose cells name a position; for tables split at white
 * space, headings may have blanks in them ("2 theta (deg)  rel. int.").
 */
export function findHeading(table: Table, columnCount: number): Heading | null {
  const firstRow = table.rows[0]?.line ?? 0;
  const before = table.comments
    .filter(({ line, text }) => line < firstRow && text.length <= LINE_LENGTH)
    .reverse();
  for (const { line, text } of before) {
    const split = table.delimiter === 'white space' ? [] : splitHeader(text, table);
    const isSplit = split.length === columnCount || (split.length > 1 && table.delimiter !== 'tab');
    const cells = isSplit ? split : splitWords(text, columnCount);
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
  return headingByLines(before, columnCount);
}

/** Headings one below the other, one a column, as in the `.chi` files of FIT2D; a number alone may follow them. */
function headingByLines(before: readonly CommentLine[], columnCount: number): Heading | null {
  const texts = before
    .filter(({ text }) => !/^\d+$/.test(text))
    .slice(0, columnCount)
    .reverse();
  const columns = texts.map(({ text }) => nameColumn(text));
  const isWhole =
    columnCount > 1 && columns.length === columnCount && columns.every((column) => column !== null);
  return isWhole && isPositionUnit(columns[0].role) && texts.every(({ text }) => text.length <= 40)
    ? { line: texts[0].line, columns, unit: null }
    : null;
}

/** Headings separated by white space, with units in brackets and `2 theta`, `rel. int.`, `h k l` kept together. */
function splitWords(text: string, columnCount: number): string[] {
  const wide = text.split(/\t|\s{2,}|[,;]\s*/).filter((word) => word !== '');
  if (wide.length === columnCount) return wide;
  return text
    .replace(/\s*\/\s*/g, '/')
    .replace(/\b([24])\s*[*·x]?\s*(pi|π)(?=\s*[/*·s])/gi, '$1pi')
    .replace(/\b(2|two)[\s*_-]+(theta|th\b|θ|Θ)/gi, '2theta')
    .replace(/\b(rel\w*\.?|peak|standard|std\.?)\s+(int\w*\.?|pos\w*|dev\w*|err\w*|unc\w*)/gi, '$1_$2')
    .replace(/\bd\s+(spac\w*|val\w*)/gi, 'd_$1')
    .replace(/\s+(?=[([])/g, '')
    .replace(/[([][^)\]]*[)\]]/g, (unit) => unit.replace(/\s+/g, ''))
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
}
