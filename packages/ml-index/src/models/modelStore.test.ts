import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { smallAssignmentModel, smallForest, smallVarianceModel } from '../../test/smallModels.js';
import { bravaisInfo, type BravaisLattice } from '../lattice/index.js';
import { InputError, type Issue } from '../math/index.js';
import { writeAssignmentModel } from './assignmentFile.js';
import { encodeForest } from './forestFile.js';
import { parseManifest, type ModelEntry, type ModelKind, type ModelManifest } from './modelManifest.js';
import { decodeModels, ModelStore } from './modelStore.js';
import { writeVarianceModel } from './varianceModel.js';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function entry(
  kind: ModelKind,
  name: string,
  bravais: BravaisLattice | null,
  file: string,
  bytes: Uint8Array,
): ModelEntry {
  return {
    ...{ kind, name, bravais, system: bravais === null ? 'monoclinic' : bravaisInfo(bravais).system },
    ...{ group: bravais === null ? null : name, weight: bravais === null ? 1 : 0.5 },
    ...{ file, bytes: bytes.length, sha256: digest(bytes) },
    ...{ configuration: { trees: 2 }, metrics: { rms: 0.1 }, seed: 1, seconds: 2.5 },
  };
}

const FILES: Readonly<Record<string, Uint8Array>> = {
  'forest/mP-1.forest': encodeForest(smallForest('mP', 1)),
  'forest/mP-2.forest': encodeForest(smallForest('mP', 2)),
  'forest/cF-1.forest': encodeForest(smallForest('cF', 3)),
  'network/mP-1.variance': writeVarianceModel(smallVarianceModel('mP', 4)),
  'assignment/monoclinic.assign': writeAssignmentModel(smallAssignmentModel('monoclinic', 5)),
};
const MANIFEST: ModelManifest = {
  version: 1,
  licence: 'MIT',
  command: 'mlindex-train package',
  dataset: { hash: digest(Uint8Array.of(0)) },
  models: [
    entry('forest', 'mP-1', 'mP', 'forest/mP-1.forest', FILES['forest/mP-1.forest']),
    entry('forest', 'mP-2', 'mP', 'forest/mP-2.forest', FILES['forest/mP-2.forest']),
    entry('forest', 'cF-1', 'cF', 'forest/cF-1.forest', FILES['forest/cF-1.forest']),
    entry('network', 'mP-1', 'mP', 'network/mP-1.variance', FILES['network/mP-1.variance']),
    entry(
      ...(['assignment', 'monoclinic', null, 'assignment/monoclinic.assign'] as const),
      FILES['assignment/monoclinic.assign'],
    ),
  ],
};

function open(files: Record<string, Uint8Array> = FILES): { store: ModelStore; read: string[] } {
  const read: string[] = [];
  const store = new ModelStore(MANIFEST, {
    place: 'set/',
    sha256: (bytes) => Promise.resolve(digest(bytes)),
    read(file) {
      read.push(file);
      return file in files ? Promise.resolve(files[file]) : Promise.reject(new Error('gone'));
    },
  });
  return { store, read };
}

async function issuesOf(work: Promise<unknown>): Promise<readonly Issue[]> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).issues;
}

describe('ModelStore', () => {
  it('reads what is asked for, once', async () => {
    const { store, read } = open();
    expect(read).toEqual([]);
    await store.load('mP', ['network']);
    expect(read).toEqual(['network/mP-1.variance']);
    const [first, second] = await Promise.all([store.load('mP', ['forest']), store.load('mP', ['forest'])]);
    expect(second).toEqual(first);
    expect(read).toEqual(['network/mP-1.variance', 'forest/mP-1.forest', 'forest/mP-2.forest']);
  });

  it('gives plain data that decodes to the models that were written, with their shares', async () => {
    const models = structuredClone(await open().store.load('mP'));
    const { forests, networks, assignments } = decodeModels(models);
    expect(forests).toEqual([
      { name: 'mP-1', group: 'mP-1', weight: 0.5, forest: smallForest('mP', 1) },
      { name: 'mP-2', group: 'mP-2', weight: 0.5, forest: smallForest('mP', 2) },
    ]);
    expect(networks).toEqual([
      { name: 'mP-1', group: 'mP-1', weight: 0.5, model: smallVarianceModel('mP', 4) },
    ]);
    expect(assignments).toEqual([
      { name: 'monoclinic', group: null, weight: 1, model: smallAssignmentModel('monoclinic', 5) },
    ]);
  });

  it('tells the kinds of a lattice, and says what is missing', async () => {
    const { store, read } = open();
    expect(store.kinds('mP')).toEqual(['forest', 'network', 'assignment']);
    expect(store.kinds('mC')).toEqual(['assignment']);
    expect(store.kinds('aP')).toEqual([]);
    expect(await store.load('aP')).toEqual({ bravais: 'aP', files: [] });
    expect(await issuesOf(store.load('cF', ['forest', 'network']))).toEqual([
      expect.objectContaining({ code: 'model-missing', file: 'set/manifest.json', expected: 'forest' }),
    ]);
    expect(read).toEqual([]);
  });

  it('refuses a file with any bit changed or of another length, and names it', async () => {
    const file = 'forest/mP-2.forest';
    for (const at of [0, 41, FILES[file].length - 1]) {
      const bytes = FILES[file].with(at, FILES[file][at] ^ 1);
      expect(await issuesOf(open({ ...FILES, [file]: bytes }).store.load('mP'))).toEqual([
        expect.objectContaining({ code: 'model-corrupt', file: `set/${file}`, value: digest(bytes) }),
      ]);
    }
    const short = FILES[file].slice(0, -1);
    expect(await issuesOf(open({ ...FILES, [file]: short }).store.load('mP'))).toEqual([
      expect.objectContaining({ code: 'model-corrupt', value: short.length }),
    ]);
  });

  it('names all files that cannot be read, and tries again', async () => {
    const files = { ...FILES };
    delete files['forest/mP-1.forest'];
    delete files['network/mP-1.variance'];
    const { store, read } = open(files);
    const issues = await issuesOf(store.load('mP'));
    expect(issues.map(({ code, file }) => [code, file])).toEqual([
      ['model-missing', 'set/forest/mP-1.forest'],
      ['model-missing', 'set/network/mP-1.variance'],
    ]);
    expect(issues[0].message).toMatch(/gone/);
    Object.assign(files, FILES);
    expect((await store.load('mP')).files).toHaveLength(4);
    expect(read.filter((file) => file === 'forest/mP-1.forest')).toHaveLength(2);
    expect(read.filter((file) => file === 'forest/mP-2.forest')).toHaveLength(1);
  });
});

