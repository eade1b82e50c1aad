import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UNIT_NAMES } from './headings.js';
import { type AnyFile, readAny } from './readAny.js';
import { FORMATS } from './registry.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const document = readFileSync(`${root}docs/formats.md`, 'utf8');

/** Cells of the rows of the table under a heading cell. */
const table = (heading: string): string[][] => {
  const lines = document.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${heading} `)) + 2;
  const rows = lines.slice(
    from,
    lines.findIndex((line, i) => i >= from && !line.startsWith('|')),
  );
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

describe('the registry', () => {
  it('is the table of docs/formats.md', () => {
    expect(table('format').map((row) => row.slice(0, 3))).toEqual(
      FORMATS.map(({ name, kind, extensions }) => [
        name,
        kind,
        extensions.map((extension) => `\`.${extension}\``).join(', '),
      ]),
    );
  });

  it('has each file of io/formats, with a test beside it', () => {
    const names = readdirSync(fileURLToPath(new URL('formats', import.meta.url)));
    const readers = names.filter((name) => !name.endsWith('.test.ts'));
    expect(readers.length).toBe(FORMATS.length);
    for (const name of readers) expect(names).toContain(name.replace('.ts', '.test.ts'));
  });

  it('reads the units of the table', () => {
    expect(
      table('option `unit`')
        .map(([name]) => name.replaceAll('`', ''))
        .sort(),
    ).toEqual([...UNIT_NAMES].sort());
  });
});

const cases = `${process.env.ML_INDEX_DATA ?? `${root}../shared/data`}/../cases`;

describe('small published files', () => {
  if (!existsSync(cases)) {
    it.skip(`not run: ${cases} is missing; set ML_INDEX_DATA to the data folder`, () => undefined);
    return;
  }
  const read = (name: string): AnyFile => readAny(new Uint8Array(readFileSync(`${cases}/${name}`)), name);

  it.each([
    ['fmt_fullprof_instrm0.dat', 'INSTRM 0', 1692, 4.0097],
    ['fmt_header_start_step.txt', 'header', 1692, 4.0097],
    ['ill_d1a5_format.dat', 'INSTRM 6', 1579, 0.1],
    ['TwoTheta_scan_powder.rasx', 'Rigaku RASX', 2726, 10],
    ['multi_column_frames_head400.dat', 'columns', 399, 3],
    ['gsas_20_points_short.gda', 'GSAS', 2395, 6],
    ['gsas_garbage_title.gsas', 'GSAS', 191, 3],
  ])('%s is a pattern', (name, format, points, start) => {
    const file = read(name);
    if (file.kind !== 'pattern') throw new Error('not a pattern');
    expect(file.report.format).toContain(format);
    expect(file.report.points).toBe(points);
    expect(file.report.start).toBeCloseTo(start, 6);
    expect(file.warnings.some(({ code }) => code === 'truncated-file')).toBe(name.startsWith('gsas'));
  });

  it.each([
    ['fe3c_card.jcpds', 'd', 3.372],
    ['lysozyme.D', 'd', 56.0515],
    ['lamellar_d_descending.txt', 'd', 58.38],
    ['AgBh.D', 'd', 58.38],
    ['agbh_13orders_2theta.txt', 'two-theta', 58.57],
    ['student_theta_header.txt', 'theta (doubled)', 2.0588],
    ['quartz_i15_zero.txt', 'two-theta', 5.3758],
  ])('%s is a list of %s', (name, unit, d) => {
    const file = read(name);
    if (file.kind !== 'peaks') throw new Error('not a peak list');
    expect(file.report.unitText).toBe(unit);
    expect(1 / Math.sqrt(file.peaks.q2[0])).toBeCloseTo(d, 2);
  });
});
