import { InputError, type Issue } from 'ml-index/math';
import type { CliIo } from './io.js';
import { optionName, type OptionReader } from './options.js';

/**
 * Bytes of a file, or of standard input for `-`.
 * @throws InputError when it cannot be read
 */
export async function readBytes(file: string, io: CliIo): Promise<Uint8Array> {
  try {
    return file === '-' ? await io.readStdin() : await io.readFile(file);
  } catch (error) {
    throw new InputError([fileIssue('cannot-read', 'cannot be read', file, error)]);
  }
}

/**
 * Outputs that would write over the input or over each other become issues of the reader, and so does more than one on standard
 * output.
 * @param names of the options that name output files
 */
export async function checkOutputs(
  names: readonly string[],
  input: string,
  reader: OptionReader,
  io: CliIo,
): Promise<void> {
  const taken = new Map<string, string>();
  if (input !== '-') taken.set(await io.identity(input), 'the input');
  for (const name of names) {
    const target = reader.text(name);
    if (target === undefined) continue;
    const identity = target === '-' ? '-' : await io.identity(target);
    const other = taken.get(identity);
    if (other !== undefined && target === '-')
      reader.bad(name, target, `only one output on standard output, and ${other} goes there`);
    else if (other !== undefined) reader.bad(name, target, `another file than ${other}`);
    else taken.set(identity, optionName(name));
  }
}

/** Writes to a file, or to standard output for `-`; the issue if that fails, so that other outputs still get written. */
export async function writeOutput(file: string, text: string, io: CliIo): Promise<Issue | null> {
  try {
    if (file === '-') io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    else await io.writeFile(file, text);
    return null;
  } catch (error) {
    return fileIssue('cannot-write', 'cannot be written', file, error);
  }
}

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['there is no such file or folder', 'Check the path'],
  EISDIR: ['it is a folder', 'Give a file'],
  EACCES: ['permission denied', 'Check its permissions'],
  ENOTDIR: ['a part of its path is no folder', 'Check the path'],
  ENOSPC: ['the disk is full', 'Free some space'],
  EDQUOT: ['the disk quota is used up', 'Free some space'],
  EROFS: ['the file system is read-only', 'Choose another folder'],
};

function fileIssue(code: string, what: string, file: string, error: unknown): Issue {
  const { code: reason = '', message } = error as NodeJS.ErrnoException;
  const [text, hint] = REASONS[reason] ?? [message, undefined];
  return { code, message: `${what}: ${text}`, file, ...(hint === undefined ? {} : { hint }) };
}
