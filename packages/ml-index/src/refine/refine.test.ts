import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SYSTEM_CELLS } from '../../test/systemCells.js';
import {
  BRAVAIS_LATTICES,
  bravaisInfo,
  coefficientsOfCell,
  freeCoefficients,
  isCentringAllowed,
  referenceList,
  volumeOfCell,
  type BravaisLattice,
  type LatticeSystem,
} from '../lattice/index.js';
import { Random } from '../math/index.js';
import { q2OfTwoTheta, q2PerTwoTheta, twoThetaOfQ2, type PeakList } from '../peaks/index.js';
import { refineCell, type Refinement, type RefineOptions } from './refine.js';
import { assignLines } from './assign.js';
import { shiftShape, type ShiftKind } from './fit.js';
import { cellUncertainty } from './uncertainty.js';

const PARAMETERS = ['a', 'b', 'c', 'alpha', 'beta', 'gamma'] as const;
const WAVELENGTH = 1.5406;

/** The first lines of a cell with their indices, and a way to measure them with errors. */
function phantom(bravais: BravaisLattice, lines: number) {
  const { system, freedom } = bravaisInfo(bravais);
  const cell = SYSTEM_CELLS[system];
  const free = freeCoefficients(system, coefficientsOfCell(cell));
  const reference = referenceList(bravais, [free], 300);
  const twoTheta = Float64Array.from({ length: lines }, (_, j) => {
    let q2 = 0;
    for (let k = 0; k < freedom; k++) q2 += reference.features[j * freedom + k] * free[k];
    return twoThetaOfQ2(q2, WAVELENGTH);
  });
  const hkl = reference.hkl.slice(0, 3 * lines);
  return { cell, free, reference, twoTheta, hkl };
}

function peakList(twoTheta: Float64Array, sigma: number, wavelength: number | null = WAVELENGTH): PeakList {
  return {
    q2: twoTheta.map((t) => q2OfTwoTheta(t, wavelength ?? WAVELENGTH)),
    sigmaQ2: twoTheta.map((t) => sigma * q2PerTwoTheta(t, wavelength ?? WAVELENGTH)),
    intensity: null,
    wavelength,
  };
}

/** Positions with a shift; the shape of a displacement is that of the observed angle. */
function shifted(twoTheta: Float64Array, kind: ShiftKind, shift: number): Float64Array {
  let place = twoTheta;
  for (let round = 0; round < 6; round++)
    place = twoTheta.map((t, i) => t + shift * shiftShape(kind, place[i]));
  return place;
}

function refined(
  peaks: PeakList,
  bravais: BravaisLattice,
  hkl: ArrayLike<number>,
  options: RefineOptions,
): Refinement {
  const { refinement, issue } = refineCell(peaks, bravais, hkl, options);
  if (refinement === null) throw new Error(issue.message);
  return refinement;
}

/**
 * Root mean square of (fitted - true) / s.u. of every parameter that is free, over many simulated patterns of 40
 * lines, in units of the width that Student's t has with the degrees of freedom left.
 */
function pulls(
  bravais: BravaisLattice,
  kind: ShiftKind,
  repeats: number,
  options: RefineOptions,
  spoil = 0,
): number[] {
  const { cell, twoTheta, hkl } = phantom(bravais, 40);
  const random = new Random(20, BRAVAIS_LATTICES.indexOf(bravais), kind.length);
  const shift = kind === 'none' ? 0 : 0.06;
  const place = shifted(twoTheta, kind, shift);
  const sums: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const observed = place.map((t) => t + 0.01 * random.normal());
    for (let bad = 0; bad < spoil; bad++) observed[7 + 9 * bad] += (bad % 2 === 0 ? 1 : -1) * 0.15;
    // the sigmas given are twice too large: only their ratios count
    const result = refined(peakList(observed, 0.02), bravais, hkl, { shift: kind, ...options });
    const values = PARAMETERS.filter((name) => result.uncertainty[name] > 0).map(
      (name) => (result.cell[name] - cell[name]) / result.uncertainty[name],
    );
    values.push((result.volume - volumeOfCell(cell)) / result.volumeUncertainty);
    if (kind !== 'none') values.push((result.shift - shift) / result.shiftUncertainty);
    values.forEach((value, i) => (sums[i] = (sums[i] ?? 0) + value * value));
  }
  const degrees = 40 - spoil - bravaisInfo(bravais).freedom - (kind === 'none' ? 0 : 1);
  return sums.map((sum) => Math.sqrt(sum / repeats / (degrees / (degrees - 2))));
}

