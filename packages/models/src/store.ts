import { InputError } from 'ml-index/math';
import { MANIFEST_FILE, ModelStore, parseManifest, type ModelAccess } from 'ml-index/models';
import { sha256 } from './sha256.js';

/**
 * The store over files that `read` gets at.
 * @throws InputError `no-models` where there is no manifest, and as parseManifest
 */
export async function openStore(place: string, read: ModelAccess['read']): Promise<ModelStore> {
  const file = `${place}${MANIFEST_FILE}`;
  const bytes = await read(MANIFEST_FILE).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError([
      {
        code: 'no-models',
        message: `there are no models here: ${reason}`,
        ...{ file, expected: `the folder that \`mlindex-train package\` wrote, with ${MANIFEST_FILE}` },
      },
    ]);
  });
  return new ModelStore(parseManifest(new TextDecoder().decode(bytes), file), { read, sha256, place });
}
