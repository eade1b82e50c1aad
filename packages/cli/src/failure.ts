import { EXIT, type ExitCode, issuesJson } from '@ml-index/session';
import { formatIssue, InputError, type Issue } from 'ml-index/math';
import { writeOutput } from './files.js';
import { createPaint } from './format/paint.js';
import type { CliIo, OutputStream } from './io.js';
import { isOptionLike, optionName, type RawOptions } from './options.js';

/** Reports what stopped a command: on standard error, and as JSON where JSON was asked for. */
export async function reportFailure(
  error: unknown,
  command: string,
  raw: RawOptions,
  io: CliIo,
): Promise<ExitCode> {
  const exit = error instanceof InputError ? EXIT.input : EXIT.internal;
  const issues = error instanceof InputError ? error.issues : [internalIssue(error)];
  writeIssues(issues, 'mlindex', raw, io);
  if (exit === EXIT.internal && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
  if (typeof raw.json === 'string' && !isOptionLike(raw.json)) {
    const json = `${JSON.stringify(issuesJson(issues, exit, command), null, 2)}\n`;
    const unwritten = await writeOutput(raw.json, json, io);
    if (unwritten !== null) writeIssues([unwritten], 'mlindex', raw, io);
  }
  return exit;
}

/** One line an issue on standard error. */
export function writeIssues(issues: readonly Issue[], prefix: string, raw: RawOptions, io: CliIo): void {
  const paint = createPaint(hasColor(io.stderr, raw, io));
  for (const issue of issues)
    io.stderr.write(`${paint.red(`${prefix}:`)} ${formatIssue(issue, optionName)}\n`);
}

/** Colours on a terminal, unless `--no-color` or NO_COLOR (no-color.org). */
export function hasColor(stream: OutputStream, raw: RawOptions, io: CliIo): boolean {
  return stream.isTTY && raw.color !== false && !io.env.NO_COLOR;
}

function internalIssue(error: unknown): Issue {
  return {
    code: 'internal-error',
    message: `internal error: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'This is a bug: please report it with the command and the input file',
  };
}
