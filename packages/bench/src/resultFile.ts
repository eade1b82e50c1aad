import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rowStore, type KeyedRow, type RowStore } from '@ml-index/train';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What every row of a result file has; its key names the case and everything that was asked of it. */
export interface ResultRow extends KeyedRow {
  /** Fingerprint of the program that made the row. */
  readonly build: string;
}

/** Fingerprint of the compiled program: of every .js file in these folders under `packages`, of those that are used. */
export function buildFingerprint(
  folders: readonly string[],
  isUsed: (file: string) => boolean = () => true,
): string {
  return contentFingerprint(
    folders.map((folder) => join(ROOT, 'packages', folder)),
    (file) => file.endsWith('.js') && isUsed(file),
  );
}

/** Fingerprint of names and content of the files in folders, those within them included. */
export function contentFingerprint(folders: readonly string[], isUsed: (file: string) => boolean): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    for (const file of files.filter(isUsed).sort())
      hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Rows of JSON, one a line, kept for the build that made them. */
export class ResultFile<Row extends ResultRow> {
  private readonly store: RowStore<Row>;

  /** @param isFresh forget what the file has */
  constructor(
    readonly path: string,
    isFresh: boolean,
  ) {
    if (isFresh) rmSync(path, { force: true });
    this.store = rowStore<Row>(path);
  }

  /** The row of that key that this build made. */
  get(key: string, build: string): Row | undefined {
    const row = this.store.get(key);
    return row?.build === build ? row : undefined;
  }

  add(row: Row): void {
    this.store.add(row);
  }
}
