import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModels, SHIPPED_MODELS } from '@ml-index/models/node';
import { readPeakList } from 'ml-index/io';
import { search } from 'ml-index/search';
import { type SearchResult } from 'ml-index/report';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_CHROMIUM, isChromiumMissing, launchChromium } from './chromium.js';
import { serveFolder } from './server.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/cimetidine.txt', import.meta.url));
const SEED = 7;
const CANDIDATES = 0.3;

describe.skipIf(isChromiumMissing())(IN_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ml-index-web-'));
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;

  beforeAll(async () => {
    await build({
      configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
      build: { outDir: folder },
      logLevel: 'error',
    });
    server = await serveFolder(folder);
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  async function searchInBrowser(path: string, query: string): Promise<SearchResult> {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${server.url}?seed=${SEED}&candidates=${CANDIDATES}${query}`);
    await page.setInputFiles('#file', path);
    const status = page.locator('#status', { hasText: /^(done|failed):/ });
    await status.waitFor({ timeout: 100_000 });
    expect(errors).toEqual([]);
    expect(await status.textContent()).toBe('done: cimetidine.txt');
    const result = JSON.parse((await page.locator('#json').textContent())!) as SearchResult;
    expect(await page.locator('#solutions tr').count()).toBe(result.solutions.length);
    await page.close();
    return result;
  }

  it.each(['on', 'off'])(
    'a search in a Web Worker gives the solutions that Node gives, models %s',
    async (models) => {
      const { peaks } = readPeakList(new Uint8Array(readFileSync(EXAMPLE)), 'cimetidine.txt');
      const context = { now: () => performance.now() / 1000 };
      const expected = await search(
        peaks,
        { seed: SEED, candidates: CANDIDATES },
        models === 'on' ? { ...context, models: await openModels(SHIPPED_MODELS) } : context,
      );
      const result = await searchInBrowser(EXAMPLE, `&models=${models}`);
      expect(result.effort).toEqual(expected.effort);

      expect(expected.solutions.length).toBeGreaterThan(0);
      expect(result.solutions.map(({ bravais }) => bravais)).toEqual(
        expected.solutions.map(({ bravais }) => bravais),
      );
      result.solutions.forEach(({ cell, probability }, i) => {
        const other = expected.solutions[i];
        for (const name of ['a', 'b', 'c', 'alpha', 'beta', 'gamma'] as const) {
          expect(Math.abs(cell[name] / other.cell[name] - 1), `${name} of solution ${i}`).toBeLessThan(1e-9);
        }
        expect(Math.abs(probability - other.probability), `probability of solution ${i}`).toBeLessThan(1e-9);
      });
      expect(result.stopped).toBe('complete');
    },
    150_000,
  );
});
