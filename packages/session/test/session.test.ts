import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openModels } from '@ml-index/models/node';
import { sameLattice, type UnitCell } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { search } from 'ml-index/search';
import { describe, expect, it } from 'vitest';
import { indexBytes, PROGRAM, type IndexOptions } from '../src/index.js';
import { fixtureReport, CELL } from './fixture.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const example = (name: string): Uint8Array => new Uint8Array(readFileSync(`${ROOT}examples/${name}.txt`));

/** Corundum, in its file. */
const CORUNDUM: UnitCell = { a: 4.76077, b: 4.76077, c: 12.99719, alpha: 90, beta: 90, gamma: 120 };
const QUICK: IndexOptions = { lattices: ['hR', 'hP', 'cP'], candidates: 0.3 };
const isSame = (cell: UnitCell, centring: 'P' | 'R', known: UnitCell): boolean =>
  sameLattice(cell, centring, known, centring, { length: 0.003, angle: 0.1 });

/** The pattern of the fixture as columns. */
function patternText(): Uint8Array {
  const { twoTheta, intensity } = fixtureReport('good').view!.pattern;
  const rows = Array.from(twoTheta, (angle, i) => `${angle.toFixed(2)} ${intensity[i]}`);
  return new TextEncoder().encode(rows.join('\n'));
}

async function codes(work: Promise<unknown>): Promise<string[]> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).issues.map(({ code }) => code);
}

describe('from bytes to ranked cells', () => {
  it('a peak list, without anything but its bytes', async () => {
    const report = await indexBytes(example('corundum'), 'corundum.txt', QUICK);
    expect(report).toMatchObject({ models: 'off', workers: 1, view: null, exit: 0, program: PROGRAM });
    expect(report.input).toMatchObject({ kind: 'peaks', file: 'corundum.txt' });
    const [best] = report.result.solutions;
    expect(best.bravais).toBe('hR');
    expect(isSame(best.cell, 'R', CORUNDUM)).toBe(true);
    expect(report.timings.search).toBeGreaterThan(0);
    expect(report.timings.cpu).toBeNull();
  });

  it('a pattern: its lines are found, and its wavelength, assumed, is a warning', async () => {
    const report = await indexBytes(
      patternText(),
      'pattern.xy',
      { lattices: ['mP'], unit: 'd' },
      { models: await openModels() },
    );
    expect(report.input).toMatchObject({ kind: 'pattern', points: 2300, wavelengthSource: 'assumed' });
    expect(report.peaks.q2.length).toBeGreaterThan(15);
    expect(report.peaks.q2.length).toBeLessThan(40);
    expect(report.models).toBe('on');
    expect(report.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['wavelength-assumed', 'option-ignored']),
    );
    expect(isSame(report.result.solutions[0].cell, 'P', CELL)).toBe(true);
  });

  it('hands options on, those left out and those undefined with their defaults', async () => {
    const { options } = await indexBytes(
      example('corundum'),
      'corundum.txt',
      { wavelength: undefined, seed: 5, lines: undefined, solutions: 3 },
      {
        search: async (_peaks, asked) => {
          expect(asked).toMatchObject({ seed: 5, solutions: 3, lines: 20, maxVolume: 300_000 });
          expect(asked).not.toHaveProperty('wavelength');
          return fixtureReport('good').result;
        },
      },
    );
    expect(options.lines).toBe(20);
  });

  it('says what is wrong with bytes and options', async () => {
    expect(await codes(indexBytes(new Uint8Array(), 'nothing.txt'))).toEqual(['empty-file']);
    expect(await codes(indexBytes(example('corundum'), 'c.txt', { wavelength: 'red' }))).toEqual([
      'bad-wavelength',
    ]);
    const misspelt = { maxvolume: 3, seeds: 1 } as IndexOptions;
    expect(await codes(indexBytes(example('corundum'), 'c.txt', misspelt))).toEqual([
      'unknown-option',
      'unknown-option',
    ]);
    expect(await codes(indexBytes(example('corundum'), 'c.txt', { maxVolume: 3 }))).toEqual(['bad-volume']);
  });

  it('tells of its progress; a signal and a time budget end it with the best so far', async () => {
    const controller = new AbortController();
    const fractions: number[] = [];
    const cancelled = await indexBytes(example('corundum'), 'corundum.txt', QUICK, {
      signal: controller.signal,
      onProgress: ({ fraction }) => {
        fractions.push(fraction);
        controller.abort();
      },
    });
    expect(fractions).toHaveLength(1);
    expect(cancelled.result.stopped).toBe('cancelled');
    expect(cancelled.exit).toBe(130);

    let time = 0;
    const late = await indexBytes(
      example('corundum'),
      'corundum.txt',
      { ...QUICK, timeBudget: 10 },
      { now: () => (time += 4) },
    );
    expect(late.result.stopped).toBe('time-budget');
  });

  it('is the search of the library on the lines of the file', async () => {
    const report = await indexBytes(example('corundum'), 'corundum.txt', QUICK);
    const expected = await search(report.peaks, QUICK, { now: () => 0 });
    expect(report.result).toEqual(expected);
  });
});

it('reports name the version of the packages', () => {
  for (const folder of ['ml-index', 'models', 'session', 'cli']) {
    const { version } = JSON.parse(readFileSync(`${ROOT}packages/${folder}/package.json`, 'utf8')) as {
      version: string;
    };
    expect(version, folder).toBe(PROGRAM.version);
  }
});
