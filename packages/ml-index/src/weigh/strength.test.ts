import { describe, expect, it } from 'vitest';
import { rectangular, WAVELENGTH } from '../../test/syntheticLines.js';
import {
  bravaisInfo,
  coefficientsOfCell,
  freeCoefficients,
  linesOfCell,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { nearestIndex, Random } from '../math/index.js';
import { polish } from '../refine/index.js';
import { observedLines, twoThetaOfQ2, type PeakList } from '../peaks/index.js';
import { strengthOf } from './strength.js';
import { absencesOf } from './visibility.js';

const LAST = 0.3;

interface Line {
  readonly q2: number;
  readonly hkl: readonly [number, number, number];
  readonly multiplicity: number;
  readonly intensity: number;
}

/** Lines of a cell up to LAST, with intensities by multiplicity, Lorentz factor and an exponential distribution. */
function linesOf(bravais: BravaisLattice, cell: UnitCell, seed: number): Line[] {
  const random = new Random(seed);
  const { q2, hkl, multiplicity } = linesOfCell(bravais, coefficientsOfCell(cell), LAST);
  return Array.from(q2, (value, i) => ({
    q2: value,
    hkl: [hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]] as const,
    multiplicity: multiplicity[i],
    intensity: ((-Math.log(1 - random.uniform()) * multiplicity[i]) / value) * Math.exp(-5 * value),
  }));
}

/** What is not far below the strongest. */
function seenOf(lines: readonly Line[], least = 0.01): Line[] {
  const strongest = Math.max(...lines.map(({ intensity }) => intensity));
  return lines.filter(({ intensity }) => intensity > least * strongest);
}

function strength(bravais: BravaisLattice, cell: UnitCell, lines: readonly Line[], factor = 1) {
  const peaks: PeakList = {
    q2: Float64Array.from(lines, ({ q2 }) => q2),
    sigmaQ2: new Float64Array(lines.length),
    intensity: Float64Array.from(lines, ({ intensity }) => intensity * factor),
    wavelength: WAVELENGTH,
  };
  const observed = observedLines(peaks, lines.length, 0.03);
  const free = freeCoefficients(bravaisInfo(bravais).system, coefficientsOfCell(cell));
  const candidate = polish(bravais, free, 0, observed, { shiftSigma: 0, iterations: 1 })!;
  const count = candidate.q2.length;
  const seen = { probability: new Float64Array(count), as: new Int32Array(count).fill(-1) };
  peaks.q2.forEach((q2, j) => {
    const i = nearestIndex(candidate.q2, q2);
    if (Math.abs(candidate.q2[i] - q2) > 1e-5) return;
    seen.probability[i] = 1;
    seen.as[i] = j;
  });
  const possible = candidate.q2.filter((q2) => q2 <= peaks.q2[peaks.q2.length - 1] * 1.0005).length;
  const absent = absencesOf(bravais, candidate.hkl, possible);
  const belongs = new Float64Array(lines.length).fill(1);
  return { ...strengthOf(candidate, absent, seen, belongs, observed, peaks.intensity!), possible };
}

const CELL = rectangular(6.41, 8.13, 10.77);
const doubled = (axis: 'a' | 'b' | 'c'): UnitCell => ({ ...CELL, [axis]: 2 * CELL[axis] });

