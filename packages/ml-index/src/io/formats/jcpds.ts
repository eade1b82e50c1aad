import type { NamedColumn } from '../headings.js';
import type { InputFile, ListFormat, ListTable } from '../format.js';
import type { CommentLine, TableRow } from '../table.js';
import { splitLines } from '../text.js';

const COLUMNS: readonly NamedColumn[] = [
  { role: 'd', factor: 1 },
  { role: 'intensity', factor: 1 },
  ...['h', 'k', 'l'].map(() => ({ role: 'hkl', factor: 1 }) as const),
];

/**
 * A card of calculated or measured d-spacings as Dioptas, MULTIX and HPX read it (`.jcpds`, versions 2 to 4): `KEY: value`
 * lines and one `DIHKL: d intensity h k l` a line.
 */
export const jcpds = {
  kind: 'peaks',
  name: 'JCPDS card',
  extensions: ['jcpds'],
  sniff: ({ head }) => /^[ \t]*DIHKL\d?[ \t]*:/im.test(head),
  read: readJcpds,
} satisfies ListFormat;

/** @throws InputError `empty-file` or `binary-file` */
function readJcpds({ text }: InputFile): ListTable {
  const rows: TableRow[] = [];
  const comments: CommentLine[] = [];
  splitLines(text).forEach((raw, i) => {
    const match = /^\s*DIHKL\d?\s*:(.*)$/i.exec(raw);
    if (match !== null) rows.push({ line: i + 1, cells: match[1].trim().split(/[\s,;]+/) });
    else if (raw.trim() !== '') comments.push({ line: i + 1, text: raw.trim() });
  });
  return {
    format: jcpds.name,
    table: {
      rows,
      comments,
      stray: [],
      delimiter: 'white space',
      decimalComma: false,
      ambiguousComma: false,
    },
    columns: COLUMNS,
  };
}
