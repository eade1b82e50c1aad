import { splitLines } from './text.js';

export type Delimiter = 'white space' | 'tab' | 'comma' | 'semicolon';

/** One row of a table of numbers as it stood in the file. */
export interface TableRow {
  /** Line in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A line that is no data: a comment or a prose line before the data, without its comment sign. */
export interface CommentLine {
  readonly line: number;
  readonly text: string;
}

/** Columns of numbers in a text file, split but not yet understood. */
export interface Table {
  readonly rows: readonly TableRow[];
  readonly comments: readonly CommentLine[];
  /** Lines of text among or after the data, which are neither data nor comments. */
  readonly stray: readonly CommentLine[];
  readonly delimiter: Delimiter;
  readonly decimalComma: boolean;
  /** True where `12,345` alone on a line could have been two columns as well. */
  readonly ambiguousComma: boolean;
}

/** A number as written, with the standard uncertainty of its last digits where one is given: `7.341(2)`. */
export interface WrittenNumber {
  readonly value: number;
  readonly sigma: number | null;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;
const NUMBER_WITH_SU = /^([+-]?(?:\d+\.?\d*|\.\d+))\((\d+)\)$/;
const NOT_FINITE = /^[+-]?(?:nan|inf(?:inity)?|1\.#(?:inf|ind|qnan)\d*)$/i;
/** Numbers in groups of three digits: 1,234.5 or, with a decimal comma, 1.234,5. */
const THOUSANDS = { point: /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/, comma: /^[+-]?\d{1,3}(?:\.\d{3})+,\d*$/ };
/** A row of plain numbers separated by white space, as in nearly all long files: nothing more to find out about it. */
const PLAIN = /^\s*[+-]?\.?\d[\d.eE+\-\s]*$/;
const COMMENT = /^(?:#|!|;|'(?!\d)|\/[/*]|%|\*)/;
const TRAILING_COMMENT = /(?<!\s)\s+(?:#|!|\/\/).*$/;
/** Headings that begin with a number: 2 theta, 2 pi/d, 10^4/d^2. */
const HEADING_WORD =
  /^["']?\s*(?:2[\s*_-]*(?:theta|th\b|tht|θ|Θ)|[24]\s*[*·x]?\s*(?:pi\b|π)|10+\s*(?:\^|\*\*)?\s*4?\s*(?:\/\s*d|[x*·]?\s*q))/i;
/** An uncertainty after its value, `12.34 +- 0.01`, becomes a cell of its own. */
const PLUS_MINUS = /(\d)\s*(?:±|\+\/-|\+-)\s*(?=[\d.])/g;

/**
 * Number in a cell, null where it is text. `NaN`, `inf` and overflow give a value that is not finite, for the caller
 * to reject.
 */
export function parseNumber(cell: string, decimalComma: boolean): WrittenNumber | null {
  const text = THOUSANDS[decimalComma ? 'comma' : 'point'].test(cell)
    ? cell.replace(decimalComma ? /\./g : /,/g, '').replace(',', '.')
    : decimalComma
      ? cell.replace(',', '.')
      : cell;
  if (NUMBER.test(text)) {
    const value = Number(text);
    return { value: Number.isNaN(value) ? Number(text.replace(/d/i, 'e')) : value, sigma: null };
  }
  if (NOT_FINITE.test(text))
    return { value: text.startsWith('-') ? -Infinity : /nan|ind/i.test(text) ? NaN : Infinity, sigma: null };
  const match = NUMBER_WITH_SU.exec(text);
  if (match === null) return null;
  const decimals = (match[1].split('.')[1] ?? '').length;
  return { value: Number(match[1]), sigma: Number(match[2]) / 10 ** decimals };
}

/** Splits a text into comment lines and rows of cells, with the delimiter and the decimal sign that the rows use. */
export function readTable(text: string, decimalComma?: boolean): Table {
  const lines = splitLines(text);
  const data: CommentLine[] = [];
  const comments: CommentLine[] = [];
  const stray: CommentLine[] = [];
  lines.forEach((raw, index) => {
    const line = index + 1;
    if (PLAIN.test(raw) && !raw.includes('+-')) {
      data.push({ line, text: raw });
      return;
    }
    const trimmed = raw.trim();
    if (trimmed === '') return;
    if (COMMENT.test(trimmed)) {
      comments.push({ line, text: trimmed.replace(/^[#!;'/%*]+/, '').trim() });
      return;
    }
    const content = plainCells(raw.replace(TRAILING_COMMENT, '').trimEnd());
    if (startsWithNumber(content)) data.push({ line, text: content });
    else (data.length === 0 ? comments : stray).push({ line, text: trimmed });
  });
  const style = styleOf(data, decimalComma);
  const rows = data.map(({ line, text: content }) => ({ line, cells: splitCells(content, style) }));
  // A number alone above columns is how many rows there are.
  if (
    rows.length > 2 &&
    rows[0].cells.length === 1 &&
    rows[1].cells.length > 1 &&
    /^\d+$/.test(rows[0].cells[0])
  ) {
    const [{ line, cells }] = rows.splice(0, 1);
    comments.push({ line, text: cells[0] });
  }
  return { rows, comments, stray, ...style };
}

/** A line without the bars of a text table, degree signs, and plus-minus signs. */
function plainCells(line: string): string {
  const cells = line.includes('|')
    ? line
        .replace(/^\s*\|/, '')
        .replace(/\|\s*$/, '')
        .replaceAll('|', '\t')
    : line;
  return cells.replace(PLUS_MINUS, '$1 ').replace(/(\d)\s*°(?=\s|$|[,;])/g, '$1');
}

/** Cells of a header line, split as the rows of its table are. */
export function splitHeader(text: string, table: Table): string[] {
  return splitCells(text, table);
}

function startsWithNumber(content: string): boolean {
  if (HEADING_WORD.test(content)) return false;
  const tokens = content.split(/[\s,;"]+/).filter((token) => token !== '');
  if (tokens.length === 0 || !isNumberLike(tokens[0])) return false;
  if (tokens.length > 2 && isNumberLike(tokens[1]) && /[.,]\d/.test(tokens[0])) return true;
  return tokens.slice(1).filter((token) => /^[^\d\W]{3,}/.test(token) && !isNumberLike(token)).length < 2;
}

function isNumberLike(token: string): boolean {
  return parseNumber(token, true) !== null;
}

interface Style {
  readonly delimiter: Delimiter;
  readonly decimalComma: boolean;
  readonly ambiguousComma: boolean;
}

function styleOf(data: readonly CommentLine[], forcedDecimalComma: boolean | undefined): Style {
  const most = (test: (text: string) => boolean): boolean =>
    data.length > 0 && data.filter(({ text }) => test(text)).length > data.length / 2;
  if (forcedDecimalComma === undefined && data.every(({ text }) => PLAIN.test(text))) {
    return { delimiter: isTabbed(data) ? 'tab' : 'white space', decimalComma: false, ambiguousComma: false };
  }
  const grouped = thousands(data, most);
  if (grouped !== null && forcedDecimalComma === undefined) return grouped;
  const dotted = data.some(({ text }) => /\d\.\d|\.\d/.test(text));
  const withComma = data.some(({ text }) => /\d,\d/.test(text));
  if (most((text) => text.includes(';'))) {
    return {
      delimiter: 'semicolon',
      decimalComma: forcedDecimalComma ?? (withComma && !dotted),
      ambiguousComma: false,
    };
  }
  const spaced: Delimiter = isTabbed(data) ? 'tab' : 'white space';
  const commas = most((text) => text.includes(','));
  if (forcedDecimalComma !== undefined) {
    return {
      delimiter: commas && !forcedDecimalComma ? 'comma' : spaced,
      decimalComma: forcedDecimalComma,
      ambiguousComma: false,
    };
  }
  if (commas && !dotted) {
    const looksDecimal = most((text) =>
      text
        .trim()
        .split(/\s+/)
        .some((token) => /^"?[+-]?\d+,\d+(?:\(\d+\))?"?,?$/.test(token)),
    );
    const severalColumns = most((text) => /\S\s+\S/.test(text.trim()) || (text.match(/,/g) ?? []).length > 1);
    if (looksDecimal) return { delimiter: spaced, decimalComma: true, ambiguousComma: !severalColumns };
  }
  return { delimiter: commas ? 'comma' : spaced, decimalComma: false, ambiguousComma: false };
}

/**
 * The style of rows with numbers in groups of three digits, where other separators than commas split them: each comma
 * stands before three digits and some number has a point after it (or the other way round).
 */
function thousands(
  data: readonly CommentLine[],
  most: (test: (text: string) => boolean) => boolean,
): Style | null {
  const isSemicolon = most((text) => text.includes(';'));
  const delimiter = isSemicolon ? 'semicolon' : isTabbed(data) ? 'tab' : 'white space';
  const cells = data.slice(0, 1000).map(({ text }) => text.trim().split(isSemicolon ? /\s*;\s*/ : /\s+/));
  if (cells.some((row) => row.length < 2)) return null;
  for (const [decimalComma, pattern, other] of [
    [false, THOUSANDS.point, /,/],
    [true, THOUSANDS.comma, /\./],
  ] as const) {
    const withOther = cells.flat().filter((cell) => other.test(cell) && /^[+-]?\d/.test(cell));
    const isGrouped = withOther.length > 0 && withOther.every((cell) => pattern.test(unquote(cell)));
    const decimals = cells.flat().some((cell) => (decimalComma ? /\d,\d/ : /\d\.\d/).test(cell));
    if (isGrouped && decimals) return { delimiter, decimalComma, ambiguousComma: false };
  }
  return null;
}

/** Do all rows have the same number of tabs, so that empty cells between tabs count? */
function isTabbed(data: readonly CommentLine[]): boolean {
  const tabs = data[0]?.text.split('\t').length ?? 0;
  return tabs > 1 && data.every(({ text }) => text.split('\t').length === tabs);
}

const SEPARATOR: Record<Exclude<Delimiter, 'white space'>, string> = {
  tab: '\t',
  comma: ',',
  semicolon: ';',
};

function splitCells(content: string, style: Style): string[] {
  if (style.delimiter === 'white space') {
    const cells = content.trim().split(/\s+/);
    if (PLAIN.test(content)) return cells;
    return cells.map((cell) => unquote(style.decimalComma ? cell.replace(/,$/, '') : cell));
  }
  const cells = content
    .split(SEPARATOR[style.delimiter])
    .map((cell) => unquote(cell.trim()))
    .flatMap((cell) =>
      /\s/.test(cell) && cell.split(/\s+/).every(isNumberLike) ? cell.split(/\s+/) : [cell],
    );
  while (cells.length > 0 && cells[cells.length - 1] === '') cells.pop();
  return cells;
}

function unquote(cell: string): string {
  return cell.replace(/^["'](.*)["']$/, '$1').trim();
}
