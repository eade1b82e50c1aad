import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(`./packages/${path}`, import.meta.url));

/** Tests run on the TypeScript sources; only the WebAssembly kernels must be built before (npm run build). */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^ml-index$/, replacement: source('ml-index/src/index.ts') },
      { find: /^ml-index\/(.+)$/, replacement: source('ml-index/src/$1/index.ts') },
      { find: /^@ml-index\/models\/(node|browser)$/, replacement: source('models/src/$1.ts') },
      { find: /^@ml-index\/session\/(node|browser|basics)$/, replacement: source('session/src/$1.ts') },
      { find: /^@ml-index\/session$/, replacement: source('session/src/index.ts') },
      { find: /^mlindex$/, replacement: source('cli/src/index.ts') },
      { find: /^@ml-index\/train$/, replacement: source('train/src/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/dist/**', '**/node_modules/**'],
    testTimeout: 300_000,
  },
});
