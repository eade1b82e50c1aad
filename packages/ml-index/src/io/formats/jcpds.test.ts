import { describe, expect, it } from 'vitest';
import { D, expectQ2, INTENSITY, readList } from '../../../test/peakFiles.js';

describe('.jcpds', () => {
  it('reads the lines of a card', () => {
    const rows = D.map((d, i) => `DIHKL:   ${d.toFixed(5)}\t  ${INTENSITY[i]}  ${i} 1 0`);
    const text = ['VERSION: 4', 'COMMENT: cimetidine', 'K0: 174.0', 'A: 10.4', ...rows].join('\r\n');
    const file = readList(text, {}, 'a.jcpds');
    expectQ2(file, 3e-5);
    expect([...file.peaks.intensity!]).toEqual(INTENSITY);
    expect(file.report.format).toBe('JCPDS card');
    expect(file.report.unit).toBe('d');
    expect(file.warnings).toEqual([]);
  });
});
