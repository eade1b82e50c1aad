import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryBravais, arbitraryCellOf } from '../../test/latticeArbitraries.js';
import {
  bravaisInfo,
  BRAVAIS_LATTICES,
  featuresOfIndices,
  isCentringAllowed,
  type BravaisLattice,
} from './bravais.js';
import { coefficientsOfCell, q2OfIndices, type UnitCell } from './cell.js';
import { linesOfCell, uniqueIndices } from './reference.js';

/** All hkl of a box, merged by features: what the fast enumerations must agree with. */
function bruteForce(
  bravais: BravaisLattice,
  reach: readonly [number, number, number],
): Map<string, { count: number; hkl: number[][] }> {
  const { system, centring } = bravaisInfo(bravais);
  const lines = new Map<string, { count: number; hkl: number[][] }>();
  for (let h = -reach[0]; h <= reach[0]; h++) {
    for (let k = -reach[1]; k <= reach[1]; k++) {
      for (let l = -reach[2]; l <= reach[2]; l++) {
        if ((h === 0 && k === 0 && l === 0) || !isCentringAllowed(centring, h, k, l)) continue;
        const key = featuresOfIndices(system, h, k, l)
          .map((f) => f + 0)
          .join();
        const line = lines.get(key) ?? { count: 0, hkl: [] };
        line.count++;
        line.hkl.push([h, k, l]);
        lines.set(key, line);
      }
    }
  }
  return lines;
}

describe('uniqueIndices', () => {
  it('has the lines of the cubic lattices', () => {
    const first = (bravais: BravaisLattice): string[] =>
      uniqueIndices(bravais, 6)
        .sort((p, q) => p.features[0] - q.features[0])
        .slice(0, 8)
        .map(({ hkl, multiplicity }) => `${hkl.join('')}:${multiplicity}`);
    expect(first('cP')).toEqual([
      '100:6',
      '110:12',
      '111:8',
      '200:6',
      '210:24',
      '211:24',
      '220:12',
      '300:30',
    ]);
    expect(first('cI')).toEqual([
      '110:12',
      '200:6',
      '211:24',
      '220:12',
      '310:24',
      '222:8',
      '321:48',
      '400:6',
    ]);
    expect(first('cF')).toEqual(['111:8', '200:6', '220:12', '311:24', '222:8', '400:6', '331:24', '420:24']);
  });

  it('counts every hkl of a line once, whatever the lattice', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      const { system } = bravaisInfo(bravais);
      const hmax = 4;
      const brute = bruteForce(bravais, [9, 9, system === 'cubic' ? 9 : hmax]);
      const unique = uniqueIndices(bravais, hmax);
      const keys = new Set<string>();
      for (const { hkl, multiplicity, features } of unique) {
        const key = features.map((f) => f + 0).join();
        keys.add(key);
        expect(
          featuresOfIndices(system, ...hkl)
            .map((f) => f + 0)
            .join(),
        ).toBe(key);
        expect(isCentringAllowed(bravaisInfo(bravais).centring, ...hkl)).toBe(true);
        expect(`${bravais} ${hkl} ${multiplicity}`).toBe(`${bravais} ${hkl} ${brute.get(key)?.count}`);
        const anyNonNegative = brute.get(key)!.hkl.some((other) => other.every((i) => i >= 0));
        if (anyNonNegative) expect(Math.min(...hkl)).toBeGreaterThanOrEqual(0);
      }
      expect(keys.size).toBe(unique.length);
      for (const [key, { hkl }] of brute) {
        const inside = hkl.some(([h, k, l]) => {
          const inPlane = system === 'hexagonal' || system === 'rhombohedral' ? h >= 0 && k >= 0 : true;
          return inPlane && Math.max(Math.abs(h), Math.abs(k), Math.abs(l)) <= hmax;
        });
        if (inside) expect(keys.has(key), `${bravais} ${hkl[0]}`).toBe(true);
      }
    }
  });
});

