import { describe, expect, it } from 'vitest';
import type { AugmentedEntry } from '../augment/augmentEntry.js';
import { checkedConfig } from '../configFile.js';
import type { TrainingEntry } from '../entries.js';
import { samplesOfCases } from '../forest/samples.js';
import { asTrainingEntry } from './augmented.js';
import { regressionRunSchema } from './run.js';

const cubicLines = (a: number) => {
  const squares = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12];
  const hkl: [number, number, number][] = [
    ...([
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
      [2, 0, 0],
      [2, 1, 0],
      [2, 1, 1],
    ] as [number, number, number][]),
    ...([
      [2, 2, 0],
      [2, 2, 1],
      [3, 1, 0],
      [3, 1, 1],
      [2, 2, 2],
    ] as [number, number, number][]),
  ];
  return { twoTheta: squares.map(() => 0), q2: squares.map((n) => n / a ** 2), hkl };
};
const common = { part: 'train', weight: 0.5, bravais: 'cP', metricBravais: 'cP', group: 'cP-1' } as const;
const cell = (a: number) => ({ a, b: a, c: a, alpha: 90, beta: 90, gamma: 90 });
const parent: TrainingEntry = {
  ...common,
  ...{
    id: 'one/a',
    source: 'one',
    family: 'mineral',
    formula: 'X',
    spaceGroup: 221,
    hermannMauguin: 'P m -3 m',
  },
  ...{ cell: cell(7), volume: 343, primitiveVolume: 343, wavelength: 1.540598, allQ2: [], determinedBy: 1 },
  lines: { ...cubicLines(7), intensity: cubicLines(7).q2.map((_, i) => i) },
  allowed: { q2: [], hkl: [], intensity: [] },
  total: { allowed: 60, realistic: 50 },
};
const augmented: AugmentedEntry = {
  ...common,
  ...{
    id: 'one/a#1',
    parent: 'one/a',
    cell: cell(8),
    volume: 512,
    primitiveVolume: 512,
    wavelength: 1.540598,
  },
  ...{ determinedBy: 1, extinctionSymbol: 'P - - -', transform: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
  ...{ lines: cubicLines(8), allowed: cubicLines(8) },
};

describe('augmented entries', () => {
  it('become samples of their own cell, lines alike in intensity', () => {
    const entry = asTrainingEntry(parent, augmented);
    expect([entry.id, entry.source, entry.volume, entry.weight]).toEqual(['one/a#1', 'one', 512, 0.5]);
    expect(new Set([...entry.lines.intensity, ...entry.allowed.intensity])).toEqual(new Set([100]));
    expect(entry.total).toEqual({ allowed: 11, realistic: 11 });
    const { samples } = checkedConfig(regressionRunSchema, {
      samples: {
        copies: 1,
        perturbation: { length: 0, cosine: 0 },
        sigmas: [0],
        impurities: [1],
        missing: [0],
      },
    });
    const { inputs, outputs } = samplesOfCases('cP', [entry], samples);
    const mean = cubicLines(1)
      .q2.slice(0, 10)
      .reduce((sum, q2) => sum + q2 / 10, 0);
    expect(outputs[0]).toBeCloseTo(-Math.log(mean), 9);
    expect(inputs[1] / inputs[0]).toBeCloseTo(2, 9);
  });
  it('are wanted by configuration only', () => {
    expect(checkedConfig(regressionRunSchema, {}).augmentation).toBe(null);
    expect(checkedConfig(regressionRunSchema, { augmentation: { ratio: 2 } }).augmentation).toMatchObject({
      ...{ ratio: 2, seed: 1 },
    });
  });
});
