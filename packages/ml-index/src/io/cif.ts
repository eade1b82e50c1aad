import { InputError, type Issue } from '../math/index.js';

/** A data value as text; null for an unquoted `?` (unknown) or `.` (inapplicable). */
export type CifValue = string | null;

/** One `loop_`: tags in lower case and one column of equal length for each. */
export interface CifLoop {
  readonly line: number;
  readonly tags: readonly string[];
  readonly columns: readonly CifValue[][];
}

/** One data block. Tags are in lower case (CIF tags are case-insensitive). */
export interface CifBlock {
  /** What follows `data_`. */
  readonly name: string;
  /** Line of `data_`, from 1. */
  readonly line: number;
  readonly items: ReadonlyMap<string, CifValue>;
  readonly loops: readonly CifLoop[];
  /** What was wrong in this block; what could be read of it is kept. */
  readonly issues: readonly Issue[];
}

/** A number with its standard uncertainty, null where none is given. */
export interface CifNumber {
  readonly value: number;
  readonly su: number | null;
}

/**
 * Data blocks of a CIF 1.1 file (Hall, Allen & Brown 1991, Acta Cryst. A47, 655; International Tables G, 2.2.7),
 * one after the other, so that only one block is held at a time. Bytes are taken as UTF-8. Problems are `issues` of
 * the block in which they stand, each with line and block name; text before the first `data_` is an issue of the first.
 * A file without any data block gives no block: see {@link readCif}.
 * @param file name to be reported in issues.
 */
export function* cifBlocks(input: string | Uint8Array, file?: string): Generator<CifBlock, void, void> {
  let issues: Issue[] = [];
  let name: string | null = null;
  let start = 0;
  let items = new Map<string, CifValue>();
  let loops: { line: number; tags: string[]; columns: CifValue[][]; next: number }[] = [];
  let seen = new Set<string>();
  /** Tag that waits for its value, and the state of an open loop. */
  let pending: { tag: string; line: number } | null = null;
  let loop: (typeof loops)[number] | null = null;
  let inLoopHeader = false;
  /** A run of values that belong to nothing gives one issue. */
  let straying = false;

  const report = (code: string, line: number, message: string, extra: Partial<Issue> = {}): void => {
    const where = name === null ? '' : ` in block data_${name}`;
    issues.push({
      code,
      message: `${message}${where}`,
      ...(file === undefined ? {} : { file }),
      line,
      ...extra,
    });
  };
  const closePending = (): void => {
    if (pending !== null)
      report('cif-no-value', pending.line, `the tag ${pending.tag} has no value`, {
        expected: 'a value or ?',
      });
    pending = null;
  };
  const closeLoop = (): void => {
    if (loop === null) return;
    if (loop.tags.length === 0) {
      report('cif-empty-loop', loop.line, 'loop_ without tags', { expected: 'tags after loop_' });
    } else if (loop.next !== 0) {
      report(
        'cif-loop-length',
        loop.line,
        `the loop of ${loop.tags[0]} ends within a row; that row is left out`,
        {
          value: loop.next,
          expected: `a multiple of ${loop.tags.length} values`,
        },
      );
      for (let i = 0; i < loop.next; i++) loop.columns[i].pop();
    } else if (loop.columns[0].length === 0) {
      report('cif-empty-loop', loop.line, `the loop of ${loop.tags[0]} has no values`, {
        expected: 'values after the tags',
      });
    }
    loop = null;
    inLoopHeader = false;
  };
  const claim = (tag: string, line: number): boolean => {
    if (!seen.has(tag)) {
      seen.add(tag);
      return true;
    }
    report('cif-repeated-tag', line, `the tag ${tag} occurs twice`, {
      value: tag,
      hint: 'the first value is used',
    });
    return false;
  };
  const finish = (): CifBlock | null => {
    closePending();
    closeLoop();
    if (name === null) return null;
    const block = {
      name,
      line: start,
      items,
      loops: loops.map(({ line, tags, columns }) => ({ line, tags, columns })),
      issues,
    };
    issues = [];
    items = new Map();
    loops = [];
    seen = new Set();
    return block;
  };

  for (const token of tokens(input, report)) {
    const { kind, text, line } = token;
    if (kind === 'data') {
      const block = finish();
      if (block !== null) yield block;
      name = text;
      start = line;
      straying = false;
      if (text === '') report('cif-no-block-name', line, 'data_ without a name', { expected: 'data_NAME' });
      continue;
    }
    if (kind === 'value') {
      const value = token.bare && (text === '?' || text === '.') ? null : text;
      if (pending !== null) {
        const { tag } = pending as { tag: string };
        if (claim(tag, line)) items.set(tag, value);
        pending = null;
      } else if (loop !== null && loop.tags.length > 0) {
        inLoopHeader = false;
        loop.columns[loop.next].push(value);
        loop.next = loop.next + 1 === loop.tags.length ? 0 : loop.next + 1;
      } else if (!straying) {
        straying = true;
        report('cif-stray-value', line, 'a value without a tag', {
          value: text.slice(0, 40),
          expected: 'a tag or loop_ before it',
        });
      }
      continue;
    }
    straying = false;
    closePending();
    if (kind === 'tag') {
      if (loop !== null && inLoopHeader) {
        loop.tags.push(text);
        loop.columns.push([]);
        claim(text, line);
      } else {
        closeLoop();
        pending = { tag: text, line };
      }
    } else if (kind === 'loop') {
      closeLoop();
      loop = { line, tags: [], columns: [], next: 0 };
      inLoopHeader = true;
      loops.push(loop);
    } else {
      closeLoop();
      report('cif-reserved-word', line, `${text} has no place in a data file`, {
        value: text,
        hint: 'it is passed over',
      });
    }
  }
  const block = finish();
  if (block !== null) yield block;
}