describe('linesOfCell', () => {
  it('agrees with all hkl of a box for random cells', () => {
    fc.assert(
      fc.property(
        arbitraryBravais().chain((bravais) => fc.tuple(fc.constant(bravais), arbitraryCellOf(bravais))),
        ([bravais, cell]) => {
          const x = coefficientsOfCell(cell);
          const q2max = 0.05 + 10 / (cell.a * cell.b * cell.c) ** (2 / 3);
          expectAllLines(bravais, cell, Math.min(q2max, 36 / Math.min(cell.a, cell.b, cell.c) ** 2));
          const none = linesOfCell(bravais, x, 1e-9);
          expect(none.count).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('misses nothing of strongly skewed cells', () => {
    // c + 7 a and b - 5 a of a cell of right angles: indices up to 15 where the plain cell has 3.
    const plain = linesOfCell(
      'aP',
      coefficientsOfCell({ a: 4, b: 5, c: 6, alpha: 90, beta: 90, gamma: 90 }),
      0.3,
    );
    const cell = {
      a: 4,
      b: Math.sqrt(425),
      c: Math.sqrt(820),
      alpha: (Math.acos(-560 / Math.sqrt(425 * 820)) * 180) / Math.PI,
      beta: (Math.acos(112 / (4 * Math.sqrt(820))) * 180) / Math.PI,
      gamma: (Math.acos(-80 / (4 * Math.sqrt(425))) * 180) / Math.PI,
    };
    const lines = linesOfCell('aP', coefficientsOfCell(cell), 0.3);
    expect(lines.count).toBe(plain.count);
    lines.q2.forEach((q2, i) => expect(q2).toBeCloseTo(plain.q2[i], 9));
  });

  it('refuses cells with too many lines', () => {
    const x = coefficientsOfCell({ a: 500, b: 500, c: 500, alpha: 90, beta: 90, gamma: 90 });
    expect(() => linesOfCell('aP', x, 1)).toThrow(/too many lines/);
    expect(() => linesOfCell('cP', x, 0.001, 10)).toThrow(/too many lines/);
    expect(() => linesOfCell('aP', Float64Array.of(1, 1, -1, 0, 0, 0), 1)).toThrow(/do not span a cell/);
    expect(() => linesOfCell('aP', x, Infinity)).toThrow(/too many lines/);
  });
});

function expectAllLines(bravais: BravaisLattice, cell: UnitCell, q2max: number): void {
  const { system } = bravaisInfo(bravais);
  const x = coefficientsOfCell(cell);
  const lines = linesOfCell(bravais, x, q2max);
  const reach = [cell.a, cell.b, cell.c].map((length) => Math.ceil(length * Math.sqrt(q2max)) + 1);
  const expected = [...bruteForce(bravais, reach as [number, number, number]).values()]
    .map(({ count, hkl }) => ({ count, q2: q2OfIndices(x, hkl[0][0], hkl[0][1], hkl[0][2]) }))
    .filter(({ q2 }) => q2 <= q2max * (1 - 1e-9))
    .sort((p, q) => p.q2 - q.q2);
  expect(lines.count).toBeGreaterThanOrEqual(expected.length);
  for (let i = expected.length; i < lines.count; i++) expect(lines.q2[i] / q2max).toBeCloseTo(1, 8);
  let total = 0;
  expected.forEach(({ q2, count }, i) => {
    expect(Math.abs(lines.q2[i] - q2)).toBeLessThan(1e-9 * (1 + q2));
    total += count;
    const [h, k, l] = lines.hkl.subarray(3 * i, 3 * i + 3);
    expect(isCentringAllowed(bravaisInfo(bravais).centring, h, k, l)).toBe(true);
    expect(Math.abs(q2OfIndices(x, h, k, l) - q2)).toBeLessThan(1e-9 * (1 + q2));
    if (i > 0) expect(lines.q2[i]).toBeGreaterThanOrEqual(lines.q2[i - 1]);
  });
  expect(lines.multiplicity.subarray(0, expected.length).reduce((sum, m) => sum + m, 0)).toBe(total);
  expect(
    new Set(
      Array.from({ length: lines.count }, (_, i) =>
        featuresOfIndices(system, lines.hkl[3 * i], lines.hkl[3 * i + 1], lines.hkl[3 * i + 2]).join(),
      ),
    ).size,
  ).toBe(lines.count);
}
