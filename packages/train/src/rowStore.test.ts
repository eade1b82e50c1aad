import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rowStore, type KeyedRow } from './rowStore.js';

test('a second run knows what the first finished, and drops what it left incomplete', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ml-index-store-'));
  try {
    const path = join(folder, 'work', 'rows.jsonl');
    const first = rowStore<KeyedRow & { n: number }>(path);
    for (const n of [1, 2]) first.add({ key: `case ${n}`, n });
    expect(first.get('case 2')).toEqual({ key: 'case 2', n: 2 });
    appendFileSync(path, '{"key":"case 3","n'); // interrupted

    const second = rowStore<KeyedRow & { n: number }>(path);
    expect([1, 2, 3].map((n) => second.get(`case ${n}`)?.n)).toEqual([1, 2, undefined]);
    for (const n of [3, 4]) second.add({ key: `case ${n}`, n });
    const keys = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { key: string }).key);
    expect(keys).toEqual(['case 1', 'case 2', 'case 3', 'case 4']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
