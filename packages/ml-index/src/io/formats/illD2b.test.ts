import { describe, expect, it } from 'vitest';
import { codes, COUNTS, expectCounts, read, START, STEP } from '../../../test/patternFiles.js';

const cells = (width: number, end = ''): string =>
  [...COUNTS.map((y) => ` 1${String(y).padStart(width - 2)}`), end]
    .filter((cell) => cell !== '')
    .reduce((text, cell, i) => text + (i % 10 === 0 && i > 0 ? '\n' : '') + cell, '');

describe('ILL', () => {
  it('reads D1A and D2B up to a count of -1000', () => {
    const head = `D2B quartz\n${' '.repeat(16)}${STEP.toFixed(3).padStart(8)}\n${START.toFixed(3).padStart(8)}\n  10000.  10000.\n`;
    const file = read(`${head}${cells(8, ' 1 -1000')}\n`, 'a.dat', { wavelength: 1.594 });
    expectCounts(file);
    expect(file.report.format).toContain('INSTRM 2');
    expect(codes(file)).toEqual([]);
  });

  it('reads D1B and D20, and says when points are missing', () => {
    const line = `${'100000.'.padStart(13)}${' '.repeat(10)}${START.toFixed(3).padStart(8)}${' '.repeat(45)}${STEP.toFixed(3).padStart(9)}`;
    const text = (points: number): string => `D20\nquartz\nx\n${line}\n${points}\n${cells(10)}\n`;
    const file = read(text(50), 'a.dat', { wavelength: 2.42 });
    expectCounts(file);
    expect(file.report.format).toContain('INSTRM 3');
    expect(codes(read(text(60), 'a.dat', { wavelength: 2.42 }))).toEqual(['truncated-file']);
  });
});
