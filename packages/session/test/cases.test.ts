import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { niggliCell, sameLattice, type BravaisLattice, type Centring, type UnitCell } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import { indexBytes, linesOfBytes, type IndexReport } from '../src/index.js';

/** Field cases: made lists and small published files with their right values. */
const FOLDER = join(
  process.env.ML_INDEX_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url)),
  '../cases',
);
const isThere = existsSync(FOLDER);
if (!isThere) process.stderr.write(`skipped: no field cases in ${FOLDER}\n`);

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)));
const index = (name: string, options = {}): Promise<IndexReport> => indexBytes(bytesOf(name), name, options);

function cellOf(...[a, b, c, gamma = 90]: number[]): UnitCell {
  return { a, b, c, alpha: 90, beta: 90, gamma };
}

const CELLS: readonly (readonly [string, BravaisLattice, Centring, UnitCell, number, number])[] = [
  ['quartz_cu_zero.txt', 'hP', 'P', cellOf(4.9134, 4.9134, 5.4052, 120), 20, 0],
  ['quartz_mo_zero0p03.txt', 'hP', 'P', cellOf(4.9134, 4.9134, 5.4052, 120), 20, 0],
  ['quartz_ag_zero.txt', 'hP', 'P', cellOf(4.9134, 4.9134, 5.4052, 120), 20, 0],
  ['quartz_i15_zero.txt', 'hP', 'P', cellOf(4.9134, 4.9134, 5.4052, 120), 20, 0],
  ['quartz_2p8_zero.txt', 'hP', 'P', cellOf(4.9134, 4.9134, 5.4052, 120), 14, 0],
  ['si_mo_zero.txt', 'cF', 'F', cellOf(5.431, 5.431, 5.431), 12, 0],
  ['gapo4_lines.txt', 'hP', 'P', cellOf(4.9, 4.9, 11.05, 120), 27, 3],
  ['gapo4_as_d.txt', 'hP', 'P', cellOf(4.9, 4.9, 11.05, 120), 27, 3],
  ['lysozyme.D', 'tP', 'P', cellOf(79.269, 79.269, 37.957), 15, 0],
  ['fe3c_card.jcpds', 'oP', 'P', cellOf(4.525, 5.091, 6.743), 27, 0],
  ['cubic_100A.txt', 'cP', 'P', cellOf(100, 100, 100), 25, 0],
  ['cucr2o4_cuo_lines.txt', 'oF', 'F', cellOf(7.7127, 8.5433, 8.5364), 29, 1],
];

describe.skipIf(!isThere)('field cases', () => {
  it.each(CELLS)(
    '%s: %s, all lines but the foreign ones',
    async (name, bravais, centring, cell, indexed, left) => {
      const { result } = await index(name);
      const [best] = result.solutions;
      expect(best.bravais).toBe(bravais);
      expect(sameLattice(best.cell, centring, cell, centring, { length: 0.003, angle: 0.1 })).toBe(true);
      expect(best.indexed).toBeGreaterThanOrEqual(indexed);
      expect(best.unindexed).toBeLessThanOrEqual(left);
      expect(result.verdict.level).not.toBe('none');
      expect(niggliCell(best.cell, centring).cell.a).toBeCloseTo(best.niggli.a, 6);
    },
  );

  it.each([
    ['AgBh.D', 58.38],
    ['agbh_13orders_2theta.txt', 58.38],
    ['lamellar_30A_15orders.txt', 30],
    ['lamellar_d_descending.txt', 58.38],
  ])('%s: one spacing of %f A and no cell', async (name, spacing) => {
    const { result, exit } = await index(name);
    expect(exit).toBe(1);
    for (const { probability } of result.solutions) expect(probability).toBeLessThan(0.5);
    const [told] = result.diagnosis.filter(({ code }) => code === 'one-spacing');
    expect(Number(told.value) / spacing).toBeCloseTo(1, 3);
  });

  it('na2co2teo6_lines.txt: a shift beyond its range is told', async () => {
    const { result } = await index('na2co2teo6_lines.txt');
    const [best] = result.solutions;
    expect(best.isShiftAtLimit).toBe(true);
    expect(
      sameLattice(best.cell, 'P', cellOf(5.28, 5.28, 11.25, 120), 'P', { length: 0.005, angle: 0.1 }),
    ).toBe(true);
    expect(result.verdict).toMatchObject({ level: 'doubtful' });
    expect(result.verdict.reasons.map(({ code }) => code)).toContain('zero-shift-limit');
  });

  it.each(['undersampled_1.2.xy', 'undersampled_1.5.xy', 'undersampled_1.8.xy'])(
    '%s: 12 lines and a warning',
    (name) => {
      const { peaks, warnings } = linesOfBytes(bytesOf(name), name);
      expect(peaks.q2).toHaveLength(12);
      expect(warnings.map(({ code }) => code)).toContain('undersampled');
    },
  );

  it.each(['rasx_profile0.txt', 'TwoTheta_scan_powder.rasx'])(
    '%s: the strongest maxima are lines',
    (name) => {
      const { peaks } = linesOfBytes(bytesOf(name), name);
      const angles = Array.from(
        peaks.q2,
        (q2) => (360 / Math.PI) * Math.asin((peaks.wavelength! * Math.sqrt(q2)) / 2),
      );
      for (const place of [32.68, 46.6])
        expect(Math.min(...angles.map((angle) => Math.abs(angle - place)))).toBeLessThan(0.1);
    },
  );

  it('student_theta_header.txt: a column headed theta is doubled', () => {
    const name = 'student_theta_header.txt';
    const first = /^\s*(\d+\.\d+)/m.exec(new TextDecoder().decode(bytesOf(name)))![1];
    const { peaks } = linesOfBytes(bytesOf(name), name);
    const angle = (360 / Math.PI) * Math.asin((peaks.wavelength! * Math.sqrt(peaks.q2[0])) / 2);
    expect(angle).toBeCloseTo(2 * Number(first), 2);
  });

  it.each([
    'ill_d1a5_format.dat',
    'fmt_fullprof_instrm0.dat',
    'fmt_header_start_step.txt',
    'gsas_garbage_title.gsas',
    'gsas_20_points_short.gda',
  ])('%s is read as a pattern', (name) => {
    expect(linesOfBytes(bytesOf(name), name).summary.kind).toBe('pattern');
  });

  it('multi_column_frames_head400.dat is a pattern, or refused with the reason', () => {
    const name = 'multi_column_frames_head400.dat';
    try {
      expect(linesOfBytes(bytesOf(name), name).summary.kind).toBe('pattern');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
    }
  });
});
