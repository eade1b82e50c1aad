import { usageError, type Command } from './command.js';

/** Help text over all commands. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'usage: mlindex-train COMMAND [options]',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '`mlindex-train COMMAND --help` tells the options of a command.',
  ].join('\n');
}

/**
 * Runs the command that the first argument names; `--help` (or `-h`) prints a help text instead.
 * @throws InputError `usage` for an unknown command.
 */
export async function dispatch(
  commands: readonly Command[],
  args: readonly string[],
  print: (text: string) => void,
): Promise<void> {
  const [name, ...rest] = args;
  const isHelp = (text: string): boolean => text === '--help' || text === '-h';
  if (name !== undefined && (isHelp(name) || name === 'help')) return print(overview(commands));
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    throw name === undefined
      ? usageError(overview(commands), 'a command is wanted')
      : usageError(overview(commands), 'unknown command', name);
  }
  if (rest.some(isHelp)) return print(command.usage);
  await command.run(rest);
}
