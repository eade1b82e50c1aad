import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ResultFile, type ResultRow } from './resultFile.js';

interface Row extends ResultRow {
  readonly rank: number;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-index-bench-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('rows are there again, for the build that made them only; a cut last row is not', () => {
  const path = join(folder, 'new', 'rows.jsonl');
  const first = new ResultFile<Row>(path, false);
  first.add({ key: 'a', build: '1', rank: 1 });
  first.add({ key: 'b', build: '1', rank: 2 });
  appendFileSync(path, '{"key":"c","bui');
  const second = new ResultFile<Row>(path, false);
  expect(second.get('a', '1')).toEqual({ key: 'a', build: '1', rank: 1 });
  expect(second.get('a', '2')).toBeUndefined();
  expect(second.get('c', '1')).toBeUndefined();
  second.add({ key: 'a', build: '2', rank: 7 });
  const third = new ResultFile<Row>(path, false);
  expect([third.get('a', '2')?.rank, third.get('b', '1')?.rank]).toEqual([7, 2]);
  expect(new ResultFile<Row>(path, true).get('b', '1')).toBeUndefined();
});
