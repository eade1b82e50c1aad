import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What every row of a result file has. */
export interface ResultRow {
  /** Names the case and everything that was asked of it. */
  readonly key: string;
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

/** Rows of JSON, one a line, appended as they come, so that a run that was ended can go on. */
export class ResultFile<Row extends ResultRow> {
  private readonly rows = new Map<string, Row>();

  /** @param isFresh forget what the file has */
  constructor(
    readonly path: string,
    isFresh: boolean,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    if (isFresh) rmSync(path, { force: true });
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      // The last line of a run that was ended may be cut.
      if (!line.endsWith('}')) continue;
      const row = JSON.parse(line) as Row;
      this.rows.set(row.key, row);
    }
  }

  /** The row of that key that this build made. */
  get(key: string, build: string): Row | undefined {
    const row = this.rows.get(key);
    return row?.build === build ? row : undefined;
  }

  add(row: Row): void {
    this.rows.set(row.key, row);
    // A newline before as well, as the file may end within a line.
    appendFileSync(this.path, `\n${JSON.stringify(row)}`);
  }
}
