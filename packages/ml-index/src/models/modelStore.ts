import { bravaisInfo, type BravaisLattice } from '../lattice/index.js';
import { InputError, type Issue } from '../math/index.js';
import { readAssignmentModel } from './assignmentFile.js';
import type { AssignmentModel } from './assignment.js';
import type { Forest } from './forest.js';
import { decodeForest } from './forestFile.js';
import { MODEL_KINDS, type ModelEntry, type ModelKind, type ModelManifest } from './modelManifest.js';
import { readVarianceModel, type VarianceModel } from './varianceModel.js';

/** How a {@link ModelStore} gets at its files. */
export interface ModelAccess {
  /** Bytes of a file of the manifest, in a buffer of their own. May throw anything. */
  readonly read: (file: string) => Promise<Uint8Array>;
  /** SHA-256 as hexadecimal digits in lower case. */
  readonly sha256: (bytes: Uint8Array) => Promise<string>;
  /** Where the files are, for messages: a folder or an address, ending in `/`. */
  readonly place?: string;
}

/** One model as it stands in its file. */
export interface ModelFile {
  readonly kind: ModelKind;
  readonly name: string;
  readonly group: string | null;
  /** Share of the lattice's training entries that are in the group. */
  readonly weight: number;
  /** Name of the file, for messages. */
  readonly file: string;
  /** Shared with later calls: post it to workers as a copy, do not transfer it. */
  readonly bytes: Uint8Array;
}

/** Models of one Bravais lattice: plain data, fit to be posted to a worker. */
export interface LatticeModels {
  readonly bravais: BravaisLattice;
  readonly files: readonly ModelFile[];
}

/**
 * A set of models of which a file is read when it is first asked for, checked against the length and the SHA-256 of the
 * manifest, and kept.
 */
export class ModelStore {
  private readonly files = new Map<ModelEntry, Promise<Uint8Array>>();

  constructor(
    readonly manifest: ModelManifest,
    private readonly access: ModelAccess,
  ) {}

  /** Kinds that there are for a lattice. */
  kinds(bravais: BravaisLattice): ModelKind[] {
    return MODEL_KINDS.filter((kind) => this.entries(bravais, [kind]).length > 0);
  }

  /**
   * Models of one lattice, in the order of the manifest; those of its system among them.
   * @param kinds default: all that there are; an empty list of files where there are none.
   * @throws InputError with an issue for each file that is wrong: `model-missing` where the manifest has no model of a
   *   kind that was asked for or a file cannot be read, `model-corrupt` where it is not what the manifest tells; issues of
   *   `sha256`. What could not be read is read again at the next call.
   */
  async load(
    bravais: BravaisLattice,
    kinds: readonly ModelKind[] = this.kinds(bravais),
  ): Promise<LatticeModels> {
    const missing = kinds.filter((kind) => this.entries(bravais, [kind]).length === 0);
    if (missing.length > 0) throw new InputError(missing.map((kind) => this.noModel(bravais, kind)));
    const entries = this.entries(bravais, kinds);
    const results = await Promise.allSettled(entries.map((entry) => this.bytesOf(entry)));
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    const issues = failures.flatMap((reason) => {
      if (reason instanceof InputError) return reason.issues;
      throw reason;
    });
    if (issues.length > 0) throw new InputError(issues);
    const files = entries.map(({ kind, name, group, weight, file }, i) => {
      const { value: bytes } = results[i] as PromiseFulfilledResult<Uint8Array>;
      return { kind, name, group, weight, file: this.path(file), bytes };
    });
    return { bravais, files };
  }

  private entries(bravais: BravaisLattice, kinds: readonly ModelKind[]): ModelEntry[] {
    const { system } = bravaisInfo(bravais);
    return this.manifest.models.filter(
      (entry) =>
        kinds.includes(entry.kind) &&
        (entry.bravais === bravais || (entry.bravais === null && entry.system === system)),
    );
  }

  private noModel(bravais: BravaisLattice, kind: ModelKind): Issue {
    return {
      code: 'model-missing',
      message: `there is no model of kind ${kind} for ${bravais} in this set`,
      file: this.path('manifest.json'),
      expected: this.kinds(bravais).join(' or ') || 'no kind: the set has none for this lattice',
    };
  }

  private path(file: string): string {
    return `${this.access.place ?? ''}${file}`;
  }

  private bytesOf(entry: ModelEntry): Promise<Uint8Array> {
    const known = this.files.get(entry);
    if (known !== undefined) return known;
    const bytes = this.readChecked(entry);
    this.files.set(entry, bytes);
    bytes.catch(() => this.files.delete(entry));
    return bytes;
  }

  private async readChecked({ file, bytes: length, sha256 }: ModelEntry): Promise<Uint8Array> {
    const path = this.path(file);
    const bytes = await this.access.read(file).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError([
        { code: 'model-missing', message: `the file of a model cannot be read: ${reason}`, file: path },
      ]);
    });
    const corrupt = (what: string, value: string | number, expected: string): InputError =>
      new InputError([
        {
          code: 'model-corrupt',
          message: `the file of a model has another ${what} than the manifest tells`,
          ...{ file: path, value, expected },
          hint: 'Install the models again, or make them anew with `mlindex-train package`',
        },
      ]);
    if (bytes.length !== length) throw corrupt('length', bytes.length, `${length} bytes`);
    const found = await this.access.sha256(bytes);
    if (found !== sha256) throw corrupt('SHA-256', found, sha256);
    return bytes;
  }
}

interface Decoded {
  readonly name: string;
  readonly group: string | null;
  readonly weight: number;
}

/** Models of one lattice, ready for use. */
export interface DecodedModels {
  readonly bravais: BravaisLattice;
  readonly forests: readonly (Decoded & { readonly forest: Forest })[];
  readonly networks: readonly (Decoded & { readonly model: VarianceModel })[];
  readonly assignments: readonly (Decoded & { readonly model: AssignmentModel })[];
}

/**
 * @throws InputError as {@link decodeForest}, {@link readVarianceModel} and {@link readAssignmentModel}; `model-lattice` for a
 *   model of another lattice
 */
export function decodeModels({ bravais, files }: LatticeModels): DecodedModels {
  const { freedom, system } = bravaisInfo(bravais);
  const check = (isRight: boolean, file: string, value: string | number, expected: string): void => {
    if (isRight) return;
    throw new InputError([
      { code: 'model-lattice', message: 'the model is for another lattice', file, value, expected },
    ]);
  };
  const of = <T>(kind: ModelKind, decode: (file: ModelFile) => T): (Decoded & T)[] =>
    files
      .filter((file) => file.kind === kind)
      .map((file) => ({ name: file.name, group: file.group, weight: file.weight, ...decode(file) }));
  return {
    bravais,
    forests: of('forest', ({ bytes, file }) => {
      const forest = decodeForest(bytes, file);
      check(forest.bravais === bravais, file, forest.bravais, bravais);
      return { forest };
    }),
    networks: of('network', ({ bytes, file }) => {
      const model = readVarianceModel(bytes, file);
      const outputs = model.outputs.mean.length;
      check(outputs === freedom, file, outputs, `${freedom} outputs, as ${bravais}`);
      return { model };
    }),
    assignments: of('assignment', ({ bytes, file }) => {
      const model = readAssignmentModel(bytes, file);
      const { lattice } = model;
      check(lattice === bravais || lattice === system, file, lattice, `${system} or ${bravais}`);
      return { model };
    }),
  };
}
