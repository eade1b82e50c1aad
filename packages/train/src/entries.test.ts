import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bravaisInfo,
  coefficientsOfCell,
  conventionalCell,
  freeCoefficients,
  q2OfIndices,
} from 'ml-index/lattice';
import { q2OfTwoTheta } from 'ml-index/peaks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cifText } from '../test/cifText.js';
import {
  dataCard,
  datasetEntries,
  entriesByGroup,
  modelEntries,
  validationEntries,
  type TrainingEntry,
} from './entries.js';
import { writeRows, readRows } from './prepare/parquet.js';
import { parsePrepareConfig } from './prepare/config.js';
import { datasetFiles } from './prepare/dataset.js';
import { prepare } from './prepare/prepare.js';

const folder = mkdtempSync(join(tmpdir(), 'ml-index-entries-'));
const dataset = join(folder, 'dataset');
const atoms = ['Fe1 Fe 0.1 0.2 0.3 0.01', 'O1 O 0.4 0.1 0.8 0.01', 'O2 O 0.7 0.3 0.6 0.01'];
const formula = 'Fe O2';

beforeAll(async () => {
  const file = join(folder, 'made.cif');
  const texts = [
    cifText({
      ...{ name: 'ortho', formula, atoms, symbol: 'P 2 2 2', number: 16, system: 'orthorhombic' },
      cell: { a: 9, b: 5, c: 7, alpha: 90, beta: 90, gamma: 90 },
      operations: ['x,y,z', '-x,-y,z', '-x,y,-z', 'x,-y,-z'],
    }),
    cifText({
      ...{ name: 'mono', formula, atoms, symbol: 'P 1 21/a 1', number: 14, system: 'monoclinic' },
      cell: { a: 6, b: 7, c: 9, alpha: 90, beta: 112, gamma: 90 },
      operations: ['x,y,z', '-x,-y,-z', 'x+1/2,-y+1/2,z', '-x+1/2,y+1/2,-z'],
    }),
    cifText({
      ...{ name: 'tri', formula, atoms, symbol: 'P -1', number: 2, system: 'triclinic' },
      cell: { a: 7, b: 5, c: 6, alpha: 97, beta: 101, gamma: 84 },
      operations: ['x,y,z', '-x,-y,-z'],
    }),
    cifText({
      ...{ name: 'pseudo', formula, atoms, symbol: 'P -1', number: 2, system: 'triclinic' },
      cell: { a: 5, b: 6.2, c: 8.1, alpha: 90, beta: 90, gamma: 90 },
      operations: ['x,y,z', '-x,-y,-z'],
    }),
  ];
  writeFileSync(file, texts.join('\n'));
  const config = parsePrepareConfig('{"split": {"train": 1, "validation": 0, "test": 0}}');
  await prepare({ paths: [file], config, out: dataset, log: () => undefined });
});
afterAll(() => rmSync(folder, { recursive: true }));

const train = (): Promise<TrainingEntry[]> => datasetEntries(dataset, { part: 'train' });

describe('entries of a data set', () => {
  it('are in the standard setting, lines and indices too', async () => {
    const entries = await train();
    expect(entries.map(({ id }) => id).sort()).toEqual(
      ['mono', 'ortho', 'pseudo', 'tri'].map((name) => `made/${name}`),
    );
    for (const { bravais, cell, lines, allowed, wavelength } of entries) {
      const x = coefficientsOfCell(cell);
      const free = freeCoefficients(bravaisInfo(bravais).system, x);
      const standard = conventionalCell(bravais, free).free;
      free.forEach((value, k) => expect(standard[k]).toBeCloseTo(value, 9));
      const { length } = lines.q2;
      expect([lines.hkl, lines.twoTheta, lines.intensity].map((list) => list.length)).toEqual(
        [1, 1, 1].map(() => length),
      );
      for (const { q2, hkl } of [lines, allowed]) {
        expect(q2.length).toBeGreaterThan(30);
        q2.forEach((value, i) => expect(q2OfIndices(x, ...hkl[i]) / value - 1).toBeCloseTo(0, 8));
      }
      lines.twoTheta.forEach((angle, i) =>
        expect(q2OfTwoTheta(angle, wavelength)).toBeCloseTo(lines.q2[i], 12),
      );
    }
  });
  it('belong to the group of their extinction symbol', async () => {
    const groups = entriesByGroup(await train());
    const names = new Map([...groups].map(([name, list]) => [name, list.map(({ bravais }) => bravais)]));
    expect([...names.values()].flat().length).toBe(4);
    for (const [name, lattices] of names)
      expect(lattices.every((one) => name.startsWith(`${one}-`))).toBe(true);
    expect(names.get('aP-1')).toEqual(['aP', 'aP']);
  });
  it('are judged only where the lines tell the cell', async () => {
    const entries = await train();
    const few = { ...entries[0], id: 'few', lines: { ...entries[0].lines, q2: [0.1, 0.2] } };
    const undetermined = { ...entries[0], id: 'undetermined', determinedBy: null };
    const ids = (list: TrainingEntry[]): string[] => list.map(({ id }) => id.replace('made/', '')).sort();
    expect(ids(modelEntries([...entries, few, undetermined]))).toEqual([
      'mono',
      'ortho',
      'pseudo',
      'tri',
      'undetermined',
    ]);
    expect(ids(validationEntries([...entries, few, undetermined]))).toEqual(['mono', 'ortho', 'tri']);
  });
  it('tell which ones are left out for want of an extinction symbol', async () => {
    const [file] = datasetFiles(dataset);
    const rows = await readRows(file);
    writeRows(
      file,
      rows.map((row) => (row.block === 'tri' ? { ...row, extinction_symbol: null } : row)),
      false,
    );
    const lines: string[] = [];
    const entries = await datasetEntries(dataset, { part: 'train', bravais: 'aP' }, (line) =>
      lines.push(line),
    );
    expect(entries.map(({ id }) => id)).toEqual(['made/pseudo']);
    expect(lines).toEqual(['left out: 1 entries without an extinction symbol: made/tri']);
    writeRows(file, rows, false);
  });
  it('come with the data card', async () => {
    expect(dataCard(dataset).config.pattern.wavelength).toBe((await train())[0].wavelength);
    await expect(datasetEntries(folder, { part: 'train' })).rejects.toThrow(/no finished data set/);
  });
});
