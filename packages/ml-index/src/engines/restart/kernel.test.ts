import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM_CELLS } from '../../../test/systemCells.js';
import { CANDIDATE_STRIDE, SCORE_SLOT, SHIFT_SLOT, type Schedule } from '../candidate.js';
import { searchReferences } from '../../prior/index.js';
import {
  BRAVAIS_LATTICES,
  bravaisInfo,
  coefficientsOfCell,
  expandCoefficients,
  freeCoefficients,
  isPositiveDefinite,
  volumeOfCell,
  type BravaisLattice,
  type CellLimits,
  type ReferenceList,
} from '../../lattice/index.js';
import { Random } from '../../math/index.js';
import { q2PerTwoThetaAtQ2, type ObservedLines } from '../../peaks/index.js';
import { determinantFactor, type CandidateKernel } from './kernel.js';
import { createPlainKernel } from './plainKernel.js';
import { createWasmKernel } from './wasmKernel.js';

/** One Bravais lattice of each lattice system with a schedule that fits it. */
const SYSTEMS: readonly [BravaisLattice, Schedule][] = [
  ['cP', { rounds: 8, keep: 3, firstAll: true }],
  ['tI', { rounds: 25, keep: 4, firstAll: true }],
  ['hP', { rounds: 25, keep: 4, firstAll: true }],
  ['hR', { rounds: 25, keep: 4, firstAll: true }],
  ['oP', { rounds: 45, keep: 6, firstAll: true }],
  ['mP', { rounds: 60, keep: 7, firstAll: true }],
  ['aP', { rounds: 60, keep: 9, firstAll: true }],
];
const LIMITS: CellLimits = { minLength: 2, maxLength: 60, minVolume: 10, maxVolume: 10_000 };
const OUTLIER = 0.1;
const WIDTH = 0.04;
const WAVELENGTH = 1.5406;

function freeOf(bravais: BravaisLattice): Float64Array {
  const { system } = bravaisInfo(bravais);
  return freeCoefficients(system, coefficientsOfCell(SYSTEM_CELLS[system]));
}

function q2OfReference(references: ReferenceList, free: ArrayLike<number>, i: number): number {
  const { freedom } = bravaisInfo(references.bravais);
  let q2 = 0;
  for (let k = 0; k < freedom; k++) q2 += references.features[i * freedom + k] * free[k];
  return q2;
}

/** Lines at these q2 as seen with a zero shift (working degrees). */
function observe(q2: ArrayLike<number>, shift = 0): ObservedLines {
  const sorted = Float64Array.from(q2).sort();
  const slope = sorted.map((q) => q2PerTwoThetaAtQ2(q, WAVELENGTH));
  return {
    q2: sorted.map((q, j) => q + shift * slope[j]),
    slope,
    sigma: slope.map((s) => s * WIDTH),
    degree: 1,
  };
}

/** The first `count` distinct lines of a cell. */
function linesOf(references: ReferenceList, free: ArrayLike<number>, count: number): number[] {
  const all = Array.from({ length: references.count }, (_, i) => q2OfReference(references, free, i));
  return all
    .sort((a, b) => a - b)
    .filter((q, i) => i === 0 || q - all[i - 1] > 1e-5)
    .slice(0, count);
}

function row(free: ArrayLike<number>, shift = 0): Float64Array {
  const candidate = new Float64Array(CANDIDATE_STRIDE);
  candidate.set(Array.from(free));
  candidate[SHIFT_SLOT] = shift;
  return candidate;
}

function perturbed(free: Float64Array, size: number, random: Random): Float64Array {
  return free.map((x) => x * (1 + size * random.normal()));
}

/** Independent of the kernels' own check: the axes of the reciprocal cell and the volume of the direct one. */
function isWithin(bravais: BravaisLattice, candidate: Float64Array, limits: CellLimits): boolean {
  const { system, freedom } = bravaisInfo(bravais);
  const x = expandCoefficients(system, candidate);
  if (!isPositiveDefinite(x)) return false;
  const axes = Array.from(candidate.subarray(0, Math.min(freedom, 3)), (q) => 1 / Math.sqrt(q));
  const [a, b, c, d, e, f] = [x[0], x[1], x[2], x[3] / 2, x[4] / 2, x[5] / 2];
  const volume = 1 / Math.sqrt(a * b * c + 2 * d * e * f - a * d * d - b * e * e - c * f * f);
  return (
    axes.every((axis) => axis > limits.minLength && axis < limits.maxLength) &&
    volume > limits.minVolume &&
    volume < limits.maxVolume
  );
}

