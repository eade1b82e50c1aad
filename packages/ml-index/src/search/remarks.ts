import {
  bravaisInfo,
  coefficientsOfCell,
  linesOfCell,
  niggliCell,
  sameReducedLattice,
  superlattices,
} from '../lattice/index.js';
import { q2PerTwoThetaAtQ2, slopeWavelength, type PeakList } from '../peaks/index.js';
import type { Solution } from './types.js';

type BareSolution = Omit<Solution, 'ambiguousWith' | 'remarks'>;

/** Solutions that are compared with each other. */
const COMPARED = 8;
/** Two lines nearer than this, in degrees two-theta, cannot be told apart. */
const SAME_LINE = 0.03;
/** Share of the indexed lines in one zone from which it is called dominant. */
const DOMINANT = 0.75;

/**
 * For each solution the others whose lines are all the same within the errors, up to the last observed line:
 * geometrical ambiguities (Mighell & Santoro 1975, J. Appl. Cryst. 8, 372; Oishi-Tomiyasu 2016, Acta Cryst. A72, 73).
 */
export function ambiguities(solutions: readonly BareSolution[], peaks: PeakList): number[][] {
  const wavelength = slopeWavelength(peaks);
  const last = peaks.q2[Math.min(peaks.q2.length, 30) - 1];
  const lines = solutions
    .slice(0, COMPARED)
    .map(({ bravais, cell }) => linesOfCell(bravais, coefficientsOfCell(cell), last).q2);
  const covers = (a: Float64Array, b: Float64Array): boolean =>
    a.every((q2) => {
      const reach = SAME_LINE * q2PerTwoThetaAtQ2(q2, wavelength);
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
      `dominant zone: ${zone.share} of ${zone.of} indexed lines are ${zone.name}, the third axis rests on few lines`,
    );
  const { centring } = bravaisInfo(solution.bravais);
  const metric = niggliCell(solution.cell, centring).metric;
  for (const [k, other] of solutions.slice(0, COMPARED).entries()) {
    if (k === index || index >= COMPARED) continue;
    const times =
      solution.volume /
      bravaisInfo(solution.bravais).points /
      (other.volume / bravaisInfo(other.bravais).points);
    for (const factor of [2, 3, 4]) {
      if (Math.abs(times / factor - 1) > 0.03) continue;
      const cells = superlattices(other.cell, bravaisInfo(other.bravais).centring, factor);
      if (cells.some((cell) => sameReducedLattice(cell.metric, metric)))
        remarks.push(`superlattice of solution ${k + 1}, index ${factor}`);
    }
  }
  return remarks;
}

/** The zone hk0, h0l or 0kl that nearly all indexed lines lie in, if there is one. */
export function dominantZone({
  lines,
  indexed,
}: BareSolution): { name: string; share: number; of: number } | null {
  const first = lines.filter(({ hkl }) => hkl !== null).slice(0, indexed);
  for (const [axis, name] of (['0kl', 'h0l', 'hk0'] as const).entries()) {
    const share = first.filter(({ hkl }) => hkl![axis] === 0).length;
    if (first.length >= 8 && share >= DOMINANT * first.length) return { name, share, of: first.length };
  }
  return null;
}
