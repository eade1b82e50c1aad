import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digamma, erf, erfc, fTail, incompleteBeta, lgamma } from './special.js';

/** Relative error, absolute below 1. */
function error(value: number, expected: number): number {
  return Math.abs(value - expected) / Math.max(1, Math.abs(expected));
}

// Expected values: mpmath 25 digits.
describe('special functions', () => {
  it.each([
    [1e-8, 1.12837916709551256e-8],
    [0.1, 0.112462916018284898],
    [0.5, 0.520499877813046538],
    [1, 0.842700792949714869],
    [2, 0.995322265018952734],
    [2.4, 0.999311486103354921],
    [2.6, 0.999763965583470651],
    [4, 0.9999999845827421],
  ])('erf(%d)', (x, expected) => {
    expect(Math.abs(erf(x) / expected - 1)).toBeLessThan(1e-14);
    expect(erf(-x)).toBe(-erf(x));
  });

  it.each([
    [-1, 1.84270079294971487],
    [0.5, 0.479500122186953462],
    [2.6, 0.000236034416529349088],
    [5, 1.53745979442803485e-12],
    [10, 2.08848758376254476e-45],
    [25, 8.30017257119652275e-274],
  ])('erfc(%d)', (x, expected) => expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-12));

  it.each([
    [1e-3, 6.90717888538385366],
    [0.5, 0.572364942924700087],
    [1, 0],
    [1.5, -0.120782237635245222],
    [2, 0],
    [2.5, 0.28468287047291916],
    [3.7, 1.42807232666538813],
    [10, 12.8018274800814696],
    [100.5, 361.435540467777622],
    [1e4, 82099.7174964423773],
    [-0.5, 1.2655121234846454],
    [-3.3, -0.82435580501742646],
  ])('lgamma(%d)', (x, expected) => expect(error(lgamma(x), expected)).toBeLessThan(1e-13));

  it.each([
    [1e-3, -1000.57557193181028],
    [0.5, -1.96351002602142348],
    [1, -0.577215664901532861],
    [2.5, 0.703156640645243187],
    [10, 2.25175258906672111],
    [100.5, 4.60517435258184521],
    [-0.5, 0.0364899739785765206],
    [-3.3, 3.62035346059212579],
  ])('digamma(%d)', (x, expected) => expect(error(digamma(x), expected)).toBeLessThan(1e-12));

  it.each([
    [0.3, 2, 3, 0.3483],
    [0.9, 7, 0.5, 0.232778832498455199],
    [0.01, 0.5, 0.5, 0.0637685608585198486],
    [0.5, 50, 60, 0.830907293901669414],
    [0.999, 10, 0.5, 0.888896709124860259],
  ])('incompleteBeta(%d, %d, %d)', (x, a, b, expected) =>
    expect(error(incompleteBeta(x, a, b), expected)).toBeLessThan(1e-12),
  );

  it('has the tabulated percentage points of F: 4.6001 (5 %) and 8.8616 (1 %) for (1, 14)', () => {
    expect(fTail(4.6001, 1, 14)).toBeCloseTo(0.05, 5);
    expect(fTail(8.8616, 1, 14)).toBeCloseTo(0.01, 6);
    expect(fTail(0, 1, 14)).toBe(1);
  });

  it('obeys the recurrences and meets at poles', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 50, noNaN: true }), (x) => {
        expect(error(lgamma(x + 1), lgamma(x) + Math.log(x))).toBeLessThan(1e-13);
        expect(error(digamma(x + 1), digamma(x) + 1 / x)).toBeLessThan(1e-13);
      }),
    );
    expect(lgamma(-2)).toBe(Infinity);
    expect(digamma(0)).toBeNaN();
  });
});
