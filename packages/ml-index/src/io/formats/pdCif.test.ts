import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../test/issues.js';
import { codes, COUNTS, expectCounts, expectCuDoublet, read, rows } from '../../../test/patternFiles.js';

describe('pdCIF', () => {
  const cif = (loop: string): string =>
    `data_a\nloop_\n_diffrn_radiation_wavelength\n_diffrn_radiation_wavelength_wt\n1.5406 1.0\n1.5444 0.5\n_pd_meas_2theta_range_min 10.00\n_pd_meas_2theta_range_max 10.98\n_pd_meas_2theta_range_inc 0.02\n${loop}\n`;

  it.each([
    ['a.cif', cif(`loop_\n_pd_meas_counts_total\n${COUNTS.join(' ')}`)],
    [
      'a.cif',
      cif(
        `loop_\n_pd_meas_2theta_scan\n_pd_meas_intensity_total\n${rows((x, y) => `${x.toFixed(3)} ${y}(12)`)}`,
      ),
    ],
  ])('%s', (name, text) => {
    const file = read(text, name);
    expectCounts(file);
    expectCuDoublet(file);
    expect(codes(file)).toEqual([]);
  });

  it('reports a CIF without a pattern', () => {
    expect(issuesOf(() => read(cif(''), 'a.cif')).length).toBeGreaterThan(0);
  });
});
