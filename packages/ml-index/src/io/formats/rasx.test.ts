import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { expectCounts, expectCuDoublet, rows } from '../../../test/patternFiles.js';
import { readPattern } from '../pattern.js';

const profile = `\ufeff${rows((x, y) => `${x.toFixed(4)}\t${y / 2}\t2`)}\r\n`;
const conditions = (axis: string): string =>
  `\ufeff<?xml version="1.0"?><MeasurementConditions><XrayGenerator><WavelengthKalpha1>1.540593</WavelengthKalpha1>
<WavelengthKalpha2>1.544414</WavelengthKalpha2></XrayGenerator><ScanInformation><AxisName>${axis}</AxisName></ScanInformation></MeasurementConditions>`;
const archive = (axis = 'TwoThetaTheta', text = profile): Uint8Array =>
  zipSync({
    'root.xml': strToU8('<Root/>'),
    'Data0/Profile0.txt': strToU8(text),
    'Data0/MesurementConditions0.xml': strToU8(conditions(axis)),
  });

describe('Rigaku .rasx', () => {
  it('reads the profile, its attenuation and the wavelengths, whatever the name', () => {
    for (const name of ['a.rasx', 'a.zip']) {
      const file = readPattern(archive(), name);
      expectCounts(file);
      expectCuDoublet(file);
      expect(file.report.format).toBe('Rigaku RASX');
    }
  });

  it('refuses other axes, other archives, damaged ones and text among the points', () => {
    expect(issuesOf(() => readPattern(archive('Omega'), 'a.rasx'))[0].code).toBe('no-data');
    expect(issuesOf(() => readPattern(zipSync({ 'a.xml': strToU8('<a/>') }), 'a.rasx'))[0].code).toBe(
      'unknown-format',
    );
    expect(issuesOf(() => readPattern(archive().subarray(0, 200), 'a.rasx'))[0].code).toBe('bad-zip');
    expect(issuesOf(() => readPattern(archive('TwoTheta', '10 x 1'), 'a.rasx'))[0].code).toBe('not-a-number');
    const bomb = zipSync({ 'Data0/Profile0.txt': new Uint8Array(60e6) });
    expect(issuesOf(() => readPattern(bomb, 'a.rasx'))[0].code).toBe('too-large');
  });

  const real = fileURLToPath(
    new URL('../../../../../../shared/cases/TwoTheta_scan_powder.rasx', import.meta.url),
  );
  it.skipIf(!existsSync(real))(`reads ${real}`, () => {
    const { pattern, report } = readPattern(new Uint8Array(readFileSync(real)), 'a.rasx');
    expect([report.points, report.start, report.end]).toEqual([2726, 10, 119]);
    expect(pattern.wavelengths[0].wavelength).toBe(1.540593);
  });
});
