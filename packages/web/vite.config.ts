import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const library = fileURLToPath(new URL('../ml-index/src/', import.meta.url));

/** Bundles the page and its worker from the sources of the library. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  resolve: {
    alias: [
      { find: /^ml-index$/, replacement: `${library}index.ts` },
      { find: /^ml-index\/(.+)$/, replacement: `${library}$1/index.ts` },
    ],
  },
  worker: { format: 'es' },
});