describe('refinement of simulated patterns', () => {
  describe.each(['none', 'zero', 'displacement'] as const)('shift: %s', (kind) => {
    it.each(BRAVAIS_LATTICES)(
      '%s: true values within the standard uncertainties, pulls of unit width',
      (bravais) => {
        for (const width of pulls(bravais, kind, 600, {})) {
          expect(width).toBeGreaterThan(0.9);
          expect(width).toBeLessThan(1.1);
        }
      },
    );
  });

  it.each(['cI', 'tI', 'oP', 'mP', 'aP'] as const)(
    '%s: pulls stay near unit width when lines are assigned anew',
    (bravais) => {
      // where lines overlap, the nearest one is taken: that hides part of the scatter
      for (const width of pulls(bravais, 'zero', 200, { reference: phantom(bravais, 40).reference })) {
        expect(width).toBeGreaterThan(0.85);
        expect(width).toBeLessThan(1.2);
      }
    },
  );

  it.each(['tI', 'mP', 'aP'] as const)(
    '%s: four outliers of 15 sigma in forty lines change nothing',
    (bravais) => {
      const { twoTheta, hkl } = phantom(bravais, 40);
      for (const width of pulls(bravais, 'zero', 200, {}, 4)) {
        expect(width).toBeGreaterThan(0.85);
        expect(width).toBeLessThan(1.2);
      }
      const random = new Random(4);
      const observed = twoTheta.map((t) => t + 0.01 * random.normal());
      for (const bad of [7, 16, 25, 34]) observed[bad] += 0.15;
      const result = refined(peakList(observed, 0.01), bravais, hkl, { shift: 'none' });
      expect(result.outliers).toEqual(expect.arrayContaining([7, 16, 25, 34]));
      expect(result.outliers.length).toBeLessThan(6);
      expect(result.used[7]).toBe(0);
      expect(result.differenceTwoTheta[7]).toBeCloseTo(0.15, 1);
      expect(result.lineSigma).toBeGreaterThan(0.006);
      expect(result.lineSigma).toBeLessThan(0.014);
    },
  );

  it('is exact for exact positions, whatever the shift', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      const { cell, twoTheta, hkl } = phantom(bravais, 25);
      for (const kind of ['none', 'zero', 'displacement'] as const) {
        const peaks = peakList(shifted(twoTheta, kind, 0.2), 0.01);
        const result = refined(peaks, bravais, hkl, { shift: kind });
        for (const name of PARAMETERS) expect(result.cell[name]).toBeCloseTo(cell[name], 6);
        expect(result.outliers).toEqual([]);
        expect(result.shift).toBeCloseTo(kind === 'none' ? 0 : 0.2, 6);
        result.q2Calculated.forEach((q2, i) => expect(q2 / peaks.q2[i]).toBeCloseTo(1, 6));
      }
    }
  });

  it('gives s.u. in proportion to the scatter, not to the sigmas', () => {
    const { twoTheta, hkl } = phantom('oP', 30);
    const random = new Random(9);
    const observed = twoTheta.map((t) => t + 0.01 * random.normal());
    const small = refined(peakList(observed, 0.001), 'oP', hkl, { shift: 'zero' });
    const large = refined(peakList(observed, 0.1), 'oP', hkl, { shift: 'zero' });
    expect(small.cell.a).toBeCloseTo(large.cell.a, 9);
    expect(small.uncertainty.a / large.uncertainty.a).toBeCloseTo(1, 6);
    expect(small.goodnessOfFit! / large.goodnessOfFit!).toBeCloseTo(100, 4);
    expect(small.lineSigma).toBeCloseTo(large.lineSigma, 9);
  });
});

