import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import tseslint from 'typescript-eslint';
// @ts-expect-error plain JavaScript, so that ESLint can load it as it is
import * as architecture from './architecture.js';

const { LAYERS, PACKAGES, ROOT } = architecture as {
  LAYERS: Record<string, string[]>;
  PACKAGES: Record<string, { name: string }>;
  ROOT: string;
};

// the repository's own configuration, without the rules that need the types of files on disk
const eslint = new ESLint({ cwd: ROOT, overrideConfig: [tseslint.configs.disableTypeChecked] });

async function lint(path: string, code: string): Promise<string[]> {
  const [{ messages }] = await eslint.lintText(code, { filePath: join(ROOT, path) });
  return messages.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}
const importing = (path: string, specifier: string): Promise<string[]> =>
  lint(path, `export * from '${specifier}';\n`);

describe('lint of the module graph', () => {
  it('lets each layer import itself and the layers that LAYERS names, and no other', async () => {
    for (const [layer, imports] of Object.entries(LAYERS)) {
      for (const other of Object.keys(LAYERS)) {
        const messages = await importing(`packages/ml-index/src/${layer}/probe.ts`, `../${other}/index.js`);
        expect(messages, `${layer} imports ${other}`).toEqual(
          other === layer || imports.includes(other)
            ? []
            : [
                `architecture/imports: import of '../${other}/index.js' goes from layer ${layer} to layer ${other}, which LAYERS does not allow`,
              ],
        );
      }
    }
  });

  it('has no circles: a layer imports only layers that stand before it', () => {
    const order = Object.keys(LAYERS);
    for (const [layer, imports] of Object.entries(LAYERS)) {
      for (const other of imports)
        expect(order.indexOf(other), `${layer} imports ${other}`).toBeLessThan(order.indexOf(layer));
    }
  });

  it('keeps engines from weighing, and what weighs from the engines', () => {
    expect(LAYERS.engines).not.toContain('weigh');
    expect(LAYERS.weigh).not.toContain('engines');
  });

  it('sees imports of every kind, from folders of any depth', async () => {
    const path = 'packages/ml-index/src/peaks/deep/probe.ts';
    for (const code of [
      "import { search } from '../../search/index.js';\nsearch();\n",
      "import type { Solution } from '../../search/types.js';\nexport type S = Solution;\n",
      "export { search } from '../../search/index.js';\n",
      "export const search = () => import('../../search/index.js');\n",
      "export type S = import('../../search/index.js').Solution;\n",
    ]) {
      const messages = await lint(path, code);
      expect(
        messages.filter((message) => message.includes('goes from layer peaks to layer search')),
        code,
      ).toHaveLength(1);
    }
  });

  it('knows every layer and package that there is', () => {
    const folders = (path: string): string[] =>
      readdirSync(join(ROOT, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
    expect(Object.keys(LAYERS)).toEqual(expect.arrayContaining(folders('packages/ml-index/src')));
    expect(Object.keys(PACKAGES)).toEqual(
      expect.arrayContaining(
        folders('packages').filter((name) => existsSync(join(ROOT, 'packages', name, 'package.json'))),
      ),
    );
  });

  it.each([
    ['ml-index/src/io/probe.ts', 'node:fs', 'is of Node only'],
    ['ml-index/src/io/probe.ts', 'fs/promises', 'is of Node only'],
    ['web/src/probe.ts', 'node:path', 'is of Node only'],
    ['models/src/probe.ts', 'node:fs', 'is of Node only'],
    ['session/src/report/probe.ts', 'node:fs', 'is of Node only'],
    ['session/src/probe.ts', 'picocolors', 'is not declared in packages/session/package.json'],
    ['session/src/probe.ts', 'mlindex', 'goes against the order of packages'],
    ['ml-index/src/search/probe.ts', '@ml-index/session', 'goes against the order of packages'],
    ['ml-index/src/search/probe.ts', '@ml-index/models', 'goes against the order of packages'],
    ['ml-index/src/search/probe.ts', 'mlindex', 'goes against the order of packages'],
    ['ml-index/src/search/probe.ts', '@ml-index/train', 'goes against the order of packages'],
    ['cli/src/probe.ts', '@ml-index/bench', 'goes against the order of packages'],
    ['train/src/probe.ts', '../../ml-index/src/lattice/cell.js', 'leaves its package'],
    ['ml-index/src/lattice/probe.ts', 'ml-matrix', 'is not declared in packages/ml-index/package.json'],
    ['ml-index/src/lattice/probe.ts', 'vitest', 'is not declared in packages/ml-index/package.json'],
    ['ml-index/src/lattice/probe.ts', 'ml-index/math', 'is of the own package'],
  ])('%s may not import %s', async (path, specifier, problem) => {
    const messages = await importing(`packages/${path}`, specifier);
    expect(messages).toEqual([expect.stringContaining(`import of '${specifier}' ${problem}`)]);
  });

  it.each([
    ['cli/src/probe.ts', 'node:fs'],
    ['cli/src/probe.ts', 'ml-index/search'],
    ['models/src/node.ts', 'node:fs'],
    ['session/src/node.ts', 'node:os'],
    ['session/src/nodeWorker.ts', 'node:worker_threads'],
    ['web/src/probe.ts', '@ml-index/session/browser'],
    ['web/src/probe.ts', '@ml-index/models/browser'],
    ['cli/src/commands/probe.ts', '../options.js'],
    ['ml-index/src/optimize/probe.ts', '@ml-index/kernels'],
    ['ml-index/src/math/probe.ts', 'pure-rand/types/RandomGenerator'],
    ['ml-index/src/lattice/probe.test.ts', 'fast-check'],
    ['ml-index/src/lattice/probe.test.ts', 'node:fs'],
    ['ml-index/src/index.ts', './io/index.js'],
  ])('%s may import %s', async (path, specifier) => {
    expect(await importing(`packages/${path}`, specifier)).toEqual([]);
  });

  it.each([
    "'Give it with --wavelength'",
    "'--zero-shift on'",
    "'Allow a shift (--zero-shift on)'",
    '`Try ${1} --max-volume`',
  ])('a text of the library may not name a flag: %s', async (text) => {
    const code = `export const hint = ${text};\n`;
    for (const folder of ['ml-index/src/io', 'models/src', 'session/src'])
      expect(await lint(`packages/${folder}/probe.ts`, code)).toEqual([
        expect.stringMatching(/^no-restricted-syntax: The library names no flag/),
      ]);
    expect(await lint('packages/cli/src/probe.ts', code)).toEqual([]);
  });

  it('a style may have variables', async () => {
    const code = 'export const style = `:root{--ink:#123}\\n--page:#456;b{color:var(--ink)}`;\n';
    expect(await lint('packages/session/src/probe.ts', code)).toEqual([]);
  });

  it.each([
    'Math.random()',
    'Date.now()',
    'performance.now()',
    'process.env',
    'Buffer.alloc(1)',
    'globalThis.process',
  ])('the library may not use %s', async (expression) => {
    const code = `export const value = ${expression};\n`;
    expect(await lint('packages/ml-index/src/search/probe.ts', code)).toEqual([
      expect.stringMatching(/^no-restricted-(globals|properties): .*gets clocks, chance and files/),
    ]);
    expect(await lint('packages/cli/src/probe.ts', code)).toEqual([]);
  });
});
