import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../test/issues.js';
import {
  bytes,
  D,
  expectQ2,
  INTENSITY,
  Q2,
  readList as read,
  TWO_THETA,
  WAVELENGTH,
} from '../../test/peakFiles.js';
import { InputError } from '../math/index.js';
import { readPeakList } from './peakList.js';

describe('readPeakList: columns', () => {
  const rows = TWO_THETA.map((t, i) => [t, INTENSITY[i]] as const);
  const wave = '# wavelength 1.52904\n';

  it.each([
    ['spaces', rows.map(([t, i]) => `  ${t}   ${i}`)],
    ['tabs', rows.map(([t, i]) => `${t}\t${i}`)],
    ['commas', rows.map(([t, i]) => `${t},${i}`)],
    ['comma and blank', rows.map(([t, i]) => `${t}, ${i}`)],
    ['semicolons', rows.map(([t, i]) => `${t};${i}`)],
    ['decimal commas, tabs', rows.map(([t, i]) => `${t}\t${i}`.replaceAll('.', ','))],
    ['decimal commas, semicolons', rows.map(([t, i]) => `${t};${i}`.replaceAll('.', ','))],
    ['quoted CSV', rows.map(([t, i]) => `"${t}","${i}"`)],
    ['trailing comments', rows.map(([t, i]) => `${t} ${i} # weak`)],
  ])('%s', (_, lines) => {
    const file = read(wave + lines.join('\r\n'));
    expectQ2(file);
    expect(file.report.unit).toBe('twoTheta');
    expect(file.report.unitSource).toBe('values');
    expect(file.report.wavelengthSource).toBe('file');
    expect([...file.peaks.intensity!]).toEqual(INTENSITY);
    expect([...file.peaks.sigmaQ2].every((s) => s === 0)).toBe(true);
    expect(file.warnings).toEqual([]);
  });

  it.each([
    ['d', D.map((d) => d.toFixed(5)), 'd'],
    ['Q', D.map((d) => ((2 * Math.PI) / d).toFixed(6)), 'Q'],
    ['q', D.map((d) => (1 / d).toFixed(6)), 'q'],
    ['q2', Q2.map((q2) => q2.toFixed(8)), 'q2'],
    ['q2e4', Q2.map((q2) => (q2 * 1e4).toFixed(3)), 'q2e4'],
    ['two-theta', TWO_THETA.map(String), 'two-theta'],
  ])('a bare column of %s is recognised when forced', (_, column, unit) => {
    expectQ2(read(column.join('\n'), { unit, wavelength: WAVELENGTH }), 3e-5);
  });

  it.each([
    ['d', D.map((d) => d.toFixed(5))],
    ['q2', Q2.map((q2) => q2.toFixed(8))],
    ['Q', D.map((d) => ((2 * Math.PI) / d).toFixed(6))],
    ['twoTheta', TWO_THETA.map(String)],
  ])('a bare column of %s is recognised from its values, or the doubt is said', (unit, column) => {
    const file = read(column.join('\n'), { wavelength: WAVELENGTH });
    if (file.report.unit !== unit) expect(file.warnings.map((w) => w.code)).toContain('ambiguous-unit');
    else expectQ2(file, 3e-5);
    if (unit === 'd' || unit === 'twoTheta') expect(file.report.unit).toBe(unit);
  });

  it.each([
    ['2theta,intensity', 'twoTheta', (i: number) => `${TWO_THETA[i]},${INTENSITY[i]}`],
    ['2 Theta (deg)   Rel. Int.', 'twoTheta', (i: number) => `${TWO_THETA[i]} ${INTENSITY[i]}`],
    [
      'No.;Pos. [°2Th.];Height [cts];FWHM [°2Th.];d-spacing [Å]',
      'twoTheta',
      (i: number) => `${i + 1};${TWO_THETA[i]};${INTENSITY[i]};0.08;${D[i].toFixed(5)}`,
    ],
    ['d(A)  I/I0  h k l', 'd', (i: number) => `${D[i].toFixed(5)} ${INTENSITY[i]} 0 ${i} 1`],
    ['# d I', 'd', (i: number) => `${D[i].toFixed(5)} ${INTENSITY[i]}`],
    ['I,d', 'd', (i: number) => `${INTENSITY[i]},${D[i].toFixed(5)}`],
    ['Q [nm^-1]\tI', 'Q', (i: number) => `${((20 * Math.PI) / D[i]).toFixed(5)}\t${INTENSITY[i]}`],
    ['Q (1/A), I', 'Q', (i: number) => `${((2 * Math.PI) / D[i]).toFixed(6)}, ${INTENSITY[i]}`],
    ['1/d  I', 'q', (i: number) => `${(1 / D[i]).toFixed(6)} ${INTENSITY[i]}`],
    ['1/d^2  intensity', 'q2', (i: number) => `${Q2[i].toFixed(8)} ${INTENSITY[i]}`],
    ['10^4/d^2  intensity', 'q2', (i: number) => `${(1e4 * Q2[i]).toFixed(4)} ${INTENSITY[i]}`],
  ])('heading %s', (heading, unit, row) => {
    const file = read([heading, ...TWO_THETA.map((_, i) => row(i))].join('\n'), { wavelength: WAVELENGTH });
    expect(file.report.unit).toBe(unit);
    expect(file.report.unitSource).toBe('heading');
    expectQ2(file, 3e-5);
    expect([...file.peaks.intensity!]).toEqual(INTENSITY);
  });

  it('takes standard uncertainties from a column, from the heading and from brackets', () => {
    const headed = read(
      ['2theta sigma I', ...TWO_THETA.map((t, i) => `${t} 0.01 ${INTENSITY[i]}`)].join('\n'),
      { wavelength: WAVELENGTH },
    );
    const detected = read(TWO_THETA.map((t, i) => `${t} 0.01 ${INTENSITY[i]}`).join('\n'), {
      wavelength: WAVELENGTH,
    });
    const bracketed = read(TWO_THETA.map((t, i) => `${t.toFixed(3)}(10) ${INTENSITY[i]}`).join('\n'), {
      wavelength: WAVELENGTH,
    });
    for (const file of [headed, detected, bracketed]) {
      TWO_THETA.forEach((t, i) => {
        const shifted = ((2 * Math.sin(((t + 0.01) * Math.PI) / 360)) / WAVELENGTH) ** 2;
        expect(file.peaks.sigmaQ2[i] / (shifted - Q2[i])).toBeCloseTo(1, 2);
      });
      expect([...file.peaks.intensity!]).toEqual(INTENSITY);
    }
    expect(detected.report.columns).toEqual(['twoTheta', 'sigma', 'intensity']);
  });

  it('recognises two-theta beside d, in either order, and the wavelength that follows', () => {
    const rows = TWO_THETA.map(
      (t, i) => `${i + 1} ${((1.540593 / WAVELENGTH) * D[i]).toFixed(4)} ${t.toFixed(3)} ${INTENSITY[i]}`,
    );
    const file = read(rows.join('\n'));
    expect(file.report.columns).toEqual(['index', 'd', 'twoTheta', 'intensity']);
    expect(file.report.wavelengthSource).toBe('two-theta and d');
    expect(file.peaks.wavelength).toBeCloseTo(1.540593, 6);
    expect(file.report.unit).toBe('twoTheta');
  });

  it('can be forced', () => {
    const file = read(TWO_THETA.map((t, i) => `7 ${INTENSITY[i]} ${t}`).join('\n'), {
      columns: '-,intensity,two-theta',
      wavelength: WAVELENGTH,
    });
    expectQ2(file);
    expect(file.report.unitSource).toBe('option');
    expect([...file.peaks.intensity!]).toEqual(INTENSITY);
    expect(issuesOf(() => read('1 2', { columns: 'two-theta,colour' }))[0].code).toBe('bad-columns');
    expect(issuesOf(() => read('1 2', { columns: 'two-theta,d' }))[0].code).toBe('bad-columns');
    expect(issuesOf(() => read('1 2', { columns: 'intensity' }))[0].code).toBe('bad-columns');
    expect(issuesOf(() => read('1 2', { columns: '-,-,d' }))[0].code).toBe('bad-columns');
  });

  it('reads a list from the largest angle down', () => {
    const text = ['2theta I', ...TWO_THETA.map((t, i) => `${t} ${INTENSITY[i]}`).reverse()].join('\n');
    const file = read(text, { wavelength: WAVELENGTH });
    expectQ2(file);
    expect([...file.peaks.intensity!]).toEqual(INTENSITY);
    expect(file.warnings).toEqual([]);
  });

  it('reads prose headers, several comment signs and UTF-16', () => {
    const text = [
      'Cimetidine form A',
      '20 lines from a synchrotron',
      '! Le Bail',
      "'data",
      '; x',
      '// y',
      'wavelength = 1.52904 A',
      '',
      ...TWO_THETA,
    ].join('\n');
    const file = read(text);
    expectQ2(file);
    expect(file.report.comments.length).toBe(7);
    const utf16 = new Uint8Array(2 + 2 * text.length);
    utf16.set([0xff, 0xfe]);
    for (let i = 0; i < text.length; i++) utf16[2 + 2 * i] = text.charCodeAt(i);
    expectQ2(readPeakList(utf16, 'x.txt'));
  });

  it('leaves the intensity out where there is none', () => {
    expect(read(TWO_THETA.join('\n'), { wavelength: 'CuKa1' }).peaks.intensity).toBeNull();
  });
});

