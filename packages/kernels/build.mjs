// Compiles assembly/index.ts and embeds the bytes, so that Node and the browser load the kernels alike.
import asc from 'assemblyscript/asc';
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const folder = new URL('./build/', import.meta.url).pathname;
await mkdir(folder, { recursive: true });
const { error, stderr } = await asc.main([
  'assembly/index.ts', '--outFile', 'build/kernels.wasm', '--textFile', 'build/kernels.wat',
  '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'bulk-memory', '--use', 'abort=',
]); // prettier-ignore
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}
const bytes = await readFile(`${folder}kernels.wasm`);
await writeFile(
  new URL('./src/generated.ts', import.meta.url),
  `// Made by build.mjs from assembly/. Not kept in git.\nexport const KERNELS_BASE64 =\n  '${bytes.toString('base64')}';\n`,
);
console.log(`kernels: ${bytes.length} bytes of WebAssembly`);
