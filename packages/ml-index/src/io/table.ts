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
/** A row of plain numbers separated by white space, as in nearly all long files: nothing more to find out about it. */
const PLAIN = /^\s*[+-]?\.?\d[\d.eE+\-\s]*$/;
const COMMENT = /^(?:#|!|;|'(?!\d)|\/[/*]|%|\*)/;
const TRAILING_COMMENT = /\s+(?:#|!|\/\/).*$/;
const TWO_THETA_WORD = /^["']?\s*2[\s*_-]*(?:theta|th\b|tht|θ|Θ)/i;

/**
 * Number in a cell, null where it is text. `NaN`, `inf` and overflow give a value that is not finite, for the caller
 * to reject.
 */
export function parseNumber(cell: string, decimalComma: boolean): WrittenNumber | null {
  const text = decimalComma ? cell.replace(',', '.') : cell;
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
    if (PLAIN.test(raw)) {
      data.push({ line, text: raw });
      return;
    }
    const trimmed = raw.trim();
    if (trimmed === '') return;
    if (COMMENT.test(trimmed)) {
      comments.push({ line, text: trimmed.replace(/^[#!;'/%*]+/, '').trim() });
      return;
    }
    const content = raw.replace(TRAILING_COMMENT, '').replace(/\s+$/, '');
    if (startsWithNumber(content)) data.push({ line, text: content });
    else (data.length === 0 ? comments : stray).push({ line, text: trimmed });
  });
  const style = styleOf(data, decimalComma);
  const rows = data.map(({ line, text: content }) => ({ line, cells: splitCells(content, style) }));
  return { rows, comments, stray, ...style };
}

/** Cells of a header line, split as the rows of its table are. */
export function splitHeader(text: string, table: Table): string[] {
  return splitCells(text, table);
}

function startsWithNumber(content: string): boolean {
  if (TWO_THETA_WORD.test(content)) return false;
  const tokens = content.split(/[\s,;"]+/).filter((token) => token !== '');
  if (tokens.length === 0 || !isNumberLike(tokens[0])) return false;
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