describe('readPeakList: wavelength', () => {
  const list = TWO_THETA.join('\n');
  it('goes by option, file, two-theta beside d, else Cu K-alpha1 with a warning', () => {
    const assumed = read(list);
    expect(assumed.peaks.wavelength).toBe(1.5405929);
    expect(assumed.warnings.map((w) => w.code)).toEqual(['wavelength-assumed']);
    expect(read(`# Mo Ka1\n${list}`).peaks.wavelength).toBe(0.70931715);
    const both = read(`# lambda = 0.7093\n${list}`, { wavelength: 'CoKa1' });
    expect(both.peaks.wavelength).toBe(1.788996);
    expect(both.warnings.map((w) => w.code)).toEqual(['wavelength-conflict']);
    expect(read(D.join('\n')).peaks.wavelength).toBeNull();
    expect(issuesOf(() => read(list, { wavelength: 'unobtainium' }))[0].code).toBe('bad-wavelength');
    expect(read(`# wavelength unknown\n${list}`).warnings[0].code).toBe('wavelength-not-understood');
  });
});

describe('readPeakList: K-alpha2 satellites', () => {
  const ka1 = 1.5405929;
  const ka2 = 1.5444274;
  const mains = [21.3, 30.4, 37.4, 43.5, 49.0, 54.1, 58.9, 63.5, 67.9, 72.3];
  const satellite = (t: number): number =>
    (Math.asin((Math.sin((t * Math.PI) / 360) * ka2) / ka1) * 360) / Math.PI;
  const rows = mains.flatMap((t, i) => [
    `${t} ${1000 - 50 * i}`,
    ...(t > 40 ? [`${satellite(t).toFixed(3)} ${0.5 * (1000 - 50 * i)}`] : []),
  ]);

  it('are left out with a warning, unless asked to be kept', () => {
    const file = read(rows.join('\n'), { wavelength: 'CuKa1' });
    expect(file.peaks.q2.length).toBe(mains.length);
    expect(file.warnings.map((w) => w.code)).toEqual(['kalpha2-satellites']);
    expect(read(rows.join('\n'), { wavelength: 'CuKa1', keepSatellites: true }).peaks.q2.length).toBe(
      rows.length,
    );
    const bare = rows.map((row) => row.split(' ')[0]).join('\n');
    expect(read(bare, { wavelength: 1.5406 }).peaks.q2.length).toBe(mains.length);
  });

  it('are not seen at other wavelengths', () => {
    expect(read(rows.join('\n'), { wavelength: 1.2 }).warnings).toEqual([]);
  });

  it('are hardly ever seen in lists that have none', () => {
    let wrong = 0;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 10, max: 80, noNaN: true }), { minLength: 20, maxLength: 40 }),
        fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 40, maxLength: 40 }),
        (angles, heights) => {
          const sorted = [...new Set(angles.map((a) => a.toFixed(3)))].sort((p, q) => +p - +q);
          if (sorted.length < 10) return;
          const file = read(sorted.map((a, i) => `${a} ${heights[i]}`).join('\n'), {
            wavelength: 'CuKa1',
            columns: 'two-theta,intensity',
          });
          if (file.warnings.some((w) => w.code === 'kalpha2-satellites')) wrong++;
        },
      ),
      { numRuns: 300, seed: 5 },
    );
    expect(wrong).toBeLessThan(15);
  });
});

