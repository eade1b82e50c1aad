import { BRAVAIS_LATTICES, bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import { InputError, type Issue } from 'ml-index/math';
import type { DisplacementOption, ZeroShiftOption } from 'ml-index/report';
import { boundsText, isWithinBounds, SEARCH_BOUNDS, type Bounds, type SearchOptions } from 'ml-index/search';

/** Option values as the command line gives them, by option name in camel case. */
export type RawOptions = Readonly<Record<string, string | boolean | undefined>>;

/** Does a value look like an option, whose own value was left out? */
export function isOptionLike(value: string): boolean {
  return /^--[a-z]/.test(value);
}

/** Reads option values; every bad one becomes an issue, so that all are reported at once. */
export class OptionReader {
  readonly issues: Issue[] = [];

  constructor(private readonly raw: RawOptions) {}

  text(name: string): string | undefined {
    const value = this.raw[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Values that look like an option: the value was left out, and the next option taken for it. */
  checkValues(): void {
    for (const [name, value] of Object.entries(this.raw)) {
      if (typeof value === 'string' && isOptionLike(value))
        this.bad(
          name,
          value,
          'a value',
          `A value that begins with -- is given as ${optionName(name)}=${value}`,
        );
    }
  }

  flag(name: string): boolean {
    return this.raw[name] === true;
  }

  /** A number within bounds; undefined when the option is not given or bad. */
  number(name: string, bounds: Bounds): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
    if (isWithinBounds(value, bounds)) return value;
    this.bad(name, text, boundsText(bounds));
    return undefined;
  }

  bad(name: string, value: string, expected: string, hint?: string): void {
    this.issues.push({
      code: 'bad-option',
      message: `${optionName(name)} has a bad value`,
      value,
      expected,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** @throws InputError with every issue so far */
  check(): void {
    if (this.issues.length > 0) throw new InputError(this.issues);
  }
}

/** Flags that are not the name of the library's option. */
const OWN_NAMES: Readonly<Record<string, string>> = { timeBudget: 'time' };

/** `zeroShift` is `--zero-shift`. */
export function optionName(name: string): string {
  const flag = OWN_NAMES[name] ?? name;
  return `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * The options of the search that were given; the others keep their defaults, but for limits that depend on the lines: these are
 * left out.
 */
export function readSearchOptions(
  reader: OptionReader,
  defaults: SearchOptions,
): Omit<SearchOptions, LineLimit> & Partial<Pick<SearchOptions, LineLimit>> {
  const given = {
    lattices: readLattices(reader),
    lines: reader.number('lines', SEARCH_BOUNDS.lines),
    judged: reader.number('judged', SEARCH_BOUNDS.judged),
    impurities: reader.number('impurities', SEARCH_BOUNDS.impurities),
    zeroShift: readZeroShift(reader, defaults.zeroShift),
    displacement: readDisplacement(reader),
    minVolume: reader.number('minVolume', SEARCH_BOUNDS.minVolume),
    maxVolume: reader.number('maxVolume', SEARCH_BOUNDS.maxVolume),
    minLength: reader.number('minLength', SEARCH_BOUNDS.minLength),
    maxLength: reader.number('maxLength', SEARCH_BOUNDS.maxLength),
    generators: readGenerators(reader),
    candidates: reader.number('candidates', SEARCH_BOUNDS.candidates),
    timeBudget: reader.number('time', SEARCH_BOUNDS.timeBudget),
    seed: reader.number('seed', SEARCH_BOUNDS.seed),
    solutions: reader.number('solutions', SEARCH_BOUNDS.solutions),
  };
  const options = {
    ...defaults,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
  checkLimits(reader, 'minVolume', options.minVolume, 'maxVolume', options.maxVolume);
  checkLimits(reader, 'minLength', options.minLength, 'maxLength', options.maxLength);
  if (reader.issues.length === 0 && options.impurities >= options.lines) {
    reader.bad('impurities', String(options.impurities), `fewer than the ${options.lines} lines used`);
  }
  const { maxLength, maxVolume, ...rest } = options;
  return {
    ...rest,
    ...(given.maxLength === undefined && given.minLength === undefined ? {} : { maxLength }),
    ...(given.maxVolume === undefined && given.minVolume === undefined ? {} : { maxVolume }),
  };
}

/** Limits whose defaults depend on the lines. */
type LineLimit = 'maxLength' | 'maxVolume';

function checkLimits(reader: OptionReader, low: string, min: number, high: string, max: number): void {
  if (min < max) return;
  const culprit = reader.text(low) === undefined ? high : low;
  const [value, expected] =
    culprit === low
      ? [min, `less than ${optionName(high)}, ${max}`]
      : [max, `more than ${optionName(low)}, ${min}`];
  reader.bad(culprit, String(value), expected);
}

/** `all`, Bravais lattices (`mP`) and systems (`monoclinic`), separated by commas. */
function readLattices(reader: OptionReader): readonly BravaisLattice[] | undefined {
  const text = reader.text('lattices');
  if (text === undefined) return undefined;
  const chosen = new Set<BravaisLattice>();
  const unknown: string[] = [];
  for (const word of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const matches = latticesOf(word.toLowerCase());
    if (matches.length === 0) unknown.push(word);
    for (const bravais of matches) chosen.add(bravais);
  }
  if (unknown.length > 0 || chosen.size === 0) {
    reader.bad(
      'lattices',
      unknown.length > 0 ? unknown.join(',') : text,
      `all, Bravais lattices (${BRAVAIS_LATTICES.join(', ')}) or systems (cubic, trigonal, ...), separated by commas`,
    );
    return undefined;
  }
  return BRAVAIS_LATTICES.filter((bravais) => chosen.has(bravais));
}

function latticesOf(word: string): BravaisLattice[] {
  return BRAVAIS_LATTICES.filter(
    (bravais) =>
      word === 'all' ||
      word === bravais.toLowerCase() ||
      word === bravaisInfo(bravais).system ||
      (word === 'trigonal' && bravais[0] === 'h'),
  );
}

function readZeroShift(reader: OptionReader, standard: ZeroShiftOption): ZeroShiftOption | undefined {
  const text = reader.text('zeroShift')?.trim().toLowerCase();
  if (text === undefined) return undefined;
  if (text === 'off') return { mode: 'off', range: standard.range };
  if (text === 'on') return { mode: 'fit', range: standard.range };
  const range = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  const { max } = SEARCH_BOUNDS.zeroShift;
  if (range > 0 && range <= max) return { mode: 'fit', range };
  reader.bad(
    'zeroShift',
    text,
    `off, on, or the largest shift in degrees two-theta, above 0 and at most ${max}`,
  );
  return undefined;
}

function readDisplacement(reader: OptionReader): DisplacementOption | undefined {
  const text = reader.text('displacement')?.trim().toLowerCase();
  if (text === undefined || text === 'off' || text === 'auto') return text;
  if (text === 'on') return 'fit';
  reader.bad('displacement', text, 'off, on or auto');
  return undefined;
}

function readGenerators(reader: OptionReader): readonly string[] | undefined {
  const names = reader
    .text('generators')
    ?.split(/[\s,]+/)
    .filter((name) => name !== '');
  if (names === undefined || names.length > 0) return names;
  reader.bad('generators', '', 'names of candidate generators, separated by commas');
  return undefined;
}
