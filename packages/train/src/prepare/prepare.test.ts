import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InputError } from 'ml-index/math';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cifText, type CifStructure } from '../../test/cifText.js';
import { parsePrepareConfig } from './config.js';
import { datasetFiles, datasetRows } from './dataset.js';
import { prepare } from './prepare.js';

const folder = mkdtempSync(join(tmpdir(), 'ml-index-prepare-'));
afterAll(() => rmSync(folder, { recursive: true }));

function orthorhombic(
  name: string,
  a: number,
  b: number,
  c: number,
  extra: Partial<CifStructure> = {},
): string {
  return cifText({
    name,
    formula: 'Fe O2',
    cell: { a, b, c, alpha: 90, beta: 90, gamma: 90 },
    symbol: 'P 2 2 2',
    number: 16,
    system: 'orthorhombic',
    operations: ['x,y,z', '-x,-y,z', '-x,y,-z', 'x,-y,-z'],
    atoms: ['Fe1 Fe 0.1 0.2 0.3 0.01', 'O1 O 0.4 0.1 0.8 0.01', 'O2 O 0.7 0.3 0.6 0.01'],
    ...extra,
  });
}
const rFactor = (value: number): Partial<CifStructure> => ({ more: `_refine_ls_R_factor_gt ${value}` });

const files = { first: join(folder, 'first.cif'), second: join(folder, 'second.cif.gz') };
const config = parsePrepareConfig(
  '{"shardRows": 2, "sources": ["second"], "families": {"second": "mineral"}}',
);
const run = (out: string, other = config) =>
  prepare({
    paths: [files.first, files.second],
    config: other,
    out: join(folder, out),
    log: () => undefined,
  });
const bytes = (out: string): Map<string, string> => {
  const all = readdirSync(join(folder, out), { recursive: true, encoding: 'utf8', withFileTypes: true });
  return new Map(
    all
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name)).toString('base64')]),
  );
};

beforeAll(() => {
  writeFileSync(
    files.first,
    [
      orthorhombic('worse', 5, 7, 8, rFactor(0.08)),
      orthorhombic('better', 7, 8, 5.02, rFactor(0.03)),
      orthorhombic('bad', 5, 7, 8, { formula: undefined, number: 300 }),
      orthorhombic('large', 8, 9, 10),
      orthorhombic('largeOther', 6.5, 9.5, 14),
    ].join('\n'),
  );
  writeFileSync(
    files.second,
    gzipSync([orthorhombic('copy', 8.01, 9, 10), orthorhombic('small', 4.1, 5.2, 6.3)].join('\n')),
  );
});

describe('prepare', () => {
  it('rejects, removes duplicates, merges sources in their order and writes rows and a card', async () => {
    const card = await run('one');
    expect(card.sources).toMatchObject([
      { source: 'second', blocks: 2, rejected: 0, duplicates: 0, kept: 2 },
      { source: 'first', blocks: 5, rejected: 1, duplicates: 2, kept: 2 },
    ]);
    expect(card.rejections.formula).toEqual({ all: 1, first: 1, reasons: { 'not-listed': 1 } });
    expect(card.rejections.number).toMatchObject({ all: 1, first: 0 });
    const ids: string[] = [];
    for await (const row of datasetRows(join(folder, 'one'), [
      'id',
      'duplicates',
      'family',
      'r_factor',
      'weight',
    ]))
      ids.push([row.id, row.family, row.duplicates, row.r_factor, row.part].join(' '));
    expect(ids.map((id) => id.replace(/ \w+$/, ''))).toEqual([
      'first/better first 1 0.03',
      'first/largeOther first 0 ',
      'second/copy mineral 1 ',
      'second/small mineral 0 ',
    ]);
    expect(card.total.rows).toBe(4);
    expect(card.lattices.oP.rows).toBe(4);
    const rejected = readFileSync(join(folder, 'one', 'rejected.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(rejected.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { file: 'first.cif', block: 'bad', line: expect.any(Number) as number, id: 'first/bad' },
    ]);
    expect(readFileSync(join(folder, 'one', 'datacard.md'), 'utf8')).toContain('| oP | 4 |');
  });

  it('keeps indices and q2 in every representation', async () => {
    let rows = 0;
    for await (const row of datasetRows(join(folder, 'one'), [
      ...(['conventional_cell', 'list2_q2', 'list2_hkl_conventional', 'list2_intensity'] as const),
      ...(['list1_q2', 'list1_total', 'extinction_symbol', 'standard_symbol'] as const),
    ])) {
      rows++;
      const [a, b, c] = row.conventional_cell;
      row.list2_q2.forEach((q2, i) => {
        const [h, k, l] = row.list2_hkl_conventional.slice(3 * i, 3 * i + 3);
        expect((h / a) ** 2 + (k / b) ** 2 + (l / c) ** 2).toBeCloseTo(q2, 12);
      });
      expect(Math.max(...row.list2_intensity)).toBe(100);
      expect(row.list1_q2.length).toBe(Math.min(60, row.list1_total));
      expect(row.extinction_symbol).toBe('P - - -');
      expect(row.standard_symbol).toBe('P 2 2 2');
    }
    expect(rows).toBe(4);
  });

  it('gives the same bytes again, also after an interruption', async () => {
    await run('two');
    expect(bytes('two')).toEqual(bytes('one'));
    const [lost, kept] = datasetFiles(join(folder, 'two'));
    rmSync(lost);
    rmSync(join(folder, 'two', 'datacard.json'));
    writeFileSync(`${lost}.partial`, 'half a file');
    const before = readFileSync(kept);
    await run('two');
    expect(bytes('two')).toEqual(bytes('one'));
    expect(readFileSync(kept).equals(before)).toBe(true);
  });

  it('does not mix data sets of different plans, nor write into a folder with other things', async () => {
    await expect(run('one', parsePrepareConfig('{"lines": 30}'))).rejects.toThrow(
      /plan\.json: .*other inputs/,
    );
    await expect(run('')).rejects.toThrow(/other things/);
  });

  it('keeps the pattern where it is asked to', async () => {
    await run('pattern', parsePrepareConfig('{"pattern": {"keep": true}}'));
    for await (const { pattern } of datasetRows(join(folder, 'pattern'), ['pattern'])) {
      expect(pattern!.length).toBe(3001);
      expect(pattern!.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 9);
    }
  });

  it('names files that are missing, broken or no CIF, and folders without data set', async () => {
    const at = (path: string) =>
      prepare({ paths: [path], config, out: join(folder, 'x'), log: () => undefined });
    await expect(at(join(folder, 'none.cif'))).rejects.toThrow(/none\.cif: there is no such file/);
    writeFileSync(join(folder, 'broken.cif.gz'), gzipSync('data_x').subarray(0, 15));
    await expect(at(join(folder, 'broken.cif.gz'))).rejects.toThrow(
      /broken\.cif\.gz: the file cannot be read/,
    );
    writeFileSync(join(folder, 'text.cif'), 'hello');
    await expect(at(join(folder, 'text.cif'))).rejects.toThrow(/text\.cif: no data block/);
    expect(() => datasetFiles(folder)).toThrow(InputError);
  });
});