describe('readPeakList: bad input', () => {
  const good = TWO_THETA.map((t, i) => `${t} ${INTENSITY[i]}`);
  const withLine = (line: string): string => [...good.slice(0, 3), line, ...good.slice(3)].join('\n');
  const options = { wavelength: WAVELENGTH };

  it.each([
    ['', 'empty-file'],
    [' \n\n', 'empty-file'],
    ['no numbers\nat all', 'no-data'],
    [withLine('abc 100'), 'not-a-number'],
    [withLine('13.0x 100'), 'not-a-number'],
    [withLine('13.0 strong'), 'not-a-number'],
    [withLine('-13.0 100'), 'not-positive'],
    [withLine('0 100'), 'not-positive'],
    [withLine('200 100'), 'two-theta-too-large'],
    [withLine('1e999 100'), 'not-finite'],
    [withLine('NaN 100'), 'not-finite'],
    [withLine('inf 100'), 'not-finite'],
    [withLine('13 NaN'), 'not-a-number'],
    [withLine('0.0000001 100'), 'implausible-d'],
    [good.slice(0, 3).join('\n'), 'too-few-lines'],
  ])('%j', (text, code) => {
    const issues = issuesOf(() => read(text, { ...options, columns: 'two-theta,intensity' }));
    expect(issues.map((issue) => issue.code)).toContain(code);
    for (const issue of issues) expect(issue.file).toBe('list.txt');
  });

  it('tells every problem at once, with line and value', () => {
    const issues = issuesOf(() => read([...good, '-1 2', 'nonsense', '500 3'].join('\n'), options));
    expect(issues.map(({ code, line }) => [code, line])).toEqual(
      expect.arrayContaining([
        ['not-a-number', 14],
        ['not-positive', 13],
        ['two-theta-too-large', 15],
      ]),
    );
    expect(issues.find((issue) => issue.line === 15)?.value).toBe('500');
  });

  it('counts what it does not list', () => {
    const issues = issuesOf(() =>
      read([...good, ...Array.from({ length: 500 }, () => 'x')].join('\n'), options),
    );
    expect(issues.length).toBe(41);
    expect(issues[40].message).toContain('460');
  });

  it('sin(theta) above 1 and a wrong wavelength', () => {
    const short = ['0.9 1', '0.8 1', '0.7 1', '0.6 1', '0.5 1'].join('\n');
    expect(issuesOf(() => read(short, { unit: 'd', wavelength: 'CuKa1' }))[0].code).toBe('sine-above-one');
    const odd = read(TWO_THETA.map((t) => t / 20).join('\n'), { unit: 'two-theta', wavelength: 'CrKa1' });
    expect(odd.warnings.map((w) => w.code)).toContain('implausible-d');
  });

  it('binary rubbish', () => {
    expect(
      issuesOf(() =>
        readPeakList(
          Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256),
          'x.dat',
        ),
      )[0].code,
    ).toBe('binary-file');
  });

  it('unsorted, duplicate, few lines, missing and negative intensity are warnings', () => {
    const unsorted = read([...good.slice(4), ...good.slice(0, 4), good[0]].join('\n'), options);
    expectQ2(unsorted);
    expect(unsorted.warnings.map((w) => w.code)).toEqual(['unsorted', 'duplicate']);
    expect(read(good.slice(0, 6).join('\n'), options).warnings.map((w) => w.code)).toEqual(['few-lines']);
    const missing = read(withLine('13.5'), options);
    expect(missing.warnings.map((w) => w.code)).toEqual(['missing-intensity']);
    expect(missing.peaks.intensity).toBeNull();
    const negative = read(withLine('13.5 -3'), options);
    expect(negative.warnings.map((w) => w.code)).toEqual(['negative-intensity']);
    expect(negative.peaks.intensity![3]).toBe(0);
  });

  it('never fails with anything but an InputError', () => {
    const token = fc.oneof(
      fc.constantFrom(
        '12.3',
        '1,5',
        '-',
        'NaN',
        '[',
        ']',
        '#',
        ';',
        ',',
        '\t',
        '\n',
        'd',
        '2theta',
        'wavelength',
        '1e9',
        '"',
        '(2)',
        'CuKa1',
        'I',
        'Q',
      ),
      fc.double().map(String),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.array(token, { maxLength: 60 }).map((t) => bytes(t.join(' '))),
        ),
        (data) => {
          try {
            const { peaks } = readPeakList(data, 'fuzz.txt');
            expect(peaks.q2.every((q2, i) => q2 > 0 && (i === 0 || q2 >= peaks.q2[i - 1]))).toBe(true);
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            expect(error.issues.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
