import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { codes, expectCounts, expectCuDoublet, read, rows } from '../../../test/patternFiles.js';
import { readPattern } from '../pattern.js';

describe('Rigaku .ras', () => {
  const ras = (
    axis: string,
  ): string => `*RAS_DATA_START\n*RAS_HEADER_START\n*HW_XG_WAVE_LENGTH_ALPHA1 "1.540593"\n*HW_XG_WAVE_LENGTH_ALPHA2 "1.544414"
*MEAS_SCAN_AXIS_X "${axis}"\n*RAS_HEADER_END\n*RAS_INT_START\n${rows((x, y) => `${x.toFixed(4)} ${(y / 2).toFixed(1)} 2.0000`)}\n*RAS_INT_END\n*RAS_DATA_END\n`;

  it('reads a scan and multiplies by the attenuation', () => {
    const file = read(ras('TwoThetaTheta'), 'a.ras');
    expectCounts(file);
    expectCuDoublet(file);
    expect(codes(file)).toEqual([]);
  });

  it('reports what cannot be read', () => {
    expect(issuesOf(() => read(ras('Phi'), 'a.ras'))[0].code).toBe('no-data');
    expect(issuesOf(() => read(ras('TwoTheta').replace('*RAS_INT_END', ''), 'a.ras'))[0].code).toBe(
      'truncated-file',
    );
    expect(issuesOf(() => read(ras('TwoTheta').replace('10.0200', 'x'), 'a.ras'))[0]).toMatchObject({
      code: 'not-a-number',
      line: 9,
    });
  });
});

describe('crystals that pass K-alpha1 alone', () => {
  it.each([
    ['Ge(220)x2', true],
    ['Johansson Ge (111)', true],
    ['Germanium monochromator', true],
    ['Graphite', false],
    ['None', false],
    ['Fixed Monochro.', false],
  ])('%s: %s', (name, isMonochromatic) => {
    const rows = Array.from({ length: 60 }, (_, i) => `${10 + 0.02 * i} ${100 + ((i * 13) % 7)} 1.0`);
    const text = [
      ...['*RAS_DATA_START', '*RAS_HEADER_START', `*HW_COUNTER_MONOCHRO_NAME "${name}"`],
      ...['*HW_XG_WAVE_LENGTH_ALPHA1 "1.540593"', '*HW_XG_WAVE_LENGTH_ALPHA2 "1.544414"', '*RAS_HEADER_END'],
      ...['*RAS_INT_START', ...rows, '*RAS_INT_END', '*RAS_DATA_END'],
    ].join('\n');
    const { pattern } = readPattern(new TextEncoder().encode(text), 'a.ras');
    expect(pattern.isMonochromatic === true).toBe(isMonochromatic);
    expect(pattern.wavelengths).toHaveLength(2);
  });
});
