import { parseArgs, type ParseArgsConfig } from 'node:util';
import { InputError } from 'ml-index/math';

/** A subcommand of `mlindex-train`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly usage: string;
  /** @param args what follows the name of the command. */
  readonly run: (args: string[]) => void | Promise<void>;
}

/** An error in how a command was called: exit code 2, with the command's usage. */
export function usageError(usage: string, message: string, value?: string): InputError {
  return new InputError([
    { code: 'usage', message, ...(value === undefined ? {} : { value }), hint: `\n${usage}` },
  ]);
}

/** Runs a parser of arguments (`parseArgs` throws TypeError), its errors made usage errors. */
export function withUsage<T>(usage: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw usageError(usage, error.message);
  }
}

/** Values of a command's options, which takes nothing else. @throws InputError `usage` */
export function optionValues<const T extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  args: string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T }>>['values'] {
  return withUsage(usage, () => parseArgs<{ args: string[]; options: T }>({ args, options })).values;
}

/** A whole number from an option's text. */
export function wholeNumber(usage: string, name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(usage, `--${name} wants a whole number`, text);
}
