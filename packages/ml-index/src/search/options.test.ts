import { describe, expect, it } from 'vitest';
import { rectangular, syntheticPeaks } from '../../test/syntheticLines.js';
import { InputError } from '../math/index.js';
import type { PeakList } from '../peaks/index.js';
import {
  checkedOptions,
  defaultSearchOptions,
  LEAST_LINES,
  linesUsed,
  type SearchOptions,
} from './options.js';
import { search } from './task.js';

const PEAKS = syntheticPeaks('cP', rectangular(6, 6, 6), { count: 10 });
const FEW = syntheticPeaks('cP', rectangular(6, 6, 6), { count: LEAST_LINES - 1 });

function codes(peaks: typeof PEAKS, options: Partial<SearchOptions>): string[] {
  try {
    checkedOptions(peaks, options);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).issues.map(({ code }) => code);
  }
}

const BAD: [string, Partial<SearchOptions>][] = [
  ['bad-lattices', { lattices: [] }],
  ['bad-lattices', { lattices: ['xP' as 'mP'] }],
  ['bad-generator', { generators: [] }],
  ['bad-generator', { generators: ['random', 'oracle' as 'random'] }],
  ['bad-lines', { lines: LEAST_LINES - 1, impurities: 0 }],
  ['bad-lines', { lines: 61 }],
  ['bad-lines', { lines: 20.5 }],
  ['bad-judged', { lines: 30, judged: 20 }],
  ['bad-judged', { judged: 100 }],
  ['bad-impurities', { impurities: -1 }],
  ['bad-impurities', { impurities: 11 }],
  ['bad-zero-shift', { zeroShift: { mode: 'fit', range: -0.1 } }],
  ['bad-zero-shift', { zeroShift: { mode: 'fit', range: Number.NaN } }],
  ['bad-volume', { minVolume: 0 }],
  ['bad-volume', { minVolume: 100, maxVolume: 100 }],
  ['bad-length', { minLength: -1 }],
  ['bad-length', { minLength: 10, maxLength: 5 }],
  ['bad-candidates', { candidates: 0 }],
  ['bad-candidates', { candidates: 1001 }],
  ['bad-time', { timeBudget: 0 }],
  ['bad-seed', { seed: 1.5 }],
  ['bad-displacement', { displacement: 'on' as 'fit' }],
];

describe('options', () => {
  it('defaults are filled in', () => {
    expect(checkedOptions(PEAKS, {})).toEqual(defaultSearchOptions);
    expect(checkedOptions(PEAKS, { seed: 9 })).toEqual({ ...defaultSearchOptions, seed: 9 });
  });

  it.each(BAD)('%s: %o', (code, options) => {
    expect(codes(PEAKS, options)).toEqual([code]);
  });

  it('everything that is wrong is told at once, with the value and what was expected', async () => {
    const all = Object.assign({}, ...BAD.map(([, options]) => options)) as Partial<SearchOptions>;
    const expected = [...new Set(BAD.map(([code]) => code)), 'too-few-lines'];
    // the last of the two bad numbers of lines is above the number of impurities
    expect(codes(FEW, { ...all, lines: 20.5, impurities: 11 })).toEqual(expected);
    const failure = await search(FEW, all, { now: () => 0 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    for (const issue of (failure as InputError).issues) {
      expect(issue.value).toBeDefined();
      expect(issue.expected).toBeDefined();
    }
  });

  it('a specimen displacement needs angles and a range', () => {
    const spacings = { ...PEAKS, wavelength: null };
    expect(codes(spacings, {})).toEqual([]);
    for (const displacement of ['fit', 'auto'] as const) {
      expect(codes(spacings, { displacement })).toEqual(['displacement-without-wavelength']);
      expect(codes(PEAKS, { displacement })).toEqual([]);
      const zeroShift = { mode: 'off', range: 0 } as const;
      expect(codes(PEAKS, { displacement, zeroShift })).toEqual(['bad-displacement-range']);
    }
  });

  it('too few lines', () => {
    expect(codes(FEW, {})).toEqual(['too-few-lines']);
  });
});

describe('lines that candidates are made from, and lines that they are judged by', () => {
  const list = (count: number): PeakList => ({
    q2: Float64Array.from({ length: count }, (_, i) => 0.01 * (i + 1)),
    sigmaQ2: new Float64Array(count),
    intensity: null,
    wavelength: null,
  });

  it.each([
    [51, { lines: 20, judged: null }, { candidates: 20, judged: 30 }],
    [51, { lines: 22, judged: null }, { candidates: 22, judged: 30 }],
    [51, { lines: 40, judged: null }, { candidates: 40, judged: 40 }],
    [51, { lines: 20, judged: 20 }, { candidates: 20, judged: 20 }],
    [25, { lines: 20, judged: null }, { candidates: 20, judged: 25 }],
    [12, { lines: 20, judged: 30 }, { candidates: 12, judged: 12 }],
  ])('%i lines, %o: %o', (count, options, expected) => {
    expect(linesUsed(list(count), options)).toEqual(expected);
  });
});

describe('a list that a search is given', () => {
  const good = { ...PEAKS, intensity: null };
  const changed = (edit: (q2: Float64Array) => void): PeakList => {
    const q2 = good.q2.slice();
    edit(q2);
    return { ...good, q2 };
  };

  it.each<[string, PeakList]>([
    ['bad-position', changed((q2) => (q2[3] = NaN))],
    ['bad-position', changed((q2) => (q2[0] = 0))],
    ['not-ascending', changed((q2) => ([q2[2], q2[3]] = [q2[3], q2[2]]))],
    ['equal-lines', changed((q2) => (q2[4] = q2[3]))],
    ['unequal-lengths', { ...good, sigmaQ2: new Float64Array(3) }],
    ['unequal-lengths', { ...good, intensity: new Float64Array(2) }],
    ['bad-uncertainty', { ...good, sigmaQ2: good.sigmaQ2.map((_, i) => (i === 2 ? -1 : 0)) }],
    ['bad-intensity', { ...good, intensity: good.q2.map((_, i) => (i === 2 ? NaN : 1)) }],
    ['bad-wavelength', { ...good, wavelength: -1 }],
  ])('%s', (code, peaks) => {
    expect(codes(peaks, {})).toEqual([code]);
  });

  it('all that is wrong is told together, unknown options too', () => {
    const peaks = { ...changed((q2) => (q2[0] = -1)), wavelength: NaN };
    expect(codes(peaks, { seed: -1, volume: 3 } as Partial<SearchOptions>)).toEqual([
      'unknown-option', 'bad-seed', 'bad-position', 'bad-wavelength',
    ]); // prettier-ignore
  });

  it('a search without a clock is refused', async () => {
    const failure = await search(PEAKS, {}, undefined as never).catch((error: unknown) => error);
    expect((failure as InputError).issues[0].code).toBe('no-clock');
  });
});
