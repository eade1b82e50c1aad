import type { InputFile, ListFormat, ListTable, ReadOptions } from '../format.js';
import { readTable } from '../table.js';

/** A peak list in columns, one line of the pattern a row; whatever no other format claims is read as one. */
export const columnsList = {
  kind: 'peaks',
  name: 'columns',
  extensions: ['txt', 'csv', 'dat', 'd', 'pks'],
  sniff: () => true,
  read: readColumnsList,
} satisfies ListFormat;

/** @throws InputError `empty-file` or `binary-file` */
function readColumnsList({ text }: InputFile, { decimalComma }: ReadOptions): ListTable {
  return { format: columnsList.name, table: readTable(text, decimalComma), columns: null };
}
