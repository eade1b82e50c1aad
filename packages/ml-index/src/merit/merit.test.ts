import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bravaisInfo,
  coefficientsOfCell,
  featuresOfIndices,
  freeCoefficients,
  isCentringAllowed,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { Random } from '../math/index.js';
import { q2OfTwoTheta } from '../peaks/index.js';
import {
  chanceMerit,
  countDistinctLines,
  deWolffMerit,
  nearestLines,
  oishiTomiyasuMerit,
  smithSnyderMerit,
} from './index.js';

/** Distinct lines of a cell with q2 up to a limit, ascending, each with one of its hkl. */
function linesOfCell(bravais: BravaisLattice, cell: UnitCell, limit: number) {
  const { system, centring } = bravaisInfo(bravais);
  const free = freeCoefficients(system, coefficientsOfCell(cell));
  const lines = new Map<string, { q2: number; hkl: [number, number, number] }>();
  const reach = (length: number) => Math.ceil(length * Math.sqrt(limit)) + 1;
  for (let h = 0; h <= reach(cell.a); h++) {
    for (let k = -reach(cell.b); k <= reach(cell.b); k++) {
      for (let l = -reach(cell.c); l <= reach(cell.c); l++) {
        if ((h === 0 && k === 0 && l === 0) || !isCentringAllowed(centring, h, k, l)) continue;
        const features = featuresOfIndices(system, h, k, l);
        const q2 = features.reduce((sum, f, i) => sum + f * free[i], 0);
        if (q2 <= limit) lines.set(features.join(), { q2, hkl: [h, k, l] });
      }
    }
  }
  return [...lines.values()].sort((a, b) => a.q2 - b.q2);
}

/**
 * Solution of Conograph, the program of the paper's author, for its sample 2 (Oishi-Tomiyasu, KEK; repository
 * rtomiyasu/ProjectPowderConograph, figures/sample2.index2.xml): observed q2 of the 20 lines (0.01 1/A^2), as printed,
 * i.e. corrected for the zero shift and rounded to five digits.
 */
const CONOGRAPH_HEXAGONAL = [
  0.24941, 0.74892, 0.9985, 1.129, 1.6278, 1.7471, 1.8792, 2.2463, 2.6254, 2.995, 3.1242, 3.2445, 3.765,
  3.9942, 4.1131, 4.2661, 4.5213, 4.7415, 4.8713, 5.2456,
].map((q) => q / 100);
const CONOGRAPH_ORTHORHOMBIC = [
  0.24938, 0.74886, 0.99843, 1.1289, 1.6277, 1.747, 1.8791, 2.2462, 2.6253, 2.9948, 3.124, 3.2444, 3.7649,
  3.9941, 4.1129, 4.266, 4.5212, 4.7413, 4.8711, 5.2455,
].map((q) => q / 100);

/** Bethanechol chloride, set F (Bergmann, Le Bail, Shirley and Zlokazov 2004, Z. Kristallogr. 219, 783-790, Table 6). */
const BETHANECHOL_F = [
  4.887, 6.139, 6.664, 6.989, 7.403, 7.46, 7.85, 8.531, 8.921, 9.062, 9.251, 9.386, 9.781, 10.136, 10.3,
  10.468, 10.634, 10.783, 11.28, 11.45,
];
const BETHANECHOL_CELL = { a: 8.875, b: 16.408, c: 7.137, alpha: 90, beta: 93.84, gamma: 90 };

