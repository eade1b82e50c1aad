import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Values by key, one a row of a JSONL file. */
export interface RowStore<T> {
  get(key: string): T | undefined;
  /** Keeps the value, in the file, too. */
  add(key: string, value: T): void;
}

/** The rows of a file, which need not exist; a last row that an interrupted run left incomplete is dropped. */
export function rowStore<T extends object>(path: string): RowStore<T> {
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  if (complete !== text) writeFileSync(path, complete);
  const rows = new Map<string, T>();
  for (const line of complete.split('\n')) {
    if (line === '') continue;
    const { key, value } = JSON.parse(line) as { key: string; value: T };
    rows.set(key, value);
  }
  return {
    get: (key) => rows.get(key),
    add: (key, value) => {
      appendFileSync(path, `${JSON.stringify({ key, value })}\n`);
      rows.set(key, value);
    },
  };
}
