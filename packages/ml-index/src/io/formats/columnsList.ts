import type { Issue } from '../../math/index.js';
import { trend } from '../guessUnit.js';
import type { InputFile, ListFormat, ListTable, ReadOptions } from '../format.js';
import { findHeading } from '../headings.js';
import { readTable, type Table } from '../table.js';
import { narrowestWidth, valuesOfColumn } from '../tableShape.js';
import { fail } from '../text.js';

/** A peak list in columns, one line of the pattern a row; whatever no other format claims is read as one. */
export const columnsList = {
  kind: 'peaks',
  name: 'columns',
  extensions: ['txt', 'csv', 'dat', 'd', 'pks'],
  sniff: () => true,
  read: readColumnsList,
} satisfies ListFormat;

/** Lines of text after the last row that are taken for a footer. */
const FOOTER_LINES = 3;
/** Numbers in no order from which on a file is counts without angles. */
const COUNTS = 200;
/**
 * Intensities in words, as in the tables of the older literature, on a scale to 100: very strong, strong, medium, weak and
 * what lies between.
 */
const WORDS: Readonly<Record<string, number>> = {
  vvs: 100,
  vs: 100,
  vst: 100,
  s: 75,
  st: 75,
  str: 75,
  ms: 60,
  m: 45,
  mw: 30,
  w: 20,
  vw: 10,
  vvw: 5,
};

/** @throws InputError `empty-file`, `binary-file` or `no-positions` */
function readColumnsList({ text, name: file }: InputFile, options: ReadOptions): ListTable {
  const warnings: Issue[] = [];
  const table = withNumbers(withoutFooter(readTable(text, options.decimalComma), warnings), warnings);
  if (options.columns === undefined) refuseCounts(table, file);
  return { format: columnsList.name, table, columns: null, warnings };
}

function withoutFooter(table: Table, warnings: Issue[]): Table {
  const last = table.rows[table.rows.length - 1]?.line ?? Infinity;
  const footer = table.stray.filter(({ line }) => line > last);
  if (footer.length === 0 || footer.length > FOOTER_LINES) return table;
  warnings.push({
    code: 'footer',
    message: `text after the last row was not read: ${footer[0].text.slice(0, 60)}`,
    line: footer[0].line,
  });
  return {
    ...table,
    comments: [...table.comments, ...footer],
    stray: table.stray.filter(({ line }) => line < last),
  };
}

/** Intensities in words as numbers, where a whole column is such words. */
function withNumbers(table: Table, warnings: Issue[]): Table {
  const isWord = (cell: string | undefined): boolean => cell !== undefined && cell.toLowerCase() in WORDS;
  const width = narrowestWidth(table);
  for (let column = 1; column < width; column++) {
    if (table.rows.length < 2 || !table.rows.every(({ cells }) => isWord(cells[column]))) continue;
    warnings.push({
      code: 'intensity-words',
      message:
        'intensities in words were put on a scale: vs 100, s 75, ms 60, m 45, mw 30, w 20, vw 10, vvw 5',
      line: table.rows[0].line,
      value: table.rows[0].cells[column],
    });
    const rows = table.rows.map(({ line, cells }) => ({
      line,
      cells: cells.map((cell, i) => (i === column ? String(WORDS[cell.toLowerCase()]) : cell)),
    }));
    return { ...table, rows };
  }
  return table;
}

/** @throws InputError `no-positions` for many numbers none of whose columns runs in one direction */
function refuseCounts(table: Table, file: string): void {
  const width = narrowestWidth(table);
  if (width * table.rows.length < COUNTS || findHeading(table, width) !== null) return;
  for (let column = 0; column < width; column++) {
    if (Math.abs(trend(valuesOfColumn(table, column))) > 0.5) return;
  }
  fail(file, {
    code: 'no-positions',
    message:
      'no column of the file has positions in order: are these the counts of a pattern without their angles?',
    line: table.rows[0].line,
    value: table.rows[0].cells.slice(0, 6).join(' ').slice(0, 60),
    expected: 'positions of lines, or angle and intensity of one point a row',
    hint: 'For counts at constant step write start, step and end in degrees into the first line, e.g. 10.0 0.02 90.0',
  });
}
