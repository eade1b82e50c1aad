import { bravaisInfo, isBravaisLattice, type BravaisLattice, type LatticeSystem } from '../lattice/index.js';
import { InputError, type Issue } from '../math/index.js';

/** Random forests and variance networks propose cells; assignment networks give probabilities of Miller indices. */
export const MODEL_KINDS = ['forest', 'network', 'assignment'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

export const MANIFEST_VERSION = 1;
/** Name of the manifest in the folder of a set of models. */
export const MANIFEST_FILE = 'manifest.json';

/** One file of a set of models: what is in it and how it was made. */
export interface ModelEntry {
  readonly kind: ModelKind;
  /** Unique in its kind; the group, or what else the model is for. */
  readonly name: string;
  /** The lattice that it is for; null for all lattices of `system`. */
  readonly bravais: BravaisLattice | null;
  readonly system: LatticeSystem;
  /** Group of reflection conditions (docs/training.md, section 2); null for all entries of the lattice. */
  readonly group: string | null;
  /** Share of the lattice's training entries that are in the group, above 0 to 1. */
  readonly weight: number;
  /** Path in the folder of the manifest, parts separated by `/`. */
  readonly file: string;
  readonly bytes: number;
  /** SHA-256 of the file, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
  /** Configuration and validation figures of the training, as it wrote them. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Time that the training took. */
  readonly seconds: number;
}

/** What `manifest.json` of a set of models holds. */
export interface ModelManifest {
  readonly version: typeof MANIFEST_VERSION;
  readonly licence: string;
  /** The command that made the set. */
  readonly command: string;
  /** `hash`: SHA-256 of the plan of the data set that all were trained from (`plan` in datacard.json). */
  readonly dataset: { readonly hash: string };
  readonly models: readonly ModelEntry[];
}

type Check = readonly [(value: unknown) => boolean, string];
const TEXT: Check = [(value) => typeof value === 'string' && value !== '', 'a text'];
const HASH: Check = [
  (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  '64 hexadecimal digits',
];
const WHOLE: Check = [Number.isSafeInteger, 'a whole number'];
const OBJECT: Check = [isRecord, 'an object'];

const SYSTEMS: readonly LatticeSystem[] = [
  'cubic',
  'hexagonal',
  'rhombohedral',
  'tetragonal',
  'orthorhombic',
  'monoclinic',
  'triclinic',
];

const ENTRY_CHECKS: Readonly<Record<keyof ModelEntry, Check>> = {
  kind: oneOf(MODEL_KINDS),
  name: TEXT,
  bravais: [
    (value) => value === null || (typeof value === 'string' && isBravaisLattice(value)),
    'a Bravais lattice, e.g. mP, or null',
  ],
  system: oneOf(SYSTEMS),
  group: [(value) => value === null || TEXT[0](value), 'a text or null'],
  weight: [(value) => typeof value === 'number' && value > 0 && value <= 1, 'a share, above 0 and at most 1'],
  file: [
    (value) => typeof value === 'string' && /^(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)*$/.test(value),
    'a path within the folder, e.g. forest/mP-1.forest',
  ],
  bytes: [(value) => Number.isSafeInteger(value) && (value as number) > 0, 'a whole number above 0'],
  sha256: HASH,
  configuration: OBJECT,
  metrics: OBJECT,
  seed: WHOLE,
  seconds: [(value) => Number.isFinite(value) && (value as number) >= 0, 'a number, at least 0'],
};

function oneOf(values: readonly string[]): Check {
  return [(value) => values.some((one) => one === value), values.join(', ')];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The manifest in a JSON text.
 * @param file name to be told in errors
 * @throws InputError `bad-manifest`, one issue for each problem, `manifest-version`
 */
export function parseManifest(text: string, file: string = MANIFEST_FILE): ModelManifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    const message = `the manifest of the models is no JSON: ${(error as Error).message}`;
    throw new InputError([{ code: 'bad-manifest', message, file }]);
  }
  const issues = manifestIssues(manifest, file);
  if (issues.length > 0) throw new InputError(issues);
  return manifest as ModelManifest;
}

/** Everything that is wrong with what should be a {@link ModelManifest}. */
export function manifestIssues(manifest: unknown, file: string = MANIFEST_FILE): Issue[] {
  if (!isRecord(manifest)) return wrong(file, 'the manifest', manifest, OBJECT);
  if (manifest.version !== MANIFEST_VERSION) {
    return [
      {
        code: 'manifest-version',
        message: 'these models are of another version',
        ...{ file, value: shown(manifest.version), expected: `${MANIFEST_VERSION}` },
        hint: 'Take the models that belong to this release of ML-Index, or make them anew with `mlindex-train package`',
      },
    ];
  }
  const { models } = manifest;
  const hash = isRecord(manifest.dataset) ? manifest.dataset.hash : undefined;
  return [
    ...wrong(file, 'licence', manifest.licence, TEXT),
    ...wrong(file, 'command', manifest.command, TEXT),
    ...wrong(file, 'dataset.hash', hash, HASH),
    ...wrong(file, 'models', models, [Array.isArray, 'a list']),
    ...(Array.isArray(models) ? [...models.flatMap((entry, i) => entryIssues(entry, i, file))] : []),
    ...(Array.isArray(models) ? repeated(models, file) : []),
  ];
}

function entryIssues(entry: unknown, position: number, file: string): Issue[] {
  const place = `models[${position}]`;
  if (!isRecord(entry)) return wrong(file, place, entry, OBJECT);
  const issues = Object.entries(ENTRY_CHECKS).flatMap(([key, check]) =>
    wrong(file, `${place}.${key}`, entry[key], check),
  );
  if (issues.length > 0 || entry.bravais === null) return issues;
  const { bravais, system } = entry as unknown as ModelEntry;
  return wrong(file, `${place}.system`, system, oneOf([bravaisInfo(bravais!).system]));
}

/** Files and names that stand twice. */
function repeated(models: readonly unknown[], file: string): Issue[] {
  const seen = new Set<string>();
  return models.filter(isRecord).flatMap((entry, i) =>
    [`file ${shown(entry.file)}`, `${shown(entry.kind)} ${shown(entry.name)}`].flatMap((key): Issue[] => {
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew
        ? []
        : [{ code: 'bad-manifest', message: `models[${i}]: ${key} stands twice in the manifest`, file }];
    }),
  );
}

function wrong(file: string, place: string, value: unknown, [isGood, expected]: Check): Issue[] {
  if (isGood(value)) return [];
  const message = `${place} of the models' manifest is ${value === undefined ? 'missing' : 'wrong'}`;
  return [{ code: 'bad-manifest', message, file, value: shown(value), expected }];
}

function shown(value: unknown): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}
