import { InputError, type Issue } from 'ml-index/math';
import type { CliIo } from './io.js';

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
};

function fileIssue(code: string, what: string, file: string, error: unknown): Issue {
  const { code: reason = '', message } = error as NodeJS.ErrnoException;
  const [text, hint] = REASONS[reason] ?? [message, undefined];
  return { code, message: `${what}: ${text}`, file, ...(hint === undefined ? {} : { hint }) };
}
