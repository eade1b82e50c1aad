import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from 'ml-index/math';
import { twoThetaOfQ2, q2OfTwoTheta } from 'ml-index/peaks';
import { calculatedLines } from '@ml-index/session';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_CHROMIUM, isChromiumMissing, launchChromium } from './chromium.js';
import { serveFolder } from './server.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAM = join(ROOT, 'packages/cli/bin/mlindex.js');
const example = (name: string): string => join(ROOT, 'examples', `${name}.txt`);
const isBuilt = existsSync(join(ROOT, 'packages/cli/dist/main.js'));

/** A host that is no secure one for the browser: it is not localhost, and there is no https. */
const INSECURE = 'page.test';
const WAVELENGTH = 1.5405929;
const CORUNDUM = { a: 4.76077, b: 4.76077, c: 12.99719, alpha: 90, beta: 90, gamma: 120 };

interface Report {
  readonly input: { readonly kind: string; readonly file: string; readonly lines: number };
  readonly stopped: string;
  readonly options: object;
  readonly solutions: readonly { readonly bravais: string; readonly a: number; readonly c: number }[];
}

/** Peaks of corundum with counting noise, without a word on the wavelength. */
function corundumPattern(): string {
  const lines = calculatedLines(CORUNDUM, 'R', q2OfTwoTheta(100, WAVELENGTH));
  const centers = lines.map(({ q2 }) => twoThetaOfQ2(q2, WAVELENGTH));
  const random = new Random(3);
  const rows = Array.from({ length: 4250 }, (_, i) => {
    const angle = 15 + 0.02 * i;
    const counts = centers.reduce((sum, x) => sum + 3000 * Math.exp(-(((angle - x) / 0.06) ** 2)), 80);
    return `${angle.toFixed(2)} ${Math.round(counts + Math.sqrt(counts) * random.normal())}`;
  });
  return rows.join('\n');
}

/**
 * Asserts that two texts of JSON are the same but for times. The last digits of numbers may differ: sine and cosine of two
 * JavaScript engines differ by a unit in the last place.
 */
function expectSameJson(actual: string, expected: string): void {
  const NUMBER = /-?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/g;
  const [one, other] = [actual, expected].map((json) => json.replace(/"timings": \{[^}]*\}/, ''));
  expect(one.replace(NUMBER, '#')).toBe(other.replace(NUMBER, '#'));
  const others = other.match(NUMBER)!.map(Number);
  one.match(NUMBER)!.forEach((text, i) => {
    const difference = Math.abs(Number(text) - others[i]);
    expect(difference, `${text}, ${others[i]}`).toBeLessThanOrEqual(1e-11 + 1e-8 * Math.abs(others[i]));
  });
}

