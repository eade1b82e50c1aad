import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rowStore } from './rankingStore.js';

test('a second run makes only what the first did not finish', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ml-index-store-'));
  try {
    const path = join(folder, 'work', 'rows.jsonl');
    const first = rowStore<{ n: number }>(path);
    for (const n of [1, 2]) expect(await first(`case ${n}`, () => Promise.resolve({ n }))).toEqual({ n });
    appendFileSync(path, '{"key":"case 3","val'); // interrupted

    const made: number[] = [];
    const second = rowStore<{ n: number }>(path);
    const rows = [];
    for (const n of [1, 2, 3, 4, 3]) {
      const make = (): Promise<{ n: number }> => {
        made.push(n);
        return Promise.resolve({ n });
      };
      rows.push(await second(`case ${n}`, make));
    }
    expect(made).toEqual([3, 4]);
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 3]);
    expect(
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { key: string }).key),
    ).toEqual(['case 1', 'case 2', 'case 3', 'case 4']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
