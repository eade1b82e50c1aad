import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cifBlocks, type CifBlock } from 'ml-index/io';
import { InputError, type Issue } from 'ml-index/math';

/** A file of structures; one file is one source. */
export interface SourceFile {
  readonly path: string;
  /** File name without `.cif` and `.gz`; with `-2`, `-3`, ... where a name occurs again. */
  readonly name: string;
}

const IS_STRUCTURE_FILE = /\.(cif|cif\.gz)$/i;

/**
 * The CIF files that the paths name: files as they are (plain or gzipped), of folders all `*.cif` and `*.cif.gz` in it
 * and below it, by name. Those whose names are in `order` come first, in that order.
 * @throws InputError `no-file`, `no-structures`
 */
export function sourceFiles(paths: readonly string[], order: readonly string[]): SourceFile[] {
  const issues: Issue[] = [];
  const found: string[] = [];
  for (const path of paths) {
    if (!existsSync(path))
      issues.push({ code: 'no-file', message: 'there is no such file or folder', file: path });
    else if (!statSync(path).isDirectory()) found.push(path);
    else {
      const below = readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => IS_STRUCTURE_FILE.test(name))
        .sort()
        .map((name) => join(path, name));
      if (below.length === 0)
        issues.push({ code: 'no-structures', message: 'no *.cif or *.cif.gz in this folder', file: path });
      found.push(...below);
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  const used = new Map<string, number>();
  const files = [...new Set(found)].map((path) => {
    const plain = basename(path)
      .replace(/\.gz$/i, '')
      .replace(/\.cif$/i, '');
    const count = (used.get(plain) ?? 0) + 1;
    used.set(plain, count);
    return { path, name: count === 1 ? plain : `${plain}-${count}` };
  });
  const rank = ({ name }: SourceFile): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return files.sort((p, q) => rank(p) - rank(q));
}

/**
 * Bytes of the file, unpacked if gzipped.
 * @throws InputError `not-readable`
 */
export function sourceBytes({ path }: SourceFile): Uint8Array {
  try {
    const bytes = readFileSync(path);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  } catch (error) {
    throw new InputError([
      {
        code: 'not-readable',
        message: `the file cannot be read: ${(error as Error).message}`,
        file: path,
        hint: 'Is it complete?',
      },
    ]);
  }
}

/** SHA-256 of bytes or text, hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A data block and its id, unique over all sources: `SOURCE/BLOCK`, with `#2`, `#3`, ... for a repeated block name. */
export interface SourceBlock {
  readonly id: string;
  readonly block: CifBlock;
}

/** @throws InputError `cif-no-block` */
export function* sourceBlocks(file: SourceFile, bytes: Uint8Array): Generator<SourceBlock, void, void> {
  const used = new Map<string, number>();
  for (const block of cifBlocks(bytes, file.path)) {
    const count = (used.get(block.name) ?? 0) + 1;
    used.set(block.name, count);
    yield { id: `${file.name}/${block.name}${count === 1 ? '' : `#${count}`}`, block };
  }
  if (used.size > 0) return;
  throw new InputError([
    {
      code: 'cif-no-block',
      message: 'no data block in the file',
      file: file.path,
      expected: 'a line data_NAME',
    },
  ]);
}

/** The folder's index.tsv beside a source file, if there is one. */
export function indexBeside({ path }: SourceFile): string | null {
  const index = join(dirname(path), 'index.tsv');
  return existsSync(index) ? index : null;
}