describe('the shift', () => {
  const { twoTheta, hkl, reference } = phantom('mP', 30);
  const kinds = (place: Float64Array, repeats: number): Record<ShiftKind, number> => {
    const random = new Random(77);
    const count = { none: 0, zero: 0, displacement: 0 };
    for (let repeat = 0; repeat < repeats; repeat++) {
      const observed = place.map((t) => t + 0.01 * random.normal());
      count[refined(peakList(observed, 0.01), 'mP', hkl, { reference }).shiftKind]++;
    }
    return count;
  };

  it('is taken only where it pays', () => {
    expect(kinds(twoTheta, 300).none).toBeGreaterThan(285);
    expect(kinds(shifted(twoTheta, 'zero', 0.1), 100).none).toBe(0);
    expect(kinds(shifted(twoTheta, 'displacement', 0.1), 100).none).toBe(0);
  });

  it('is told as zero or displacement where the lines reach high angles', () => {
    const cubic = phantom('cP', 40);
    const random = new Random(5);
    for (const kind of ['zero', 'displacement'] as const) {
      const observed = shifted(cubic.twoTheta, kind, 0.1).map((t) => t + 0.003 * random.normal());
      const result = refined(peakList(observed, 0.003), 'cP', cubic.hkl, {});
      expect(result.shiftKind).toBe(kind);
      expect(result.shiftPValue).toBeLessThan(1e-6);
    }
  });

  it('displacement takes the place of a zero shift only where it is far more probable', () => {
    const cubic = phantom('cP', 40);
    const random = new Random(8);
    const displaced = (kind: ShiftKind, sigma: number, repeats: number): number => {
      let count = 0;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const observed = shifted(cubic.twoTheta, kind, 0.1).map((t) => t + sigma * random.normal());
        const result = refined(peakList(observed, sigma), 'cP', cubic.hkl, {
          shifts: ['zero', 'displacement'],
        });
        if (result.shiftKind === 'displacement') count++;
        else expect(result.shiftKind).toBe('zero');
      }
      return count;
    };
    expect(displaced('zero', 0.0005, 300)).toBeLessThanOrEqual(3);
    expect(displaced('zero', 0.01, 300)).toBeLessThanOrEqual(3);
    expect(displaced('displacement', 0.0005, 100)).toBeGreaterThan(90);
    // scattered lines do not tell the two apart: the zero shift stands
    expect(displaced('displacement', 0.01, 100)).toBeLessThan(50);
  });

  it('is held by its prior in proportion to the information in the lines', () => {
    const random = new Random(6);
    const observed = shifted(twoTheta, 'zero', 0.1).map((t) => t + 0.01 * random.normal());
    const free = refined(peakList(observed, 0.01), 'mP', hkl, { shift: 'zero' });
    const loose = refined(peakList(observed, 0.01), 'mP', hkl, { shift: 'zero', shiftPrior: 10 });
    const even = refined(peakList(observed, 0.01), 'mP', hkl, {
      shift: 'zero',
      shiftPrior: free.shiftUncertainty,
    });
    const tight = refined(peakList(observed, 0.01), 'mP', hkl, { shift: 'zero', shiftPrior: 1e-6 });
    expect(loose.shift).toBeCloseTo(free.shift, 4);
    expect(tight.shift).toBeCloseTo(0, 6);
    expect(even.shift).toBeGreaterThan(0.1 * free.shift);
    expect(even.shift).toBeLessThan(0.6 * free.shift);
    expect(even.shiftUncertainty).toBeLessThan(1.3 * free.shiftUncertainty);
  });

  it('may be fitted to d-spacings, at 1.5406 A', () => {
    const observed = { ...peakList(shifted(twoTheta, 'zero', 0.1), 0.01), wavelength: null };
    expect(refined(observed, 'mP', hkl, { shift: 'zero' }).shift).toBeCloseTo(0.1, 6);
  });
});

