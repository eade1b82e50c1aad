import { escapeXml } from '../plot/svg.js';
import type { Column } from '../report/facts.js';

/** An HTML table; texts are escaped here. `rowClass` may name a class for a row; `isWide` fills the page. */
export function htmlTable(
  { columns, rows }: { columns: readonly Column[]; rows: readonly (readonly string[])[] },
  { rowClass = () => '', isWide = false }: { rowClass?: (row: number) => string; isWide?: boolean } = {},
): string {
  const cell = (name: 'th' | 'td', text: string, column: Column): string =>
    `<${name}${column.align === 'left' ? ' class="left"' : ''}${name === 'th' ? ' scope="col"' : ''}>${escapeXml(text)}</${name}>`;
  const line = (name: 'th' | 'td', cells: readonly string[]): string =>
    cells.map((text, i) => cell(name, text, columns[i])).join('');
  const head = line(
    'th',
    columns.map((column) => column.header),
  );
  const body = rows.map((row, i) => {
    const name = rowClass(i);
    return `<tr${name === '' ? '' : ` class="${name}"`}>${line('td', row)}</tr>`;
  });
  return `<div class="scroll"><table${isWide ? ' class="wide"' : ''}><thead><tr>${head}</tr></thead>\n<tbody>${body.join('\n')}</tbody></table></div>`;
}

/** Label and text pairs as a definition list. */
export function htmlFacts(facts: readonly (readonly [string, string])[]): string {
  return `<dl>${facts.map(([name, text]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(text)}</dd>`).join('\n')}</dl>`;
}
