import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { percentile } from './statistics.js';
import { figure, markdownTable, type Contestant, type Outcome } from './tables.js';

/** An outcome that is known again among those of another contestant. */
export interface NamedOutcome extends Outcome {
  readonly name: string;
}

export interface NamedContestant extends Contestant {
  readonly outcomes: readonly NamedOutcome[];
}

/** Shares of the cases whose CPU is told. */
const SHARES = [0.5, 0.8, 0.9, 0.95];

/**
 * CPU seconds a case within which a share of all cases has its lattice in the first place; null where so many never
 * have. Cases that are not solved count as never done.
 */
export function cpuToReach(outcomes: readonly Outcome[], share: number): number | null {
  const wanted = Math.ceil(share * outcomes.length - 1e-9);
  const solved = outcomes.filter(({ rank }) => rank === 1).map(({ cpu }) => cpu);
  if (wanted > solved.length || wanted === 0) return null;
  return solved.sort((a, b) => a - b)[wanted - 1];
}

/** How two contestants compare on the cases of which both find the lattice in the first place. */
export interface PairedSpeed {
  readonly n: number;
  /** Mean CPU seconds. */
  readonly first: number;
  readonly second: number;
  /** Of the sums: how many times faster the second is. */
  readonly ratio: number;
  /** Median over the cases. */
  readonly medianRatio: number;
}

export function pairedSpeed(first: readonly NamedOutcome[], second: readonly NamedOutcome[]): PairedSpeed {
  const solved = new Map(second.filter(({ rank }) => rank === 1).map((one) => [one.name, one.cpu]));
  const pairs = first.flatMap(({ name, rank, cpu }) => {
    const other = solved.get(name);
    return rank === 1 && other !== undefined ? [[cpu, other] as const] : [];
  });
  const mean = (i: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[i], 0) / pairs.length;
  const [a, b] = [mean(0), mean(1)];
  const ratios = pairs.map(([p, q]) => p / q);
  return { n: pairs.length, first: a, second: b, ratio: a / b, medianRatio: percentile(ratios, 0.5) };
}

/** Two tables: speed on the cases that both solve, a row a lattice; CPU to reach shares of the cases. */
export function speedTables(first: NamedContestant, second: NamedContestant): string {
  const rows = ([...BRAVAIS_LATTICES, 'all'] as const).flatMap((lattice) => {
    const [a, b] = [first, second].map(({ outcomes }) =>
      outcomes.filter(({ bravais }) => lattice === 'all' || bravais === lattice),
    );
    if (a.length === 0 || b.length === 0) return [];
    const paired = pairedSpeed(a, b);
    const figures = [paired.first, paired.second, paired.ratio, paired.medianRatio];
    return [[lattice, String(paired.n), ...figures.map((value) => figure(value, 2))]];
  });
  const both = markdownTable(
    [
      'lattice',
      'both first',
      `CPU ${first.name}`,
      `CPU ${second.name}`,
      `times faster ${second.name}`,
      'median of cases',
    ],
    rows,
  );
  const reach = SHARES.map((share) => {
    const [a, b] = [first, second].map(({ outcomes }) => cpuToReach(outcomes, share) ?? NaN);
    return [`${figure(100 * share, 0)} %`, figure(a, 2), figure(b, 2), figure(a / b, 2)];
  });
  const within = markdownTable(
    ['first in', `CPU ${first.name}`, `CPU ${second.name}`, `times faster ${second.name}`],
    reach,
  );
  return (
    `Cases of which both find the lattice in the first place: mean CPU seconds, quotient of the means, median quotient.\n\n${both}\n\n` +
    `CPU seconds a case within which so many of all cases have their lattice in the first place.\n\n${within}`
  );
}

/** One run over all cases with one effort. */
export interface EffortPoint {
  readonly effort: number;
  /** Share of the cases with the lattice in the first place. */
  readonly success: number;
  /** Mean CPU seconds. */
  readonly cpu: number;
}

export function effortPoint(effort: number, outcomes: readonly Outcome[]): EffortPoint {
  const n = outcomes.length;
  return {
    effort,
    success: outcomes.filter(({ rank }) => rank === 1).length / n,
    cpu: outcomes.reduce((sum, { cpu }) => sum + cpu, 0) / n,
  };
}

/**
 * Mean CPU seconds at which a contestant has this success, by linear interpolation of ln CPU between its runs in the
 * order of CPU, success never falling; the least CPU where that has it already, null where no run has.
 */
export function cpuAtSuccess(points: readonly EffortPoint[], success: number): number | null {
  const ordered = [...points].sort((p, q) => p.cpu - q.cpu);
  let before: EffortPoint | null = null;
  for (const point of ordered) {
    if (point.success >= success) {
      if (before === null || before.success >= point.success) return point.cpu;
      const part = (success - before.success) / (point.success - before.success);
      return before.cpu * (point.cpu / before.cpu) ** part;
    }
    if (before === null || point.success >= before.success) before = point;
  }
  return null;
}

/** The runs of one contestant. */
export interface EffortLine {
  readonly name: string;
  readonly points: readonly EffortPoint[];
}

/** Success and CPU by effort; of each run of the others how many times longer the first takes to be as good. */
export function effortTable([first, ...others]: readonly EffortLine[]): string {
  const most = Math.max(...first.points.map(({ cpu }) => cpu));
  const rowsOf = ({ name, points }: EffortLine, isFirst: boolean): string[][] =>
    points.map(({ effort, success, cpu }) => {
      const needed = cpuAtSuccess(first.points, success);
      const times = needed === null ? `> ${figure(most / cpu, 2)}` : figure(needed / cpu, 2);
      return [`${name}, effort ${effort}`, figure(success, 3), figure(cpu, 2), isFirst ? '' : times];
    });
  return markdownTable(
    ['models', 'first', 'CPU mean', `times faster than ${first.name}`],
    [...rowsOf(first, true), ...others.flatMap((line) => rowsOf(line, false))],
  );
}
