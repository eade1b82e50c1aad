import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));
const layers = readdirSync(SOURCE).filter((name) => statSync(`${SOURCE}${name}`).isDirectory());

/** Names that a barrel exports; a barrel says them all. */
function exportsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  expect(text, `${path} exports by name`).not.toMatch(/export \*/);
  return [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, names]) => names.split(','))
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
    .sort();
}

// a name that comes or goes here changes what users of the library can import
describe('what the library exports', () => {
  it('as ml-index', () => {
    expect(exportsOf(`${SOURCE}index.ts`)).toMatchSnapshot();
  });
  it.each(layers)('as ml-index/%s', (layer) => {
    const names = exportsOf(`${SOURCE}${layer}/index.ts`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toMatchSnapshot();
  });
});
