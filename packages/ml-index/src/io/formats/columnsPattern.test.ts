import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import {
  codes,
  COUNTS,
  expectCounts,
  expectCuDoublet,
  read,
  rows,
  STEP,
} from '../../../test/patternFiles.js';

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
});
