import { describe, expect, it } from 'vitest';
import type { UnitCell } from 'ml-index/lattice';
import { closedGroup, makeStructure } from '../test/makeStructure.js';
import { PATTERN_OPTIONS, powderLines, realisticLines, type PowderLine } from './powder.js';
import { scatteringFactor } from './scatteringFactors.js';

const cubic = (a: number): UnitCell => ({ a, b: a, c: a, alpha: 90, beta: 90, gamma: 90 });
const hexagonal = (a: number, c: number): UnitCell => ({ a, b: a, c, alpha: 90, beta: 90, gamma: 120 });
const FACE_CENTRED = ['x,y+1/2,z+1/2', 'x+1/2,y,z+1/2'];
const HALITE = [cubic(5.64056), ['Na 0 0 0 0.0201', 'Cl 0.5 0.5 0.5 0.0173']] as const;

/** Two-theta and intensity (highest 100) of all lines that reach `least`. */
function table(lines: readonly PowderLine[], least: number): [number, number][] {
  const max = Math.max(...lines.map(({ intensity }) => intensity));
  return lines
    .map(({ twoTheta, intensity }): [number, number] => [twoTheta, (100 * intensity) / max])
    .filter(([, intensity]) => intensity >= least);
}

/** Positions within 0.02 degrees, intensities within `tolerance` of the card's. */
function expectCard(
  lines: readonly PowderLine[],
  card: readonly [number, number][],
  least: number,
  tolerance: number,
): void {
  const calculated = table(lines, least);
  expect(calculated.length).toBe(card.length);
  card.forEach(([twoTheta, intensity], i) => {
    expect(Math.abs(calculated[i][0] - twoTheta)).toBeLessThan(0.02);
    expect(Math.abs(calculated[i][1] - intensity)).toBeLessThan(tolerance);
  });
}

describe('calculated powder lines', () => {
  it('agree with the card of halite (PDF 5-0628, NBS Circular 539, 2, 41)', () => {
    const halite = makeStructure(
      'cF',
      HALITE[0],
      closedGroup([...FACE_CENTRED, 'z,x,y', '-x,-y,-z', 'y,x,z', '-x,y,z']),
      HALITE[1],
    );
    const card: [number, number][] = [
      [27.353, 13],
      [31.692, 100],
      [45.449, 55],
      [53.852, 2],
      [56.477, 15],
    ];
    expectCard(powderLines(halite), card, 1, 6);
  });

  it('agree with the card of silicon (PDF 27-1402, SRM 640)', () => {
    const group = closedGroup([...FACE_CENTRED, 'z,x,y', 'y,x,z', '-x,-y,z', '-x+1/4,-y+1/4,-z+1/4']);
    expect(group.length).toBe(192);
    const silicon = makeStructure('cF', cubic(5.43094), group, ['Si 0 0 0 0.0061']);
    const card: [number, number][] = [
      [28.442, 100],
      [47.302, 55],
      [56.121, 30],
    ];
    expectCard(powderLines(silicon), card, 1, 10);
    expect(realisticLines(powderLines(silicon)).map(({ hkl }) => hkl)).toEqual([
      [1, 1, 1],
      [2, 2, 0],
      [3, 1, 1],
    ]);
  });

  it('agree with the card of quartz (PDF 46-1045)', () => {
    const quartz = makeStructure('hP', hexagonal(4.91344, 5.40524), closedGroup(['-y,x-y,z+2/3', 'y,x,-z']), [
      'Si 0.4697 0 0.66667 0.0077',
      'O 0.4135 0.2669 0.7858 0.0145',
    ]);
    const card: [number, number][] = [
      [20.86, 16],
      [26.64, 100],
      [36.544, 9],
      [39.465, 8],
      [40.3, 4],
      [42.45, 6],
      [45.793, 4],
      [50.139, 13],
      [54.875, 4],
      [55.325, 2],
      [59.96, 9],
    ];
    expectCard(powderLines(quartz), card, 1, 5);
  });

  it('agree with the card of corundum (PDF 10-173)', () => {
    const group = closedGroup(['x+2/3,y+1/3,z+1/3', '-y,x-y,z', 'y,x,-z+1/2', '-x,-y,-z']);
    expect(group.length).toBe(36);
    const corundum = makeStructure('hR', hexagonal(4.758, 12.991), group, [
      'Al 0 0 0.3522 0.003',
      'O 0.3063 0 0.25 0.003',
    ]);
    const card: [number, number][] = [
      [25.584, 75],
      [35.136, 90],
      [37.784, 40],
      [43.362, 100],
      [46.184, 2],
      [52.553, 45],
      [57.518, 80],
      [59.767, 4],
    ];
    expectCard(powderLines(corundum), card, 1, 20);
  });

  it('do not depend on how much of the symmetry is told', () => {
    const full = makeStructure(
      'cF',
      HALITE[0],
      closedGroup([...FACE_CENTRED, 'z,x,y', '-x,-y,-z', 'y,x,z', '-x,y,z']),
      HALITE[1],
    );
    const bare = makeStructure('cF', HALITE[0], closedGroup(FACE_CENTRED), HALITE[1]);
    const [p, q] = [table(powderLines(full), 0), table(powderLines(bare), 0)];
    expect(p.length).toBe(q.length);
    p.forEach(([twoTheta, intensity], i) => {
      expect(q[i][0]).toBeCloseTo(twoTheta, 9);
      expect(q[i][1]).toBeCloseTo(intensity, 6);
    });
  });

  it('leave out what a screw axis forbids', () => {
    const cell = { a: 5, b: 6, c: 7, alpha: 90, beta: 100, gamma: 90 };
    const atoms = ['C 0.1 0.2 0.3 0.02', 'O 0.35 0.05 0.8 0.02'];
    const found = (operations: string[]): string[] =>
      powderLines(makeStructure('mP', cell, operations, atoms)).map(({ hkl }) => hkl.join(' '));
    expect(found(['x,y,z', '-x,y,-z'])).toContain('0 1 0');
    expect(found(['x,y,z', '-x,y+1/2,-z'])).not.toContain('0 1 0');
    expect(found(['x,y,z', '-x,y+1/2,-z'])).toContain('0 2 0');
  });
});

