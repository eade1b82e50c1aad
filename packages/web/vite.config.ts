import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const library = fileURLToPath(new URL('../ml-index/src/', import.meta.url));

const trained = fileURLToPath(new URL('../models/data/', import.meta.url));

/** The trained models beside the page, where the worker fetches those that it needs. */
const models: Plugin = {
  name: 'models',
  writeBundle: ({ dir }) => cpSync(trained, join(dir!, 'models'), { recursive: true }),
};

/** Bundles the page and its worker from the sources of the library. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  resolve: {
    alias: [
      { find: /^ml-index$/, replacement: `${library}index.ts` },
      { find: /^ml-index\/(.+)$/, replacement: `${library}$1/index.ts` },
      {
        find: '@ml-index/models/browser',
        replacement: fileURLToPath(new URL('../models/src/browser.ts', import.meta.url)),
      },
    ],
  },
  plugins: [models],
  worker: { format: 'es' },
});
