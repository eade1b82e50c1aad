import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { bytes, D, expectQ2, INTENSITY, readList, TWO_THETA, WAVELENGTH } from '../../../test/peakFiles.js';
import { readAny } from '../readAny.js';
import { readPeakList } from '../peakList.js';

const wave = '# wavelength 1.52904\n';
const rows = (row: (i: number) => string): string => TWO_THETA.map((_, i) => row(i)).join('\n');
const grouped = (value: number): string => value.toLocaleString('en-US', { minimumFractionDigits: 1 });

describe('lists in columns as programs and people write them', () => {
  it.each([
    [
      'powers of ten',
      wave + rows((i) => `${TWO_THETA[i].toExponential(4)} ${INTENSITY[i].toExponential(6)}`),
    ],
    [
      'Fortran powers of ten',
      wave + rows((i) => `${TWO_THETA[i].toExponential(4).replace('e', 'D')} ${INTENSITY[i]}`),
    ],
    [
      'groups of three digits',
      `${wave}2theta I\n${rows((i) => `${TWO_THETA[i]}   ${grouped(INTENSITY[i])}`)}`,
    ],
    ['the same with tabs', `${wave}2theta\tI\n${rows((i) => `${TWO_THETA[i]}\t${grouped(INTENSITY[i])}`)}`],
    [
      'groups of three digits and decimal commas',
      `${wave}2theta;I\n${rows((i) => `${TWO_THETA[i]};${grouped(INTENSITY[i])}`.replace(/[.,]/g, (sign) => (sign === '.' ? ',' : '.')))}`,
    ],
    [
      'text after the numbers',
      wave + rows((i) => `${TWO_THETA[i]} ${INTENSITY[i]} quartz (1 0 ${i}) strong`),
    ],
    [
      'a table with bars',
      `${wave}| 2theta | I |\n|---|---|\n${rows((i) => `| ${TWO_THETA[i]} | ${INTENSITY[i]} |`)}`,
    ],
    ['degree signs', wave + rows((i) => `${TWO_THETA[i]}° ${INTENSITY[i]}`)],
    ['no-break spaces', wave + rows((i) => `${TWO_THETA[i]}\u00a0${INTENSITY[i]}`)],
    [
      'a comment in the manner of C',
      `/* peaks of\n   cimetidine */\n${wave}${rows((i) => `${TWO_THETA[i]} ${INTENSITY[i]}`)}`,
    ],
    ['a byte order mark', `\ufeff${wave}${rows((i) => `${TWO_THETA[i]} ${INTENSITY[i]}`)}`],
    [
      'lines of old Macintoshes',
      (wave + rows((i) => `${TWO_THETA[i]} ${INTENSITY[i]}`)).replaceAll('\n', '\r'),
    ],
    ['indices before', `${wave}h k l 2theta I\n${rows((i) => `${i} 1 0 ${TWO_THETA[i]} ${INTENSITY[i]}`)}`],
    ['indices before, no heading', wave + rows((i) => `${i % 3} ${i % 2} 0 ${TWO_THETA[i]} ${INTENSITY[i]}`)],
    ['indices after', wave + rows((i) => `${TWO_THETA[i]} ${INTENSITY[i]} ${i} 0 -1`)],
  ])('%s', (_, text) => {
    const file = readList(text);
    expectQ2(file);
    expect([...file.peaks.intensity!]).toEqual(INTENSITY);
    expect(file.warnings).toEqual([]);
  });

  it('UTF-16 without a byte order mark', () => {
    const text = wave + TWO_THETA.join('\n');
    const data = new Uint8Array(2 * text.length);
    for (const shift of [0, 1]) {
      data.fill(0);
      for (let i = 0; i < text.length; i++) data[2 * i + shift] = text.charCodeAt(i);
      expectQ2(readPeakList(data, 'a.txt'));
    }
  });

  it('uncertainties after a sign of plus-minus', () => {
    for (const sign of ['±', '+-', '+/-']) {
      const file = readList(wave + rows((i) => `${TWO_THETA[i]} ${sign} 0.005 ${INTENSITY[i]}`));
      expect(file.report.columns).toEqual(['twoTheta', 'sigma', 'intensity']);
      expect([...file.peaks.intensity!]).toEqual(INTENSITY);
    }
  });

  it('intensities in words, and a footer, with a warning', () => {
    const words = ['vs', 's', 'm', 'w', 'vw', 'ms'];
    const file = readList(`d I\n${rows((i) => `${D[i].toFixed(5)} ${words[i % 6]}`)}\nTotal: 12 lines\n`);
    expectQ2(file, 3e-5);
    expect([...file.peaks.intensity!.subarray(0, 6)]).toEqual([100, 75, 45, 20, 10, 60]);
    expect(file.warnings.map(({ code }) => code)).toEqual(['footer', 'intensity-words']);
  });

  it('refuses counts without angles, and thousands of steady points even where they are said to be a list', () => {
    const counts = Array.from({ length: 600 }, (_, i) => 100 + ((i * 37) % 11));
    expect(issuesOf(() => readList(counts.join('\n')))[0].code).toBe('no-positions');
    const tens = Array.from({ length: 60 }, (_, i) => counts.slice(10 * i, 10 * i + 10).join(' '));
    expect(issuesOf(() => readList(tens.join('\n')))[0].code).toBe('no-positions');
    const points = Array.from(
      { length: 2000 },
      (_, i) => `${(5 + 0.02 * i).toFixed(2)} ${counts[i % 600]}`,
    ).join('\n');
    expect(issuesOf(() => readAny(bytes(points), 'a.txt', { as: 'peaks' }))[0].code).toBe('is-pattern');
  });
});

