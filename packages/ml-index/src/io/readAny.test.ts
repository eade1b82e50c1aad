import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../test/issues.js';
import { bytes, join } from '../../test/patternFiles.js';
import { InputError } from '../math/index.js';
import { readPattern } from './pattern.js';
import { readPeakList } from './peakList.js';
import { detectFile, readAny } from './readAny.js';

describe('detectFile', () => {
  it('tells peak lists from patterns', () => {
    const steady = Array.from(
      { length: 400 },
      (_, i) => `${(5 + 0.1 * i).toFixed(2)} ${100 + ((i * 37) % 11)}`,
    ).join('\n');
    expect(detectFile(bytes(steady), 'a.txt')).toBe('pattern');
    expect(readAny(bytes(steady), 'a.txt').kind).toBe('pattern');
    const peaks = Array.from(
      { length: 40 },
      (_, i) => `${(8 + 1.1 * i + (i % 3) * 0.2).toFixed(3)} 100`,
    ).join('\n');
    expect(detectFile(bytes(peaks), 'a.xy')).toBe('peaks');
    expect(readAny(bytes(peaks), 'a.xy').kind).toBe('peaks');
    expect(detectFile(bytes('[12.3, 0, 100, 0]'), 'a.pkslst')).toBe('peaks');
    expect(detectFile(bytes('_COUNTS\n1'), 'a.txt')).toBe('pattern');
  });
});

describe('the reader of the other kind', () => {
  const steady = Array.from({ length: 400 }, (_, i) => `${5 + i} ${100 + ((i * 37) % 11)}`).join('\n');
  it('refuses, unless columns are said to be a list', () => {
    expect(issuesOf(() => readPeakList(bytes(steady), 'a.txt'))[0].code).toBe('is-pattern');
    expect(issuesOf(() => readPeakList(bytes('_COUNTS\n1'), 'a.txt'))[0].code).toBe('is-pattern');
    expect(issuesOf(() => readPattern(bytes('[12.3, 0, 100, 0]'), 'a.pkslst'))[0].code).toBe('is-peak-list');
    expect(issuesOf(() => readAny(bytes('_COUNTS\n1'), 'a.txt', { as: 'peaks' }))[0].code).toBe('is-pattern');
    const list = steady.split('\n').slice(0, 150).join('\n');
    expect(readAny(bytes(list), 'a.txt').kind).toBe('pattern');
    expect(readAny(bytes(list), 'a.txt', { as: 'peaks' }).kind).toBe('peaks');
  });
});

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const measured = `${process.env.ML_INDEX_DATA ?? `${root}../shared/data`}/measured`;

describe('measured patterns', () => {
  if (!existsSync(measured)) {
    it.skip(`not run: ${measured} is missing; set ML_INDEX_DATA to the data folder`, () => undefined);
    return;
  }
  it('are all read as patterns', () => {
    const names = readdirSync(measured).filter((name) => name.endsWith('.xy'));
    expect(names.length).toBeGreaterThan(200);
    for (const name of names) {
      const file = readAny(new Uint8Array(readFileSync(`${measured}/${name}`)), name);
      expect(file.kind, name).toBe('pattern');
      if (file.kind !== 'pattern') continue;
      expect(file.pattern.twoTheta.length, name).toBeGreaterThan(200);
      expect(file.report.step, name).toBeGreaterThan(0);
      expect(
        file.warnings
          .map((w) => w.code)
          .filter((code) => code !== 'wavelength-missing' && code !== 'negative-intensity'),
        name,
      ).toEqual([]);
    }
  });
});

describe('long and odd input', () => {
  const blanks = ' '.repeat(200_000);
  it.each([
    ['blanks in a row', `10 0.02 90\n${blanks}x`],
    ['blanks after a number', `1${blanks}x\n`],
    ['blanks after a key', `Start${blanks}: 5\n`],
    ['blanks after a card', `DIHKL: ${blanks}\n`],
    ['one long row', '1 2 3 '.repeat(100_000)],
    ['many columns', Array.from({ length: 300 }, (_, i) => `${i} `.repeat(300)).join('\n')],
    ['open brackets', `${'('.repeat(200_000)}\n1 2\n2 3`],
    ['groups of digits', '1,234 '.repeat(100_000)],
    ['bars', `${'| '.repeat(100_000)}1\n`],
    ['words of wavelength', `# ${'wavelength energy tube '.repeat(20_000)}\n1 2\n`],
    ['a count in the header that the file has not', '0 0.0001 99.99\n1 2 3\n'],
  ])('%s: read or refused within 2 s', (_, text) => {
    const start = performance.now();
    try {
      readAny(bytes(text), 'a.dat');
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.issues.length).toBeGreaterThan(0);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('damaged files of each new format are read or refused', () => {
    const files = [
      'RAW_1.06Powdat',
      'SIETRONICS XRD SCAN\n1\n2\n0.01\nCu\n1.5\nSCANDATA\n',
      'DIHKL: 3.1 100 1 0 0\n',
      '5 0.05 7.5\n',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.uint8Array({ maxLength: 5000 }),
        fc.string(),
        (start, rest, words) => {
          for (const data of [
            join(bytes(start), rest),
            join(bytes(start), bytes(words)),
            join(bytes(start.repeat(60)), rest),
          ]) {
            try {
              readAny(data, 'x.dat');
            } catch (error) {
              if (!(error instanceof InputError)) throw error;
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
