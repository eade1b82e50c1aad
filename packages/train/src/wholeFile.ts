import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file so that an interruption leaves the old one or the new one, never a part. */
export function writeWhole(path: string, contents: string | Uint8Array): void {
  writeFileSync(`${path}.partial`, contents);
  renameSync(`${path}.partial`, path);
}
