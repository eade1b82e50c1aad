import { bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import type { Verdict } from './indexOutput.js';
import { figure } from './tables.js';

/** A judged case, as failures are told. */
export interface JudgedCase extends Verdict {
  readonly name: string;
  readonly bravais: BravaisLattice;
  /** Of the true primitive cell, A^3. */
  readonly primitiveVolume: number;
  readonly lines: number;
  /** Where the program gave no answer. */
  readonly failure?: string;
}

/** Primitive volume of the first solution over that of the truth. */
export function volumeRatio({ top, primitiveVolume }: Pick<JudgedCase, 'top' | 'primitiveVolume'>): number {
  return top === null ? NaN : top.volume / bravaisInfo(top.bravais).points / primitiveVolume;
}

/** How the first solution relates to the truth, by its volume. */
export function kindOfFailure(one: JudgedCase): string {
  if (one.failure !== undefined) return 'no answer';
  if (one.top === null) return 'no solution';
  const ratio = volumeRatio(one);
  const isNear = (value: number): boolean => Math.abs(ratio / value - 1) < 0.03;
  const found = one.rank === null ? 'truth not found' : 'truth ranked lower';
  if (isNear(1)) return `${found}, first has its volume`;
  for (const k of [2, 3, 4]) {
    if (isNear(k)) return `${found}, first has ${k} times its volume`;
    if (isNear(1 / k)) return `${found}, first has 1/${k} of its volume`;
  }
  return `${found}, first has another volume`;
}

/** Cases whose truth was not first: counts by kind, then one line each. */
export function failureSummary(cases: readonly JudgedCase[]): string {
  const failures = cases.filter(({ rank }) => rank !== 1);
  if (failures.length === 0) return 'No failures.';
  const kinds = new Map<string, JudgedCase[]>();
  for (const one of failures) {
    const kind = kindOfFailure(one);
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  const groups = [...kinds].sort(([, a], [, b]) => b.length - a.length);
  const width = Math.max(...failures.map(({ name }) => name.length));
  return [
    `${failures.length} of ${cases.length} not first:`,
    ...groups.map(([kind, members]) => `  ${members.length} ${kind}`),
    ...groups.flatMap(([kind, members]) => [
      '',
      `${kind}:`,
      ...members.map((one) => failureLine(one, width)),
    ]),
  ].join('\n');
}

function failureLine(one: JudgedCase, width: number): string {
  const { name, bravais, lines, rank, top, failure } = one;
  const truth = `${name.padEnd(width)} ${bravais} V(prim.) ${one.primitiveVolume.toFixed(0)}, ${lines} lines`;
  if (failure !== undefined) return `  ${truth}: ${failure}`;
  if (top === null) return `  ${truth}: no solution`;
  const first = `${top.bravais} V x ${figure(volumeRatio(one), 3)}, p ${top.probability.toFixed(3)}, M${top.n} ${figure(top.m, 1)}`;
  return `  ${truth}: rank ${rank ?? '-'}; first ${first}`;
}
