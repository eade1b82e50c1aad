import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import {
  ANGLES,
  bytes,
  codes,
  COUNTS,
  expectCounts,
  read,
  rows,
  START,
  STEP,
} from '../../../test/patternFiles.js';
import { readPattern } from '../pattern.js';

describe('GSAS', () => {
  const title = 'Made-up data, wavelength 1.5406'.padEnd(80);
  const bank = (form: string): string => `BANK 1 50 50 CONST ${START * 100}.0 ${STEP * 100} 0 0 ${form}`;
  const lines = (cells: string[], perLine: number): string =>
    cells.reduce((text, cell, i) => text + (i % perLine === 0 ? '\r\n' : '') + cell, '');

  it.each([
    ['FXYE', `\n${rows((x, y) => `  ${(x * 100).toFixed(2)} ${y} ${Math.sqrt(y).toFixed(3)}`)}`],
    [
      'ESD',
      lines(
        COUNTS.map((y) => String(y).padStart(8) + Math.sqrt(y).toFixed(2).padStart(8)),
        5,
      ),
    ],
    [
      'STD',
      lines(
        COUNTS.map((y) => ' 1' + String(y).padStart(6)),
        10,
      ),
    ],
    [
      'ALT',
      lines(
        ANGLES.map(
          (x, i) =>
            String(Math.round(x * 3200)).padStart(8) +
            COUNTS[i].toFixed(1).padStart(7) +
            Math.sqrt(COUNTS[i]).toFixed(1).padStart(5),
        ),
        4,
      ),
    ],
  ])('%s', (form, records) => {
    const file = read(`${title}\n${bank(form)}${records}\n`, 'a.gsa');
    expectCounts(file);
    COUNTS.forEach((counts, i) =>
      expect(Math.abs(file.pattern.sigma![i] - Math.sqrt(counts))).toBeLessThan(0.06),
    );
    expect(file.pattern.wavelengths[0].wavelength).toBe(1.5406);
    expect(file.report.format).toBe('GSAS powder data');
  });

  it('FXY, and STD where the type is left out', () => {
    const file = read(`${title}\n${bank('FXY')}\n${rows((x, y) => `${x * 100} ${y}`)}`, 'a.gda');
    expectCounts(file);
    expect(file.pattern.sigma).toBeNull();
    expectCounts(
      read(
        `${title}\n${bank('').trim()}${lines(
          COUNTS.map((y) => '  ' + String(y).padStart(6)),
          10,
        )}`,
        'a.raw',
      ),
    );
  });

  it('reads a file that is a few points short or cut off, with a warning', () => {
    const records = rows((x, y) => `${x * 100} ${y} 1`).split('\n');
    const cut = read(`${title}\n${bank('FXYE')}\n${records.slice(0, 40).join('\n')}`, 'a.fxye');
    expect(codes(cut)).toEqual(['truncated-file']);
    expect(cut.pattern.twoTheta.length).toBe(40);
    expect(cut.pattern.twoTheta[39]).toBeCloseTo(ANGLES[39], 6);
    const cells = COUNTS.map((y) => String(y).padStart(8) + Math.sqrt(y).toFixed(2).padStart(8)).join('');
    const half = read(`${title}\n${bank('ESD')}\n${cells.slice(0, 16 * 44 + 8)}`, 'a.gsa');
    expect(codes(half)).toEqual(['truncated-file']);
    expect(half.pattern.twoTheta.length).toBe(44);
  });

  it('reads on over bytes in the title that are no text', () => {
    const text = `${title}\n${bank('FXYE')}\n${rows((x, y) => `${x * 100} ${y} 1`)}`;
    const data = bytes(text);
    data.set([0x82, 0x58, 0, 0xf0, 0xf3, 0x9b, 0, 1, 0xfe], 40);
    expectCounts(readPattern(data, 'a.gsas'));
  });

  it('refuses time of flight, unknown records and text', () => {
    expect(
      issuesOf(() => read(`${title}\nBANK 1 50 50 SLOG 1000 2000 0.0004 0 FXYE\n1 2 3`, 'a.gsa'))[0].code,
    ).toBe('time-of-flight');
    expect(issuesOf(() => read(`${title}\n${bank('XYZ')}\n1 2`, 'a.fxye'))[0].code).toBe('unknown-format');
    expect(
      issuesOf(() => read(`${title}\n${bank('FXYE')}\n${rows((x) => `${x * 100} abc 1`)}`, 'a.fxye'))[0].code,
    ).toBe('not-a-number');
  });
});
