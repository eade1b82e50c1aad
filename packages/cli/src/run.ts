import { EXIT, PROGRAM, type ExitCode } from '@ml-index/session/basics';
import { Command, CommanderError } from 'commander';
import { printable } from 'ml-index/math';
import type { CliIo } from './io.js';
import type { RawOptions } from './options.js';
import type { Services } from './services.js';

export type { Services } from './services.js';

/** Flags and description of an option; defaults stand in the description. */
export type OptionText = readonly [flags: string, description: string];

/** Options under a heading of the help. */
export interface OptionGroup {
  readonly heading: string;
  readonly options: readonly OptionText[];
}

const INPUT_OPTIONS: OptionGroup = {
  heading: 'Reading',
  options: [
    [
      '--wavelength <W>',
      'wavelength in Angstrom, a name (CuKa1, CuKa, MoKa1, ...) or an energy (8.05keV); default: that of the file, for a pattern CuKa',
    ],
    ['--as <KIND>', 'what columns of numbers are: pattern, peaks; default: detected'],
    [
      '--unit <UNIT>',
      'positions of a peak list: 2theta, theta, d, Q (2 pi/d), q (1/d), q2, q2e4, sin2theta, d-nm, Q-nm, q-nm; default: detected',
    ],
    [
      '--columns <LIST>',
      'what the columns are, e.g. 2theta,intensity or index,d,intensity ("-" skips one); default: detected',
    ],
    ['--decimal-comma <WHEN>', 'the decimal sign of a peak list is a comma: yes, no; default: detected'],
    [
      '--keep-satellites',
      'keep lines of a peak list that look like K-alpha2 satellites of others; default: left out',
    ],
    [
      '--significance <S>',
      'smallest height of a line of a pattern over its standard uncertainty; default: 5',
    ],
    ['--doublet <WHEN>', 'lines of a pattern are K-alpha1/K-alpha2 doublets: auto, yes, no; default: auto'],
  ],
};
const JSON_OPTION: OptionText = [
  '--json <FILE>',
  'write JSON to FILE; "-": to standard output instead of the table',
];
const COMMON_OPTIONS: readonly OptionText[] = [
  ['--quiet', 'no progress and no warnings on standard error'],
  ['--no-color', 'no colours'],
];
const INDEX_GROUPS: readonly OptionGroup[] = [
  INPUT_OPTIONS,
  {
    heading: 'Lattices',
    options: [
      ['--lattices <LIST>', 'Bravais lattices (mP,mC), systems (monoclinic) or all; default: all'],
      ['--min-volume <V>', 'smallest volume of the conventional cell, A^3; default: 8'],
      ['--max-volume <V>', 'largest volume of the conventional cell, A^3; default: 300000'],
      ['--min-length <L>', 'shortest axis, A; default: 2'],
      ['--max-length <L>', 'longest axis, A; default: 200'],
    ],
  },
  {
    heading: 'Lines',
    options: [
      ['--lines <N>', 'number of lines, from the largest d, that candidates are made from; default: 20'],
      [
        '--judged <N>',
        'number of lines, from the largest d, that lattices are judged by; default: 30, or --lines where that is more',
      ],
      ['--impurities <N>', 'impurity lines expected among them; default: 2'],
      ['--zero-shift <RANGE>', 'off, on, or the largest zero shift in degrees two-theta; default: 0.25'],
      [
        '--displacement <WHEN>',
        'specimen displacement in place of the zero shift in the refined cells: off, on, auto (where it pays); default: off',
      ],
    ],
  },
  {
    heading: 'Effort',
    options: [
      [
        '--generators <LIST>',
        'candidate generators: low-index, random, forest, network; default: low-index,random,forest',
      ],
      ['--models <WHICH>', 'learned models: on (those shipped), off, or the folder of a set; default: on'],
      ['--candidates <SCALE>', 'scale on the number of candidates; default: 1'],
      ['--time <S>', 'time budget in seconds of wall clock, from the start of the program; default: none'],
      ['--seed <N>', 'seed of the random numbers; default: 1'],
      ['--workers <N>', 'worker threads; 0: none; default: one a core'],
    ],
  },
  {
    heading: 'Output',
    options: [
      ['--solutions <N>', 'solutions to give at most; default: 20, of which the table shows 5'],
      ['--lines-table', 'the lines of the first solution with their indices'],
      ['-v, --verbose', 'the same'],
      JSON_OPTION,
      ['--cif <FILE>', 'write a CIF of the first solution'],
      ['--cif-all', 'all solutions in the CIF, a data block each'],
      ['--html <FILE>', 'write a self-contained report'],
      ['--progress', 'show progress on standard error even if it is no terminal'],
      ...COMMON_OPTIONS,
    ],
  },
];
const PEAKS_GROUPS: readonly OptionGroup[] = [
  INPUT_OPTIONS,
  {
    heading: 'Output',
    options: [
      JSON_OPTION,
      ['--svg <FILE>', 'write a plot of pattern, background and lines'],
      ['--out <FILE>', 'write a peak list that can be edited and indexed'],
      ...COMMON_OPTIONS,
    ],
  },
];
const CELL_GROUPS: readonly OptionGroup[] = [
  {
    heading: 'Options',
    options: [
      [
        '--tolerance <T>',
        'relative error of lengths for Bravais lattices of higher symmetry (angles accordingly); default: 0.01',
      ],
      ['--two-theta-max <DEG>', 'list lines up to this two-theta; default: 40'],
      ['--wavelength <W>', 'wavelength of the two-theta scale; default: CuKa1'],
      JSON_OPTION,
      ...COMMON_OPTIONS,
    ],
  },
];