/**
 * All blocks of a CIF file.
 * @throws InputError when there is no data block at all.
 */
export function readCif(input: string | Uint8Array, file?: string): CifBlock[] {
  const blocks = [...cifBlocks(input, file)];
  if (blocks.length > 0) return blocks;
  throw new InputError([
    {
      code: 'cif-no-block',
      message: 'no data block in the file',
      ...(file === undefined ? {} : { file }),
      expected: 'a line data_NAME',
      hint: 'Is this a CIF file?',
    },
  ]);
}

/** Value of a tag outside loops, or of a loop with one row; null when unknown, inapplicable or not there. */
export function cifValue(block: CifBlock, tag: string): CifValue {
  const key = tag.toLowerCase();
  const value = block.items.get(key);
  if (value !== undefined) return value;
  const column = cifColumn(block, key);
  return column !== null && column.length === 1 ? column[0] : null;
}

/** Column of a loop; null when no loop has that tag. */
export function cifColumn(block: CifBlock, tag: string): readonly CifValue[] | null {
  const key = tag.toLowerCase();
  for (const loop of block.loops) {
    const at = loop.tags.indexOf(key);
    if (at >= 0) return loop.columns[at];
  }
  return null;
}

const NUMBER = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?(?:\((\d+)\))?$/;

/** `1.234(5)` is 1.234 with s.u. 0.005 (digits in units of the last decimal place); null when it is no number. */
export function cifNumber(text: CifValue): CifNumber | null {
  const match = text === null ? null : NUMBER.exec(text.trim());
  if (match === null) return null;
  const [, sign, digits, exponent = '0', su] = match;
  const point = digits.indexOf('.');
  const decimals = point < 0 ? 0 : digits.length - point - 1;
  return {
    value: Number(`${sign}${digits}e${exponent}`),
    su: su === undefined ? null : Number(`${su}e${Number(exponent) - decimals}`),
  };
}

interface Token {
  readonly kind: 'data' | 'loop' | 'tag' | 'value' | 'reserved';
  /** Block name, tag in lower case, value without its delimiters, or the reserved word. */
  readonly text: string;
  readonly line: number;
  /** Not in quotes and no text field. */
  readonly bare: boolean;
}

