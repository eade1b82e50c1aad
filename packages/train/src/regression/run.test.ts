import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from 'ml-index/math';
import { predictVariance, readVarianceModel } from 'ml-index/models';
import { afterAll, describe, expect, it } from 'vitest';
import { checkedConfig } from '../configFile.js';
import type { TrainingEntry } from '../entries.js';
import { formatRegressionReport, meanCoverage } from '../report/regression.js';
import { entrySource, judgedSamples, regressionRunSchema, trainRegression } from './run.js';

const WAVELENGTH = 1.5405929;

/** Entries of tP with every line that there is, in random cells. */
function tetragonalEntries(count: number, seed: number): TrainingEntry[] {
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
      ...{ part: 'train', weight: 1 + (n % 2), group: 'tP-1' },
      allowed: { q2: [], hkl: [], intensity: [] },
    } satisfies TrainingEntry;
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

describe('samples of entries', () => {
  const entries = tetragonalEntries(10, 1);
  it('are other ones each epoch, and the same ones for the same epoch', () => {
    const source = entrySource('tP', entries, config);
    expect([source.inputs, source.outputs, source.epoch(0).count]).toEqual([20, 2, 50]);
    expect(source.epoch(3)).toEqual(entrySource('tP', entries, config).epoch(3));
    expect(source.epoch(3).x).not.toEqual(source.epoch(0).x);
    const fixed = entrySource('tP', entries, { ...config, freshSamples: false });
    expect(fixed.epoch(3)).toEqual(source.epoch(0));
  });
  it('are as many an epoch as wanted, but one of each entry at least', () => {
    const countOf = (samplesAnEpoch: number): number =>
      entrySource('tP', entries, { ...config, samplesAnEpoch }).epoch(1).count;
    expect([countOf(31), countOf(3)]).toEqual([30, 10]);
    const samples = { ...config.samples, leastSamples: 75 };
    const { count, weights } = entrySource('tP', entries, { ...config, samples }).epoch(0);
    expect([count, weights!.length, weights![8], weights![79]]).toEqual([80, 80, 2, 2]);
    expect(judgedSamples('tP', entries, samples).count).toBe(30);
  });
  it('count by the weights of their entries where wanted', () => {
    const { weights } = entrySource('tP', entries, config).epoch(1);
    expect([...weights!.slice(0, 12)]).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 1, 1]);
    expect(entrySource('tP', entries, { ...config, weighted: false }).epoch(1).weights).toBeUndefined();
  });
});

describe('regression of a group', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regression-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const data = {
    ...{ name: 'tP-1', bravais: 'tP' as const },
    ...{ training: tetragonalEntries(150, 2), validation: tetragonalEntries(60, 3) },
  };
  const lines: string[] = [];
  let now = 0;
  const run = {
    checkpoint: join(folder, 'tP-1.checkpoint'),
    clock: () => now++,
    log: (line: string) => lines.push(line),
  };

  it('beats the trivial predictor, reports, and goes on from its checkpoint', async () => {
    const { bytes, model, report } = await trainRegression(data, config, run);
    const { errors, loss, trivialLoss, count, calibration } = report.evaluation;
    expect([report.training, report.samplesPerEpoch, report.epochs, count]).toEqual([150, 750, 20, 180]);
    expect(errors.map(({ name }) => name)).toEqual(['a', 'c', 'V']);
    for (const { rms, trivialRms } of errors) expect(rms).toBeLessThan(0.75 * trivialRms);
    expect(loss).toBeLessThan(trivialLoss);
    expect(Math.abs(report.unroundedLoss - loss)).toBeLessThan(0.01);
    expect([calibration.length, meanCoverage(report).length]).toEqual([2, 8]);
    expect([lines.length, report.seconds]).toEqual([4, 20]);
    expect(formatRegressionReport(report)).toMatch(
      /tP-1: 150 entries, 750 samples an epoch, 20 epochs in 20 s/,
    );
    const x = Float64Array.from({ length: 20 }, (_, i) => (i + 1) / 10);
    expect(predictVariance(readVarianceModel(bytes), x)).toEqual(predictVariance(model, x));
    const again = await trainRegression(data, config, run);
    expect([again.report.resumedAt, again.report.seconds]).toEqual([20, 20]);
    expect(again.bytes).toEqual(bytes);
  });
  it('refuses a checkpoint of another configuration or of other data', async () => {
    const other = { ...config, regression: { ...config.regression, seed: 2 } };
    await expect(trainRegression(data, other, run)).rejects.toThrow(/other settings/);
    const fixed = { ...config, freshSamples: false };
    await expect(trainRegression(data, fixed, run)).rejects.toThrow(/other data/);
    const fewer = { ...data, training: data.training.slice(1) };
    await expect(trainRegression(fewer, config, run)).rejects.toThrow(/other data/);
  });
  it('says what is missing where a group has no entries', async () => {
    await expect(trainRegression({ ...data, training: [] }, config, run)).rejects.toThrow(
      /no entries of tP-1/,
    );
  });
});
