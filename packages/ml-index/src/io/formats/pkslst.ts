import type { NamedColumn } from '../headings.js';
import type { InputFile, ListFormat, ListTable } from '../format.js';
import type { CommentLine, Table } from '../table.js';
import { splitLines } from '../text.js';

const TWO_THETA: NamedColumn = { role: 'twoTheta', factor: 1 };
const INTENSITY: NamedColumn = { role: 'intensity', factor: 1 };
const IGNORED: NamedColumn = { role: 'ignored', factor: 1 };

/** GSAS-II's peak list, one Python list a peak: [position, refine, intensity, refine, sigma, refine, gamma, refine, ...]. */
export const pkslst = {
  kind: 'peaks',
  name: 'GSAS-II peak list',
  extensions: ['pkslst'],
  sniff: (file) =>
    file.hasExtension('pkslst') || /^[ \t]*\[ *(?:np\.|[-+.\d])/m.test(file.head.slice(0, 4000)),
  read: readPkslst,
} satisfies ListFormat;

/** @throws InputError `empty-file` or `binary-file` */
function readPkslst({ text }: InputFile): ListTable {
  return { format: pkslst.name, table: gsasPeakTable(text), columns: [TWO_THETA, IGNORED, INTENSITY] };
}

function gsasPeakTable(text: string): Table {
  const rows: { line: number; cells: string[] }[] = [];
  const comments: CommentLine[] = [];
  const stray: CommentLine[] = [];
  splitLines(text).forEach((raw, index) => {
    const line = index + 1;
    const trimmed = raw.trim();
    const list = /^\[(.*)\]$/.exec(trimmed);
    if (trimmed === '') return;
    if (list !== null) {
      const cells = list[1].replace(/np\.\w+\(([^()]*)\)/g, '$1').split(',');
      rows.push({
        line,
        cells: cells.map((cell) =>
          cell
            .trim()
            .replace(/^True$/, '1')
            .replace(/^False$/, '0'),
        ),
      });
    } else if (/^[#{}]/.test(trimmed) || rows.length === 0)
      comments.push({ line, text: trimmed.replace(/^#+\s*/, '') });
    else stray.push({ line, text: trimmed });
  });
  return { rows, comments, stray, delimiter: 'comma', decimalComma: false, ambiguousComma: false };
}