describe('units of lists', () => {
  const quantity = (i: number): Readonly<Record<string, string>> => ({
    theta: (TWO_THETA[i] / 2).toFixed(5),
    Q: ((2 * Math.PI) / D[i]).toFixed(6),
    Qnm: ((20 * Math.PI) / D[i]).toFixed(5),
    q: (1 / D[i]).toFixed(7),
    dnm: (D[i] / 10).toFixed(6),
    dpm: (D[i] * 100).toFixed(3),
    half: (0.5 / D[i]).toFixed(7),
    sin2: (Math.sin((TWO_THETA[i] * Math.PI) / 360) ** 2).toFixed(8),
    q4: (1e4 / D[i] ** 2).toFixed(4),
    radian: ((TWO_THETA[i] * Math.PI) / 180).toFixed(7),
  });

  it.each([
    ['theta', 'theta'],
    ['Theta (deg)', 'theta'],
    ['θ/°', 'theta'],
    ['th', 'theta'],
    ['2Theta [rad]', 'radian'],
    ['2 pi/d', 'Q'],
    ['2π/d (1/Å)', 'Q'],
    ['2*pi/d', 'Q'],
    ['4 pi sin(theta)/lambda', 'Q'],
    ['Q (A^-1)', 'Q'],
    ['q (Å⁻¹)', 'Q'],
    ['q_nm^-1', 'Qnm'],
    ['Q / nm^-1', 'Qnm'],
    ['1/d', 'q'],
    ['d*', 'q'],
    ['d / nm', 'dnm'],
    ['d [pm]', 'dpm'],
    ['sin(theta)/lambda', 'half'],
    ['sin^2(theta)', 'sin2'],
    ['sin2 theta', 'sin2'],
    ['10^4/d^2', 'q4'],
    ['10^4 q2', 'q4'],
    ['1E4/d2', 'q4'],
  ])('a heading %s is believed, alone and beside intensities', (heading, key) => {
    for (const text of [
      `${heading}\n${rows((i) => quantity(i)[key])}`,
      `# ${heading}  I\n${rows((i) => `${quantity(i)[key]} ${INTENSITY[i]}`)}`,
      `"${heading}","I"\n${rows((i) => `${quantity(i)[key]},${INTENSITY[i]}`)}`,
    ]) {
      const file = readList(text, { wavelength: WAVELENGTH });
      expect(file.report.unitSource).toBe('heading');
      expectQ2(file, 5e-5);
    }
  });

  it.each([
    ['theta', 'theta'],
    ['Q-nm', 'Qnm'],
    ['d-nm', 'dnm'],
    ['sin2theta', 'sin2'],
    ['q2e4', 'q4'],
  ])('the option %s', (unit, key) => {
    for (const heading of ['', '2theta\n', 'd\n']) {
      expectQ2(readList(heading + rows((i) => quantity(i)[key]), { unit, wavelength: WAVELENGTH }), 5e-5);
    }
  });

  it('says that angles under a heading theta were doubled', () => {
    const file = readList(`theta\n${rows((i) => quantity(i).theta)}`, { wavelength: WAVELENGTH });
    expect(file.warnings.map(({ code }) => code)).toEqual(['theta-doubled']);
  });

  it('a falling column is d whatever its values, a rising one is not, and with a wavelength it is an angle', () => {
    const lamellar = Array.from({ length: 13 }, (_, i) => (58.38 / (i + 1)).toFixed(3));
    const falling = readList(lamellar.join('\n'));
    expect(falling.report.unit).toBe('d');
    expect(falling.peaks.wavelength).toBeNull();
    expect(falling.report.alternatives).toContain('two-theta');
    expect(falling.report.summary.join()).toContain('possible too');
    const orders = Array.from({ length: 13 }, (_, i) =>
      ((2 * Math.asin((1.540593 * (i + 1)) / (2 * 58.38)) * 180) / Math.PI).toFixed(3),
    );
    const rising = readList(`# wavelength 1.540593\n${orders.join('\n')}`);
    expect(rising.report.unit).toBe('twoTheta');
    expect(1 / Math.sqrt(rising.peaks.q2[0])).toBeCloseTo(58.38, 1);
    expect(rising.report.alternatives).not.toContain('d');
  });
});
