import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { COUNTS, expectCounts, read, START, STEP } from '../../../test/patternFiles.js';

describe('Sietronics .cpi', () => {
  const text = (counts: readonly (number | string)[]): string =>
    `SIETRONICS XRD SCAN\n${START}\n10.98\n${STEP}\nCu\n1.54056\n1-1-1995\n0\nquartz\nSCANDATA\n${counts.join('\n')}\n`;

  it('reads counts, angles and the wavelength', () => {
    const file = read(text(COUNTS), 'a.cpi');
    expectCounts(file);
    expect(file.pattern.wavelengths[0].wavelength).toBe(1.54056);
  });

  it('reports text and missing angles', () => {
    expect(issuesOf(() => read(text(['x', ...COUNTS]), 'a.cpi'))[0]).toMatchObject({
      code: 'not-a-number',
      line: 11,
    });
    expect(issuesOf(() => read(text(COUNTS).replace('SCANDATA', ''), 'a.cpi'))[0].code).toBe(
      'missing-angles',
    );
  });
});