describe('assignment', () => {
  it('finds its way from a rough start with a reference list', () => {
    for (const bravais of ['cF', 'tI', 'hR', 'oC', 'mC', 'aP'] as const) {
      const { cell, free, twoTheta, reference } = phantom(bravais, 20);
      const { system } = bravaisInfo(bravais);
      const rough = freeCoefficients(system, coefficientsOfCell(cell)).map(
        (p, i) => p * (1 + 0.001 * (i - 1)),
      );
      const q2 = twoTheta.map((t) => q2OfTwoTheta(t, WAVELENGTH));
      const calculated = Float64Array.from({ length: reference.count }, (_, j) =>
        rough.reduce((sum, p, k) => sum + p * reference.features[j * free.length + k], 0),
      );
      const start = Array.from(
        assignLines(
          q2,
          calculated,
          q2.map(() => 0.001),
        ),
        (j) => [...reference.hkl.subarray(3 * j, 3 * j + 3)],
      ).flat();
      const result = refined(peakList(twoTheta, 0.01), bravais, start, { shift: 'none', reference });
      expect(result.converged).toBe(true);
      for (const name of PARAMETERS) expect(result.cell[name]).toBeCloseTo(cell[name], 5);
      for (let i = 0; i < 20; i++) {
        const [h, k, l] = result.hkl.subarray(3 * i, 3 * i + 3);
        expect(isCentringAllowed(bravaisInfo(bravais).centring, h, k, l)).toBe(true);
      }
    }
  });

  it('gives a calculated line to one observed line, and shares it only where nothing else fits', () => {
    // 1.00 takes the first, 1.04 the second though the first is as near; 1.06 has nothing left and shares it; 3 fits nothing
    expect([...assignLines([1, 1.04, 1.06, 3], [1.01, 1.07], [0.05, 0.05, 0.05, 0.05])]).toEqual(
      [0, 1, 1, 1].map((j, i) => (i === 1 ? 0 : j)),
    );
    expect([...assignLines([1, 1.02], [1.005, 1.03], [0.05, 0.05])]).toEqual([0, 1]);
    expect([...assignLines([1, 1.001], [1], [0.01, 0.01])]).toEqual([0, 0]);
  });

  it('never shares a line that another, free one within the window could replace', () => {
    const sorted = (length: number) =>
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: length, maxLength: 15 });
    fc.assert(
      fc.property(
        sorted(0),
        sorted(1),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (observed, calculated, w) => {
          const windows = observed.map(() => w);
          const assigned = assignLines(observed, calculated, windows);
          const users = new Map<number, number>();
          assigned.forEach((j) => users.set(j, (users.get(j) ?? 0) + 1));
          assigned.forEach((j, i) => {
            if (users.get(j) === 1) return;
            const isNearest = calculated.every(
              (c) => Math.abs(c - observed[i]) >= Math.abs(calculated[j] - observed[i]),
            );
            const isFirst = assigned.every(
              (other, k) =>
                other !== j || Math.abs(calculated[j] - observed[k]) >= Math.abs(calculated[j] - observed[i]),
            );
            expect(isNearest || isFirst).toBe(true);
            if (isFirst) return;
            calculated.forEach((c, free) => {
              if (Math.abs(c - observed[i]) <= w) expect(users.has(free)).toBe(true);
            });
          });
        },
      ),
    );
  });

  it('reports lines that share a reflection, and lines without', () => {
    const { twoTheta, hkl } = phantom('oP', 20);
    const observed = Float64Array.of(...twoTheta, twoTheta[19] + 0.005);
    const indices = [...hkl, ...hkl.subarray(57, 60)];
    indices.splice(9, 3, 0, 0, 0);
    const random = new Random(3);
    const result = refined(
      peakList(
        observed.map((t) => t + 0.01 * random.normal()),
        0.01,
      ),
      'oP',
      indices,
      { shift: 'none' },
    );
    expect(result.shared).toEqual([19, 20]);
    expect(result.used[3]).toBe(0);
    expect(result.outliers).toEqual([]);
    expect(result.q2Calculated[3]).toBeNaN();
    expect(result.degreesOfFreedom).toBe(17);
  });

  it('says what is wrong when the lines do not fix the cell', () => {
    const { twoTheta, hkl } = phantom('aP', 20);
    const few = refineCell(peakList(twoTheta.slice(0, 5), 0.01), 'aP', hkl.slice(0, 15), { shift: 'none' });
    expect(few.issue?.code).toBe('too-few-lines');
    const zone = Array.from(hkl, (index, i) => (i % 3 === 2 ? 0 : index));
    expect(refineCell(peakList(twoTheta, 0.01), 'aP', zone).issue?.code).toBe('degenerate-assignment');
    // 011 below 010
    const absurd = refineCell(
      peakList(Float64Array.of(10, 12, 14), 0.01),
      'oP',
      [0, 1, 1, 0, 1, 0, 1, 0, 0],
      { shift: 'none' },
    );
    expect(absurd.issue?.code).toBe('not-a-cell');
  });

  it('starts from a single line of a cubic cell, and finds the others', () => {
    const { twoTheta, hkl, reference } = phantom('cF', 15);
    const start = Array.from(hkl, (index, i) => (i < 3 ? index : 0));
    const result = refined(peakList(twoTheta, 0.01), 'cF', start, { reference });
    expect(result.cell.a).toBeCloseTo(11.3, 6);
    expect(result.degreesOfFreedom).toBeGreaterThan(10);
  });

  it('keeps the line that alone fixes an axis', () => {
    const { twoTheta, hkl } = phantom('tP', 40);
    const random = new Random(12);
    const all = Array.from(twoTheta.keys());
    const axial = all.find((i) => hkl[3 * i + 2] === 3)!;
    const lines = all.filter((i) => hkl[3 * i + 2] === 0 || i === axial);
    const observed = Float64Array.from(lines, (i) => twoTheta[i] + 0.01 * random.normal());
    const indices = lines.flatMap((i) => [...hkl.subarray(3 * i, 3 * i + 3)]);
    const result = refined(peakList(observed, 0.01), 'tP', indices, { shift: 'none' });
    expect(result.cell.c).toBeCloseTo(12.3, 1);
    expect(result.used.every((flag) => flag === 1)).toBe(true);
  });

  it('sets aside what is further off than the largest difference, however many', () => {
    const { twoTheta, hkl, cell } = phantom('oP', 40);
    const observed = twoTheta.map((t, i) => t + (i % 5 === 0 ? 0.4 : 0));
    const result = refined(peakList(observed, 0.2), 'oP', hkl, { shift: 'none', maxDifference: 0.3 });
    expect(result.outliers).toEqual([0, 5, 10, 15, 20, 25, 30, 35]);
    expect(result.cell.b).toBeCloseTo(cell.b, 6);
  });

  it('has no goodness of fit where nothing is left over', () => {
    const { twoTheta } = phantom('tP', 2);
    const list = phantom('tP', 2);
    const result = refined(peakList(twoTheta, 0.01), 'tP', list.hkl, { shift: 'none' });
    expect(result.goodnessOfFit).toBeNull();
    expect(result.degreesOfFreedom).toBe(0);
    expect(result.cell.c).toBeCloseTo(12.3, 8);
    expect(result.uncertainty.c).toBeGreaterThan(0);
  });
});

