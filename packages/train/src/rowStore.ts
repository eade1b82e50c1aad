import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A row of JSON, with the name that it is found by. */
export interface KeyedRow {
  readonly key: string;
}

/** Rows by key, appended to a file as they come, so that a run that was ended can go on. */
export interface RowStore<Row extends KeyedRow> {
  /** The last row of that key. */
  get(key: string): Row | undefined;
  /** Keeps the row, in the file, too. */
  add(row: Row): void;
}

/** The rows of a file, one a line, which need not exist; a last row that an interrupted run left incomplete is dropped. */
export function rowStore<Row extends KeyedRow>(path: string): RowStore<Row> {
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  if (complete !== text) writeFileSync(path, complete);
  const rows = new Map<string, Row>();
  for (const line of complete.split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line) as Row;
    rows.set(row.key, row);
  }
  return {
    get: (key) => rows.get(key),
    add: (row) => {
      appendFileSync(path, `${JSON.stringify(row)}\n`);
      rows.set(row.key, row);
    },
  };
}
