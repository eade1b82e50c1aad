import { describe, expect, it } from 'vitest';
import { InputError } from '../math/index.js';
import { findWavelength } from './fileWavelength.js';
import { kAlpha1Anode, nameOfWavelength, parseWavelength } from './wavelength.js';

describe('parseWavelength', () => {
  it.each([
    ['1.5406', 1.5406],
    ['1,5406', 1.5406],
    [' 1.5406 A', 1.5406],
    ['1.5406Å', 1.5406],
    ['0.15406 nm', 1.5406],
    ['154.06pm', 1.5406],
    ['CuKa1', 1.5405929],
    ['cu k-alpha 1', 1.5405929],
    ['CuKα1', 1.5405929],
    ['Cu-Ka2', 1.5444274],
    ['CuKb', 1.392234],
    ['MoKa1', 0.70931715],
    ['CoKa1', 1.788996],
    ['CrKa1', 2.289726],
    ['FeKa1', 1.936041],
    ['AgKa1', 0.55942178],
    ['CuKa', 1.5418711],
    ['Cu', 1.5418711],
    ['CuKa12', 1.5418711],
    ['8.05keV', 12.398419843 / 8.05],
    ['8048 eV', 12.398419843 / 8.048],
  ])('%s', (text, wavelength) => {
    expect(parseWavelength(text).wavelength).toBeCloseTo(wavelength, 6);
  });

  it('knows the components and the label of a doublet', () => {
    const { components, label } = parseWavelength('CuKa');
    expect(components).toEqual([
      { wavelength: 1.5405929, weight: 1 },
      { wavelength: 1.5444274, weight: 0.5 },
    ]);
    expect(label).toContain('mean weighted 2:1');
    expect(parseWavelength(1.5406).label).toBe('Cu K-alpha1, 1.5406 A');
    expect(nameOfWavelength(1.5418)).toContain('mean of the doublet');
    expect(nameOfWavelength(1.2)).toBeNull();
    expect(kAlpha1Anode(1.54056)?.anode).toBe('Cu');
    expect(kAlpha1Anode(1.5418)).toBeNull();
  });

  it.each(['', 'x', '0', '-1.5', '12.4', '154', 'XxKa1', '0keV', '1e99keV', 'NaN', 'Infinity'])(
    'rejects %j',
    (text) => {
      expect(() => parseWavelength(text)).toThrow(InputError);
    },
  );

  it('suggests an energy', () => {
    expect(() => parseWavelength('12.4')).toThrow('write 12.4keV');
  });
});

describe('findWavelength', () => {
  it.each([
    ['wavelength 1.5406', 1.5406],
    ['##X-RAY WAVELENGTH=1.541838', 1.541838],
    ['Wavelength (A): 0.7093', 0.7093],
    ['wavelength [nm] = 0.15406', 1.5406],
    ['lambda = 0.4 Å', 0.4],
    ['λ=1.5418', 1.5418],
    ['wave length: CuKa1', 1.5405929],
    ['Cu Kα1 radiation', 1.5405929],
    ['Guinier camera, CuKa1 radiation, wavelength 1.54051', 1.54051],
    ['energy: 8.05 keV', 12.398419843 / 8.05],
    ['Energy (keV): 8.05', 12.398419843 / 8.05],
    ['Photon energy = 8050 eV', 12.398419843 / 8.05],
    ['beam energy [keV] 30.0', 12.398419843 / 30],
    ['Wavelength: 4.137e-11 m', 0.4137],
    ['Wellenlänge 1,54056', 1.54056],
    ['KAlpha1 = 1.540598', 1.540598],
    ['K-Alpha1 wavelength,1.5405980', 1.540598],
    ['WL1=1.54060', 1.5406],
    ['*WAVE_LENGTH1 = 1.54059', 1.54059],
    ['Anode: Mo', 0.7107471],
    ['Anode material, Cu', 1.5418711],
    ['target = "Co"', 1.7902757],
  ])('%s', (text, wavelength) => {
    expect(findWavelength([{ line: 3, text }])?.radiation.wavelength).toBeCloseTo(wavelength, 6);
  });

  it('is null where none is named', () => {
    for (const text of [
      'Cu2O, a copper oxide, 20 lines',
      'lattice energy 5 kJ',
      'target: 20 lines',
      'WL 3',
    ]) {
      expect(findWavelength([{ line: 1, text }]), text).toBeNull();
    }
  });
});