describe('decodeModels', () => {
  it('refuses a model of another lattice', async () => {
    const [file] = (await open().store.load('cF')).files;
    expect(() => decodeModels({ bravais: 'mP', files: [file] })).toThrow(
      /cF-1\.forest: .*another lattice.*found "cF", expected mP/,
    );
    const [network] = (await open().store.load('mP', ['network'])).files;
    expect(() => decodeModels({ bravais: 'tP', files: [network] })).toThrow(/expected 2 outputs, as tP/);
    const [assignment] = (await open().store.load('mP', ['assignment'])).files;
    expect(decodeModels({ bravais: 'mC', files: [assignment] }).assignments).toHaveLength(1);
    expect(() => decodeModels({ bravais: 'oP', files: [assignment] })).toThrow(/expected orthorhombic or oP/);
  });
});

describe('parseManifest', () => {
  const parse = (manifest: unknown): unknown => parseManifest(JSON.stringify(manifest), 'm.json');
  const change = (of: Partial<Record<keyof ModelEntry, unknown>>): unknown => ({
    ...MANIFEST,
    models: [{ ...MANIFEST.models[0], ...of }],
  });

  it('gives back a good one', () => {
    expect(parse(MANIFEST)).toEqual(MANIFEST);
  });

  it('refuses other versions and what is no JSON', () => {
    expect(() => parse({ ...MANIFEST, version: 2 })).toThrow(/m\.json: .*version \(found 2, expected 1\)/);
    expect(() => parseManifest('{', 'm.json')).toThrow(/m\.json: .*no JSON/);
    expect(() => parse([])).toThrow(/expected an object/);
  });

  it.each<[Partial<Record<keyof ModelEntry, unknown>>, RegExp]>([
    [{ kind: 'tree' }, /models\[0\]\.kind .*expected forest, network, assignment/],
    [{ bravais: 'xP' }, /models\[0\]\.bravais/],
    [{ system: 'cubic' }, /models\[0\]\.system .*found "cubic", expected monoclinic/],
    [{ weight: 0 }, /models\[0\]\.weight .*expected a share/],
    [{ file: '../secret' }, /models\[0\]\.file/],
    [{ file: '/etc/passwd' }, /models\[0\]\.file/],
    [{ file: 'https://example.org/a' }, /models\[0\]\.file/],
    [{ file: 'a/../../b' }, /models\[0\]\.file/],
    [{ bytes: -1 }, /models\[0\]\.bytes/],
    [{ sha256: 'abc' }, /models\[0\]\.sha256/],
    [{ seed: undefined }, /models\[0\]\.seed .* is missing/],
    [{ metrics: [] }, /models\[0\]\.metrics/],
  ])('refuses %j', (of, message) => {
    expect(() => parse(change(of))).toThrow(message);
  });

  it('reports everything at once', () => {
    const { models } = MANIFEST;
    const bad = { ...MANIFEST, licence: '', dataset: {}, models: [{ ...models[0], seed: 0.5 }, null] };
    let issues: readonly Issue[] = [];
    try {
      parse(bad);
    } catch (error) {
      issues = (error as InputError).issues;
    }
    expect(issues.map(({ message }) => message.split(' ')[0])).toEqual([
      'licence',
      'dataset.hash',
      'models[0].seed',
      'models[1]',
    ]);
  });

  it('refuses two models with the same file or name', () => {
    const [first] = MANIFEST.models;
    expect(() => parse({ ...MANIFEST, models: [first, { ...first, name: 'other' }] })).toThrow(
      /models\[1\]: file forest\/mP-1\.forest stands twice/,
    );
    expect(() => parse({ ...MANIFEST, models: [first, { ...first, file: 'x' }] })).toThrow(
      /models\[1\]: forest mP-1 stands twice/,
    );
  });
});
