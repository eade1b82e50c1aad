import type { BravaisLattice } from 'ml-index/lattice';
import {
  candidatesForEnough,
  ENOUGH,
  successCurve,
  timesLess,
  type CaseHits,
  type Factor,
  type MissCurves,
  type Mixture,
  type SuccessCurve,
} from './candidateSuccess.js';
import { figure, markdownTable } from './tables.js';

/** Numbers of candidates whose success is told. */
export const CANDIDATE_COUNTS = [10, 30, 100, 300, 1000, 3000, 10_000];

/** What the others are compared with. */
export const REFERENCE = 'random';

/** Curves of one Bravais lattice, in the order of the mixtures. */
export interface LatticeCurves {
  readonly lattice: BravaisLattice;
  readonly curves: readonly SuccessCurve[];
}

const rounds = (curve: SuccessCurve): number => curve.rounds;
const cpu = (curve: SuccessCurve): number => curve.cpu;

const PERCENT = `${100 * ENOUGH} %`;

/** A row for each lattice and generator or mixture. */
export function successTable(lattices: readonly LatticeCurves[]): string {
  const rows = lattices.flatMap(({ lattice, curves }) => {
    const reference = curves.find(({ mixture }) => mixture.name === REFERENCE);
    return curves.map((curve) => {
      const enough = candidatesForEnough(curve);
      const than = (cost?: (curve: SuccessCurve) => number): string =>
        reference === undefined || curve === reference ? '' : factorText(timesLess(curve, reference, cost));
      return [
        `${lattice} ${curve.mixture.name}`,
        String(curve.cases),
        ...CANDIDATE_COUNTS.map((n) => figure(n > curve.most ? NaN : curve.success(n), 2)),
        enough === null ? `> ${curve.most}` : String(enough),
        than(),
        figure((enough ?? NaN) * curve.rounds, 0),
        than(rounds),
        figure((enough ?? NaN) * curve.cpu * 1000, 1),
        than(cpu),
      ];
    });
  });
  return markdownTable(
    [
      ...['lattice, generator', 'n', ...CANDIDATE_COUNTS.map(String)],
      ...[`for ${PERCENT}`, 'times fewer', 'kernel rounds', 'times fewer', 'CPU, ms', 'times less'],
    ],
    rows,
  );
}

/** `2.5`; `≥ 2.5` and `≤ 0.4` where a bound only is known; `-` where nothing is. */
export function factorText(factor: Factor | null): string {
  if (factor === null) return '-';
  const sign = { exact: '', above: '≥ ', below: '≤ ' }[factor.bound];
  return `${sign}${figure(factor.value, factor.value < 10 ? 2 : 0)}`;
}

/** Nearer to 1 than this is no difference. */
const SAME = 0.05;
/** The bar: at most a third of the candidates. */
const BAR = 3;

export type Help = 'third' | 'fewer' | 'none' | 'unknown';

/** Does a generator that needs so many times less help? */
export function helpOf(factor: Factor | null): Help {
  if (factor === null) return 'unknown';
  const { value, bound } = factor;
  if (bound !== 'below') {
    if (value >= BAR) return 'third';
    if (value > 1 + SAME) return 'fewer';
  }
  // a bound that does not decide
  if (bound === 'above' || (bound === 'below' && value > 1 + SAME)) return 'unknown';
  return 'none';
}

const HELP_TEXT: Record<Help, string> = {
  third: `at most a third`,
  fewer: 'fewer, but more than a third',
  none: 'no fewer: does not help',
  unknown: `not known, too few candidates were made for ${PERCENT}`,
};

