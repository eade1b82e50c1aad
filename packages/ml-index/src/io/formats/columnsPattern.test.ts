import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import {
  bytes,
  codes,
  COUNTS,
  expectCounts,
  expectCuDoublet,
  read,
  rows,
  STEP,
} from '../../../test/patternFiles.js';
import { readAny } from '../readAny.js';

describe('columns', () => {
  it.each([
    ['a.xy', rows((x, y) => `${x.toFixed(2)} ${y}`)],
    ['a.xy', `# comment\n${rows((x, y) => `  ${x.toFixed(2)}\t${y}`)}`],
    ['a.csv', `Angle,Intensity\n${rows((x, y) => `${x.toFixed(2)},${y}`)}`],
    ['a.csv', `"2Theta";"I"\n${rows((x, y) => `${x.toFixed(2)};${y}`).replaceAll('.', ',')}`],
    ['a.txt', `[Data]\nAngle, PSD,\n${rows((x, y) => `${x.toFixed(2)}, ${y},`)}`],
    [
      'a.xy',
      rows((x, y) => `${x.toFixed(2)} ${y}`)
        .split('\n')
        .reverse()
        .join('\n'),
    ],
  ])('%s', (name, text) => {
    const file = read(text, name, { wavelength: 'CuKa' });
    expectCounts(file);
    expect(file.pattern.sigma).toBeNull();
    expect(codes(file)).toEqual([]);
    expect(file.pattern.wavelengths.length).toBe(2);
    expect(file.report.step).toBeCloseTo(STEP, 6);
  });

  it('takes uncertainties from .xye files and headings only', () => {
    const three = rows((x, y) => `${x.toFixed(2)} ${y} ${Math.sqrt(y).toFixed(5)}`);
    for (const file of [read(three, 'a.xye'), read(`# 2theta intensity sigma\n${three}`, 'a.dat')]) {
      COUNTS.forEach((counts, i) => expect(file.pattern.sigma![i]).toBeCloseTo(Math.sqrt(counts), 4));
    }
    const other = read(three, 'a.xy');
    expect(other.pattern.sigma).toBeNull();
    expect(other.report.summary.join()).toContain('others of 3 not used');
  });

  it('reads an RRUFF file and takes its mean wavelength for the doublet', () => {
    const text = [
      '##NAMES=Quartz',
      '##RRUFFID=R040031',
      '##X-RAY WAVELENGTH=1.541838',
      rows((x, y) => `${x.toFixed(2)}, ${y}`),
      '##END=',
    ].join('\n');
    const file = read(text, 'quartz.txt');
    expectCounts(file);
    expectCuDoublet(file);
  });

  it('converts an axis of Q with the wavelength given', () => {
    const text = `Q [1/A] I\n${rows((x, y) => `${((4 * Math.PI * Math.sin((x * Math.PI) / 360)) / 1.2).toFixed(8)} ${y}`)}`;
    const file = read(text, 'q.dat', { wavelength: 1.2 });
    expectCounts(file);
    expect(issuesOf(() => read(text, 'q.dat')).map((issue) => issue.code)).toEqual(['missing-wavelength']);
  });

  it('says when there is no wavelength', () => {
    const file = read(
      rows((x, y) => `${x} ${y}`),
      'a.xy',
    );
    expect(codes(file)).toEqual(['wavelength-missing']);
    expect(file.pattern.wavelengths).toEqual([]);
  });

  it('finds the axis behind other columns, and adds up frames one below the other', () => {
    const head = 'imagenum  twotheta  twotheta_cuka  dspacing  qvalue  intensity  frame_number  date  time';
    const frame = (n: number): string =>
      rows(
        (x, y) =>
          `${n} ${x.toFixed(3)} ${(1.24 * x).toFixed(4)} ${(60 / x).toFixed(5)} ${(x / 10).toFixed(5)} ${y} ${n} 07/07/2022 19:15:30`,
      );
    const file = read(`${head}\n${frame(0)}\n${frame(1)}\n`, 'a.dat', { wavelength: 1.24 });
    expectCounts(file, 2);
    expect(codes(file)).toEqual(['scans-added']);
    expectCounts(
      read(
        rows((x, y, i) => `${i + 1} ${x.toFixed(2)} ${y}`),
        'a.txt',
      ),
    );
    expectCounts(read(`theta,I\n${rows((x, y) => `${(x / 2).toFixed(3)},${y}`)}`, 'a.csv'));
    expectCounts(
      read(
        `a.tif\n2-Theta Angle (Degrees)\nIntensity\n  50\n${rows((x, y) => `${x.toFixed(2)} ${y}`)}`,
        'a.chi',
      ),
    );
  });

  const others = COUNTS.map((_, i) => COUNTS[(i + 17) % 50] + (i % 3));
  const third = COUNTS.map((_, i) => COUNTS[(i + 33) % 50] + (i % 5));
  it.each([
    [3, `2theta,25C,100C,200C\n${rows((x, y, i) => `${x.toFixed(2)},${y},${others[i]},${third[i]}`)}`],
    [2, `2theta,sample A,sample B\n${rows((x, y, i) => `${x.toFixed(2)},${y},${others[i]}`)}`],
    [3, rows((x, y, i) => `${x.toFixed(2)} ${y} ${others[i]} ${third[i]}`)],
    [2, rows((x, y, i) => `${x.toFixed(2)} ${y} ${x.toFixed(2)} ${others[i]}`)],
  ])('refuses %i patterns side by side, and takes the one that is said', (count, text) => {
    const [issue] = issuesOf(() => read(text, 'a.csv'));
    expect(issue).toMatchObject({ code: 'several-patterns', option: 'columns' });
    expect(issue.message).toContain(`${count} patterns`);
    expectCounts(read(text, 'a.csv', { columns: 'two-theta,intensity' }));
  });

  it('takes the observed curve of a refinement', () => {
    const text = `2theta yobs ycalc ydiff bkg\n${rows((x, y) => `${x.toFixed(2)} ${y} ${1.01 * y} ${-0.01 * y} 100`)}`;
    expectCounts(read(text, 'a.txt'));
  });

  it('refuses curves of small-angle scattering, unless they are said to be a pattern', () => {
    const curve = (factor: number): string =>
      Array.from({ length: 200 }, (_, i) => 0.005 * 1.02 ** i)
        .map(
          (q) =>
            `${(q * factor).toFixed(6)} ${(1e-4 * q ** -3).toPrecision(5)} ${(1e-6 * q ** -2).toPrecision(4)}`,
        )
        .join('\n');
    for (const text of [
      curve(1),
      curve(10),
      `q(A-1) I err\n${curve(1)}`,
      `# q_nm^-1  I  sigma\n${curve(10)}`,
    ]) {
      expect(issuesOf(() => readAny(bytes(text), 'a.dat'))[0].code).toBe('small-angle');
    }
    const forced = readAny(bytes(`q(A-1) I err\n${curve(1)}`), 'a.dat', { as: 'pattern', wavelength: 1.24 });
    expect(forced.kind).toBe('pattern');
  });
});
