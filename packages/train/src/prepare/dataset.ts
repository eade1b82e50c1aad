import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from 'ml-index/math';
import { readRows } from './parquet.js';
import type { Row } from './row.js';

/** Folder of the Parquet files in the folder of a data set. */
export const ROWS_FOLDER = 'rows';

/**
 * The Parquet files of a data set, by name.
 * @throws InputError `no-dataset` unless `prepare` has finished there.
 */
export function datasetFiles(folder: string): string[] {
  const rows = join(folder, ROWS_FOLDER);
  if (!existsSync(join(folder, 'datacard.json')) || !existsSync(rows)) {
    throw new InputError([
      {
        code: 'no-dataset',
        message: 'no finished data set in this folder',
        file: folder,
        expected: 'datacard.json and rows/*.parquet',
        hint: 'Run `mlindex-train prepare --out FOLDER`',
      },
    ]);
  }
  return readdirSync(rows)
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map((name) => join(rows, name));
}

/** Rows of a data set, file by file, with the columns that are wanted; `part` and `bravais` filter. */
export async function* datasetRows<K extends keyof Row>(
  folder: string,
  columns: readonly K[],
  filter: Partial<Pick<Row, 'part' | 'bravais'>> = {},
): AsyncGenerator<Pick<Row, K | 'part' | 'bravais'>, void, void> {
  const needed = [...new Set<K | 'part' | 'bravais'>([...columns, 'part', 'bravais'])];
  for (const path of datasetFiles(folder)) {
    for (const row of await readRows(path, needed)) {
      if (filter.part !== undefined && row.part !== filter.part) continue;
      if (filter.bravais !== undefined && row.bravais !== filter.bravais) continue;
      yield row;
    }
  }
}