/** The options of every command, as its help shows them. */
export const COMMAND_OPTIONS: Readonly<Record<'index' | 'peaks' | 'cell', readonly OptionGroup[]>> = {
  index: INDEX_GROUPS,
  peaks: PEAKS_GROUPS,
  cell: CELL_GROUPS,
};

const EXAMPLES: Readonly<Record<keyof typeof COMMAND_OPTIONS, readonly string[]>> = {
  index: [
    'mlindex index pattern.xy --wavelength CuKa1 --html report.html',
    'mlindex index peaks.txt --lattices monoclinic --zero-shift 0.1 --lines-table',
  ],
  peaks: [
    'mlindex peaks pattern.xy --svg pattern.svg',
    'mlindex peaks pattern.xy --doublet no --out peaks.txt',
  ],
  cell: [
    'mlindex cell 5.43 5.43 5.43 90 90 90 F',
    'mlindex cell 6.9 8.8 9.0 99 102.4 98.7 --two-theta-max 25',
  ],
};

const EXIT_HELP = `
Exit codes:
  ${EXIT.good}    done; index: a good solution was found (probability at least 0.5)
  ${EXIT.nothingGood}    index: search complete, no good solution; the answer says why
  ${EXIT.input}    bad usage, bad input, or an output file that cannot be written
  ${EXIT.budget}    index: time budget spent before a good solution was found; best so far given
  ${EXIT.internal}   internal error
  ${EXIT.interrupted}  interrupted; best so far given`;

/**
 * The command line.
 * @param argv arguments without the interpreter and the script
 * @returns the exit code; everything that goes wrong has been reported on standard error
 */
export async function run(argv: readonly string[], io: CliIo, services: Services = {}): Promise<ExitCode> {
  let exit: ExitCode = EXIT.good;
  let command = 'mlindex';
  let raw: RawOptions = {};
  const program = new Command('mlindex')
    .description('Unit cells from powder diffraction patterns and peak lists, over all 14 Bravais lattices')
    .version(PROGRAM.version)
    .addHelpText('after', EXIT_HELP);
  const add = (usage: string, description: string, action: (args: string[]) => Promise<ExitCode>): void => {
    const subcommand = program.command(usage).description(description);
    const name = subcommand.name() as keyof typeof COMMAND_OPTIONS;
    for (const { heading, options } of COMMAND_OPTIONS[name]) {
      for (const [flags, text] of options) {
        const option = subcommand.createOption(flags, text);
        option.helpGroup(`${heading}:`);
        subcommand.addOption(option);
      }
    }
    subcommand.addHelpText('after', `\nExamples:\n${EXAMPLES[name].map((line) => `  ${line}`).join('\n')}`);
    subcommand.action(async () => {
      command = subcommand.name();
      raw = subcommand.opts<Record<string, string | boolean | undefined>>();
      exit = await action(subcommand.args);
    });
    quietErrors(subcommand, io);
  };
  add(
    'index <FILE>',
    'find the unit cell: ranked solutions from a pattern or peak list ("-": standard input)',
    async ([file]) => (await import('./commands/indexCommand.js')).indexCommand(file, raw, io, services),
  );
  add('peaks <FILE>', 'find the lines of a pattern, to check and edit them', async ([file]) =>
    (await import('./commands/peaksCommand.js')).peaksCommand(file, raw, io),
  );
  add(
    'cell <A> <B> <C> <ALPHA> <BETA> <GAMMA> [CENTRING]',
    'reduced cell, Bravais lattices within tolerance and lines of a unit cell',
    async (args) => (await import('./commands/cellCommand.js')).cellCommand(args, raw, io),
  );
  quietErrors(program, io);
  const [first] = argv;
  if (first !== undefined && isFileName(first)) {
    io.stderr.write(
      `mlindex: ${printable(first)} is no command; to index a file: mlindex index ${printable(first)}\n`,
    );
    return EXIT.input;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.input;
    const { reportFailure } = await import('./failure.js');
    return reportFailure(error, command, raw, io);
  }
}

/** Does a first argument look like a file rather than a misspelt command? */
function isFileName(argument: string): boolean {
  return !argument.startsWith('-') && /[./\\]/.test(argument);
}

function quietErrors(command: Command, io: CliIo): void {
  command.exitOverride().showHelpAfterError('(see --help)');
  command.configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    outputError: (text, write) => write(text.replace(/^error: /, 'mlindex: ')),
    getOutHelpWidth: () => io.stdout.columns,
    getErrHelpWidth: () => io.stderr.columns,
  });
}