describe('realistic lines', () => {
  const line = (twoTheta: number, intensity: number): PowderLine => ({
    q2: twoTheta ** 2,
    twoTheta,
    hkl: [1, 0, 0],
    intensity,
  });
  const positions = (lines: PowderLine[]): number[] => realisticLines(lines).map(({ twoTheta }) => twoTheta);

  it('are above 0.005 of the normalised pattern', () => {
    // One Gaussian of height I has sum(I^2) = I^2 sigma sqrt(pi) / step = 3.7635 I^2 at FWHM 0.1 and step 0.02.
    const threshold = 0.005 * Math.sqrt(3.7635);
    expect(positions([line(20, 1), line(30, threshold * 0.99)])).toEqual([20]);
    expect(positions([line(20, 1), line(30, threshold * 1.01)])).toEqual([20, 30]);
  });

  it('are told apart from FWHM / 1.5 on, the stronger one staying', () => {
    expect(positions([line(20, 1), line(20.06, 0.9)])).toEqual([20]);
    expect(positions([line(20, 0.9), line(20.06, 1)])).toEqual([20.06]);
    expect(positions([line(20, 1), line(20.09, 1)])).toEqual([20, 20.09]);
  });

  it('are no shoulders without a maximum in curvature', () => {
    expect(positions([line(20, 1), line(20.08, 0.05)])).toEqual([20]);
  });

  it('have heights with their neighbours in it', () => {
    const [first, second] = realisticLines([line(20, 1), line(40, 0.5), line(40.03, 0.5)], PATTERN_OPTIONS);
    expect(first.height).toBe(100);
    expect(second.height).toBeCloseTo(100 * (0.5 + 0.5 * Math.exp(-0.5 * (0.03 / 0.0424661) ** 2)), 3);
  });
});

describe('scattering factors', () => {
  it('are the number of electrons at s = 0 and fall off', () => {
    for (const [element, z] of [
      ['H', 1],
      ['D', 1],
      ['C', 6],
      ['Fe', 26],
      ['U', 92],
    ] as const) {
      expect(Math.abs(scatteringFactor(element, 0) - z)).toBeLessThan(0.02);
      expect(scatteringFactor(element, 0.25)).toBeLessThan(scatteringFactor(element, 0.04));
    }
  });

  it('agree with International Tables C, Table 6.1.1.1', () => {
    // f(C) at s = 0.5 1/A is 1.69; f(Cu) at s = 0.3 1/A is 19.8 (Table 6.1.1.1, rounded).
    expect(scatteringFactor('C', 0.25)).toBeCloseTo(1.69, 1);
    expect(Math.abs(scatteringFactor('Cu', 0.09) - 19.9)).toBeLessThan(0.3);
  });

  it('refuse an unknown element', () => {
    expect(() => scatteringFactor('Xx', 0)).toThrow(RangeError);
  });
});
