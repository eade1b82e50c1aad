import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openModels } from '@ml-index/models/node';
import { InputError, type Issue } from 'ml-index/math';
import {
  decodeModels,
  encodeForest,
  parseManifest,
  predictVariance,
  writeAssignmentModel,
  writeVarianceModel,
} from 'ml-index/models';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { smallAssignmentModel, smallForest, smallVarianceModel } from '../../../ml-index/test/smallModels.js';
import { packageCommand } from '../commands/package.js';
import { missingGroups, targetOf } from './target.js';

const PLAN = 'a'.repeat(64);
const RECORD = {
  ...{ dataset: { hash: PLAN }, configuration: { trees: 2 }, seed: 3, seconds: 1.5 },
  metrics: { rms: 1 / 3, entries: 12345678, nested: { list: [0.1 + 0.2, 'x', null] } },
};

let folder: string;
let models: string;
let out: string;
let printed: string[];

function trained(path: string, bytes: Uint8Array, record: object = RECORD): void {
  const file = join(models, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  writeFileSync(file.replace(/\.\w+$/, '.json'), JSON.stringify(record));
}

const run = (...args: string[]): void => void packageCommand.run(['--models', models, '--out', out, ...args]);

function issues(...args: string[]): readonly Issue[] {
  try {
    run(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).issues;
  }
  return [];
}

/** Contents of the files of a folder, by path. */
function contents(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    files.map((one) => {
      const file = join(one.parentPath, one.name);
      return [file.slice(path.length + 1), readFileSync(file).toString('base64')];
    }),
  );
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  models = join(folder, 'models');
  out = join(folder, 'out');
  printed = [];
  const print = (text: string): void => void printed.push(text);
  vi.spyOn(console, 'log').mockImplementation(print);
  vi.spyOn(console, 'error').mockImplementation(print);
  trained('forest/cP-1.forest', encodeForest(smallForest('cP', 1)));
  trained('forest/cP-2.forest', encodeForest(smallForest('cP', 2)));
  trained('forest/hP-1.forest', encodeForest(smallForest('hP', 3)));
  trained('network/cP-1.variance', writeVarianceModel(smallVarianceModel('cP', 4)));
  const { configuration: config, ...record } = { ...RECORD, dataset: PLAN };
  trained('assignment/cubic-0.1.assign', writeAssignmentModel(smallAssignmentModel('cubic', 5)), {
    ...record,
    config,
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('mlindex-train package', () => {
  it('makes a set that the library loads, with the shares of the groups', async () => {
    run();
    const store = await openModels(out);
    expect(store.manifest).toMatchObject({ version: 1, licence: 'MIT', dataset: { hash: PLAN } });
    const { forests, networks, assignments } = decodeModels(await store.load('cP'));
    expect(forests).toEqual([
      {
        name: 'cP-1',
        group: 'cP-1',
        weight: targetOf('forest', 'cP-1')!.weight,
        forest: smallForest('cP', 1),
      },
      {
        name: 'cP-2',
        group: 'cP-2',
        weight: targetOf('forest', 'cP-2')!.weight,
        forest: smallForest('cP', 2),
      },
    ]);
    expect(forests[0].weight + forests[1].weight).toBeCloseTo(1, 12);
    expect(assignments).toMatchObject([{ name: 'cubic-0.1', group: null, weight: 1 }]);
    expect(decodeModels(await store.load('cF')).assignments).toEqual(assignments);
    const x = [1, -1, 0.5, 2, 0];
    const exact = predictVariance(smallVarianceModel('cP', 4), x);
    const found = predictVariance(networks[0].model, x);
    expect(found.mean[0]).not.toBe(exact.mean[0]);
    expect(Math.abs(found.mean[0] - exact.mean[0])).toBeLessThan(0.02);
  });

  it('keeps what the training wrote, its figures to six digits', () => {
    run();
    const manifest = parseManifest(readFileSync(join(out, 'manifest.json'), 'utf8'));
    const common = { configuration: { trees: 2 }, seed: 3, seconds: 1.5 };
    for (const entry of manifest.models) {
      expect(entry).toMatchObject({
        ...common,
        metrics: { rms: 0.333333, entries: 12345678, nested: { list: [0.3, 'x', null] } },
      });
    }
    expect(manifest.command).toBe(`mlindex-train package --models ${models} --out ${out}`);
  });

  it('tells sizes and the groups that are missing', () => {
    run();
    const text = printed.join('\n');
    expect(text).toMatch(/no forest of the groups hP-2, hP-3, hP-4\n/);
    expect(text).toMatch(/no network of the groups cP-2\n/);
    expect(text).toMatch(/^cP +2: \d\.\d +1: \d\.\d +3: \d\.\d$/m);
    expect(text).toMatch(/with the manifest 0\.00\d MB; data set a{16}$/m);
  });

  it('writes equal bytes for equal models', () => {
    run();
    const first = contents(out);
    cpSync(models, join(folder, 'copy'), { recursive: true });
    rmSync(models, { recursive: true });
    cpSync(join(folder, 'copy'), models, { recursive: true });
    run();
    expect(contents(out)).toEqual(first);
    expect(Object.keys(first)).toHaveLength(6);
  });

  it('leaves networks as they were trained, or leaves kinds out, where told; replaces the set that was there', async () => {
    run();
    writeFileSync(join(out, 'README.md'), 'mine');
    run('--numbers', 'as-trained', '--kinds', 'network', '--licence', 'CC-BY-4.0');
    expect(Object.keys(contents(out)).sort()).toEqual([
      'README.md',
      'manifest.json',
      'network/cP-1.variance',
    ]);
    const store = await openModels(out);
    expect(store.manifest.licence).toBe('CC-BY-4.0');
    const [{ model }] = decodeModels(await store.load('cP')).networks;
    expect(model).toEqual(smallVarianceModel('cP', 4));
  });

  it('refuses a set that is too large, and writes nothing', () => {
    expect(issues('--max-size', '0.001')).toMatchObject([
      { code: 'large-set', expected: 'at most 1000 bytes' },
    ]);
    expect(() => readdirSync(out)).toThrow();
    expect(issues('--max-size', 'none')).toMatchObject([{ code: 'usage', value: 'none' }]);
  });

  it('refuses models of another data set, by name', () => {
    trained('forest/hP-1.forest', encodeForest(smallForest('hP', 3)), {
      ...RECORD,
      dataset: { hash: 'b'.repeat(64) },
    });
    expect(issues()).toMatchObject([
      { code: 'other-dataset', file: join(models, 'forest/hP-1.forest'), expected: PLAN },
    ]);
  });

  it('names everything that is wrong in the folder', () => {
    trained('forest/xP-1.forest', encodeForest(smallForest('cP', 1)));
    trained('forest/cP-2.forest', encodeForest(smallForest('cP', 1)), { ...RECORD, seed: 'one' });
    rmSync(join(models, 'network/cP-1.json'));
    expect(issues().map(({ code, file }) => [code, file])).toEqual([
      ['bad-config', join(models, 'forest/cP-2.json')],
      ['model-name', join(models, 'forest/xP-1.forest')],
      ['no-record', join(models, 'network/cP-1.json')],
    ]);
    expect(issues('--models', join(folder, 'none'))).toMatchObject([{ code: 'no-models' }]);
    expect(issues('--kinds', 'forest,tree')).toMatchObject([{ code: 'usage', value: 'tree' }]);
  });

  it('refuses models of a group and of its whole lattice together', () => {
    trained('forest/cP.forest', encodeForest(smallForest('cP', 1)));
    expect(issues()).toMatchObject([
      { code: 'model-overlap', file: join(models, 'forest/cP-1.forest') },
      { code: 'model-overlap', file: join(models, 'forest/cP-2.forest') },
    ]);
  });

  it('refuses files that are no models of their lattice', () => {
    trained('forest/cP-1.forest', encodeForest(smallForest('hP', 1)));
    trained('network/cP-1.variance', Uint8Array.of(1, 2, 3));
    expect(issues().map(({ code, file }) => [code, file])).toEqual([
      ['model-lattice', join(models, 'forest/cP-1.forest')],
      ['not-a-tensor-file', join(models, 'network/cP-1.variance')],
    ]);
  });

  it('does not replace what it cannot read', () => {
    run();
    writeFileSync(join(out, 'manifest.json'), '{}');
    expect(issues()).toMatchObject([{ code: 'manifest-version', file: join(out, 'manifest.json') }]);
  });
});

describe('targetOf', () => {
  it('knows groups, lattices and systems by the names of files', () => {
    expect(targetOf('forest', 'aP-1')).toEqual({
      ...{ bravais: 'aP', system: 'triclinic', group: 'aP-1', weight: 1 },
    });
    expect(targetOf('network', 'hR')).toEqual({
      ...{ bravais: 'hR', system: 'rhombohedral', group: null, weight: 1 },
    });
    expect(targetOf('assignment', 'monoclinic-0.05')).toEqual({
      ...{ bravais: null, system: 'monoclinic', group: null, weight: 1 },
    });
    expect(targetOf('assignment', 'mC')).toMatchObject({ bravais: 'mC', group: null });
    for (const name of ['cubic', 'xP', 'cP-9', '']) expect(targetOf('forest', name), name).toBeNull();
  });

  it('counts no group as missing where a model is for the whole lattice', () => {
    expect(missingGroups([targetOf('forest', 'mP')!])).toEqual([]);
  });
});