describe.each<[string, () => CandidateKernel]>([
  ['reference', createPlainKernel],
  ['WebAssembly', createWasmKernel],
])('%s kernel', (_, create) => {
  let kernel: CandidateKernel;
  beforeEach(() => {
    kernel = create();
    kernel.seed(Uint32Array.of(11, 12, 13, 14));
  });

  it.each(BRAVAIS_LATTICES)('%s: assigns each line to the nearest below the limit', (bravais) => {
    const references = searchReferences(bravais);
    const random = new Random(1, BRAVAIS_LATTICES.indexOf(bravais));
    const free = freeOf(bravais);
    const observed = observe(linesOf(references, free, 20).map((q) => q * (1 + 0.002 * random.normal())));
    kernel.configure(references, observed, LIMITS, OUTLIER);
    const shift = 0.03;
    const candidate = row(perturbed(free, 0.01, random), shift);
    const assigned = new Int32Array(20).fill(-7);
    expect(kernel.evaluate(candidate, assigned)).toBeGreaterThan(0);
    const shifted = observed.q2.map((q, j) => q - shift * observed.slope[j]);
    const reachable = Array.from({ length: references.count }, (_, i) => q2OfReference(references, candidate, i))
      .filter((q) => q < shifted[19] * 1.01); // prettier-ignore
    for (let j = 0; j < 20; j++) {
      const distance = Math.abs(q2OfReference(references, candidate, assigned[j]) - shifted[j]);
      const least = Math.min(...reachable.map((q) => Math.abs(q - shifted[j])));
      expect(distance).toBeLessThan(least + 1e-7);
    }
  });

  it('scores by the product of outlier + (1 - outlier) Lorentzian x mean spacing', () => {
    const references = searchReferences('oP');
    const free = freeOf('oP');
    const observed = observe(linesOf(references, free, 12).map((q, j) => q + 1e-4 * (j % 3)));
    kernel.configure(references, observed, LIMITS, OUTLIER);
    const candidate = row(free);
    const assigned = new Int32Array(12);
    const score = kernel.evaluate(candidate, assigned);
    expect(candidate[SCORE_SLOT]).toBe(score);
    const last = observed.q2[11];
    const all = Array.from({ length: references.count }, (_, i) => q2OfReference(references, free, i));
    const spacing = last / all.filter((q) => q < last * 1.01).length;
    const expected = Array.from(observed.q2).reduce((product, q, j) => {
      const s = observed.sigma[j];
      const d = all[assigned[j]] - q;
      return product * (OUTLIER + ((1 - OUTLIER) * spacing * s) / (Math.PI * (s * s + d * d)));
    }, 1);
    expect(score / expected).toBeCloseTo(1, 3);
  });

  it.each(SYSTEMS)('%s: the exact cell scores highest of its neighbourhood', (bravais) => {
    const references = searchReferences(bravais);
    const free = freeOf(bravais);
    const random = new Random(2, BRAVAIS_LATTICES.indexOf(bravais));
    kernel.configure(references, observe(linesOf(references, free, 20), 0.05), LIMITS, OUTLIER);
    const assigned = new Int32Array(20);
    const exact = kernel.evaluate(row(free, 0.05), assigned);
    for (let repeat = 0; repeat < 200; repeat++) {
      expect(kernel.evaluate(row(perturbed(free, 0.02, random), 0.05), assigned)).toBeLessThan(exact);
    }
  });

  it.each(SYSTEMS)('%s: recovers a perturbed cell', (bravais, schedule) => {
    const references = searchReferences(bravais);
    const free = freeOf(bravais);
    const random = new Random(3, BRAVAIS_LATTICES.indexOf(bravais));
    kernel.configure(references, observe(linesOf(references, free, 20)), LIMITS, OUTLIER);
    const exact = kernel.evaluate(row(free), new Int32Array(20));
    let recovered = 0;
    for (let repeat = 0; repeat < 20; repeat++) {
      const candidate = row(perturbed(free, 0.004, random));
      kernel.improve(candidate, 1, schedule);
      if (free.every((x, k) => Math.abs(candidate[k] - x) < 1e-6)) {
        recovered++;
        expect(candidate[SCORE_SLOT] / exact).toBeCloseTo(1, 2);
      }
      expect(candidate[SCORE_SLOT]).toBeLessThan(exact * 1.01);
    }
    expect(recovered).toBeGreaterThanOrEqual(10);
  });

  it.each(SYSTEMS)('%s: gives only cells within the limits', (bravais, schedule) => {
    const references = searchReferences(bravais);
    const free = freeOf(bravais);
    const { system, freedom } = bravaisInfo(bravais);
    const volume = volumeOfCell(SYSTEM_CELLS[system]);
    const limits: CellLimits = {
      minLength: 5,
      maxLength: 20,
      minVolume: volume * 0.8,
      maxVolume: volume * 1.2,
    };
    const random = new Random(4, BRAVAIS_LATTICES.indexOf(bravais));
    const count = 100;
    const candidates = new Float64Array(count * CANDIDATE_STRIDE);
    for (let i = 0; i < count; i++) candidates.set(perturbed(free, 0.3, random), i * CANDIDATE_STRIDE);
    kernel.configure(references, observe(linesOf(references, free, 20)), limits, OUTLIER);
    kernel.improve(candidates, count, schedule);
    let usable = 0;
    for (let i = 0; i < count; i++) {
      const candidate = candidates.subarray(i * CANDIDATE_STRIDE, (i + 1) * CANDIDATE_STRIDE);
      if (candidate[SCORE_SLOT] === 0) continue;
      usable++;
      expect(isWithin(bravais, candidate.slice(0, freedom), limits)).toBe(true);
    }
    expect(usable).toBeGreaterThan(10);
  });

  it.each([
    ['too large reciprocal axes', [1, 1, 1, 0, 0, 0]],
    ['not a number', [NaN, 0.01, 0.01, 0, 0, 0]],
    ['an infinite axis', [Infinity, 0.01, 0.01, 0, 0, 0]],
    ['nothing', [0, 0, 0, 0, 0, 0]],
    ['negative', [-0.01, -0.01, -0.01, 0, 0, 0]],
    ['not positive definite', [0.01, 0.01, 0.01, 0.03, 0.03, 0.03]],
  ])('leaves an unusable candidate as it was, with score 0: %s', (_, free) => {
    const references = searchReferences('aP');
    const observed = observe(linesOf(references, freeOf('aP'), 20));
    kernel.configure(references, observed, LIMITS, OUTLIER);
    const candidate = row(free, 0.02);
    candidate[SCORE_SLOT] = 5;
    kernel.improve(candidate, 1, { rounds: 0, keep: 9, firstAll: true });
    expect(Array.from(candidate)).toEqual([...free, 0.02, 0]);
  });

  it('assigns -1 and scores 0 where the cell has no line', () => {
    const references = searchReferences('cP');
    kernel.configure(references, observe(linesOf(references, freeOf('cP'), 5)), LIMITS, OUTLIER);
    const assigned = new Int32Array(5);
    expect(kernel.evaluate(row([10]), assigned)).toBe(0);
    expect(Array.from(assigned)).toEqual([-1, -1, -1, -1, -1]);
  });

  it('improves batches larger than 256 as it would smaller ones', () => {
    const references = searchReferences('tP');
    const free = freeOf('tP');
    const random = new Random(5);
    const schedule: Schedule = { rounds: 4, keep: 4, firstAll: true };
    const count = 600;
    const together = new Float64Array(count * CANDIDATE_STRIDE);
    for (let i = 0; i < count; i++) together.set(perturbed(free, 0.1, random), i * CANDIDATE_STRIDE);
    const alone = together.slice();
    kernel.configure(references, observe(linesOf(references, free, 20)), LIMITS, OUTLIER);
    kernel.improve(together, count, schedule);
    kernel.seed(Uint32Array.of(11, 12, 13, 14));
    for (let i = 0; i < count; i++) {
      kernel.improve(alone.subarray(i * CANDIDATE_STRIDE, (i + 1) * CANDIDATE_STRIDE), 1, schedule);
    }
    expect(together).toEqual(alone);
    expect(new Set(together.filter((_, i) => i % CANDIDATE_STRIDE === SCORE_SLOT)).size).toBeGreaterThan(50);
  });

  it('draws lines with probability ~ 1/q2', () => {
    // one line is kept and the only coefficient follows from it: the cell tells which line it was
    const references = searchReferences('cP');
    const q2 = Float64Array.of(0.0101, 0.0203, 0.0306, 0.0409, 0.0512);
    const observed: ObservedLines = {
      q2,
      slope: new Float64Array(5),
      degree: 1,
      sigma: new Float64Array(5).fill(1e-9),
    };
    kernel.configure(references, observed, LIMITS, OUTLIER);
    const starts = Float64Array.from(q2, (q, j) => q / (j + 1));
    const count = 20_000;
    const candidates = new Float64Array(count * CANDIDATE_STRIDE);
    for (let i = 0; i < count; i++) candidates[i * CANDIDATE_STRIDE] = 0.01;
    kernel.improve(candidates, count, { rounds: 1, keep: 1, firstAll: false });
    const drawn = new Float64Array(5);
    for (let i = 0; i < count; i++) {
      const line = starts.findIndex((x) => Math.abs(x - candidates[i * CANDIDATE_STRIDE]) < 1e-9);
      expect(line).toBeGreaterThanOrEqual(0);
      drawn[line]++;
    }
    const total = q2.reduce((sum, q) => sum + 1 / q, 0);
    q2.forEach((q, j) => {
      const share = 1 / q / total;
      expect(Math.abs(drawn[j] / count - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / count));
    });
  });
});

