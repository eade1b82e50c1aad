import {
  q2OfIndices,
  coefficientsOfCell,
  cellOfCoefficients,
  expandCoefficients,
  type UnitCell,
} from 'ml-index/lattice';
import { decodeCell, encodedLogVolume, modelLines } from 'ml-index/models';
import { twoThetaOfQ2 } from 'ml-index/peaks';
import { describe, expect, it } from 'vitest';
import { makeCase } from '../../test/makeCase.js';
import { sampleConfigSchema, type SampleConfig } from './config.js';
import { freeOfCase, linesOfCell, samplesOfCases } from './samples.js';

const CELL: UnitCell = { a: 5.1, b: 7.3, c: 9.2, alpha: 90, beta: 90, gamma: 90 };
const CASE = makeCase('oP', CELL);
const config = (part: object): SampleConfig => sampleConfigSchema.parse(part);
const CLEAN = config({
  ...{ copies: 1, sigmas: [0], impurities: [1], missing: [0], perturbation: { length: 0, cosine: 0 } },
});

describe('samples', () => {
  it('are the lines and the cell in one unit', () => {
    const { inputs, outputs, lines, count } = samplesOfCases('oP', [CASE], CLEAN);
    expect([count, lines, inputs.length, outputs.length]).toEqual([1, modelLines('oP'), 20, 3]);
    const kept = linesOfCell(CASE, freeOfCase(CASE)).map(({ origin }) => CASE.lines.q2[origin!]);
    const scale = kept.slice(0, 20).reduce((a, b) => a + b, 0) / 20;
    for (let i = 0; i < 20; i++) expect(inputs[i] * scale).toBeCloseTo(kept[i], 9);
    const free = new Float64Array(3);
    decodeCell('oP', outputs, scale, free);
    const { a, b, c } = cellOfCoefficients(expandCoefficients('orthorhombic', free));
    [a, b, c].forEach((length, k) => expect(length).toBeCloseTo([5.1, 7.3, 9.2][k], 8));
  });

  it('are in the standard setting, whatever the changes of the cell', () => {
    const near = makeCase('oP', { ...CELL, b: 5.2 });
    const { outputs, count } = samplesOfCases(
      'oP',
      [near],
      config({ copies: 50, perturbation: { length: 0.1, cosine: 0 } }),
    );
    for (let s = 0; s < count; s++) {
      expect(outputs[3 * s]).toBeGreaterThanOrEqual(outputs[3 * s + 1]);
      expect(outputs[3 * s + 1]).toBeGreaterThanOrEqual(outputs[3 * s + 2]);
    }
    expect(new Set(outputs).size).toBe(3 * count);
  });

  it('depend on the seed and the case alone', () => {
    const other = makeCase('oP', { ...CELL, c: 11 }, 'other');
    const some = config({ copies: 3 });
    const alone = samplesOfCases('oP', [other], some);
    const both = samplesOfCases('oP', [CASE, other], some);
    expect(both.inputs.slice(60)).toEqual(alone.inputs);
    expect(both.outputs.slice(9)).toEqual(alone.outputs);
    expect(samplesOfCases('oP', [other], { ...some, seed: 2 }).inputs).not.toEqual(alone.inputs);
  });

  it('have one of several changes each', () => {
    const perturbation = [
      { length: 0, cosine: 0 },
      { length: 0.1, cosine: 0 },
    ];
    const { outputs } = samplesOfCases('oP', [CASE], { ...CLEAN, copies: 100, perturbation });
    const [a] = samplesOfCases('oP', [CASE], CLEAN).outputs;
    const same = Array.from({ length: 100 }, (_, s) => outputs[3 * s]).filter((x) => Math.abs(x - a) < 1e-9);
    expect(Math.abs(same.length - 50)).toBeLessThan(20);
  });

  it('are more copies where there would be too few', () => {
    const count = (part: object): number => samplesOfCases('oP', [CASE, CASE], { ...CLEAN, ...part }).count;
    expect(count({ copies: 3, leastSamples: 6 })).toBe(6);
    expect(count({ copies: 3, leastSamples: 9 })).toBe(10);
  });

  it('have impurity lines and lack lines as often as asked for', () => {
    const clean = samplesOfCases('oP', [CASE], CLEAN);
    const changed = (part: object): number => {
      const { inputs } = samplesOfCases('oP', [CASE], { ...CLEAN, copies: 200, ...part });
      let same = 0;
      for (let s = 0; s < 200; s++) {
        same += clean.inputs.every((x, i) => Math.abs(x - inputs[20 * s + i]) < 1e-9) ? 1 : 0;
      }
      return 1 - same / 200;
    };
    expect(changed({})).toBe(0);
    expect(changed({ impurities: [0.5, 0.5] })).toBeGreaterThan(0.35);
    expect(changed({ impurities: [0.5, 0.5] })).toBeLessThan(0.65);
    expect(changed({ missing: [0, 0.3] })).toBeGreaterThan(0.35);
    expect(changed({ sigmas: [0.01] })).toBe(1);
  });
});

describe('lines of a changed cell', () => {
  it('have the indices of the list at their new places, in order, the stronger of two that fall together', () => {
    const cell = { ...CELL, b: 7.0 };
    const x = coefficientsOfCell(cell);
    const lines = linesOfCell(CASE, Float64Array.of(x[0], x[1], x[2]));
    lines.forEach(({ twoTheta, origin, intensity }, i) => {
      const q2 = q2OfIndices(x, ...CASE.lines.hkl[origin!]);
      expect(twoTheta).toBeCloseTo(twoThetaOfQ2(q2, CASE.wavelength), 9);
      expect(intensity).toBe(CASE.lines.intensity[origin!]);
      if (i > 0) expect(twoTheta - lines[i - 1].twoTheta).toBeGreaterThan(0.06);
    });
    expect(lines.length).toBeGreaterThan(30);
    // a = b makes h and k alike: of each pair the stronger stays
    const square = linesOfCell(CASE, Float64Array.of(x[0], x[0], x[2]));
    const seen = square.map(({ origin }) => CASE.lines.hkl[origin!].join(''));
    expect(seen.includes('010')).not.toBe(seen.includes('100'));
    const stronger = ['010', '100']
      .map((name) => CASE.lines.hkl.findIndex((hkl) => hkl.join('') === name))
      .sort((p, q) => p - q)[0];
    expect(seen).toContain(CASE.lines.hkl[stronger].join(''));
  });

  it('have a volume that the encoded cell tells', () => {
    const { inputs, outputs } = samplesOfCases('oP', [CASE], CLEAN);
    const scale = CASE.lines.q2[0] / inputs[0];
    expect(encodedLogVolume('oP', outputs) - 1.5 * Math.log(scale)).toBeCloseTo(Math.log(5.1 * 7.3 * 9.2), 8);
  });
});
