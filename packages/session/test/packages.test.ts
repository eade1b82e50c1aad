import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModels, SHIPPED_MODELS } from '@ml-index/models/node';
import type { SearchResult } from 'ml-index/report';
import { build } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';
import { IN_CHROMIUM, isChromiumMissing, launchChromium } from '../../web/test/chromium.js';
import { serveFolder } from '../../web/test/server.js';
import { indexBytes } from '../src/index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DIST = join(ROOT, 'packages/session/dist');
const isBuilt = existsSync(join(DIST, 'node.js'));

describe.skipIf(!isBuilt)('the compiled packages (needs npm run build)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, code] = /^## Library[\s\S]*?```ts\n([\s\S]*?)```/m.exec(readme)!;

  it("README's library example runs and finds cimetidine", () => {
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(output).toMatch(/^Solution 1 \(mP\) stands/);
    expect(output).toMatch(/mP .*a: 6\.82.*M20 = \d+/s);
  });

  it("README's library example has the types that it needs", () => {
    const file = join(DIST, 'readmeExample.mts'); // in the repository, so that the packages are found
    writeFileSync(file, code);
    try {
      const flags =
        '--ignoreConfig --noEmit --strict --target es2022 --module nodenext --types node --skipLibCheck';
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      expect(execFileSync(process.execPath, [tsc, ...flags.split(' '), file], { encoding: 'utf8' })).toBe('');
    } finally {
      rmSync(file);
    }
  });

  it.skipIf(isChromiumMissing())(
    `index with a pool and models from the thread of a page, ${IN_CHROMIUM}`,
    async () => {
      await build({
        configFile: false,
        root: fileURLToPath(new URL('page/', import.meta.url)),
        base: './',
        build: { outDir: folder, target: 'es2022' },
        worker: { format: 'es' },
        logLevel: 'error',
      });
      cpSync(SHIPPED_MODELS, join(folder, 'models'), { recursive: true });
      cpSync(join(ROOT, 'examples/corundum.txt'), join(folder, 'list.txt'));
      const server = await serveFolder(folder);
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(error.message));
        await page.goto(`${server.url}?lattices=cP,hR&candidates=0.5`);
        const output = page.locator('#output:not(:empty)');
        await output.waitFor({ timeout: 60_000, state: 'attached' });
        expect(errors).toEqual([]);
        const result = JSON.parse((await output.textContent())!) as SearchResult;
        expect(server.requests.filter((path) => path.includes('browserWorker'))).not.toEqual([]);
        const expected = await indexBytes(
          new Uint8Array(readFileSync(join(folder, 'list.txt'))),
          'list.txt',
          { lattices: ['cP', 'hR'], candidates: 0.5 },
          { models: await openModels() },
        );
        expect(result.effort).toEqual(expected.result.effort);
        const [best] = expected.result.solutions;
        expect(result.solutions[0].bravais).toBe('hR');
        expect(result.solutions[0].cell.a).toBeCloseTo(best.cell.a, 8);
        expect(result.solutions[0].cell.c).toBeCloseTo(best.cell.c, 8);
      } finally {
        await browser.close();
        await server.close();
      }
    },
    120_000,
  );
});
