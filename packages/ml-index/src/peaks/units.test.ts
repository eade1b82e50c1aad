import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../math/index.js';
import {
  needsWavelength,
  POSITION_UNITS,
  positionOfQ2,
  q2OfPosition,
  q2OfTwoTheta,
  q2PerPosition,
  q2PerTwoTheta,
  q2PerTwoThetaAtQ2,
  twoThetaOfQ2,
  wavelengthOfEnergy,
} from './units.js';

const wavelengths = fc.double({ min: 0.1, max: 4, noNaN: true });
const units = fc.constantFrom(...POSITION_UNITS);
/** A fraction of the largest q2 that the wavelength reaches. */
const reach = fc.double({ min: 1e-4, max: 0.999, noNaN: true });

describe('units of line positions', () => {
  it('gives the lines of silicon SRM 640c at Cu K-alpha1 (NIST certificate: 2-theta 28.441 for 111, d 3.1355 A)', () => {
    const q2 = 3 / 5.4311946 ** 2;
    expect(twoThetaOfQ2(q2, 1.5405929)).toBeCloseTo(28.441, 3);
    expect(positionOfQ2('d', q2, null)).toBeCloseTo(3.1357, 4);
    expect(positionOfQ2('Q', q2, null)).toBeCloseTo(2.0038, 4);
    expect(q2OfPosition('sin2theta', Math.sin((14.2205 * Math.PI) / 180) ** 2, 1.5405929)).toBeCloseTo(q2, 5);
  });

  it('round trips through every unit', () => {
    fc.assert(
      fc.property(units, wavelengths, reach, (unit, wavelength, fraction) => {
        const q2 = (4 * fraction) / wavelength ** 2;
        const back = q2OfPosition(unit, positionOfQ2(unit, q2, wavelength), wavelength);
        expect(Math.abs(back / q2 - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it('has the derivatives that finite differences give', () => {
    fc.assert(
      fc.property(
        units,
        wavelengths,
        fc.double({ min: 0.01, max: 0.97, noNaN: true }),
        (unit, wavelength, f) => {
          const x = positionOfQ2(unit, (4 * f) / wavelength ** 2, wavelength);
          const step = 1e-5 * x;
          const difference =
            q2OfPosition(unit, x + step, wavelength) - q2OfPosition(unit, x - step, wavelength);
          expect((q2PerPosition(unit, x, wavelength) * 2 * step) / difference).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  it('has one derivative by two-theta, whether asked at two-theta or at q2', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 179, noNaN: true }), wavelengths, (twoTheta, wavelength) => {
        const atQ2 = q2PerTwoThetaAtQ2(q2OfTwoTheta(twoTheta, wavelength), wavelength);
        expect(atQ2 / q2PerTwoTheta(twoTheta, wavelength)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('reaches 180 degrees and no further', () => {
    for (const wavelength of [0.7093, 1.5406, 1.78897, 2.2897]) {
      expect(twoThetaOfQ2(q2OfTwoTheta(180, wavelength), wavelength)).toBeCloseTo(180, 5);
      expect(twoThetaOfQ2(4.001 / wavelength ** 2, wavelength)).toBeNaN();
      expect(q2PerTwoThetaAtQ2(4.001 / wavelength ** 2, wavelength)).toBeNaN();
    }
  });

  it('converts energies: Cu K-alpha1 8.04782 keV is 1.54059 A', () => {
    expect(wavelengthOfEnergy(8.04782)).toBeCloseTo(1.54059, 5);
  });

  it('says that a wavelength is missing', () => {
    for (const unit of POSITION_UNITS) {
      if (needsWavelength(unit)) {
        expect(() => q2OfPosition(unit, 0.2, null)).toThrow(InputError);
        expect(() => q2PerPosition(unit, 0.2, null)).toThrow(/wavelength/);
        expect(() => positionOfQ2(unit, 0.2, null)).toThrow(InputError);
      } else expect(q2OfPosition(unit, 0.2, null)).toBeGreaterThan(0);
    }
  });
});
