import { parseArgs, type ParseArgsConfig } from 'node:util';
import { InputError } from 'ml-index/math';

/** A bad command line; tells the usage. */
export function usageError(message: string, usage: string): InputError {
  return new InputError([{ code: 'usage', message, hint: `\n${usage}` }]);
}

/** As parseArgs of Node. @throws InputError `usage` */
export function readArgs<T extends NonNullable<ParseArgsConfig['options']>>(
  options: T,
  usage: string,
): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw usageError((error as Error).message, usage);
  }
}

/** A whole number from a command line. @throws InputError `usage` */
export function wholeNumber(text: string, name: string, usage: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(`--${name} wants a whole number, not ${text}`, usage);
}

/** A number above 0 from a command line. @throws InputError `usage` */
export function positiveNumber(text: string, name: string, usage: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (value > 0) return value;
  throw usageError(`--${name} wants a number above 0, not ${text}`, usage);
}

/** Runs a command; what is wrong with its input is told without a stack. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** `a,b`: names of those that are known. @throws InputError `usage` */
export function listOf<T extends string>(
  text: string,
  known: readonly T[],
  name: string,
  usage: string,
): T[] {
  return text.split(',').map((one) => {
    const found = known.find((other) => other === one);
    if (found === undefined) throw usageError(`--${name} ${one}: ${known.join(', ')} are wanted`, usage);
    return found;
  });
}
