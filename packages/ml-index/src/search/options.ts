import { BRAVAIS_LATTICES, isBravaisLattice, type BravaisLattice } from '../lattice/index.js';
import { InputError, type Issue } from '../math/index.js';
import type { PeakList } from '../peaks/index.js';
import {
  DEFAULT_GENERATORS,
  GENERATOR_NAMES,
  isGeneratorName,
  MODEL_GENERATORS,
  modelsNeeded,
  type GeneratorName,
} from '../engines/index.js';
import type { ReportOptions } from '../report/index.js';

/** Everything that changes what the search does. {@link defaultSearchOptions} has the defaults. */
export interface SearchOptions extends ReportOptions {
  readonly lattices: readonly BravaisLattice[];
  /** Lines, from the lowest q2 on, that lattices are judged by, not less than `lines`; null for the larger of 30 and `lines`. */
  readonly judged: number | null;
  /** Impurity lines to be expected among them; moves the cost of a line that a lattice does not explain. */
  readonly impurities: number;
  /** Names of candidate generators; by default `forest` is one of them where the search has models. */
  readonly generators: readonly GeneratorName[];
  /** Scale on the number of candidates; 1 is the default effort. */
  readonly candidates: number;
  readonly seed: number;
}

/** Lines that lattices are judged by, where nothing else is asked for. */
const JUDGED_LINES = 30;

/** How many lines of a list candidates are made from, and how many they are judged by. */
export function linesUsed(
  peaks: PeakList,
  { lines, judged }: Pick<SearchOptions, 'lines' | 'judged'>,
): { readonly candidates: number; readonly judged: number } {
  const there = peaks.q2.length;
  return {
    candidates: Math.min(there, lines),
    judged: Math.min(there, judged ?? Math.max(JUDGED_LINES, lines)),
  };
}

/** Fewer lines than this do not determine anything. */
export const LEAST_LINES = 4;
/** The kernels take no more. */
const MOST_LINES = 60;

export const defaultSearchOptions: SearchOptions = {
  lattices: BRAVAIS_LATTICES,
  lines: 20,
  judged: null,
  impurities: 2,
  zeroShift: { mode: 'fit', range: 0.25 },
  displacement: 'off',
  minVolume: 8,
  maxVolume: 300_000,
  minLength: 2,
  maxLength: 200,
  generators: DEFAULT_GENERATORS,
  candidates: 1,
  timeBudget: null,
  seed: 1,
  solutions: 20,
};

/**
 * Cells of lines with a large first spacing d reach beyond the usual limits: axes up to so many times d, volumes up to so many
 * times its cube.
 */
const REACH_OF_FIRST = { length: 4, volume: 4 };

/**
 * Defaults of a search with models, or without.
 * @param peaks lines whose first spacing may widen the limits of axes and volume
 */
export function searchDefaults(hasModels: boolean, peaks?: PeakList): SearchOptions {
  const first = peaks === undefined || !(peaks.q2[0] > 0) ? 0 : 1 / Math.sqrt(peaks.q2[0]);
  const { maxLength, maxVolume } = defaultSearchOptions;
  return {
    ...defaultSearchOptions,
    maxLength: Math.max(maxLength, Math.ceil(REACH_OF_FIRST.length * first)),
    maxVolume: Math.max(maxVolume, Math.ceil(REACH_OF_FIRST.volume * first ** 3)),
    ...(hasModels ? { generators: MODEL_GENERATORS } : {}),
  };
}

