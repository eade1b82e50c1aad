import { Random } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import { makeStructure } from '../test/makeStructure.js';
import { drawConditions, drawPlainConditions, observe, type Conditions } from './observation.js';
import { PATTERN_OPTIONS, powderLines, realisticLines } from './powder.js';

const PERFECT: Conditions = {
  ...{ sigma: 0, fwhm: 0.1, minTwoTheta: 3, maxTwoTheta: 60, shift: 0, displacement: 0 },
  ...{ threshold: 1, texture: 0, secondPhase: 0, spurious: 0, missing: 0, lines: 500 },
};
const GROUP = ['x,y,z', '-x,y,-z', '-x,-y,-z', 'x,-y,z'];
const phase = makeStructure('mP', { a: 7, b: 9, c: 8, alpha: 90, beta: 101, gamma: 90 }, GROUP, [
  'Si 0.11 0.23 0.34 0.01',
  'O 0.32 0.08 0.81 0.01',
]);
const other = makeStructure('oP', { a: 5.1, b: 6.3, c: 7.7, alpha: 90, beta: 90, gamma: 90 }, GROUP, [
  'Fe 0.2 0.3 0.4 0.01',
]);
const measure = (conditions: Partial<Conditions>): ReturnType<typeof observe> =>
  observe(phase, other, { ...PERFECT, ...conditions }, new Random(1));
const positions = (conditions: Partial<Conditions>): number[] =>
  measure(conditions).lines.map(({ twoTheta }) => twoTheta);

describe('observed lines', () => {
  it('are the lines of list 2, moved at most to the centre of what overlaps, where nothing is wrong', () => {
    const expected = realisticLines(powderLines(phase));
    const { lines, determinedBy } = measure({});
    expect(lines.length).toBe(expected.length);
    lines.forEach(({ twoTheta, intensity, origin }, i) => {
      expect(Math.abs(twoTheta - expected[i].twoTheta)).toBeLessThan(PATTERN_OPTIONS.fwhm / 3);
      expect(intensity).toBeCloseTo(expected[i].height, 9);
      expect(origin).toBe(i);
    });
    expect(determinedBy).toBeGreaterThanOrEqual(3);
  });

  it('lie between the ends of the measurement, shifted by zero and displacement', () => {
    const late = positions({ minTwoTheta: 20 });
    expect(Math.min(...positions({}))).toBeLessThan(20);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(20 - PATTERN_OPTIONS.fwhm / 3);
    expect(Math.max(...late)).toBeLessThanOrEqual(60);
    const shifted = positions({ minTwoTheta: 20, shift: 0.03, displacement: -0.05 });
    expect(shifted.length).toBe(late.length);
    shifted.forEach((t, i) =>
      expect(t).toBeCloseTo(late[i] + 0.03 - 0.05 * Math.cos((late[i] * Math.PI) / 360), 9),
    );
  });

  it('are more where weaker ones are seen, fewer where some are overlooked or the list ends', () => {
    const count = (conditions: Partial<Conditions>): number => measure(conditions).lines.length;
    expect(count({ threshold: 0.1 })).toBeGreaterThan(count({}));
    expect(count({ threshold: 10 })).toBeLessThan(count({}));
    expect(count({ missing: 0.25 })).toBeLessThan(0.9 * count({}));
    expect(count({ lines: 7 })).toBe(7);
  });

  it('have those of the second phase and of nothing among them, without origin', () => {
    const own = positions({});
    const mixed = measure({ secondPhase: 0.3 });
    const foreign = mixed.lines.filter(({ origin }) => origin === null);
    expect(foreign.length).toBeGreaterThan(2);
    const strange = powderLines(other).map(({ twoTheta }) => twoTheta);
    for (const { twoTheta } of foreign) {
      expect(Math.min(...strange.map((t) => Math.abs(t - twoTheta)))).toBeLessThan(0.04);
    }
    expect(Math.max(...foreign.map(({ intensity }) => intensity))).toBeLessThan(60);
    const noisy = measure({ spurious: 2 }).lines.filter(({ origin }) => origin === null);
    expect(noisy.length).toBe(2);
    for (const { intensity } of noisy) expect(intensity).toBeLessThan(10);
    expect(own.length).toBe(measure({ spurious: 2 }).lines.length - 2);
  });

  it('err as said, weak ones more', () => {
    const exact = positions({});
    const errors: { error: number; height: number }[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const { lines } = observe(phase, other, { ...PERFECT, sigma: 0.002 }, new Random(seed));
      lines.forEach(({ twoTheta, intensity }, i) =>
        errors.push({ error: twoTheta - exact[i], height: intensity }),
      );
    }
    const rms = (some: typeof errors): number =>
      Math.sqrt(some.reduce((sum, { error }) => sum + error * error, 0) / some.length);
    const strong = rms(errors.filter(({ height }) => height > 30));
    const weak = rms(errors.filter(({ height }) => height < 3));
    expect(strong).toBeGreaterThan(0.0018);
    expect(strong).toBeLessThan(0.0024);
    expect(weak).toBeGreaterThan(1.15 * strong);
  });

  it('tell how many of them it takes, counting foreign ones, and null where all of them do not do', () => {
    const doubled = makeStructure('oP', { a: 5, b: 6, c: 14, alpha: 90, beta: 90, gamma: 90 }, GROUP, [
      'Fe 0.2 0.3 0.1 0.01',
      'Fe 0.2 0.3 0.6 0.01',
    ]);
    // the second atom halves c: reflections with odd l are extinct though no symmetry forbids them
    expect(observe(doubled, other, PERFECT, new Random(1)).determinedBy).toBeNull();
    const few = measure({ lines: 2 });
    expect(few.determinedBy).toBeNull();
    const { lines, determinedBy } = measure({ secondPhase: 0.3 });
    const foreign = lines.slice(0, determinedBy!).filter(({ origin }) => origin === null).length;
    expect(determinedBy! - foreign).toBeGreaterThanOrEqual(3);
  });
});