describe.skipIf(isChromiumMissing())(IN_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ml-index-web-'));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    const site = join(folder, 'site');
    const build = ['run', 'build:web', '--', '--outDir', site, '--logLevel', 'error'];
    execFileSync('npm', build, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    server = await serveFolder(site);
    browser = await launchChromium(`--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(query: string, url: string = server.url): Promise<Page> {
    const page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${url}?${query}`);
    return page;
  }

  /** What the page says at the end. */
  async function statusOf(page: Page): Promise<string> {
    const status = page.locator('#status', { hasText: /^(done|failed|cancelled)\b/ });
    await status.waitFor({ timeout: 100_000 });
    expect(errors).toEqual([]);
    return (await status.textContent())!;
  }

  const savedJson = (page: Page): Promise<string> =>
    page.evaluate(async () => {
      const link = document.querySelector<HTMLAnchorElement>('a[download$=".json"]')!;
      return (await fetch(link.href)).text();
    });

  async function index(page: Page, file: string): Promise<{ json: string; report: Report }> {
    await page.setInputFiles('#file', file);
    expect(await statusOf(page)).toBe(`done: ${basename(file)}`);
    const json = await savedJson(page);
    return { json, report: JSON.parse(json) as Report };
  }

  it.skipIf(!isBuilt).each(['on', 'off'])(
    'the JSON is that of the command line (needs npm run build), models %s',
    async (models) => {
      const file = example('cimetidine');
      const argv = `index ${basename(file)} --seed 7 --candidates 0.3 --workers 2 --models ${models} --json -`;
      const expected = execFileSync(process.execPath, [PROGRAM, ...argv.split(' ')], {
        cwd: dirname(file),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const page = await open(`seed=7&candidates=0.3&workers=2&models=${models}`);
      const { json, report } = await index(page, file);
      expectSameJson(json, expected);
      expect(report.stopped).toBe('complete');
      expect(report.solutions.length).toBeGreaterThan(0);
      await page.close();
    },
    150_000,
  );

  it('a pattern is searched for its lines; verdict and warnings stand on the page', async () => {
    const page = await open('lattices=cP,tP,hP,hR');
    const { report } = await index(page, write('corundum.xy', corundumPattern()));
    expect(report.input.kind).toBe('pattern');
    expect(report.input.lines).toBeGreaterThan(15);
    expect(report.input.lines).toBeLessThan(60);
    const [best] = report.solutions;
    expect(best.bravais).toBe('hR');
    expect(Math.abs(best.a / CORUNDUM.a - 1)).toBeLessThan(1e-3);
    expect(Math.abs(best.c / CORUNDUM.c - 1)).toBeLessThan(1e-3);
    const verdict = (await page.locator('#report .verdict').textContent())!;
    expect(verdict).toContain('Solution 1 (hR)');
    expect(verdict).toContain('The wavelength was assumed');
    expect(verdict).toContain('see “Wavelength”');
    expect(await page.locator('#report svg path.curve').count()).toBeGreaterThan(0);
    const text = (await page.locator('#report').textContent())!;
    expect(text).toContain('pattern of 4250 points');
    expect(text).not.toContain('--');
    await page.close();
  }, 120_000);

  it('a list without a lattice gets a diagnosis and no verdict that stands', async () => {
    // positions drawn at random
    const list = '# wavelength 1.5406\n' + [8.31, 9.97, 11.02, 14.63, 15.11, 17.9, 19.24, 20.07, 22.86, 23.3,
      25.71, 26.92, 28.05, 29.4, 31.77, 33.18, 35.9, 36.42, 38.83, 41.15].join('\n'); // prettier-ignore
    const page = await open('lattices=cP,tP,oP&candidates=0.2&models=off');
    await index(page, write('random.txt', list));
    expect(await page.locator('#report .verdict').getAttribute('class')).toBe('verdict none');
    const diagnosis = page.locator('#report section', { hasText: 'Why nothing good was found' });
    expect(await diagnosis.locator('li').count()).toBeGreaterThan(0);
    expect(await diagnosis.textContent()).toContain('see “Candidates, times the default”');
    await page.close();
  }, 60_000);

  it('what is wrong with a file or an option is listed', async () => {
    const page = await open('maxVolume=3&models=off');
    await page.setInputFiles('#file', write('empty.txt', ''));
    expect(await statusOf(page)).toBe('failed: empty.txt');
    expect(await page.locator('#issues li').allTextContents()).toEqual([
      expect.stringContaining('empty.txt: '),
    ]);
    await page.setInputFiles('#file', example('corundum'));
    await page.locator('#status', { hasText: 'failed: corundum.txt' }).waitFor();
    expect(await page.locator('#issues li').allTextContents()).toEqual([
      expect.stringContaining('volume limits'),
    ]);
    await page.locator('summary', { hasText: 'Options' }).click();
    await page.getByLabel('Largest volume').fill('5000');
    await page.locator('button', { hasText: 'Index' }).click();
    expect(await statusOf(page)).toBe('done: corundum.txt');
    await page.close();
  }, 60_000);

  it('a second file takes the place of the first, whose search ends', async () => {
    const page = await open('candidates=400&models=off');
    await page.setInputFiles('#file', example('cimetidine'));
    await page.locator('#status', { hasText: /^round .* of cimetidine\.txt$/ }).waitFor({ timeout: 60_000 });
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => seen.push(document.getElementById('status')!.textContent)).observe(
        document.getElementById('status')!,
        { childList: true },
      );
    });
    await page.locator('summary', { hasText: 'Options' }).click();
    await page.getByLabel('Candidates, times the default').fill('0.2');
    await page.getByLabel('Bravais lattices').fill('hR');
    const { report } = await index(page, example('corundum'));
    expect(report).toMatchObject({ input: { file: 'corundum.txt' }, stopped: 'complete' });
    expect(await page.locator('#report h1').textContent()).toBe('corundum.txt');
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    const second = seen.slice(seen.findIndex((text) => text.includes('corundum')));
    expect(second.filter((text) => text.includes('cimetidine'))).toEqual([]);
    expect(seen.filter((text) => text.startsWith('done'))).toEqual(['done: corundum.txt']);
    await page.close();
  }, 120_000);

  it('Cancel ends a search with the best so far', async () => {
    const page = await open('candidates=400&models=off');
    await page.setInputFiles('#file', example('corundum'));
    await page.locator('#status', { hasText: /^round/ }).waitFor({ timeout: 60_000 });
    await page.locator('#cancel').click();
    expect(await statusOf(page)).toBe('cancelled, with the best so far: corundum.txt');
    expect((JSON.parse(await savedJson(page)) as Report).stopped).toBe('cancelled');
    expect(await page.locator('#cancel').isVisible()).toBe(false);
    await page.close();
  }, 120_000);

  it('models are fetched once a page, also over plain http', async () => {
    const page = await open('lattices=cP,hR', server.url.replace('127.0.0.1', INSECURE));
    expect(await page.evaluate(() => globalThis.isSecureContext)).toBe(false);
    server.requests.length = 0;
    const first = await index(page, example('corundum'));
    const models = server.requests.filter((path) => path.startsWith('/models/'));
    expect(models.length).toBeGreaterThan(2);
    expect(new Set(models).size).toBe(models.length);
    const second = await index(page, example('fluorapatite'));
    expect(server.requests.filter((path) => path.startsWith('/models/'))).toEqual(models);
    for (const { report } of [first, second]) expect(report.options).toMatchObject({ models: 'on' });
    expect(first.report.solutions[0].bravais).toBe('hR');
    await page.close();
  }, 120_000);

  it('a pool of workers shares a long search, and gives what one worker gives', async () => {
    const results = [];
    for (const workers of [1, 3]) {
      server.requests.length = 0;
      const page = await open(`lattices=mP,oP&candidates=30&models=off&workers=${workers}`);
      const { json } = await index(page, example('nac'));
      const { timings: _timings, options, ...result } = JSON.parse(json) as Record<string, unknown>;
      expect(options).toMatchObject({ workers });
      expect(server.requests.filter((path) => path.includes('browserWorker')).length > 0).toBe(workers > 1);
      results.push(result);
      await page.close();
    }
    expect(results[1]).toEqual(results[0]);
  }, 150_000);

  it('there are as many workers as the browser has cores', async () => {
    const page = await open('lattices=hR&candidates=0.1&models=off');
    const { report } = await index(page, example('corundum'));
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    expect(report.options).toMatchObject({ workers: cores });
    await page.close();
  }, 60_000);
});
