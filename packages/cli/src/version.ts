import { readFileSync } from 'node:fs';

/** Name and version of this package, from its package.json. */
export function programVersion(): { name: string; version: string } {
  const url = new URL('../package.json', import.meta.url);
  const { name, version } = JSON.parse(readFileSync(url, 'utf8')) as { name: string; version: string };
  return { name, version };
}
