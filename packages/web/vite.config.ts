import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The trained models beside the page, where the worker fetches those that it needs. */
const models: Plugin = {
  name: 'models',
  writeBundle: ({ dir }) => cpSync(path('../models/data/'), join(dir!, 'models'), { recursive: true }),
};

/** Bundles the page and its worker from the sources of the library. */
export default defineConfig({
  root: path('.'),
  base: './',
  // `dist` is the compiler's
  build: { outDir: 'site' },
  resolve: {
    alias: [
      { find: /^ml-index$/, replacement: path('../ml-index/src/index.ts') },
      { find: /^ml-index\/(.+)$/, replacement: path('../ml-index/src/$1/index.ts') },
      { find: '@ml-index/models/browser', replacement: path('../models/src/browser.ts') },
      { find: /^@ml-index\/session$/, replacement: path('../session/src/index.ts') },
      { find: '@ml-index/session/browser', replacement: path('../session/src/browser.ts') },
    ],
  },
  plugins: [models],
  worker: { format: 'es' },
});
