import type { ModelStore } from 'ml-index/models';
import { openStore } from './store.js';

/**
 * Models at an address under which the files of `@ml-index/models/data` (or of `mlindex-train package`) are served.
 * Fetches the manifest only; the models when they are asked for.
 * @param baseUrl absolute, or relative to the page; e.g. `./models/`
 * @throws InputError `no-models`, `bad-manifest`, `manifest-version`
 */
export function openModels(baseUrl: string): Promise<ModelStore> {
  const place = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return openStore(place, async (file) => {
    const response = await fetch(`${place}${file}`);
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  });
}