describe('worked examples from publications', () => {
  it.each([
    {
      name: 'hexagonal',
      bravais: 'hP' as const,
      observed: CONOGRAPH_HEXAGONAL,
      cell: { a: 23.113, b: 23.113, c: 10.665, alpha: 90, beta: 90, gamma: 120 },
      published: { m: 70.28, reversed: 5.6605, symmetric: 397.82, possible: 23 },
    },
    {
      name: 'orthorhombic',
      bravais: 'oP' as const,
      observed: CONOGRAPH_ORTHORHOMBIC,
      cell: { a: 10.665, b: 11.558, c: 20.016, alpha: 90, beta: 90, gamma: 90 },
      published: { m: 54.078, reversed: 5.9682, symmetric: 322.75, possible: 30 },
    },
  ])('$name solution of Conograph: M20, Mrev20, Msym20', ({ bravais, observed, cell, published }) => {
    const calculated = linesOfCell(bravais, cell, 0.07).map((line) => line.q2);
    const merit = oishiTomiyasuMerit(observed, calculated);
    expect(merit.possible).toBe(published.possible);
    // five digits of the cell and of q2 leave about 2 % in a mean difference of 1.5e-5
    expect(Math.abs(merit.m / published.m - 1)).toBeLessThan(0.03);
    expect(Math.abs(merit.reversed / published.reversed - 1)).toBeLessThan(0.005);
    expect(Math.abs(merit.symmetric / published.symmetric - 1)).toBeLessThan(0.03);
  });

  it('bethanechol chloride: M20 and F20 of the published cell', () => {
    // published for the cell refined against unrounded positions: M20 = 197, F20 = 1080 (0.0006, 32)
    const wavelength = 0.6995;
    const observed = BETHANECHOL_F.map((twoTheta) => q2OfTwoTheta(twoTheta, wavelength));
    const lines = linesOfCell('mP', BETHANECHOL_CELL, 0.1);
    const calculated = lines.map((line) => line.q2);
    const f = smithSnyderMerit(observed, calculated, wavelength);
    const m = deWolffMerit(observed, calculated);
    // 22-1 at 11.450 deg is the 31st line, 012 at 11.538 the 32nd
    expect(f.possible).toBe(31);
    expect(m.possible).toBe(31);
    expect(f.meanDelta).toBeCloseTo(0.00099, 5);
    expect(f.f).toBeCloseTo(654, 0);
    expect(m.m).toBeCloseTo(116.1, 1);
    // lines that P 21/n forbids are left out of N_poss
    const allowed = lines.filter(
      ({ hkl: [h, k, l] }) => !(k === 0 && (h + l) % 2 !== 0) && !(h === 0 && l === 0 && k % 2 !== 0),
    );
    const inSpaceGroup = smithSnyderMerit(
      observed,
      allowed.map((line) => line.q2),
      wavelength,
    );
    expect(inSpaceGroup.possible).toBe(25);
    expect(inSpaceGroup.f).toBeCloseTo((f.f * 31) / 25, 6);
  });

  it('M20 and F20 by hand: four lines of a primitive cubic cell with a = 4 A', () => {
    // q2 = 1/16, 2/16, 3/16, 4/16, each observed 0.0005 too high; 4 lines possible: M4 = 0.2505 / (2 * 0.0005 * 4)
    const calculated = [1, 2, 3, 4, 5, 6, 8].map((n) => n / 16);
    const observed = calculated.slice(0, 4).map((q2) => q2 + 0.0005);
    const m = deWolffMerit(observed, calculated);
    expect(m).toMatchObject({ n: 4, possible: 4 });
    expect(m.m).toBeCloseTo(62.625, 9);
    const f = smithSnyderMerit(observed, calculated, 1.5406);
    const shifts = observed.map(
      (q2, i) =>
        (360 / Math.PI) * (Math.asin(0.7703 * Math.sqrt(q2)) - Math.asin(0.7703 * Math.sqrt(calculated[i]))),
    );
    const mean = shifts.reduce((a, b) => a + b) / 4;
    expect(f.meanDelta).toBeCloseTo(mean, 12);
    expect(f.f).toBeCloseTo(1 / mean, 9);
  });
});

describe('which lines count', () => {
  const calculated = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 16].map((n) => n / 100);

  it('leaves unindexed lines out of M_N and goes on to the N-th indexed one', () => {
    const clean = [0.0101, 0.0201, 0.0301, 0.0401];
    const dirty = [0.0101, 0.0155, 0.0201, 0.0301, 0.0401];
    const options = { n: 4, isIndexed: [1, 0, 1, 1, 1] };
    expect(deWolffMerit(dirty, calculated, options)).toEqual(deWolffMerit(clean, calculated, { n: 4 }));
    expect(smithSnyderMerit(dirty, calculated, 1.5406, options)).toEqual(
      smithSnyderMerit(clean, calculated, 1.5406, { n: 4 }),
    );
    expect(deWolffMerit(dirty, calculated, { n: 4 }).m).toBeLessThan(
      deWolffMerit(clean, calculated, { n: 4 }).m,
    );
  });

  it('counts the calculated line of the last observed one though it lies above it', () => {
    expect(deWolffMerit([0.0101, 0.0299], calculated).possible).toBe(3);
    expect(deWolffMerit([0.0101, 0.0301], calculated).possible).toBe(3);
  });

  it('counts coincident lines once in N_N, and each in N^cal', () => {
    const doubled = [0.01, 0.02, 0.02 * (1 + 1e-15), 0.03, 0.04];
    const observed = [0.0101, 0.0201, 0.0301];
    expect(countDistinctLines(doubled, 4)).toBe(3);
    expect(deWolffMerit(observed, doubled).possible).toBe(3);
    expect(oishiTomiyasuMerit(observed, doubled).possible).toBe(4);
  });

  it('has no figure where nothing is indexed or observed', () => {
    expect(deWolffMerit([0.01], calculated, { isIndexed: [0] })).toEqual({
      m: 0,
      n: 0,
      possible: 0,
      meanDelta: 0,
    });
    expect(smithSnyderMerit([], calculated, 1.5406).f).toBe(0);
    expect(oishiTomiyasuMerit([], calculated).symmetric).toBe(0);
    expect(chanceMerit([], calculated, []).information).toBe(0);
  });

  it('is infinite for exact positions', () => {
    expect(deWolffMerit(calculated, calculated).m).toBe(Infinity);
  });
});

