import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BravaisLattice } from 'ml-index/lattice';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { IN_CHROMIUM, isChromiumMissing, launchChromium } from '../../web/test/chromium.js';
import { serveFolder } from '../../web/test/server.js';
import webConfig from '../../web/vite.config.js';
import { openModels, SHIPPED_MODELS } from '../src/node.js';
import { contentsOf } from './contents.js';
import { packedSet } from './trainedSet.js';

/** A host that is no secure one for the browser: it is not localhost, and there is no https. */
const INSECURE = 'models.test';

describe.skipIf(isChromiumMissing())(IN_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), 'models-page-'));
  const page = join(folder, 'page');
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;

  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const set = await packedSet(folder);
    await build({
      configFile: false,
      root: fileURLToPath(new URL('page/', import.meta.url)),
      base: './',
      resolve: webConfig.resolve,
      build: { outDir: page, target: 'es2022' },
      logLevel: 'error',
    });
    cpSync(set, join(page, 'models'), { recursive: true });
    cpSync(set, join(page, 'bad'), { recursive: true });
    const file = join(page, 'bad/network/mP-1.variance');
    writeFileSync(
      file,
      readFileSync(file).map((byte, i) => (i === 1000 ? byte ^ 1 : byte)),
    );
    rmSync(join(page, 'bad/forest/mP-2.forest'));
    if (existsSync(SHIPPED_MODELS)) cpSync(SHIPPED_MODELS, join(page, 'shipped'), { recursive: true });
    server = await serveFolder(page);
    browser = await launchChromium(`--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`);
  }, 60_000);

  afterAll(async () => {
    vi.restoreAllMocks();
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  /** What the page says, and the files of models that it fetched. */
  async function load(
    models: string,
    bravais: BravaisLattice,
    url: string = server.url,
  ): Promise<{ text: string; fetched: string[] }> {
    const tab = await browser.newPage();
    const errors: string[] = [];
    const fetched: string[] = [];
    tab.on('pageerror', (error) => errors.push(error.message));
    tab.on('request', (request) => {
      const [, file] = new URL(request.url()).pathname.split(`/${models}/`);
      if (file !== undefined) fetched.push(file);
    });
    await tab.goto(`${url}?models=./${models}&bravais=${bravais}`);
    const output = tab.locator('#output:not(:empty)');
    await output.waitFor({ timeout: 60_000, state: 'attached' });
    const text = (await output.textContent())!;
    expect(errors).toEqual([]);
    await tab.close();
    return { text, fetched };
  }

  it('the models of a lattice are those that Node reads, and no others are fetched', async () => {
    const { text, fetched } = await load('models', 'mP');
    const store = await openModels(join(page, 'models'));
    expect(text).toBe(contentsOf(await store.load('mP')));
    const own = store.manifest.models.filter(({ name }) => name !== 'tI').map(({ file }) => file);
    expect(own).toHaveLength(4);
    expect(fetched).toEqual(['manifest.json', ...own]);
  }, 60_000);

  it('says which files are corrupt and which are missing', async () => {
    const { text } = await load('bad', 'mP');
    expect(text.split('\n')).toEqual([
      'model-missing ./bad/forest/mP-2.forest',
      'model-corrupt ./bad/network/mP-1.variance',
    ]);
    expect((await load('none', 'mP')).text).toBe('no-models ./none/manifest.json');
  }, 60_000);

  it('an insecure page checks them, too, without crypto.subtle', async () => {
    const insecure = server.url.replace('127.0.0.1', INSECURE);
    const store = await openModels(join(page, 'models'));
    expect((await load('models', 'mP', insecure)).text).toBe(contentsOf(await store.load('mP')));
    expect((await load('bad', 'mP', insecure)).text.split('\n')).toEqual([
      'model-missing ./bad/forest/mP-2.forest',
      'model-corrupt ./bad/network/mP-1.variance',
    ]);
  }, 60_000);

  it.skipIf(!existsSync(join(SHIPPED_MODELS, 'manifest.json')))(
    'the models that the package ships are those that Node reads',
    async () => {
      const { text } = await load('shipped', 'cI');
      expect(text).toBe(contentsOf(await (await openModels()).load('cI')));
    },
    60_000,
  );
});