describe('standard uncertainties of the cell', () => {
  it('has the Jacobian that finite differences give', () => {
    for (const system of Object.keys(SYSTEM_CELLS) as LatticeSystem[]) {
      const free = freeCoefficients(system, coefficientsOfCell(SYSTEM_CELLS[system]));
      for (let p = 0; p < free.length; p++) {
        const covariance = new Float64Array(free.length ** 2);
        covariance[p * free.length + p] = 1e-12;
        const { uncertainty, volumeUncertainty } = cellUncertainty(system, free, covariance);
        const none = new Float64Array(free.length ** 2);
        const up = cellUncertainty(
          system,
          free.map((v, k) => v + (k === p ? 1e-6 : 0)),
          none,
        );
        const down = cellUncertainty(
          system,
          free.map((v, k) => v - (k === p ? 1e-6 : 0)),
          none,
        );
        for (const name of PARAMETERS) {
          const slope = Math.abs(up.cell[name] - down.cell[name]) / 2;
          expect(Math.abs(uncertainty[name] - slope)).toBeLessThan(1e-4 * slope + 1e-9);
        }
        expect(volumeUncertainty / (Math.abs(up.volume - down.volume) / 2)).toBeCloseTo(1, 4);
      }
    }
  });
});

describe('published refinements', () => {
  it('brucite, Mg(OH)2: a = 2.92418(45), c = 4.1625(12) A', () => {
    // S.-H. Shim (2022), Unit cell fitting in Jupyter, doi:10.5281/zenodo.6344949: five lines, 0.4133 A, unweighted
    // least squares in two-theta: a = 2.92418198 +- 4.4531e-4, c = 4.16247794 +- 0.00123644
    const twoTheta = Float64Array.of(5.692435, 9.362543, 10.966361, 14.766217, 16.248651);
    const hkl = [0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 2, 1, 1, 0];
    const result = refined(peakList(twoTheta, 0, 0.4133), 'hP', hkl, { shift: 'none' });
    expect(result.cell.a).toBeCloseTo(2.92418198, 5);
    expect(result.cell.c).toBeCloseTo(4.16247794, 5);
    expect(result.uncertainty.a).toBeCloseTo(4.4531e-4, 6);
    expect(result.uncertainty.c).toBeCloseTo(0.00123644, 5);
    const correlation = result.covariance[1] / (result.freeUncertainty[0] * result.freeUncertainty[1]);
    expect(correlation).toBeCloseTo(-0.329, 2);
    const squares = result.differenceTwoTheta.reduce((sum, d) => sum + d * d, 0);
    expect(squares).toBeCloseTo(2.8287e-5, 8);
  });

  it('bethanechol chloride: a = 8.875, b = 16.408, c = 7.137 A, beta = 93.84 deg', () => {
    // Bergmann, Le Bail, Shirley and Zlokazov (2004), Z. Kristallogr. 219, 783-790: set F of Table 6, and its cell
    const twoTheta = Float64Array.of(
      ...[
        4.887, 6.139, 6.664, 6.989, 7.403, 7.46, 7.85, 8.531, 8.921, 9.062, 9.251, 9.386, 9.781, 10.136, 10.3,
        10.468,
      ],
      ...[10.634, 10.783, 11.28, 11.45],
    );
    const peaks = peakList(twoTheta, 0, 0.6995);
    const free = freeCoefficients(
      'monoclinic',
      coefficientsOfCell({ a: 8.9, b: 16.4, c: 7.13, alpha: 90, beta: 93.7, gamma: 90 }),
    );
    const reference = referenceList('mP', [free], 200);
    const calculated = Float64Array.from({ length: 200 }, (_, j) =>
      free.reduce((sum, p, k) => sum + p * reference.features[4 * j + k], 0),
    );
    const start = Array.from(
      assignLines(
        peaks.q2,
        calculated,
        peaks.q2.map(() => 1e-3),
      ),
      (j) => [...reference.hkl.subarray(3 * j, 3 * j + 3)],
    ).flat();
    const result = refined(peaks, 'mP', start, { reference });
    expect(result.shiftKind).toBe('none');
    expect(result.cell.a).toBeCloseTo(8.875, 2);
    expect(result.cell.b).toBeCloseTo(16.408, 2);
    expect(result.cell.c).toBeCloseTo(7.137, 2);
    expect(result.cell.beta).toBeCloseTo(93.84, 1);
    expect(result.volume).toBeCloseTo(1036.9, 0);
    expect(result.lineSigma).toBeLessThan(0.0015);
  });

  it('hexagonal sample 2 of Conograph: a = 23.113, c = 10.665 A, zero shift of 0.018 with s.u. 0.026 deg', () => {
    // Oishi-Tomiyasu, repository rtomiyasu/ProjectPowderConograph, figures/sample2.index2.xml: raw positions and the
    // errors of q2 (1e-5 1/A^2). Conograph does not scale by the goodness of fit, and has the shift with opposite sign.
    const twoTheta = Float64Array.of(
      ...[
        3.4069, 5.9185, 6.8377, 7.2724, 8.7387, 9.0547, 9.3921, 10.272, 11.11, 11.87, 12.124, 12.357, 13.317,
        13.718,
      ],
      ...[13.922, 14.181, 14.601, 14.955, 15.16, 15.736],
    );
    const errors = [
      4.6676, 7.7329, 8.7226, 9.8386, 18.395, 11.646, 20.372, 13.076, 22, 14.681, 25.428, 15.688, 20.689,
      16.589, 32.053, 25.326, 34.089, 18.44, 42.392, 25.871,
    ];
    const hkl = [
      [1, -1, 0], [2, -1, 0], [2, 0, 0], [1, 0, 1], [2, -1, -1], [3, -1, 0], [2, 0, -1], [3, -3, 0], [3, -1, 1], [4, -2, 0],
      [3, -3, 1], [4, -3, 0], [1, 0, -2], [4, 0, 0], [4, -3, -1], [2, -1, 2], [2, 0, -2], [5, -3, 0], [4, 0, 1], [5, -4, 0],
    ].flat(); // prettier-ignore
    const wavelength = 1.19674; // of the printed q2 and corrected positions
    const peaks = {
      ...peakList(twoTheta, 0, wavelength),
      sigmaQ2: Float64Array.from(errors, (e) => e * 1e-5),
    };
    // a cut at 20 keeps all lines, as Conograph does
    const result = refined(peaks, 'hP', hkl, { shift: 'zero', outlier: 20 });
    expect(result.degreesOfFreedom).toBe(17);
    expect(result.cell.a).toBeCloseTo(23.113, 2);
    expect(result.cell.c).toBeCloseTo(10.665, 2);
    expect(result.shift).toBeCloseTo(-0.018, 3);
    expect(result.shiftUncertainty / result.goodnessOfFit!).toBeCloseTo(0.0258, 3);
  });
});
