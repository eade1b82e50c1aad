import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from 'ml-index/math';
import { expect, test } from 'vitest';
import {
  cpuAtSuccess,
  cpuToReach,
  effortPoint,
  effortTable,
  pairedSpeed,
  speedTables,
  type NamedOutcome,
} from './equalSuccess.js';
import { buildWithModels, modelsContext, modelsOf } from './models.js';

const made = (name: string, rank: number | null, cpu: number): NamedOutcome => ({
  ...{ name, rank, cpu },
  bravais: 'mP',
});
const OFF = [made('a', 1, 4), made('b', 1, 6), made('c', 2, 8), made('d', 1, 1)];
const ON = [made('a', 1, 1), made('b', 1, 3), made('c', 1, 2), made('d', null, 1)];

test('CPU to reach a share of all cases: those that are not solved are never done', () => {
  expect([0.25, 0.5, 0.75].map((share) => cpuToReach(OFF, share))).toEqual([1, 4, 6]);
  expect(cpuToReach(OFF, 0.8)).toBeNull();
  expect(cpuToReach([], 0.5)).toBeNull();
});

test('speed on the cases that both solve', () => {
  expect(pairedSpeed(OFF, ON)).toEqual({ n: 2, first: 5, second: 2, ratio: 2.5, medianRatio: 3 });
  const text = speedTables({ name: 'off', outcomes: OFF }, { name: 'on', outcomes: ON });
  expect(text).toMatch(/\| mP +\| +2 \| +5.00 \| +2.00 \| +2.50 \| +3.00 \|/);
  expect(text).toMatch(/\| 50 % +\| +4.00 \| +2.00 \| +2.00 \|/);
  expect(text).toMatch(/\| 95 % +\| +- \| +- \| +- \|/);
});

test('CPU at equal success: between runs of different effort', () => {
  const points = [
    { effort: 4, success: 0.9, cpu: 4 },
    { effort: 1, success: 0.7, cpu: 1 },
  ];
  expect(cpuAtSuccess(points, 0.8)).toBeCloseTo(2, 12);
  expect(cpuAtSuccess(points, 0.6)).toBe(1);
  expect(cpuAtSuccess(points, 0.95)).toBeNull();
  expect(effortPoint(1, OFF)).toEqual({ effort: 1, success: 0.75, cpu: 4.75 });
  const on = [
    { effort: 1, success: 0.8, cpu: 0.5 },
    { effort: 2, success: 0.95, cpu: 1 },
  ];
  const lines = effortTable([
    { name: 'off', points },
    { name: 'on', points: on },
  ]).split('\n');
  expect(lines[4]).toMatch(/^\| on, effort 1 +\| +0.800 \| +0.50 \| +4.00 \|$/);
  expect(lines[5]).toMatch(/> 4.00 \|$/);
});

test('--models: a list, each once', () => {
  expect(modelsOf('off,on', '')).toEqual(['off', 'on']);
  for (const bad of ['', 'on,on', 'on,']) expect(() => modelsOf(bad, 'usage')).toThrow('--models');
});

test('models: off needs nothing; with models a row depends on their files', async () => {
  expect(await modelsContext('off')).toEqual({});
  expect(buildWithModels('abc', 'off')).toBe('abc');
  const folder = mkdtempSync(join(tmpdir(), 'ml-index-models-'));
  try {
    writeFileSync(join(folder, 'manifest.json'), '1');
    const first = buildWithModels('abc', folder);
    expect(first).toMatch(/^abc-[0-9a-f]{12}$/);
    writeFileSync(join(folder, 'manifest.json'), '2');
    expect(buildWithModels('abc', folder)).not.toBe(first);
    await expect(modelsContext(join(folder, 'none'))).rejects.toThrow(InputError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
