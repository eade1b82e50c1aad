import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from 'ml-index/math';
import { writeVarianceModel } from 'ml-index/models';
import { afterAll, describe, expect, it } from 'vitest';
import type { CalculatedCase } from '../lists.js';
import { checkedConfig } from '../configFile.js';
import { caseSource, formatRegressionReport, regressionRunSchema, trainRegression } from './run.js';

const WAVELENGTH = 1.5405929;

/** Cases of tP with every line that there is, in random cells. */
function tetragonalCases(count: number, seed: number): CalculatedCase[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, n) => {
    const a = 8 + 6 * random.uniform();
    const c = a * Math.exp(0.5 * random.normal());
    const lines: { q2: number; hkl: [number, number, number] }[] = [];
    for (let h = 0; h < 9; h++) {
      for (let k = 0; k <= h; k++) {
        for (let l = 0; l < 12; l++) {
          const q2 = (h * h + k * k) / (a * a) + (l * l) / (c * c);
          if (q2 > 0 && q2 < 0.4) lines.push({ q2, hkl: [h, k, l] });
        }
      }
    }
    lines.sort((p, q) => p.q2 - q.q2).splice(60);
    return {
      ...{ id: `case ${seed} ${n}`, source: 'test', family: 'published', formula: 'X' },
      ...{ bravais: 'tP', metricBravais: 'tP', spaceGroup: 75, hermannMauguin: 'P 4' },
      cell: { a, b: a, c, alpha: 90, beta: 90, gamma: 90 },
      ...{ volume: a * a * c, primitiveVolume: a * a * c, wavelength: WAVELENGTH },
      lines: {
        twoTheta: lines.map(({ q2 }) => (360 / Math.PI) * Math.asin((WAVELENGTH / 2) * Math.sqrt(q2))),
        q2: lines.map(({ q2 }) => q2),
        hkl: lines.map(({ hkl }) => hkl),
        intensity: lines.map(() => 50),
      },
      ...{ allQ2: lines.map(({ q2 }) => q2), determinedBy: 3 },
      total: { allowed: lines.length, realistic: lines.length },
    } satisfies CalculatedCase;
  });
}

const config = checkedConfig(regressionRunSchema, {
  samples: { copies: 5, impurities: [1], missing: [0], sigmas: [0.01] },
  regression: {
    mean: { hidden: [32], dropout: 0 },
    variance: { hidden: [16], dropout: 0 },
    adam: { learningRate: 0.005 },
    batchSize: 32,
    cycles: 2,
    epochs: 5,
  },
});

describe('samples of cases', () => {
  it('are other ones each epoch, and the same ones for the same epoch', () => {
    const cases = tetragonalCases(10, 1);
    const source = caseSource('tP', cases, config.samples, true);
    expect([source.inputs, source.outputs, source.epoch(0).count]).toEqual([20, 2, 50]);
    expect(source.epoch(3)).toEqual(caseSource('tP', cases, config.samples, true).epoch(3));
    expect(source.epoch(3).x).not.toEqual(source.epoch(0).x);
    const fixed = caseSource('tP', cases, config.samples, false);
    expect(fixed.epoch(3)).toEqual(source.epoch(0));
  });
});

describe('regression of a lattice', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regression-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [training, validation] = [tetragonalCases(150, 2), tetragonalCases(60, 3)];
  const lines: string[] = [];
  const run = {
    checkpoint: join(folder, 'tP.checkpoint'),
    clock: () => 0,
    log: (line: string) => lines.push(line),
  };

  it('beats the trivial predictor, reports, and goes on from its checkpoint', async () => {
    const { model, report } = await trainRegression('tP', training, validation, config, run);
    const { errors, loss, trivialLoss, count, calibration } = report.evaluation;
    expect([report.training, report.samplesPerEpoch, report.epochs, count]).toEqual([150, 750, 20, 180]);
    expect(errors.map(({ name }) => name)).toEqual(['ln a*', 'ln c*', 'ln V']);
    for (const { rms, trivialRms } of errors) expect(rms).toBeLessThan(0.75 * trivialRms);
    expect(loss).toBeLessThan(trivialLoss);
    expect(calibration.length).toBe(2);
    expect(lines.length).toBe(20);
    expect(formatRegressionReport(report)).toMatch(/tP: 150 structures, 750 samples an epoch, 20 epochs/);
    const again = await trainRegression('tP', training, validation, config, run);
    expect(again.report.resumedAt).toBe(20);
    expect(writeVarianceModel(again.model)).toEqual(writeVarianceModel(model));
  });
  it('refuses a checkpoint of another configuration or of other data', async () => {
    const other = { ...config, regression: { ...config.regression, seed: 2 } };
    await expect(trainRegression('tP', training, validation, other, run)).rejects.toThrow(/other settings/);
    const fixed = { ...config, freshSamples: false };
    await expect(trainRegression('tP', training, validation, fixed, run)).rejects.toThrow(/other data/);
    await expect(trainRegression('tP', training.slice(1), validation, config, run)).rejects.toThrow(
      /other data/,
    );
  });
});