describe('strength of the lines', () => {
  it.each([1, 2, 3, 4])('no parity of a true cell is weak, in a doubled one it is (seed %i)', (seed) => {
    const seen = seenOf(linesOf('oP', CELL, seed));
    const truth = strength('oP', CELL, seen);
    expect(truth.parity).toBeLessThan(4);
    for (const axis of ['a', 'b', 'c'] as const) {
      const wrong = strength('oP', doubled(axis), seen);
      expect(wrong.possible).toBeGreaterThan(1.5 * truth.possible);
      expect(wrong.parity).toBeGreaterThan(truth.parity + 10);
      expect(wrong.visibility).toBeLessThan(truth.visibility);
    }
  });

  it.each([1, 2, 3])('a weak superstructure gives a parity, but less than none at all (seed %i)', (seed) => {
    const lines = linesOf('oP', doubled('c'), seed).map((line) => ({
      ...line,
      intensity: line.intensity * (line.hkl[2] % 2 === 0 ? 1 : 0.02),
    }));
    const seen = seenOf(lines, 0.004);
    expect(seen.some(({ hkl }) => hkl[2] % 2 !== 0)).toBe(true);
    const weak = strength('oP', doubled('c'), seen);
    const empty = strength(
      'oP',
      doubled('c'),
      seen.filter(({ hkl }) => hkl[2] % 2 === 0),
    );
    expect(weak.parity).toBeGreaterThan(3);
    expect(empty.parity).toBeGreaterThan(weak.parity);
  });

  it('intensities that follow the multiplicities speak for the lattice, shuffled ones do not', () => {
    const better = [1, 2, 3, 4, 5].filter((seed) => {
      const seen = seenOf(linesOf('oP', CELL, seed));
      const backwards = seen.map((line, i) => ({ ...line, intensity: seen[seen.length - 1 - i].intensity }));
      return strength('oP', CELL, seen).visibility > strength('oP', CELL, backwards).visibility;
    });
    expect(better).toHaveLength(5);
  });

  it('glide planes are no unseen lines', () => {
    const lines = linesOf('oP', CELL, 7);
    // Pnma: 0kl with k + l odd, hk0 with h odd, and the axes
    const isAbsent = ([h, k, l]: Line['hkl']): boolean =>
      (h === 0 && (k + l) % 2 !== 0) || (l === 0 && h % 2 !== 0) || (h === 0 && l === 0 && k % 2 !== 0);
    const allowed = lines.filter(({ hkl }) => !isAbsent(hkl));
    const strongest = Math.max(...lines.map(({ intensity }) => intensity));
    // as many lines taken away anywhere, as strong ones
    const absent = lines.filter(({ hkl }) => isAbsent(hkl)).length;
    const elsewhere = lines.filter(
      ({ hkl }, i) => !(hkl.every((x) => x !== 0) && i % 3 === 0 && i / 3 < 2 * absent),
    );
    const least = 0.001 * strongest;
    const seen = (of: readonly Line[]): Line[] => of.filter(({ intensity }) => intensity > least);
    const [ofGlide, ofNothing] = [seen(allowed), seen(elsewhere)];
    const per = (of: Line[]): number => strength('oP', CELL, of).visibility / of.length;
    expect(per(ofGlide)).toBeGreaterThan(per(ofNothing));
  });

  it('a line that another one hides is not missed', () => {
    const seen = seenOf(linesOf('oP', CELL, 3));
    const near = rectangular(CELL.a, CELL.b, CELL.c);
    const at = (width: number): number => {
      // the strongest line is gone, and another observed one stands beside its place
      const strongest = seen.reduce((a, b) => (b.intensity > a.intensity ? b : a));
      const angle = twoThetaOfQ2(strongest.q2, WAVELENGTH) + width;
      const q2 = (4 / WAVELENGTH ** 2) * Math.sin((angle * Math.PI) / 360) ** 2;
      const lines = seen.map((line) => (line === strongest ? { ...line, q2 } : line));
      return strength(
        'oP',
        near,
        [...lines].sort((a, b) => a.q2 - b.q2),
      ).visibility;
    };
    expect(at(0.05)).toBeGreaterThan(at(0.2) + 1);
  });

  it('does not depend on the unit of the intensities, and takes equal ones', () => {
    const seen = seenOf(linesOf('oP', CELL, 2));
    const [one, thousand] = [strength('oP', CELL, seen), strength('oP', CELL, seen, 1000)];
    expect(thousand.visibility).toBeCloseTo(one.visibility, 9);
    expect(thousand.parity).toBeCloseTo(one.parity, 9);
    const equal = seen.map((line) => ({ ...line, intensity: 1 }));
    expect(strength('oP', CELL, equal).visibility).toSatisfy(Number.isFinite);
  });
});