describe('reference and WebAssembly kernels', () => {
  const schedules = fc.record({
    rounds: fc.integer({ min: 0, max: 12 }),
    keep: fc.integer({ min: 1, max: 24 }),
    firstAll: fc.boolean(),
  });

  it.each(BRAVAIS_LATTICES)('%s: identical bits', (bravais) => {
    const full = searchReferences(bravais);
    const { system, freedom } = bravaisInfo(bravais);
    const reference = createPlainKernel();
    const wasm = createWasmKernel();
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 2, max: 64 }),
        fc.integer({ min: 3, max: full.count }),
        schedules,
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 4, maxLength: 4 }),
        (randomSeed, lines, count, schedule, noise, seed) => {
          const random = new Random(randomSeed);
          const references: ReferenceList = {
            bravais,
            count,
            hkl: full.hkl.subarray(0, 3 * count),
            features: full.features.subarray(0, freedom * count),
          };
          const free = perturbed(freeOf(bravais), 0.1, random);
          const exact = linesOf(full, free, lines);
          const observed = observe(exact.map((q) => q * Math.exp(noise * random.normal())));
          const limits = { ...LIMITS, maxVolume: volumeOfCell(SYSTEM_CELLS[system]) * 2 };
          const rows = 6;
          const first = new Float64Array(rows * CANDIDATE_STRIDE);
          for (let i = 0; i < rows; i++) {
            first.set(
              row(perturbed(free, i === 5 ? 1 : 0.05 * i, random), 0.05 * random.normal()),
              i * CANDIDATE_STRIDE,
            );
          }
          const second = first.slice();
          for (const [kernel, candidates] of [
            [reference, first],
            [wasm, second],
          ] as const) {
            kernel.configure(references, observed, limits, OUTLIER);
            kernel.seed(Uint32Array.from(seed));
            kernel.improve(candidates, rows, schedule);
          }
          first.forEach((value, i) => expect(Object.is(second[i], value), `double ${i}`).toBe(true));
          const assigned = new Int32Array(observed.q2.length);
          const assignedSecond = new Int32Array(observed.q2.length);
          for (let i = 0; i < rows; i++) {
            const score = reference.evaluate(
              first.subarray(i * CANDIDATE_STRIDE, (i + 1) * CANDIDATE_STRIDE),
              assigned,
            );
            const other = wasm.evaluate(
              second.subarray(i * CANDIDATE_STRIDE, (i + 1) * CANDIDATE_STRIDE),
              assignedSecond,
            );
            expect(Object.is(score, other)).toBe(true);
            expect(assignedSecond).toEqual(assigned);
          }
        },
      ),
      { numRuns: 60, seed: 20 },
    );
  });

  it('have the same factor of the determinant', () => {
    // 1 / V^2 of a hexagonal cell: a*^4 c*^2 sin^2(60 degrees)
    expect(determinantFactor('hP')).toBe(0.75);
    expect(determinantFactor('oF')).toBe(1);
  });
});
