import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { decodeModels, parseManifest } from 'ml-index/models';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { smallForest } from '../../ml-index/test/smallModels.js';
import { openModels, SHIPPED_MODELS } from '../src/node.js';
import { packedSet } from './trainedSet.js';

let folder: string;
let set: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  set = await packedSet(folder);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function issue(work: Promise<unknown>): Promise<[string, string | undefined]> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  const [{ code, file }] = (error as InputError).issues;
  return [code, file];
}

describe('models in a folder', () => {
  it('are read for the lattice that is asked for only', async () => {
    const part = join(folder, 'part');
    cpSync(set, part, { recursive: true });
    for (const file of ['forest/mP-1.forest', 'forest/mP-2.forest', 'network/mP-1.variance'])
      rmSync(join(part, file));
    const store = await openModels(part);
    expect(store.kinds('tI')).toEqual(['forest']);
    expect(decodeModels(await store.load('tI')).forests).toEqual([
      { name: 'tI', group: null, weight: 1, forest: smallForest('tI', 3) },
    ]);
    expect(await issue(store.load('mP', ['network']))).toEqual([
      'model-missing',
      join(part, 'network/mP-1.variance'),
    ]);
  });

  it('can be posted to a worker, which gets their bytes and no more', async () => {
    const models = await (await openModels(`${set}/`)).load('mP');
    const code = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ files }) => {
        parentPort.postMessage(files.map(({ bytes }) => [bytes, bytes.buffer.byteLength]));
        parentPort.close();
      });`;
    const worker = new Worker(code, { eval: true });
    const reply = new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    worker.postMessage(models);
    expect(await reply).toEqual(models.files.map(({ bytes }) => [bytes, bytes.length]));
  });

  it('are refused where a byte is not as it was written', async () => {
    const bad = join(folder, 'bad');
    cpSync(set, bad, { recursive: true });
    const file = join(bad, 'forest/tI.forest');
    writeFileSync(
      file,
      readFileSync(file).map((byte, i) => (i === 60 ? byte ^ 4 : byte)),
    );
    const store = await openModels(bad);
    expect(await issue(store.load('tI'))).toEqual(['model-corrupt', file]);
    expect((await store.load('mP', ['forest'])).files).toHaveLength(2);
  });

  it('are missed where there are none, and refused where they are of another version', async () => {
    expect(await issue(openModels(join(folder, 'none')))).toEqual([
      'no-models',
      join(folder, 'none', 'manifest.json'),
    ]);
    const other = join(folder, 'other');
    cpSync(set, other, { recursive: true });
    const file = join(other, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 1', '"version": 99'));
    expect(await issue(openModels(other))).toEqual(['manifest-version', file]);
  });
});

const isShipped = ((): boolean => {
  try {
    return statSync(join(SHIPPED_MODELS, 'manifest.json')).isFile();
  } catch {
    return false;
  }
})();

describe.skipIf(!isShipped)('the models that the package ships', () => {
  it('are whole, decode for every lattice, and take 20 MB at most', async () => {
    const store = await openModels();
    for (const bravais of BRAVAIS_LATTICES) {
      const { forests, networks, assignments } = decodeModels(await store.load(bravais));
      for (const models of [forests, networks]) {
        if (models.length > 0) expect(models.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
      }
      expect(forests.length + networks.length + assignments.length, bravais).toBeGreaterThan(0);
    }
    const text = readFileSync(join(SHIPPED_MODELS, 'manifest.json'), 'utf8');
    const { models } = parseManifest(text);
    expect(models.reduce((sum, { bytes }) => sum + bytes, Buffer.byteLength(text))).toBeLessThanOrEqual(20e6);
  });
});
