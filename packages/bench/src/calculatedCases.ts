import { readFileSync } from 'node:fs';
import { BRAVAIS_LATTICES, type BravaisLattice } from 'ml-index/lattice';
import {
  dataFolder,
  PARTS,
  readStructures,
  splitStructures,
  type CalculatedCase,
  type Part,
} from '@ml-index/train';
import { LINES_USED, SCENARIOS, type Scenario } from './scenarios.js';
import { firstOfEach, selectCases, selectionSummary, undeterminedSummary } from './selection.js';
import { listOf, usageError, wholeNumber } from './usage.js';

/** Options of all commands that work on calculated lists. */
export const CASE_OPTIONS = {
  part: { type: 'string' },
  'per-lattice': { type: 'string', default: '30' },
  lattice: { type: 'string' },
  seed: { type: 'string', default: '1' },
  'min-lines': { type: 'string', default: '10,20' },
  data: { type: 'string' },
  lists: { type: 'string' },
} as const;

export interface CaseOptions {
  readonly part: string;
  readonly 'per-lattice': string;
  readonly lattice?: string | undefined;
  readonly seed: string;
  readonly 'min-lines': string;
  readonly data?: string | undefined;
  readonly lists?: string | undefined;
}

export interface ChosenCases {
  readonly cases: readonly CalculatedCase[];
  /** Of them those of large primitive cells that were asked for. */
  readonly large: readonly CalculatedCase[];
  /** Where they come from. */
  readonly source: string;
  readonly summary: string;
  readonly seed: number;
}

/** Primitive cells above this are large, A^3. */
export const LARGE_VOLUME = 1000;

export const isLarge = ({ primitiveVolume }: { readonly primitiveVolume: number }): boolean =>
  primitiveVolume > LARGE_VOLUME;

export function partOf(name: string, usage: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part === undefined) throw usageError(`--part ${name}: ${PARTS.join(', ')} are wanted`, usage);
  return part;
}

/** `mP,aP`; all where nothing is said. @throws InputError `usage` */
export function latticesOf(text: string | undefined, usage: string): readonly BravaisLattice[] {
  return text === undefined ? BRAVAIS_LATTICES : listOf(text, BRAVAIS_LATTICES, 'lattice', usage);
}

/** `clean,missing`. @throws InputError `usage` */
export function scenariosOf(text: string, usage: string): Scenario[] {
  return listOf(text, SCENARIOS, 'scenario', usage);
}

/**
 * The cases of a command line: from a lists file, else from a part of the structures.
 * @param perLatticeLarge large cells of each Bravais lattice, chosen among themselves
 * @throws InputError `usage`, `no-data`
 */
export function chooseCases(options: CaseOptions, usage: string, perLatticeLarge = 0): ChosenCases {
  const part = partOf(options.part, usage);
  const seed = wholeNumber(options.seed, 'seed', usage);
  const perLattice = wholeNumber(options['per-lattice'], 'per-lattice', usage);
  const lattices = latticesOf(options.lattice, usage);
  const isWanted = ({ bravais }: { readonly bravais: BravaisLattice }): boolean => lattices.includes(bravais);
  if (options.lists !== undefined) {
    const all = readLists(options.lists).filter(isWanted);
    const cases = firstOfEach(all, perLattice);
    const large = firstOfEach(all.filter(isLarge), perLatticeLarge);
    return { cases, large, source: options.lists, summary: summaryOf(cases, large), seed };
  }
  const [cubic, other] = options['min-lines'].split(',').map((text) => wholeNumber(text, 'min-lines', usage));
  console.error('reading the structures, about a minute');
  const { structures } = readStructures(dataFolder(options.data));
  const split = splitStructures(structures);
  const wanted = structures.filter(isWanted);
  const select = (some: typeof structures, count: number): ReturnType<typeof selectCases> =>
    selectCases(some, split, { part, perLattice: count, seed, minLines: { cubic, other: other ?? cubic } });
  const { cases, undetermined } = select(wanted, perLattice);
  const large = perLatticeLarge > 0 ? select(wanted.filter(isLarge), perLatticeLarge).cases : [];
  const summary = `${summaryOf(cases, large)}\n${undeterminedSummary(undetermined)}`;
  return { cases, large, source: `the ${part} part`, summary, seed };
}

function summaryOf(cases: readonly CalculatedCase[], large: readonly CalculatedCase[]): string {
  const first = selectionSummary(cases, LINES_USED);
  if (large.length === 0) return first;
  return `${first}\nLarge primitive cells (above ${LARGE_VOLUME} A^3), chosen by themselves: ${selectionSummary(large, LINES_USED)}`;
}

function readLists(file: string): CalculatedCase[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as CalculatedCase);
}
