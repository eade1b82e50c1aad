import { InputError, type Issue } from '../math/index.js';

/** At most this many issues are listed one by one; the rest is counted. */
const LISTED_ISSUES = 40;

/** Collects issues and throws them together, so that a user sees all that is wrong at once. */
export class Issues {
  private readonly list: Issue[] = [];
  private unlisted = 0;

  constructor(private readonly file: string) {}

  add(issue: Issue): void {
    if (this.list.length < LISTED_ISSUES) this.list.push({ file: this.file, ...issue });
    else this.unlisted++;
  }

  get any(): boolean {
    return this.list.length > 0;
  }

  all(): Issue[] {
    if (this.unlisted === 0) return [...this.list];
    return [
      ...this.list,
      { code: 'more-issues', message: `${this.unlisted} more problems of this kind`, file: this.file },
    ];
  }

  /** @throws InputError when any issue was added */
  throwIfAny(): void {
    if (this.any) throw new InputError(this.all());
  }
}

/** Text for a message, at most 60 characters. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** @throws InputError always, with this one issue in `file` */
export function fail(file: string, issue: Issue): never {
  throw new InputError([{ file, ...issue }]);
}

/** Is this a text file? (No NUL and hardly any other control characters in its first 8 kB, unless UTF-16 by its byte order mark.) */
function isText(bytes: Uint8Array): boolean {
  if (utf16(bytes) !== null) return true;
  const length = Math.min(bytes.length, 8192);
  let odd = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i];
    if (byte === 0) return false;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 26)) odd++;
  }
  return odd <= length / 100;
}

/**
 * Text of a file: UTF-8, UTF-16 with byte order mark, else Windows-1252.
 * @throws InputError `empty-file` or `binary-file`
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  if (bytes.length === 0)
    fail(file, { code: 'empty-file', message: 'the file is empty', expected: 'a peak list or a pattern' });
  if (!isText(bytes)) {
    fail(file, {
      code: 'binary-file',
      message: 'the file is binary, not text',
      expected: 'a text file with columns of numbers, or a known binary format (Bruker .raw, .brml)',
      hint: 'Export it as text, e.g. .xy',
    });
  }
  const text = decode(bytes);
  if (text.trim() === '')
    fail(file, {
      code: 'empty-file',
      message: 'the file has only white space',
      expected: 'a peak list or a pattern',
    });
  return text;
}

/** Lines of a text whatever the line ending; a form feed or control-Z is taken as white space. */
export function splitLines(text: string): string[] {
  return text.replace(/[\f\x1a]/g, ' ').split(/\r\n|\n|\r/);
}

function decode(bytes: Uint8Array): string {
  const encoding = utf16(bytes);
  if (encoding !== null) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function utf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: every other byte of Western text is zero, and no other.
  const pairs = Math.min(bytes.length, 1000) >> 1;
  let [even, odd] = [0, 0];
  for (let i = 0; i < pairs; i++) {
    if (bytes[2 * i] === 0) even++;
    if (bytes[2 * i + 1] === 0) odd++;
  }
  if (pairs > 8 && even === 0 && odd > 0.95 * pairs) return 'utf-16le';
  return pairs > 8 && odd === 0 && even > 0.95 * pairs ? 'utf-16be' : null;
}
