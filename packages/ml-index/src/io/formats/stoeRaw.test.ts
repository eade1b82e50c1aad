import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { binary, codes, COUNTS, expectCounts, join, START, STEP } from '../../../test/patternFiles.js';
import { readPattern } from '../pattern.js';

const RECORD = 512;
const padded = (data: Uint8Array): Uint8Array =>
  join(data, new Uint8Array((RECORD - (data.length % RECORD)) % RECORD));

/** A file after the layout that stoeRaw.ts cites, with its range header in record 4. */
function stoe(size: 2 | 4, monochromator = 0, step = STEP, magic = 'RAW_1.06'): Uint8Array {
  const counts = new Uint8Array(size * COUNTS.length);
  const view = new DataView(counts.buffer);
  COUNTS.forEach((y, i) => (size === 2 ? view.setInt16(2 * i, y, true) : view.setInt32(4 * i, y, true)));
  return join(
    binary(
      3 * RECORD,
      [0, 'text', `${magic}Powdat`],
      [308, 'u16', monochromator],
      [322, 'f32', 1.540598],
      [326, 'f32', 1.544426],
      [378, 'u16', 1],
      [480, 'u16', 4],
    ),
    binary(
      RECORD,
      [34, 'u16', COUNTS.length],
      [38, 'u16', size === 2 ? 1 : 0],
      [44, 'f32', START],
      [52, 'f32', START + 49 * step],
      [60, 'f32', step],
      [68, 'f32', 10],
    ),
    padded(counts),
  );
}

describe('STOE .raw', () => {
  it.each([2, 4] as const)('reads counts of %i bytes', (size) => {
    const file = readPattern(stoe(size), 'a.raw');
    expectCounts(file);
    expect(file.pattern.wavelengths.length).toBe(2);
    expect(file.pattern.wavelengths[0].wavelength).toBeCloseTo(1.540598, 6);
    expect(file.report.format).toBe('STOE RAW 1.06');
    expect(codes(file)).toEqual([]);
  });

  it('has K-alpha1 alone behind a germanium crystal', () => {
    const file = readPattern(stoe(4, 102), 'a.raw');
    expect(file.pattern.wavelengths.length).toBe(1);
    expect(file.report.summary.join()).toContain('Ge(111)');
  });

  it('refuses truncated files, other versions and scans over omega', () => {
    expect(issuesOf(() => readPattern(stoe(4).subarray(0, 4 * RECORD + 20), 'a.raw'))[0].code).toBe(
      'truncated-file',
    );
    expect(issuesOf(() => readPattern(stoe(4).subarray(0, 300), 'a.raw'))[0].code).toBe('truncated-file');
    expect(issuesOf(() => readPattern(stoe(4, 0, STEP, 'RAW_1.03'), 'a.raw'))[0].code).toBe('unknown-format');
    expect(issuesOf(() => readPattern(stoe(4, 0, 0), 'a.raw'))[0].code).toBe('no-data');
  });
});