/** For each generator and mixture: in which lattices it needs fewer candidates, and fewer kernel rounds, than random cells. */
export function verdicts(lattices: readonly LatticeCurves[]): string {
  const names = [
    ...new Set(lattices.flatMap(({ curves }) => curves.map(({ mixture }) => mixture.name))),
  ].filter((name) => name !== REFERENCE);
  const line = (name: string, what: string, cost?: (curve: SuccessCurve) => number): string => {
    const found = new Map<Help, string[]>();
    for (const { lattice, curves } of lattices) {
      const [own, reference] = [name, REFERENCE].map((wanted) =>
        curves.find(({ mixture }) => mixture.name === wanted),
      );
      if (own === undefined || reference === undefined) continue;
      const help = helpOf(timesLess(own, reference, cost));
      found.set(help, [...(found.get(help) ?? []), lattice]);
    }
    const parts = (['third', 'fewer', 'none', 'unknown'] as const).flatMap((help) => {
      const list = found.get(help);
      return list === undefined ? [] : [`${HELP_TEXT[help]}: ${list.join(' ')} (${list.length})`];
    });
    return parts.length === 0 ? '' : `- ${name}, ${what} for ${PERCENT}: ${parts.join('; ')}.`;
  };
  return names
    .flatMap((name) => [line(name, 'candidates'), line(name, 'kernel rounds', rounds)])
    .filter((text) => text !== '')
    .join('\n');
}

/** Shares of mixtures that are tried are multiples of this. */
const STEP = 0.25;

/** All mixtures of the generators whose shares are multiples of {@link STEP}, single generators among them. */
export function mixtureGrid(generators: readonly string[]): Mixture[] {
  const compositions = (left: number, rest: readonly string[]): Mixture['parts'][] => {
    if (rest.length === 0) return left === 0 ? [[]] : [];
    return Array.from({ length: left + 1 }, (_, k) => left - k).flatMap((k) =>
      compositions(left - k, rest.slice(1)).map((parts) =>
        k === 0 ? parts : [{ generator: rest[0], share: k * STEP }, ...parts],
      ),
    );
  };
  return compositions(1 / STEP, generators).map((parts) => ({
    name:
      parts.length === 1
        ? parts[0].generator
        : parts.map(({ generator, share }) => `${generator}:${share}`).join('+'),
    parts,
  }));
}

/** The curve that needs the fewest kernel rounds for {@link ENOUGH}; where none does, the one with the highest success. */
export function cheapest(curves: readonly SuccessCurve[]): SuccessCurve | null {
  let best: { curve: SuccessCurve; cost: number; success: number } | null = null;
  for (const curve of curves) {
    const enough = candidatesForEnough(curve);
    const cost = enough === null ? Infinity : enough * curve.rounds;
    const success = curve.success(curve.most);
    const isBetter =
      best === null || cost < best.cost || (cost === Infinity && best.cost === Infinity && success > best.success); // prettier-ignore
    if (isBetter) best = { curve, cost, success };
  }
  return best?.curve ?? null;
}

/** Of each lattice the mixture on a grid of shares that needs the fewest kernel rounds, compared with random cells alone. */
export function mixtureTable(
  lattices: readonly {
    readonly lattice: BravaisLattice;
    readonly cases: readonly { readonly hits: CaseHits; readonly misses: MissCurves }[];
    readonly generators: readonly string[];
  }[],
): string {
  const rows = lattices.flatMap(({ lattice, cases, generators }) => {
    const curves = mixtureGrid(generators).flatMap((mixture) => successCurve(mixture, cases) ?? []);
    const best = cheapest(curves);
    const reference = curves.find(({ mixture }) => mixture.name === REFERENCE);
    if (best === null) return [];
    const enough = candidatesForEnough(best);
    const than = (cost?: (curve: SuccessCurve) => number): string =>
      reference === undefined ? '' : factorText(timesLess(best, reference, cost));
    return [
      [
        lattice,
        best.mixture.name,
        figure(best.success(best.most), 3),
        enough === null ? `> ${best.most}` : String(enough),
        figure(best.rounds, 1),
        than(),
        than(rounds),
        than(cpu),
      ],
    ];
  });
  return markdownTable(
    [
      ...['lattice', 'mixture', 'success of all', `for ${PERCENT}`, 'rounds each'],
      ...['times fewer candidates', 'times fewer rounds', 'times less CPU'],
    ],
    rows,
  );
}