describe('conditions', () => {
  it('come as often as said', () => {
    const random = new Random(2);
    const drawn = Array.from({ length: 4000 }, () => drawConditions(random));
    const share = (test: (one: Conditions) => boolean): number => drawn.filter(test).length / drawn.length;
    const expectShare = (test: (one: Conditions) => boolean, expected: number): void =>
      expect(Math.abs(share(test) - expected)).toBeLessThan(0.03);
    expectShare(({ sigma }) => sigma === 0.02, 0.3);
    expectShare(({ sigma }) => sigma < 0.01, 0.25);
    expectShare(({ sigma }) => sigma === 0.06, 0.08);
    expectShare(({ minTwoTheta }) => minTwoTheta <= 5, 0.6);
    expectShare(({ maxTwoTheta }) => maxTwoTheta === 90, 0.5);
    expectShare(({ shift }) => shift !== 0, 0.4);
    expectShare(({ displacement }) => displacement !== 0, 0.4);
    expectShare(({ threshold }) => threshold < Math.sqrt(0.1 * 3), 0.5);
    expectShare(({ texture }) => texture === 0, 0.3);
    expectShare(({ secondPhase }) => secondPhase > 0, 0.3);
    expectShare(({ spurious }) => spurious === 0, 0.75);
    expectShare(({ missing }) => missing === 0.25, 0.08);
    expectShare(({ lines }) => lines === 60, 0.8);
    expect(drawn.every(({ fwhm }) => fwhm >= 0.05 && fwhm <= 0.2)).toBe(true);
  });

  it("are the write-up's where plain, but for errors, shift, noise and length", () => {
    const drawn = Array.from({ length: 200 }, (_, i) => drawPlainConditions(new Random(i)));
    const [first] = drawn;
    expect(first).toMatchObject({ fwhm: 0.1, minTwoTheta: 0, maxTwoTheta: 60, threshold: 1, texture: 0 });
    expect(new Set(drawn.map(({ sigma }) => sigma)).size).toBe(6);
    expect(drawn.some(({ shift }) => shift !== 0)).toBe(true);
    expect(drawn.every(({ secondPhase }) => secondPhase === 0)).toBe(true);
  });
});