describe('properties', () => {
  const ascending = (minLength: number) =>
    fc
      .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength, maxLength: 40 })
      .map((values) => Float64Array.from(values).sort());

  it('finds the nearest line', () => {
    fc.assert(
      fc.property(ascending(0), ascending(1), (positions, lines) => {
        nearestLines(positions, lines).forEach((j, i) => {
          const least = Math.min(...lines.map((q2) => Math.abs(q2 - positions[i])));
          expect(Math.abs(lines[j] - positions[i])).toBe(least);
        });
      }),
    );
  });

  it('does not depend on the unit of length', () => {
    fc.assert(
      fc.property(
        ascending(2),
        ascending(2),
        // powers of two, which round nothing: else a line halfway between two may change sides
        fc.integer({ min: -3, max: 3 }).map((exponent) => 2 ** exponent),
        (obs, calc, scale) => {
          const scaled = (list: Float64Array) => list.map((q2) => q2 * scale);
          const m = deWolffMerit(obs, calc).m;
          fc.pre(Number.isFinite(m) && m < 1e6);
          expect(deWolffMerit(scaled(obs), scaled(calc)).m / m).toBeCloseTo(1, 6);
          const { symmetric } = oishiTomiyasuMerit(obs, calc);
          fc.pre(symmetric > 1e-3 && symmetric < 1e6);
          expect(oishiTomiyasuMerit(scaled(obs), scaled(calc)).symmetric / symmetric).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  it('is near 1 for lines that have nothing to do with the cell (de Wolff 1968; Oishi-Tomiyasu 2013)', () => {
    const random = new Random(5, 1968);
    const calculated = Float64Array.from({ length: 300 }, () => random.uniform()).sort();
    let m = 0;
    let reversed = 0;
    const repeats = 200;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const observed = Float64Array.from({ length: 200 }, () => 0.9 * random.uniform()).sort();
      m += deWolffMerit(observed, calculated, { n: 200 }).m / repeats;
      reversed += oishiTomiyasuMerit(observed, calculated, 200).reversed / repeats;
    }
    // Poisson lines, not equidistant ones: mean distance to the nearest is 1 / (2 density), hence M = 1
    expect(m).toBeGreaterThan(0.9);
    expect(m).toBeLessThan(1.1);
    expect(reversed).toBeGreaterThan(0.9);
    expect(reversed).toBeLessThan(1.1);
  });

  it('gives a doubled cell half of M_N, and less of M_N^Rev', () => {
    const random = new Random(7);
    const cell = { a: 6.1, b: 7.3, c: 9.2, alpha: 90, beta: 90, gamma: 90 };
    const lines = linesOfCell('oP', cell, 0.5).map((line) => line.q2);
    const doubled = linesOfCell('oP', { ...cell, a: 12.2 }, 0.5).map((line) => line.q2);
    const observed = lines.slice(0, 25).map((q2) => q2 * (1 + 2e-4 * random.normal()));
    expect(deWolffMerit(observed, doubled).m).toBeLessThan(0.7 * deWolffMerit(observed, lines).m);
    expect(oishiTomiyasuMerit(observed, doubled).reversed).toBeLessThan(
      0.1 * oishiTomiyasuMerit(observed, lines).reversed,
    );
  });

  it('has the chance of indexing that simulation gives', () => {
    const random = new Random(11, 1988);
    const calculated = Float64Array.from({ length: 30 }, () => random.uniform()).sort();
    const observed = Float64Array.from({ length: 12 }, (_, i) => (0.95 * (i + 1)) / 12);
    const tolerance = observed.map((_, i) => 0.002 + 0.0005 * i);
    const merit = chanceMerit(observed, calculated, tolerance, 12);
    let asGood = 0;
    const repeats = 40_000;
    for (let repeat = 0; repeat < repeats; repeat++) {
      let indexed = 0;
      for (let i = 0; i < 12; i++) {
        const position = observed[11] * random.uniform();
        if (calculated.some((q2) => Math.abs(q2 - position) <= tolerance[i])) indexed++;
      }
      if (indexed >= merit.indexed) asGood++;
    }
    expect(merit.indexed).toBeGreaterThan(0);
    expect(merit.probability).toBeGreaterThan(0.01);
    expect(Math.abs(asGood / repeats - merit.probability)).toBeLessThan(0.012);
    expect(merit.information).toBeCloseTo(-Math.log2(merit.probability), 12);
  });

  it('gives an indexed pattern more information than an unrelated one', () => {
    const lines = linesOfCell('mP', BETHANECHOL_CELL, 0.1).map((line) => line.q2);
    const observed = BETHANECHOL_F.map((twoTheta) => q2OfTwoTheta(twoTheta, 0.6995));
    const tolerance = observed.map((q2) => 6e-4 * q2);
    const right = chanceMerit(observed, lines, tolerance);
    const wrong = chanceMerit(
      observed,
      linesOfCell('mP', { ...BETHANECHOL_CELL, a: 9.31 }, 0.1).map((line) => line.q2),
      tolerance,
    );
    expect(right.indexed).toBeGreaterThanOrEqual(18);
    expect(right.information).toBeGreaterThan(wrong.information + 20);
  });
});
