import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import {
  binary,
  bytes,
  codes,
  COUNTS,
  expectCounts,
  expectCuDoublet,
  floats,
  join,
  START,
  STEP,
} from '../../../test/patternFiles.js';
import { readPattern } from '../pattern.js';

/** Fixtures written from the layouts cited in brukerRaw.ts. */
describe('Bruker .raw', () => {
  const version1 = join(
    bytes('RAW '),
    binary(
      152,
      [0, 'u32', 50],
      [4, 'f32', 1],
      [8, 'f32', STEP],
      [20, 'f32', START],
      [68, 'f32', 1.540598],
      [72, 'f32', 1.544426],
    ),
    floats(COUNTS),
  );
  const version2 = join(
    binary(
      256,
      [0, 'text', 'RAW2'],
      [4, 'u16', 1],
      [188, 'text', 'Cu'],
      [190, 'f32', 1.540598],
      [194, 'f32', 1.544426],
      [198, 'f32', 0.5],
    ),
    binary(60, [0, 'u16', 60], [2, 'u16', 50], [8, 'f32', 1], [12, 'f32', STEP], [16, 'f32', START]),
    floats(COUNTS),
  );
  const header3 = (ranges: number): Uint8Array =>
    binary(
      712,
      [0, 'text', 'RAW1.01'],
      [12, 'u32', ranges],
      [608, 'text', 'Cu'],
      [624, 'f64', 1.540598],
      [632, 'f64', 1.544426],
      [648, 'f64', 0.5],
    );
  const range3 = (start: number, time = 1, record = 4, extra = 0): Uint8Array =>
    join(
      binary(
        304,
        [0, 'u32', 304],
        [4, 'u32', 50],
        [8, 'f64', start / 2],
        [16, 'f64', start],
        [176, 'f64', STEP],
        [192, 'f32', time],
        [240, 'f64', 1.540598],
        [252, 'u32', record],
        [256, 'u32', extra],
      ),
      new Uint8Array(extra),
      floats(COUNTS, record),
    );
  const drive = (name: string, position: number, flag: number): Uint8Array =>
    binary(64, [0, 'u32', 50], [4, 'u32', 64], [8, 'u32', flag], [12, 'text', name], [56, 'f64', position]);
  const version4 = (axis: string): Uint8Array =>
    join(
      binary(61, [0, 'text', 'RAW4.00'], [12, 'text', '01/02/2024']),
      binary(50, [0, 'u32', 10], [4, 'u32', 50], [12, 'text', 'SAMPLEID']),
      binary(
        120,
        [0, 'u32', 30],
        [4, 'u32', 120],
        [72, 'f64', 1.5418],
        [80, 'f64', 1.540598],
        [88, 'f64', 1.544426],
        [104, 'f64', 0.5],
        [116, 'text', 'Cu'],
      ),
      binary(
        160,
        [0, 'u32', 160],
        [32, 'text', 'Locked Coupled'],
        [72, 'f64', START],
        [80, 'f64', STEP],
        [88, 'u32', 50],
        [92, 'f32', 310],
        [136, 'u32', 8],
        [140, 'u32', 128],
      ),
      drive('Theta', 5, 0),
      drive(axis, START, 1),
      floats(COUNTS, 8),
    );

  it.each([
    ['RAW 1', version1],
    ['RAW 2', version2],
    ['RAW 3', join(header3(1), range3(START))],
    ['RAW 3', join(header3(1), range3(START, 1, 12, 40))],
    ['RAW 4', version4('2Theta')],
  ])('%s', (format, data) => {
    const file = readPattern(data, 'a.raw');
    expectCounts(file);
    expectCuDoublet(file);
    expect(file.report.format).toBe(`Bruker ${format}`);
    expect(codes(file)).toEqual([]);
  });

  it('joins ranges that follow each other, and takes the longest of others', () => {
    const joined = readPattern(join(header3(2), range3(START), range3(START + 1)), 'a.raw');
    expect(joined.pattern.twoTheta.length).toBe(100);
    expect(codes(joined)).toEqual(['scans-joined']);
    expect(codes(readPattern(join(header3(2), range3(START), range3(START + 1, 5)), 'a.raw'))).toEqual([
      'scans-ignored',
    ]);
  });

  it('refuses truncated files and rocking curves', () => {
    for (const data of [version1, version2, join(header3(1), range3(START)), version4('2Theta')]) {
      expect(issuesOf(() => readPattern(data.subarray(0, data.length - 30), 'a.raw'))[0].code).toBe(
        'truncated-file',
      );
    }
    expect(issuesOf(() => readPattern(version4('Phi'), 'a.raw'))[0].code).toBe('not-two-theta');
  });
});
