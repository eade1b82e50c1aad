import { InputError } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import { wholeNumber, withUsage, type Command } from './command.js';
import { dispatch, overview } from './dispatch.js';
import { COMMANDS } from './index.js';

function recorder(): { commands: Command[]; calls: string[][] } {
  const calls: string[][] = [];
  const command = (name: string): Command => ({
    name,
    summary: `does ${name}`,
    usage: `usage of ${name}`,
    run: (args) => void calls.push([name, ...args]),
  });
  return { commands: [command('one'), command('other')], calls };
}

describe('subcommands', () => {
  it('are run with what follows their name', async () => {
    const { commands, calls } = recorder();
    await dispatch(commands, ['other', '--x', 'y'], () => undefined);
    expect(calls).toEqual([['other', '--x', 'y']]);
  });

  it('tell their usage, and all of them theirs', async () => {
    const { commands, calls } = recorder();
    const printed: string[] = [];
    for (const args of [['one', '--help'], ['-h'], ['help']])
      await dispatch(commands, args, (text) => printed.push(text));
    expect(printed).toEqual(['usage of one', overview(commands), overview(commands)]);
    expect(overview(commands)).toContain('other  does other');
    expect(calls).toEqual([]);
  });

  it('are named where they are missing or unknown', async () => {
    const { commands } = recorder();
    await expect(dispatch(commands, [], () => undefined)).rejects.toThrow(/a command is wanted/);
    await expect(dispatch(commands, ['oen'], () => undefined)).rejects.toThrow(
      /unknown command.*oen[\s\S]*one {4}does one/,
    );
  });

  it('have names of their own', () => {
    expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
    for (const { name, usage } of COMMANDS) expect(usage).toContain(`mlindex-train ${name}`);
  });

  it('refuse options that they do not have, with their usage', async () => {
    for (const { name, usage } of COMMANDS) {
      const failed = dispatch(COMMANDS, [name, '--no-such-option'], () => undefined);
      await expect(failed).rejects.toThrow(InputError);
      await expect(failed).rejects.toThrow(usage.split('\n')[0]);
    }
    expect(() => wholeNumber('usage', 'seed', '-1')).toThrow(/--seed wants a whole number/);
    expect(() =>
      withUsage('usage', () => {
        throw new RangeError('other');
      }),
    ).toThrow(RangeError);
  });
});
