import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { searchDefaults } from 'ml-index/search';
import { expect, it } from 'vitest';
import { optionName } from '../src/options.js';
import { COMMAND_OPTIONS, run } from '../src/run.js';
import { MemoryIo } from './memoryIo.js';

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const CLI = readFileSync(path('docs/cli.md'), 'utf8');
const README = readFileSync(path('README.md'), 'utf8');

/** Flags of a text of Commander, `-v, --verbose <X>`. */
const flagsOf = (flags: string): string[] => flags.match(/--[a-z-]+/g)!;

it.each(['index', 'peaks', 'cell'] as const)(
  'docs/cli.md has the options of mlindex %s, and no others',
  (name) => {
    const section = CLI.split(/^## /m).find((text) => text.startsWith(`mlindex ${name}`))!;
    const rows = section.split('\n').filter((line) => /^\| `--/.test(line));
    const told = rows.flatMap((row) => row.split('|')[1].match(/--[a-z-]+/g) ?? []);
    const common = ['--quiet', '--no-color'];
    const there = COMMAND_OPTIONS[name].flatMap(({ options }) =>
      options.flatMap(([flags]) => flagsOf(flags)),
    );
    expect(new Set([...told, ...common])).toEqual(new Set(there));
  },
);

it('the defaults that the help tells are those of the search', () => {
  const defaults = searchDefaults(true);
  const descriptions = new Map(
    COMMAND_OPTIONS.index.flatMap(({ options }) =>
      options.map(([flags, text]) => [flagsOf(flags).at(-1)!, text]),
    ),
  );
  const told = (name: string): string =>
    /default: ([^,\s]+(,[^,\s]+)*)/.exec(descriptions.get(optionName(name))!)![1];
  for (const name of [
    'lines',
    'impurities',
    'minVolume',
    'maxVolume',
    'minLength',
    'maxLength',
    'candidates',
    'seed',
    'solutions',
  ] as const)
    expect(Number(told(name)), name).toBe(defaults[name]);
  expect(Number(told('zeroShift'))).toBe(defaults.zeroShift.range);
  expect(told('displacement')).toBe(defaults.displacement);
  expect(told('generators').split(',')).toEqual([...defaults.generators]);
});

it('the example of the README is what the program prints', async () => {
  const [, block] = /^```\n(Input {7}examples\/cimetidine[\s\S]*?)^```$/m.exec(README)!;
  const name = 'examples/cimetidine.txt';
  const io = new MemoryIo({ [name]: readFileSync(path(name), 'utf8') });
  expect(await run(['index', name, '--workers', '0'], io)).toBe(0);
  const withoutTime = (text: string): string => text.replace(/^Time .*$/m, 'Time');
  expect(withoutTime(io.out).trimEnd()).toBe(withoutTime(block).trimEnd());
});

it.each(README.match(/^npx mlindex (index|peaks) .*$/gm)!.map((line) => [line.replace(/ +#.*$/, '')]))(
  'the README shows a command that the program takes: %s',
  async (line) => {
    const argv = line.split(' ').slice(2);
    const io = new MemoryIo();
    // the file is not there; every option is understood
    expect(await run(argv, io)).toBe(2);
    expect(io.err).toContain('cannot be read');
    expect(io.err.trim().split('\n')).toHaveLength(1);
  },
);
