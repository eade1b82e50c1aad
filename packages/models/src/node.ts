import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelStore } from 'ml-index/models';
import { openStore } from './store.js';

/** Folder of the models that this package ships. */
export const SHIPPED_MODELS = fileURLToPath(new URL('../data', import.meta.url));

/**
 * Models in a folder; default: those of this package. Reads the manifest only; the models when they are asked for.
 * @throws InputError `no-models`, `bad-manifest`, `manifest-version`
 */
export function openModels(folder: string = SHIPPED_MODELS): Promise<ModelStore> {
  const place = folder.endsWith('/') || folder.endsWith(sep) ? folder : `${folder}${sep}`;
  // a copy, since what readFile gives may be a part of a larger buffer, all of which would be posted to a worker
  return openStore(place, async (file) => new Uint8Array(await readFile(join(folder, file))));
}
