import type { BravaisLattice, UnitCell } from 'ml-index/lattice';
import { rankOfTruth } from './truth.js';

/** What is used of the JSON of `mlindex index` (docs/json.md). */
export interface IndexJson {
  readonly input: { readonly linesUsed: number };
  readonly options: { readonly workers: number };
  readonly solutions: readonly (UnitCell & {
    readonly bravais: BravaisLattice;
    readonly volume: number;
    readonly niggli: UnitCell;
    readonly probability: number;
    readonly mN: { readonly n: number; readonly value: number };
  })[];
  readonly timings: { readonly cpu: number };
}

/** The first solution of a case, for the result file. */
export interface TopSolution {
  readonly bravais: BravaisLattice;
  /** a, b, c, alpha, beta, gamma. */
  readonly cell: readonly number[];
  readonly volume: number;
  readonly probability: number;
  /** de Wolff's figure of merit over so many lines. */
  readonly m: number;
  readonly n: number;
}

/** What an answer is worth. */
export interface Verdict {
  readonly rank: number | null;
  readonly solutions: number;
  readonly top: TopSolution | null;
}

export interface JudgedSolution {
  readonly bravais: BravaisLattice;
  readonly cell: UnitCell;
  readonly volume: number;
  readonly niggli: UnitCell;
  readonly probability: number;
  readonly merit: { readonly m: number; readonly n: number };
}

/** @param truth a primitive cell */
export function verdictOf(solutions: readonly JudgedSolution[], truth: UnitCell): Verdict {
  const [first] = solutions;
  return {
    rank: rankOfTruth(
      solutions.map(({ niggli }) => niggli),
      truth,
    ),
    solutions: solutions.length,
    top: first === undefined ? null : topSolution(first),
  };
}

function topSolution({ bravais, cell, volume, probability, merit: { m, n } }: JudgedSolution): TopSolution {
  const { a, b, c, alpha, beta, gamma } = cell;
  return { bravais, cell: [a, b, c, alpha, beta, gamma], volume, probability, m, n };
}

/** @throws Error where the text is no answer of `mlindex index` */
export function parseIndexJson(text: string): IndexJson {
  const json = JSON.parse(text) as Partial<IndexJson> & { issues?: readonly { message: string }[] };
  if (json.issues !== undefined) throw new Error(json.issues.map(({ message }) => message).join('; '));
  if (json.solutions === undefined) throw new Error('JSON without solutions');
  return json as IndexJson;
}

export function judgedSolutions({ solutions }: IndexJson): JudgedSolution[] {
  return solutions.map(({ mN, ...solution }) => ({
    ...solution,
    cell: solution,
    merit: { m: mN.value, n: mN.n },
  }));
}
