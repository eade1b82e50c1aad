import type { Column } from '@ml-index/session';

/**
 * Columns padded to equal width, two spaces apart, no trailing blanks. Widths count characters, so cells must be plain:
 * colour goes on whole lines, by `style(line, row)`, row -1 for the header.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: (line: string, row: number) => string = (line) => line,
): string {
  const widths = columns.map((column, i) =>
    rows.reduce((width, row) => Math.max(width, length(row[i])), length(column.header)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const padding = ' '.repeat(widths[i] - length(cell));
        return columns[i].align === 'left' ? cell + padding : padding + cell;
      })
      .join('  ')
      .trimEnd();
  return [
    style(line(columns.map((column) => column.header)), -1),
    ...rows.map((row, i) => style(line(row), i)),
  ].join('\n');
}

/** Columns that {@link formatTable} takes. */
export function tableWidth(columns: readonly Column[], rows: readonly (readonly string[])[]): number {
  return columns.reduce(
    (sum, column, i) =>
      sum + rows.reduce((width, row) => Math.max(width, length(row[i])), length(column.header)) + 2,
    -2,
  );
}

function length(text: string): number {
  return [...text].length;
}

/** Wraps words at a width; continuation lines start with `indent` blanks. */
export function wrap(text: string, width: number, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.join('\n');
}
