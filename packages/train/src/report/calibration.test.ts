import { describe, expect, it } from 'vitest';
import { LEVELS } from '../regression/evaluate.js';
import { calibrationPlot, pooledCoverage, summaryTable } from './calibration.js';
import type { RegressionRecord } from './regression.js';

const error = (name: string, rms: number) => ({
  ...{ name, rms, median: rms / 2, trivialRms: 2 * rms, trivialMedian: rms, undefined: 0 },
});
const record = (group: string, count: number, coverage: number[]): RegressionRecord => ({
  ...{ kind: 'network', group, bravais: 'mP', dataset: { hash: '' }, configuration: {}, seed: 1, seconds: 7 },
  metrics: {
    ...{
      group,
      training: 100,
      validation: count / 3,
      samplesPerEpoch: 800,
      epochs: 4,
      resumedAt: 0,
      seconds: 7,
    },
    unroundedLoss: 0,
    evaluation: {
      ...{ count, loss: 1, trivialLoss: 3, levels: LEVELS },
      errors: [error('a', 10), error('b', 20), error('c', 30), error('beta', 4), error('V', 33)],
      calibration: [
        { output: 0, coverage },
        { output: 1, coverage: coverage.map((share) => share - 0.02) },
      ],
    },
  },
});
const records = [
  record(
    'mP-1',
    30,
    LEVELS.map((level) => level),
  ),
  record(
    'mP-2',
    90,
    LEVELS.map(() => 0.5),
  ),
];

describe('report over all groups', () => {
  it('joins coverages by samples', () => {
    pooledCoverage(records).forEach((share, l) =>
      expect(share).toBeCloseTo((LEVELS[l] + 3 * 0.5) / 4 - 0.01, 12),
    );
  });
  it('has errors beside those of the trivial predictor in its table', () => {
    const lines = summaryTable(records).trim().split('\n');
    expect(lines.length).toBe(7);
    expect(lines[4]).toBe(
      '| mP-1 | 100 / 10 | 33.0 / 66.0 | 16.5 / 33.0 | 20.0 / 40.0 | 10.0 / 20.0 | 4.0 / 8.0 | -1.00 | 0.49 | 0.79 | 0.94 | 7 |',
    );
    const columns = lines.slice(2).map((line) => line.split('|').length);
    expect(new Set(columns).size).toBe(1);
  });
  it('draws a line for each group, the diagonal and all of them', () => {
    const svg = calibrationPlot(records);
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('Calibration of 2 variance networks');
    expect(svg.match(/stroke="#9ab"/g)!.length).toBeGreaterThanOrEqual(2);
    expect(svg).toMatch(/stroke="#c33"/);
  });
});
