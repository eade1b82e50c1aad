import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** Fingerprint of the compiled program: of every .js file under `dist` of these packages. */
export function buildFingerprint(packages: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of packages) {
    const dist = join(ROOT, 'packages', name, 'dist');
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.js'));
    for (const file of files.sort()) hash.update(file).update(readFileSync(join(dist, file)));
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
