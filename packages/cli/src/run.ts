import { EXIT, PROGRAM, type ExitCode } from '@ml-index/session';
import { Command, CommanderError } from 'commander';
import type { CliIo } from './io.js';
import type { RawOptions } from './options.js';
import type { Services } from './services.js';

export type { Services } from './services.js';

const INPUT_OPTIONS: readonly (readonly [string, string])[] = [
  ['--wavelength <W>', 'wavelength in Angstrom, a name (CuKa1, CuKa, MoKa1, ...) or an energy (8.05keV)'],
  ['--as <KIND>', 'what columns of numbers are: pattern, peaks (default: detected)'],
  [
    '--unit <UNIT>',
    'unit of the positions of a peak list: 2theta, theta, d, Q (2 pi/d), q (1/d), q2, d-nm, Q-nm',
  ],
  ['--columns <LIST>', 'what the columns are, e.g. 2theta,intensity or index,d,intensity ("-" skips one)'],
  ['--decimal-comma <WHEN>', 'the decimal sign of a peak list is a comma: yes, no (default: detected)'],
  ['--keep-satellites', 'keep lines of a peak list that look like K-alpha2 satellites of others'],
  ['--significance <S>', 'smallest height of a line of a pattern over its standard uncertainty'],
  ['--doublet <WHEN>', 'lines of a pattern are K-alpha1/K-alpha2 doublets: auto, yes, no'],
];
const OUTPUT_OPTIONS: readonly (readonly [string, string])[] = [
  ['--json <FILE>', 'write JSON to FILE; "-": to standard output instead of the table'],
];
const COMMON_OPTIONS: readonly (readonly [string, string])[] = [
  ['--quiet', 'no progress and no warnings on standard error'],
  ['--no-color', 'no colours'],
];
const INDEX_OPTIONS: readonly (readonly [string, string])[] = [
  ...INPUT_OPTIONS,
  ['--lattices <LIST>', 'Bravais lattices (mP,mC), systems (monoclinic) or all'],
  ['--lines <N>', 'number of lines, from the largest d, that candidates are made from'],
  ['--judged <N>', 'number of lines, from the largest d, that lattices are judged by'],
  ['--impurities <N>', 'impurity lines expected among them'],
  ['--zero-shift <RANGE>', 'off, on, or the largest zero shift in degrees two-theta'],
  [
    '--displacement <WHEN>',
    'specimen displacement in place of the zero shift in the refined cells: off, on, auto (where it pays)',
  ],
  ['--min-volume <V>', 'smallest volume of the conventional cell, A^3'],
  ['--max-volume <V>', 'largest volume of the conventional cell, A^3'],
  ['--min-length <L>', 'shortest axis, A'],
  ['--max-length <L>', 'longest axis, A'],
  ['--generators <LIST>', 'candidate generators: low-index, random, forest, network'],
  ['--models <WHICH>', 'learned models: on (those shipped), off, or the folder of a set'],
  ['--candidates <SCALE>', 'scale on the number of candidates; 1 is the default effort'],
  ['--time <S>', 'time budget in seconds of wall clock'],
  ['--seed <N>', 'seed of the random numbers'],
  ['--workers <N>', 'worker threads; 0: none (default: one a core)'],
  ['--solutions <N>', 'solutions to give at most'],
  ...OUTPUT_OPTIONS,
  ['--cif <FILE>', 'write a CIF with a data block for each solution'],
  ['--html <FILE>', 'write a self-contained report'],
  ['--progress', 'show progress on standard error even if it is no terminal'],
  ...COMMON_OPTIONS,
];
const PEAKS_OPTIONS: readonly (readonly [string, string])[] = [
  ...INPUT_OPTIONS,
  ...OUTPUT_OPTIONS,
  ['--svg <FILE>', 'write a plot of pattern, background and lines'],
  ['--out <FILE>', 'write a peak list that can be edited and indexed'],
  ...COMMON_OPTIONS,
];
const CELL_OPTIONS: readonly (readonly [string, string])[] = [
  [
    '--tolerance <T>',
    'relative error of lengths for Bravais lattices of higher symmetry (angles accordingly)',
  ],
  ['--two-theta-max <DEG>', 'list lines up to this two-theta'],
  ['--wavelength <W>', 'wavelength of the two-theta scale'],
  ...OUTPUT_OPTIONS,
  ...COMMON_OPTIONS,
];

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
  const add = (
    usage: string,
    description: string,
    options: readonly (readonly [string, string])[],
    action: (args: string[]) => Promise<ExitCode>,
  ): void => {
    const subcommand = program.command(usage).description(description);
    for (const [flags, text] of options) subcommand.option(flags, text);
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
    INDEX_OPTIONS,
    async ([file]) => (await import('./commands/index.js')).indexCommand(file, raw, io, services),
  );
  add('peaks <FILE>', 'find the lines of a pattern, to check and edit them', PEAKS_OPTIONS, async ([file]) =>
    (await import('./commands/peaks.js')).peaksCommand(file, raw, io),
  );
  add(
    'cell <A> <B> <C> <ALPHA> <BETA> <GAMMA> [CENTRING]',
    'reduced cell, Bravais lattices within tolerance and lines of a unit cell',
    CELL_OPTIONS,
    async (args) => (await import('./commands/cell.js')).cellCommand(args, raw, io),
  );
  quietErrors(program, io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.input;
    const { reportFailure } = await import('./failure.js');
    return reportFailure(error, command, raw, io);
  }
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