type Report = (code: string, line: number, message: string, extra?: Partial<Issue>) => void;

function* tokens(input: string | Uint8Array, report: Report): Generator<Token, void, void> {
  let number = 0;
  let field: string[] | null = null;
  let fieldLine = 0;
  for (const source of lines(input)) {
    number++;
    let at = 0;
    if (field !== null) {
      if (source[0] !== ';') {
        field.push(source);
        continue;
      }
      yield { kind: 'value', text: field.join('\n'), line: fieldLine, bare: false };
      field = null;
      at = 1;
    } else if (source[0] === ';') {
      field = [source.slice(1)];
      fieldLine = number;
      continue;
    }
    while (at < source.length) {
      const first = source[at];
      if (isBlank(first)) {
        at++;
        continue;
      }
      if (first === '#') break;
      if (first === "'" || first === '"') {
        let end = at + 1;
        while (
          end < source.length &&
          !(source[end] === first && (end + 1 === source.length || isBlank(source[end + 1])))
        )
          end++;
        if (end >= source.length) {
          report('cif-open-quote', number, 'a quoted value does not end on its line', {
            value: source.slice(at, at + 40),
            expected: first,
          });
        }
        yield { kind: 'value', text: source.slice(at + 1, end), line: number, bare: false };
        at = end + 1;
        continue;
      }
      let end = at + 1;
      while (end < source.length && !isBlank(source[end])) end++;
      yield bareToken(source.slice(at, end), number);
      at = end;
    }
  }
  if (field !== null) {
    report('cif-open-text', fieldLine, 'a text field is not closed', {
      expected: 'a line that begins with ;',
    });
    yield { kind: 'value', text: field.join('\n'), line: fieldLine, bare: false };
  }
}

function bareToken(word: string, line: number): Token {
  if (word[0] === '_') return { kind: 'tag', text: word.toLowerCase(), line, bare: true };
  if (word.length >= 5 && 'dDlLsSgG'.includes(word[0])) {
    const lower = word.toLowerCase();
    if (lower.startsWith('data_')) return { kind: 'data', text: word.slice(5), line, bare: true };
    if (lower === 'loop_') return { kind: 'loop', text: lower, line, bare: true };
    if (lower.startsWith('save_') || lower === 'stop_' || lower === 'global_')
      return { kind: 'reserved', text: word, line, bare: true };
  }
  return { kind: 'value', text: word, line, bare: true };
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t';
}

const CHUNK = 1 << 20;

/** Lines without their ends (LF, CR LF or CR), decoded piece by piece. */
function* lines(input: string | Uint8Array): Generator<string, void, void> {
  const decoder = new TextDecoder();
  // pieces of a line that has not ended yet: joined once it does, however long it is
  let pieces: string[] = [];
  for (let at = 0; at < input.length; at += CHUNK) {
    const last = at + CHUNK >= input.length;
    let piece =
      typeof input === 'string'
        ? input.slice(at, at + CHUNK)
        : decoder.decode(input.subarray(at, at + CHUNK), { stream: !last });
    if (at === 0 && piece.charCodeAt(0) === 0xfeff) piece = piece.slice(1);
    // a CR at the end of the piece before may be half of a CR LF
    if (pieces.length > 0 && pieces[pieces.length - 1].endsWith('\r')) piece = pieces.pop()! + piece;
    const held = !last && piece.endsWith('\r') ? '\r' : '';
    const parts = (held === '' ? piece : piece.slice(0, -1)).split(/\r\n|\n|\r/);
    const end = parts.pop()! + held;
    if (parts.length > 0) {
      yield pieces.join('') + parts[0];
      for (let i = 1; i < parts.length; i++) yield parts[i];
      pieces = [];
    }
    pieces.push(end);
  }
  const rest = pieces.join('');
  if (rest !== '') yield rest;
}