/** What a number may be. */
export interface Bounds {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** Bounds of the options that are numbers, by name; those of `zeroShift` are of its range, degrees two-theta. */
export const SEARCH_BOUNDS = {
  lines: { min: LEAST_LINES, max: MOST_LINES, integer: true },
  judged: { min: LEAST_LINES, max: MOST_LINES, integer: true },
  impurities: { min: 0, max: MOST_LINES / 2, integer: true },
  zeroShift: { min: 0, max: 5 },
  minVolume: { above: 0 },
  maxVolume: { above: 0 },
  minLength: { above: 0 },
  maxLength: { above: 0 },
  candidates: { above: 0, max: 1000 },
  timeBudget: { above: 0 },
  seed: { min: 0, max: 2 ** 32 - 1, integer: true },
  solutions: { min: 1, integer: true },
} as const satisfies Readonly<Record<string, Bounds>>;

/** Is a number within bounds? */
export function isWithinBounds(value: number, { min, above, max, integer }: Bounds): boolean {
  return (
    Number.isFinite(value) &&
    value >= (min ?? -Infinity) &&
    value > (above ?? -Infinity) &&
    value <= (max ?? Infinity) &&
    (integer !== true || Number.isInteger(value))
  );
}

/** `a whole number of at least 4 and at most 60`. */
export function boundsText({ min, above, max, integer }: Bounds): string {
  const bounds = [
    min === undefined ? '' : `at least ${min}`,
    above === undefined ? '' : `above ${above}`,
    max === undefined ? '' : `at most ${max}`,
  ].filter((text) => text !== '');
  return `${integer === true ? 'a whole number' : 'a number'}${bounds.length > 0 ? ` ${bounds.join(' and ')}` : ''}`;
}

/** What is wrong with a list of lines, all of it. */
function listIssues({ q2, sigmaQ2, intensity, wavelength }: PeakList): Issue[] {
  const issues: Issue[] = [];
  const say = (code: string, message: string, value: string | number, expected: string): void =>
    void issues.push({ code, message, value, expected });
  const bad = q2.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (bad >= 0)
    say('bad-position', `Line ${bad + 1} has no position`, q2[bad], 'q2 = 1/d^2 above 0, in 1/A^2');
  const turn = q2.findIndex((value, i) => i > 0 && value < q2[i - 1]);
  if (turn >= 0)
    say('not-ascending', `Line ${turn + 1} is below the one before`, q2[turn], `at least ${q2[turn - 1]}`);
  const double = q2.findIndex((value, i) => i > 0 && value === q2[i - 1]);
  if (double >= 0)
    say('equal-lines', `Line ${double + 1} is at the place of the one before`, q2[double], 'each line once');
  const lengths = [q2.length, sigmaQ2.length, ...(intensity === null ? [] : [intensity.length])];
  if (new Set(lengths).size > 1)
    say(
      'unequal-lengths',
      'Positions, uncertainties and intensities differ in number',
      lengths.join(', '),
      'equal numbers',
    );
  const uncertain = sigmaQ2.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (uncertain >= 0)
    say(
      'bad-uncertainty',
      `The uncertainty of line ${uncertain + 1} is not possible`,
      sigmaQ2[uncertain],
      '0 (unknown) or more',
    );
  const dark = intensity?.findIndex((value) => !Number.isFinite(value)) ?? -1;
  if (dark >= 0)
    say('bad-intensity', `The intensity of line ${dark + 1} is no number`, intensity![dark], 'a number');
  if (wavelength !== null && !(wavelength > 0 && Number.isFinite(wavelength)))
    say('bad-wavelength', 'The wavelength is not possible', wavelength, 'Angstrom above 0, or null');
  return issues;
}

/** The options with defaults filled in. @throws InputError with everything that is wrong with them or with the list. */
export function checkedOptions(
  peaks: PeakList,
  options: Partial<SearchOptions>,
  hasModels = false,
): SearchOptions {
  const all = { ...searchDefaults(hasModels, peaks), ...options };
  const known = Object.keys(defaultSearchOptions);
  const issues: Issue[] = Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'unknown-option',
      message: 'There is no such option',
      value: name,
      expected: known.join(', '),
    }));
  const want = (
    option: keyof SearchOptions,
    good: boolean,
    code: string,
    message: string,
    value: string | number,
    expected: string,
  ): void => {
    if (!good) issues.push({ code, message, value, expected, option });
  };
  const unknown = all.generators.filter((name) => !isGeneratorName(name));
  want(
    'lattices',
    all.lattices.length > 0 && all.lattices.every(isBravaisLattice),
    'bad-lattices',
    'The Bravais lattices are not understood',
    all.lattices.join(','),
    BRAVAIS_LATTICES.join(', '),
  );
  want(
    'generators',
    all.generators.length > 0 && unknown.length === 0,
    'bad-generator',
    'There is no such candidate generator',
    all.generators.join(','),
    GENERATOR_NAMES.join(', '),
  );
  for (const name of all.generators) {
    if (hasModels || !isGeneratorName(name) || modelsNeeded(name) === null) continue;
    const message = `The generator ${name} needs models, and the search was given none`;
    issues.push({
      code: 'no-models',
      message,
      value: name,
      expected: DEFAULT_GENERATORS.join(', '),
      option: 'generators',
    });
  }
  want(
    'lines',
    isWithinBounds(all.lines, SEARCH_BOUNDS.lines),
    'bad-lines',
    'The number of lines to use is not possible',
    all.lines,
    boundsText(SEARCH_BOUNDS.lines),
  );
  want(
    'judged',
    all.judged === null || isWithinBounds(all.judged, { ...SEARCH_BOUNDS.judged, min: all.lines }),
    'bad-judged',
    'The number of lines to judge by is not possible',
    all.judged ?? all.lines,
    `${all.lines} (the lines that candidates are made from) to ${MOST_LINES}`,
  );
  want(
    'impurities',
    isWithinBounds(all.impurities, { ...SEARCH_BOUNDS.impurities, max: all.lines / 2 }),
    'bad-impurities',
    'The number of impurity lines is not possible',
    all.impurities,
    `0 to half of the ${all.lines} lines`,
  );
  want(
    'zeroShift',
    isWithinBounds(all.zeroShift.range, SEARCH_BOUNDS.zeroShift),
    'bad-zero-shift',
    'The range of the zero shift is not possible',
    all.zeroShift.range,
    boundsText(SEARCH_BOUNDS.zeroShift),
  );
  want(
    'maxVolume',
    isWithinBounds(all.minVolume, SEARCH_BOUNDS.minVolume) && all.minVolume < all.maxVolume,
    'bad-volume',
    'The volume limits leave nothing',
    `${all.minVolume} to ${all.maxVolume}`,
    '0 < minimum < maximum',
  );
  want(
    'maxLength',
    isWithinBounds(all.minLength, SEARCH_BOUNDS.minLength) && all.minLength < all.maxLength,
    'bad-length',
    'The length limits leave nothing',
    `${all.minLength} to ${all.maxLength}`,
    '0 < minimum < maximum',
  );
  want(
    'candidates',
    isWithinBounds(all.candidates, SEARCH_BOUNDS.candidates),
    'bad-candidates',
    'The scale of the number of candidates is not possible',
    all.candidates,
    boundsText(SEARCH_BOUNDS.candidates),
  );
  want(
    'timeBudget',
    all.timeBudget === null || isWithinBounds(all.timeBudget, SEARCH_BOUNDS.timeBudget),
    'bad-time',
    'The time budget is not possible',
    all.timeBudget ?? 0,
    'seconds above 0',
  );
  want(
    'seed',
    isWithinBounds(all.seed, SEARCH_BOUNDS.seed),
    'bad-seed',
    'The seed is not possible',
    all.seed,
    boundsText(SEARCH_BOUNDS.seed),
  );
  want(
    'solutions',
    isWithinBounds(all.solutions, SEARCH_BOUNDS.solutions),
    'bad-solutions',
    'The number of solutions is not possible',
    all.solutions,
    'a whole number above 0',
  );
  want(
    'zeroShift',
    all.zeroShift.mode === 'off' || all.zeroShift.mode === 'fit',
    'bad-zero-shift-mode',
    'The treatment of the zero shift is not understood',
    String(all.zeroShift.mode),
    'off or fit',
  );
  want(
    'displacement',
    ['off', 'fit', 'auto'].includes(all.displacement),
    'bad-displacement',
    'The treatment of the specimen displacement is not understood',
    String(all.displacement),
    'off, fit or auto',
  );
  want(
    'zeroShift',
    all.displacement === 'off' || all.zeroShift.range !== 0,
    'bad-displacement-range',
    'A specimen displacement is asked for, but the range of the shift is 0',
    all.zeroShift.range,
    'a range of the shift above 0 degrees',
  );
  if (all.displacement !== 'off' && peaks.wavelength === null) {
    issues.push({
      code: 'displacement-without-wavelength',
      message: 'A specimen displacement can only be fitted to angles, and the lines have no wavelength',
      value: all.displacement,
      expected: 'lines with a wavelength, or no specimen displacement (off)',
      hint: 'Give the wavelength at which the lines were measured',
      option: 'wavelength',
    });
  }
  if (peaks.q2.length < LEAST_LINES) {
    issues.push({
      code: 'too-few-lines',
      message: `${peaks.q2.length} lines do not determine a lattice`,
      value: peaks.q2.length,
      expected: `at least ${LEAST_LINES}, better 20`,
      hint: 'Measure further, or lower the threshold of the peak search',
      option: 'significance',
    });
  }
  issues.push(...listIssues(peaks));
  if (issues.length > 0) throw new InputError(issues);
  return all;
}
