import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { bytes, codes, COUNTS, expectCounts, read, rows, START, STEP } from '../../../test/patternFiles.js';
import type { PatternFile } from '../pattern.js';
import { readAny } from '../readAny.js';

const END = START + 49 * STEP;
const GRID = `${START.toFixed(2)} ${STEP} ${END.toFixed(2)}`;
const SIGMA = COUNTS.map((y) => Math.sqrt(y));

/** Cells, so many a line. */
const lines = (cells: readonly (string | number)[], perLine = 10, separator = ' '): string =>
  cells.reduce<string>(
    (text, cell, i) => text + (i % perLine === 0 ? (i === 0 ? '' : '\n') : separator) + cell,
    '',
  );

/** Reads as either kind, which must be a pattern. */
const pattern = (text: string): PatternFile => {
  const file = readAny(bytes(text), 'a.dat', { wavelength: 1.5 });
  if (file.kind !== 'pattern') throw new Error('not recognised as a pattern');
  return file;
};

describe('start, step, end and counts', () => {
  it.each([
    ['INSTRM 0', `${GRID}\n${lines(COUNTS)}`],
    ['INSTRM 0', `${GRID} a title with 3 words\r\n${lines(COUNTS, 8).replaceAll('\n', '\r\n')}\r\n`],
    ['INSTRM 0', `! comment\n${GRID}\n${COUNTS.join('\n')}`],
    ['INSTRM 0', `${START} ${END.toFixed(2)} ${STEP}\n${lines(COUNTS, 10, ', ')}`],
    ['INSTRM 0', `${GRID}\r${lines(COUNTS).replaceAll('\n', '\r')}`],
    [
      'INSTRM 0',
      `   10.00    0.02   10.98\n${lines(
        COUNTS.map((y) => `${y}.00`.padStart(8, '0')),
        10,
        '',
      )}`,
    ],
    ['INSTRM 8', `DMC, quartz\nlambda=1.5\n${GRID}\n${lines(COUNTS)}`],
    [
      'INSTRM 6',
      `D1A5 Title\n Ident: 1\nquartz 2theta\n50 -1.0 100.0 0 100000.0 0.0\n${GRID}\n${lines(COUNTS)}`,
    ],
    ['start', `SampleName: quartz\nStart: ${START}\nStep: ${STEP}\nEnd: ${END}\nData:\n${COUNTS.join('\n')}`],
    ['start', `2theta start ${START}\n2theta end ${END}\nstep ${STEP}\n${COUNTS.join('\n')}`],
    ['start', `min = ${START}\nmax = ${END}\ninc = ${STEP}\n${COUNTS.join('\n')}`],
    ['start', `Start angle = ${START}\nStep size = ${STEP}\nStep time = 1.0\n\n${lines(COUNTS)}`],
    [
      'start',
      `"Start (2theta)";"${START}"\n"Step";"0.02"\n"Stop";"${END}"\n${COUNTS.join('\n')}`.replaceAll(
        ';',
        ',',
      ),
    ],
    [
      'start',
      `SampleIdent,quartz,/\nDataAngleRange, ${START}, ${END},/\nScanStepSize, ${STEP},/\nRawScan\n${lines(COUNTS, 8, ', ')}/`,
    ],
  ])('%s', (form, text) => {
    const file = pattern(text);
    expectCounts(file);
    expect(file.report.format.toLowerCase()).toContain(form.toLowerCase());
    expect(file.report.summary.join()).toContain(`step ${STEP}`);
    expect(codes(file)).toEqual([]);
  });

  it.each([
    ['INSTRM 1', `${GRID}\n${lines(COUNTS.map((y) => ` 1 ${String(y).padStart(5)}`))}`],
    ['INSTRM 8', `a\nb\n${GRID}\n${lines(COUNTS)}\n${lines(SIGMA.map((s) => s.toFixed(3)))}`],
    [
      'INSTRM 4',
      `${GRID}\n${Array.from({ length: 5 }, (_, i) => `${lines(COUNTS.slice(10 * i, 10 * i + 10))}\n${lines(SIGMA.slice(10 * i, 10 * i + 10).map((s) => s.toFixed(3)))}`).join('\n')}`,
    ],
    [
      'INSTRM 6',
      `a\nb\nc\n50 1 1 1 1 1\n${GRID}\n${lines(COUNTS)}\n${lines(SIGMA.map((s) => s.toFixed(3)))}`,
    ],
  ])('%s, with uncertainties', (form, text) => {
    const file = pattern(text);
    expectCounts(file);
    expect(file.report.format).toContain(form);
    SIGMA.forEach((s, i) => expect(file.pattern.sigma![i]).toBeCloseTo(s, 2));
  });

  it('takes the wavelength of a neutron pattern from its title', () => {
    const text = `1.9114 A  LaNi2Mn3Dx\n Ident\nx\n50 -1.0 100.0 0 100000.0 0.0\n${GRID}\n${lines(COUNTS)}`;
    const file = read(text, 'a.dat');
    expect(file.pattern.wavelengths[0].wavelength).toBe(1.9114);
    expect(read(text.replace('1.9114 A', 'a=1.9114 A'), 'a.dat').pattern.wavelengths).toEqual([]);
  });

  it('says when points are missing, and what text among the counts is', () => {
    const short = pattern(`${GRID}\n${lines(COUNTS.slice(0, 48))}`);
    expect(codes(short)).toEqual(['truncated-file']);
    expect(short.pattern.twoTheta.length).toBe(48);
    expect(
      issuesOf(() => read(`${GRID}\n${lines(COUNTS.map((y, i) => (i === 30 ? `${y}e` : y)))}`, 'a.dat'))[0],
    ).toMatchObject({ code: 'not-a-number', line: 5 });
  });

  it('leaves lists alone whose header tells how the pattern was measured', () => {
    const list = Array.from({ length: 30 }, (_, i) => 10 + 1.7 * i + (i % 3) * 0.2);
    for (const row of [(x: number) => x.toFixed(3), (x: number) => `${x.toFixed(3)} ${(x * 37) % 100}`]) {
      const text = `# Start: 5\n# Step: 0.02\n# wavelength 1.5\n${list.map(row).join('\n')}`;
      const file = readAny(bytes(text), 'a.txt');
      expect(file.kind).toBe('peaks');
      expect(file.report.summary.join()).toContain('30 lines used');
    }
  });

  it('leaves columns of angle and counts alone, with and without such a header', () => {
    for (const head of [`${GRID}\n`, `Start: ${START}\nStep: ${STEP}\nEnd: ${END}\n`, '']) {
      const columns = rows((x, y) => `${x.toFixed(2)} ${y}`);
      expect(
        read(`${head.startsWith('S') || head === '' ? head : `# ${head}`}${columns}`, 'a.xy').report.format,
      ).toBe('columns');
    }
  });
});
