import { describe, expect, it } from 'vitest';
import {
  hexagonal,
  rectangular,
  syntheticPeaks,
  calculatedTwoTheta,
  WAVELENGTH,
} from '../../test/syntheticLines.js';
import {
  bravaisInfo,
  coefficientsOfCell,
  q2OfIndices,
  sameLattice,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { search } from './task.js';
import type { SearchOptions } from './options.js';
import type { SearchResult } from '../report/index.js';
import { twoThetaOfQ2, type PeakList } from '../peaks/index.js';

const NEAR = { length: 0.002, angle: 0.1 };
const now = (): number => 0;
const run = (peaks: PeakList, options: Partial<SearchOptions> = {}): Promise<SearchResult> =>
  search(peaks, options, { now });

function expectFirst({ solutions }: SearchResult, bravais: BravaisLattice, cell: UnitCell): void {
  const [first] = solutions;
  expect(first, 'no solution').toBeDefined();
  expect(first.bravais, JSON.stringify(first.cell)).toBe(bravais);
  const { centring } = bravaisInfo(bravais);
  expect(sameLattice(first.cell, centring, cell, centring, NEAR), JSON.stringify(first.cell)).toBe(true);
}

const CUBIC: BravaisLattice[] = ['cF', 'cI', 'cP'];
const HEXAGONAL: BravaisLattice[] = ['hP', 'hR'];
const TETRAGONAL: BravaisLattice[] = ['tI', 'tP'];
const ORTHORHOMBIC: BravaisLattice[] = ['oF', 'oI', 'oC', 'oP'];
const MONOCLINIC: BravaisLattice[] = ['mC', 'mP'];
const monoclinic = (a: number, b: number, c: number, beta: number): UnitCell => ({
  ...rectangular(a, b, c),
  beta,
});

describe('the lattice of an exact list is found, its centring among those of its system', () => {
  it.each<[BravaisLattice, UnitCell, BravaisLattice[]]>([
    ['cF', rectangular(10.26, 10.26, 10.26), CUBIC],
    ['cI', rectangular(8.91, 8.91, 8.91), CUBIC],
    ['cP', rectangular(6.43, 6.43, 6.43), CUBIC],
    ['hP', hexagonal(9.37, 6.88), HEXAGONAL],
    ['hR', hexagonal(4.99, 17.06), HEXAGONAL],
    ['tP', rectangular(7.31, 7.31, 9.94), TETRAGONAL],
    ['tI', rectangular(6.61, 6.61, 5.98), TETRAGONAL],
    ['oP', rectangular(7.12, 9.63, 11.27), ORTHORHOMBIC],
    ['oC', rectangular(9.21, 12.83, 7.04), ORTHORHOMBIC],
    ['oI', rectangular(6.93, 9.12, 12.21), ORTHORHOMBIC],
    ['oF', rectangular(9.03, 12.17, 15.92), ORTHORHOMBIC],
    ['mP', monoclinic(8.13, 10.32, 7.24, 104.3), MONOCLINIC],
    ['mC', monoclinic(13.27, 8.14, 7.05, 108.2), MONOCLINIC],
  ])('%s %o', async (bravais, cell, lattices) => {
    const count = bravais[0] === 'c' ? 12 : 20;
    const result = await run(syntheticPeaks(bravais, cell, { count }), { lattices });
    expectFirst(result, bravais, cell);
    const [first] = result.solutions;
    expect(first.unindexed).toBe(0);
    expect(first.probability).toBeGreaterThan(0.5);
    expect(result.diagnosis).toEqual([]);
    expect(result.stopped).toBe('complete');
    expect(result.effort.map((entry) => entry.bravais).sort()).toEqual([...lattices].sort());
  });
});

describe('faults', () => {
  const cell = rectangular(7.12, 9.63, 11.27);
  const lattices = ORTHORHOMBIC;

  it('two impurity lines are named as unindexed', async () => {
    const clean = calculatedTwoTheta('oP', cell, 20);
    // in the two widest gaps below the 15th line, off the middle
    const impurities = clean
      .slice(1, 15)
      .map((angle, i) => ({ gap: angle - clean[i], place: 0.63 * clean[i] + 0.37 * angle }))
      .sort((a, b) => b.gap - a.gap)
      .slice(0, 2)
      .map(({ place }) => place);
    const peaks = syntheticPeaks('oP', cell, { sigma: 0.01, impurities });
    const result = await run(peaks, { lattices });
    expectFirst(result, 'oP', cell);
    const [first] = result.solutions;
    const foreign = Array.from(peaks.intensity!.keys()).filter((j) => peaks.intensity![j] === 3);
    expect(first.lines.filter(({ hkl }) => hkl === null).map(({ line }) => line)).toEqual(foreign);
    expect(first).toMatchObject({ indexed: 20, unindexed: 2 });
  });

  it.each([0.1, -0.1])('a zero shift of %f deg is fitted within its standard uncertainty', async (shift) => {
    const result = await run(syntheticPeaks('oP', cell, { sigma: 0.008, shift, count: 30 }), { lattices });
    expectFirst(result, 'oP', cell);
    const [first] = result.solutions;
    expect(first.zeroShiftUncertainty).toBeGreaterThan(0);
    expect(first.zeroShiftUncertainty).toBeLessThan(0.02);
    expect(Math.abs(first.zeroShift - shift)).toBeLessThan(4 * first.zeroShiftUncertainty);
    for (const axis of ['a', 'b', 'c'] as const) {
      expect(Math.abs(first.cell[axis] - cell[axis])).toBeLessThan(4 * first.uncertainty[axis]);
    }
  });
});

describe('specimen displacement', () => {
  // lines to high angles, where cos(theta) is no constant
  const cell = rectangular(4.21, 4.21, 4.21);
  const peaks = (shift: number, displacement: number): PeakList =>
    syntheticPeaks('cP', cell, { sigma: 0.002, shift, displacement, count: 24 });
  const lattices = CUBIC;

  it.each(['fit', 'auto'] as const)('%s: takes the place of the zero shift', async (displacement) => {
    const list = peaks(0, 0.12);
    const zero = await run(list, { lattices });
    const result = await run(list, { lattices, displacement });
    expectFirst(result, 'cP', cell);
    const [first] = result.solutions;
    expect(first.shiftKind).toBe('displacement');
    expect(first).toMatchObject({ zeroShift: 0, zeroShiftUncertainty: 0 });
    expect(first.displacementUncertainty).toBeGreaterThan(0);
    expect(first.displacementUncertainty).toBeLessThan(0.02);
    expect(Math.abs(first.displacement - 0.12)).toBeLessThan(4 * first.displacementUncertainty);
    expect(Math.abs(first.cell.a - cell.a)).toBeLessThan(4 * first.uncertainty.a);
    expect(zero.solutions[0]).toMatchObject({
      shiftKind: 'zero',
      displacement: 0,
      displacementUncertainty: 0,
    });
    expect(first.fN.meanDelta).toBeLessThan(zero.solutions[0].fN.meanDelta);
    const x = coefficientsOfCell(first.cell);
    for (const { hkl, q2Observed, q2Calculated, differenceTwoTheta } of first.lines) {
      const observed = twoThetaOfQ2(q2Observed, WAVELENGTH);
      const angle =
        twoThetaOfQ2(q2OfIndices(x, ...hkl!), WAVELENGTH) +
        first.displacement * Math.cos((observed * Math.PI) / 360);
      expect(twoThetaOfQ2(q2Calculated!, WAVELENGTH)).toBeCloseTo(angle, 8);
      expect(differenceTwoTheta).toBeCloseTo(observed - angle, 8);
    }
    // the ranking is that without it
    const ranking = ({ solutions }: SearchResult): unknown[] =>
      solutions.map(({ bravais, probability, logEvidence }) => [bravais, probability, logEvidence]);
    expect(ranking(result)).toEqual(ranking(zero));
  });

  it('auto keeps a zero shift where there is one, and none where none is allowed and none is there', async () => {
    const [first] = (await run(peaks(0.12, 0), { lattices, displacement: 'auto' })).solutions;
    expect(first).toMatchObject({ shiftKind: 'zero', displacement: 0 });
    const zeroShift = { mode: 'off', range: 0.25 } as const;
    const off = { lattices, displacement: 'auto', zeroShift } as const;
    const [none] = (await run(peaks(0, 0), off)).solutions;
    expect(none).toMatchObject({ shiftKind: 'none', zeroShift: 0, displacement: 0 });
    const [displaced] = (await run(peaks(0, 0.06), off)).solutions;
    expect(displaced).toMatchObject({ bravais: 'cP', shiftKind: 'displacement', zeroShift: 0 });
    expect(Math.abs(displaced.displacement - 0.06)).toBeLessThan(4 * displaced.displacementUncertainty);
  });
});

describe('the lattices option', () => {
  it('a metrically tetragonal lattice is returned as oI where only oI is allowed', async () => {
    const cell = rectangular(6.61, 6.61, 5.98);
    const result = await run(syntheticPeaks('tI', cell), { lattices: ['oI'] });
    for (const { bravais } of result.solutions) expect(bravais).toBe('oI');
    const [first] = result.solutions;
    expect(sameLattice(first.cell, 'I', cell, 'I', NEAR), JSON.stringify(first.cell)).toBe(true);
    expect(first.unindexed).toBe(0);
  });
});

describe('what is asked for is kept to', () => {
  const cell = rectangular(7.12, 9.63, 11.27);

  it('limits of axes, volume and zero shift, number of solutions; probabilities within 1', async () => {
    const limits = { minLength: 4, maxLength: 20, minVolume: 300, maxVolume: 1700 };
    const options = {
      lattices: ORTHORHOMBIC,
      ...limits,
      solutions: 6,
      zeroShift: { mode: 'fit', range: 0.05 },
    } as const;
    const result = await run(syntheticPeaks('oP', cell, { sigma: 0.015, shift: 0.02 }), options);
    expectFirst(result, 'oP', cell);
    expect(result.solutions.length).toBeGreaterThan(1);
    expect(result.solutions.length).toBeLessThanOrEqual(6);
    for (const { cell: found, volume, zeroShift } of result.solutions) {
      expect(Math.min(found.a, found.b, found.c)).toBeGreaterThanOrEqual(limits.minLength);
      expect(Math.max(found.a, found.b, found.c)).toBeLessThanOrEqual(limits.maxLength);
      expect(volume).toBeGreaterThanOrEqual(limits.minVolume);
      expect(volume).toBeLessThanOrEqual(limits.maxVolume);
      // the last refinement may move it a little past the range
      expect(Math.abs(zeroShift)).toBeLessThan(0.06);
    }
    const sum = result.solutions.reduce((total, { probability }) => total + probability, 0);
    expect(sum + result.probabilityNone).toBeLessThanOrEqual(1 + 1e-12);
  });

  it('a list without intensities, and one of d-spacings without wavelength', async () => {
    const peaks = syntheticPeaks('oP', cell, { sigma: 0.01, intensities: false });
    expectFirst(await run(peaks, { lattices: ORTHORHOMBIC }), 'oP', cell);
    const bare = await run({ ...peaks, wavelength: null }, { lattices: ORTHORHOMBIC });
    expectFirst(bare, 'oP', cell);
    for (const { intensity } of bare.solutions[0].lines) expect(intensity).toBeNull();
  });

  it('one generator alone', async () => {
    const peaks = syntheticPeaks('oP', cell, { sigma: 0.01 });
    for (const generator of ['low-index', 'random'] as const) {
      expectFirst(await run(peaks, { lattices: ['oP'], generators: [generator] }), 'oP', cell);
    }
  });

  it('a triclinic lattice', async () => {
    const triclinic = { a: 6.91, b: 8.75, c: 9.03, alpha: 102.4, beta: 98.7, gamma: 98.9 };
    expectFirst(
      await run(syntheticPeaks('aP', triclinic, { count: 25 }), { lattices: ['aP', 'mP'] }),
      'aP',
      triclinic,
    );
  });
});

it('assignments are those of the cell: hkl, calculated position, difference', async () => {
  const cell = rectangular(7.12, 9.63, 11.27);
  const peaks = syntheticPeaks('oP', cell, { sigma: 0.01, shift: 0.05 });
  const [first] = (await run(peaks, { lattices: ['oP'] })).solutions;
  const x = coefficientsOfCell(first.cell);
  expect(first.lines).toHaveLength(20);
  for (const { line, hkl, q2Observed, q2Calculated, differenceTwoTheta } of first.lines) {
    expect(q2Observed).toBe(peaks.q2[line]);
    expect(hkl).not.toBeNull();
    const angle = twoThetaOfQ2(q2OfIndices(x, ...hkl!), WAVELENGTH) + first.zeroShift;
    expect(twoThetaOfQ2(q2Calculated!, WAVELENGTH)).toBeCloseTo(angle, 8);
    expect(differenceTwoTheta).toBeCloseTo(twoThetaOfQ2(q2Observed, WAVELENGTH) - angle, 8);
    expect(Math.abs(differenceTwoTheta!)).toBeLessThan(0.05);
  }
});
