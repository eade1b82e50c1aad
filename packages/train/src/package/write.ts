import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BRAVAIS_LATTICES } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { MANIFEST_FILE, MODEL_KINDS, parseManifest, type ModelManifest } from 'ml-index/models';
import { textTable } from '../report/table.js';
import { manifestText, type ModelSet } from './pack.js';

/** Bytes of all files of a set, the manifest among them. */
export function sizeOfSet({ manifest, files }: ModelSet): number {
  const text = Buffer.byteLength(manifestText(manifest));
  return [...files.values()].reduce((sum, { length }) => sum + length, text);
}

/** @throws InputError `large-set` */
export function checkSize(set: ModelSet, megabytes: number): void {
  const size = sizeOfSet(set);
  if (size <= megabytes * 1e6) return;
  throw new InputError([
    {
      code: 'large-set',
      message: 'the models are too large to be shipped',
      ...{ value: size, expected: `at most ${megabytes * 1e6} bytes` },
      hint: 'Smaller networks, fewer or shallower trees, --kinds; or allow more with --max-size',
    },
  ]);
}

/**
 * Writes a set into a folder. Files of the set that was there before are removed, others are left.
 * @throws InputError where the manifest that is there cannot be read
 */
export function writeSet({ manifest, files }: ModelSet, folder: string): void {
  const path = join(folder, MANIFEST_FILE);
  const before = existsSync(path) ? manifestBefore(path).models : [];
  rmSync(path, { force: true }); // until all is written there is no set here
  for (const { file } of before) rmSync(join(folder, file), { force: true });
  for (const [file, bytes] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), bytes);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, manifestText(manifest));
}

function manifestBefore(path: string): ModelManifest {
  try {
    return parseManifest(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const hint = 'What it had cannot be told; delete the folder, or choose another with --out';
    throw new InputError(error.issues.map((issue) => ({ ...issue, hint })));
  }
}

/** Sizes by lattice and kind in kB; models of a lattice system stand in a row of their own. */
export function sizeTable(set: ModelSet): string {
  const { models }: ModelManifest = set.manifest;
  const kinds = MODEL_KINDS.filter((kind) => models.some((model) => model.kind === kind));
  const rowOf = (model: (typeof models)[number]): string => model.bravais ?? model.system;
  const present = new Set(models.map(rowOf));
  const rows = [
    ...BRAVAIS_LATTICES.filter((name) => present.has(name)),
    ...new Set(models.filter(({ bravais }) => bravais === null).map(({ system }) => system)),
  ];
  const cell = (chosen: readonly (typeof models)[number][]): string =>
    chosen.length === 0
      ? ''
      : `${chosen.length}: ${(chosen.reduce((sum, { bytes }) => sum + bytes, 0) / 1000).toFixed(1)}`;
  const line = (name: string, chosen: readonly (typeof models)[number][]): string[] => [
    name,
    ...kinds.map((kind) => cell(chosen.filter((model) => model.kind === kind))),
    cell(chosen),
  ];
  return [
    ...textTable([
      ['files: kB', ...kinds, 'all'],
      ...rows.map((name) =>
        line(
          name,
          models.filter((model) => rowOf(model) === name),
        ),
      ),
      line('all', models),
    ]),
    `with the manifest ${(sizeOfSet(set) / 1e6).toFixed(3)} MB; data set ${set.manifest.dataset.hash.slice(0, 16)}`,
  ].join('\n');
}
