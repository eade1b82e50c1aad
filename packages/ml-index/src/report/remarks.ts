import {
  bravaisInfo,
  coefficientsOfCell,
  featuresOfIndices,
  linesOfCell,
  niggliCell,
  sameReducedLattice,
  superlattices,
} from '../lattice/index.js';
import { cholesky } from '../math/index.js';
import { q2PerTwoThetaAtQ2, workingScale, type PeakList } from '../peaks/index.js';
import { ZONES } from '../symmetry/index.js';
import type { Solution } from './types.js';

type BareSolution = Omit<Solution, 'ambiguousWith' | 'remarks'>;

/** Solutions that are compared with each other. */
const COMPARED = 8;
/** Two lines nearer than this, in degrees two-theta, cannot be told apart. */
const SAME_LINE = 0.03;
/** Share of the indexed lines in one zone from which it is called dominant. */
const DOMINANT = 0.75;
/** Of fewer indexed lines it is no wonder when they lie in one zone. */
const LEAST_INDEXED = 8;

/**
 * For each solution the others whose lines are all the same within the errors, up to the last observed line:
 * geometrical ambiguities (Mighell & Santoro 1975, J. Appl. Cryst. 8, 372; Oishi-Tomiyasu 2016, Acta Cryst. A72, 73).
 */
export function ambiguities(solutions: readonly BareSolution[], peaks: PeakList): number[][] {
  const { wavelength, degree } = workingScale(peaks);
  const last = peaks.q2[Math.min(peaks.q2.length, 30) - 1];
  const lines = solutions
    .slice(0, COMPARED)
    .map(({ bravais, cell }) => linesOfCell(bravais, coefficientsOfCell(cell), last).q2);
  const covers = (a: Float64Array, b: Float64Array): boolean =>
    a.every((q2) => {
      const reach = SAME_LINE * degree * q2PerTwoThetaAtQ2(q2, wavelength);
      return b.some((other) => Math.abs(other - q2) <= reach) || last - q2 <= reach;
    });
  return solutions.map((_, i) =>
    i >= lines.length
      ? []
      : lines.flatMap((other, k) =>
          k !== i && covers(lines[i], other) && covers(other, lines[i]) ? [k] : [],
        ),
  );
}

/** What a user should know of a solution beside its figures. */
export function remarksOn(solutions: readonly BareSolution[], index: number): string[] {
  const solution = solutions[index];
  const remarks: string[] = [];
  const zone = dominantZone(solution);
  if (zone !== null)
    remarks.push(
      `dominant zone: ${zone.share} of ${zone.of} indexed lines are ${zone.name}, the cell outside this zone rests on few lines`,
    );
  if (index >= COMPARED) return remarks;
  for (const [k, other] of solutions.slice(0, COMPARED).entries()) {
    const times = k === index ? null : superlatticeIndex(solution, other);
    if (times !== null) remarks.push(`superlattice of solution ${k + 1}, index ${times}`);
  }
  const larger = largerCell(solutions, index);
  if (larger !== null)
    remarks.push(
      `${lineNames(larger.lines)} not indexed, but by solution ${larger.solution + 1}, a superlattice of index ${larger.index}`,
    );
  return remarks;
}

/** `line 5 is`, `lines 5, 7 are`; lines are counted from 1. */
export function lineNames(lines: readonly number[]): string {
  const names = lines.map((line) => line + 1).join(', ');
  return lines.length === 1 ? `line ${names} is` : `lines ${names} are`;
}

/** Index of `of` as a superlattice of `other`: 2, 3 or 4; null where it is none. */
function superlatticeIndex(of: BareSolution, other: BareSolution): number | null {
  const { centring, points } = bravaisInfo(of.bravais);
  const base = bravaisInfo(other.bravais);
  const times = of.volume / points / (other.volume / base.points);
  const index = Math.round(times);
  if (index < 2 || index > 4 || Math.abs(times / index - 1) > 0.03) return null;
  const { metric } = niggliCell(of.cell, centring);
  const cells = superlattices(other.cell, base.centring, index);
  return cells.some((cell) => sameReducedLattice(cell.metric, metric)) ? index : null;
}

/** The lattice that lines which a solution leaves over ask for. */
export interface LargerCell {
  /** Place of the superlattice among the solutions. */
  readonly solution: number;
  readonly index: number;
  /** The lines that it indexes and the smaller lattice does not. */
  readonly lines: readonly number[];
}

/**
 * The superlattice of a solution that leaves the fewest lines over, of equals the one with the best figure of merit: weak
 * superstructure lines are easily taken for those of an impurity. Null where there is none.
 */
export function largerCell(solutions: readonly BareSolution[], index: number): LargerCell | null {
  const solution = solutions[index];
  let best: LargerCell | null = null;
  for (const [k, other] of solutions.slice(0, COMPARED).entries()) {
    if (k === index || other.unindexed >= solution.unindexed) continue;
    const times = superlatticeIndex(other, solution);
    if (times === null) continue;
    const known = best === null ? null : solutions[best.solution];
    const isBetter =
      known === null ||
      other.unindexed < known.unindexed ||
      (other.unindexed === known.unindexed && other.merit.m > known.merit.m);
    if (!isBetter) continue;
    const judged = solution.indexed + solution.unindexed;
    const lines = solution.lines
      .slice(0, judged)
      .flatMap(({ line, hkl }) => (hkl === null && other.lines[line].hkl !== null ? [line] : []));
    best = { solution: k, index: times, lines };
  }
  return best;
}

/** The zones looked at: axial and diagonal planes of the reciprocal lattice. */
const PLANES = ['0kl', 'h0l', 'hk0', 'hhl', 'h-hl', 'hkk', 'hk-k', 'hkh', 'hk-h'] as const;
const SIGNS = [
  [1, 1, 1],
  [-1, 1, 1],
  [1, -1, 1],
  [1, 1, -1],
] as const;

/**
 * The zone that nearly all indexed lines lie in, if there is one and its lines leave free coefficients of the lattice open:
 * hhl of an orthorhombic lattice gives A + B only, but all of a tetragonal one.
 */
export function dominantZone({
  bravais,
  lines,
  indexed,
}: Pick<BareSolution, 'bravais' | 'lines' | 'indexed'>): { name: string; share: number; of: number } | null {
  const { system, freedom } = bravaisInfo(bravais);
  const first = lines.flatMap(({ hkl }) => (hkl === null ? [] : [hkl])).slice(0, indexed);
  const of = first.length;
  if (of < LEAST_INDEXED) return null;
  const features = first.map((hkl) => featuresOfIndices(system, ...hkl));
  let best: { name: string; share: number; of: number } | null = null;
  for (const name of PLANES) {
    const [[p, q, r]] = ZONES[name];
    const inZone = features.filter((f, i) => {
      const [h, k, l] = first[i];
      return SIGNS.some(
        ([u, v, w]) =>
          p * u * h + q * v * k + r * w * l === 0 &&
          featuresOfIndices(system, u * h, v * k, w * l).every((value, j) => value === f[j]),
      );
    });
    const share = inZone.length;
    if (share < Math.max(DOMINANT * of, (best?.share ?? 0) + 1) || determines(inZone, freedom)) continue;
    best = { name, share, of };
  }
  return best;
}

/** Do lines with these features fix all free coefficients? */
function determines(features: readonly (readonly number[])[], freedom: number): boolean {
  const normal = new Float64Array(freedom * freedom);
  for (const f of features) {
    f.forEach((x, i) => f.forEach((y, j) => (normal[i * freedom + j] += x * y)));
  }
  return cholesky(normal, freedom) !== null;
}
