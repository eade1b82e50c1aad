import { describe, expect, it } from 'vitest';
import { expectQ2, INTENSITY, readList as read, TWO_THETA, WAVELENGTH } from '../../../test/peakFiles.js';

describe('GSAS-II .pkslst', () => {
  it('reads a GSAS-II peak list', () => {
    const lines = TWO_THETA.map((t, i) =>
      i % 2
        ? `[${t}, False, ${INTENSITY[i]}, True, 2.1, False, 0.3, False]`
        : `[np.float64(${t}), 0, np.float64(${INTENSITY[i]}), 1, 2.1, 0, 0.3, 0]`,
    );
    const file = read(
      ['#GSAS-II PEAKS FILE; do not add/delete items!', ...lines].join('\n'),
      { wavelength: WAVELENGTH },
      'a.pkslst',
    );
    expectQ2(file);
    expect(file.report.format).toBe('GSAS-II peak list');
    expect([...file.peaks.intensity!]).toEqual(INTENSITY);
  });
});
