import { InputError, type Issue } from '../math/index.js';
import { float16Bits, float16Value } from './float16.js';

/** How numbers are stored: IEEE 754 binary32 or binary16, little endian. */
export type TensorType = 'f32' | 'f16';

export interface Tensor {
  /** Unique in its file. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Row after row, the last index fastest. */
  readonly values: Float32Array;
}

export interface TensorFile {
  /** What the tensors mean: anything that JSON can hold. */
  readonly description: unknown;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const MAGIC = 'MLIXTNSR';
const VERSION = 1;
const HEADER_BYTES = 16;
const BYTES: Record<TensorType, number> = { f32: 4, f16: 2 };

interface ManifestEntry {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: TensorType;
}

/**
 * Tensors with a description as bytes: the text `MLIXTNSR`, the version (uint32, 1), the length of the manifest in
 * bytes (uint32), the manifest (JSON in UTF-8: `{description, tensors: [{name, shape, dtype}]}`), then the values of
 * one tensor after the other without gaps. All numbers are little endian.
 * @throws InputError `tensor-values` for values that do not fit their shape or are beyond the range of f16.
 */
export function writeTensorFile(
  description: unknown,
  tensors: readonly Tensor[],
  dtype: TensorType = 'f32',
): Uint8Array {
  const issues = tensors.flatMap((tensor) => tensorIssues(tensor, dtype));
  const names = new Set(tensors.map(({ name }) => name));
  if (names.size !== tensors.length) {
    issues.push({ code: 'tensor-values', message: 'two tensors have the same name' });
  }
  if (issues.length > 0) throw new InputError(issues);
  const entries: ManifestEntry[] = tensors.map(({ name, shape }) => ({ name, shape: [...shape], dtype }));
  const manifest = new TextEncoder().encode(JSON.stringify({ description, tensors: entries }));
  const count = tensors.reduce((sum, { values }) => sum + values.length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + manifest.length + count * BYTES[dtype]);
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes.set(manifest, HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, manifest.length, true);
  let at = HEADER_BYTES + manifest.length;
  for (const { values } of tensors) {
    for (const value of values) {
      if (dtype === 'f32') view.setFloat32(at, value, true);
      else view.setUint16(at, float16Bits(value), true);
      at += BYTES[dtype];
    }
  }
  return bytes;
}

function tensorIssues({ name, shape, values }: Tensor, dtype: TensorType): Issue[] {
  if (sizeOf(shape) !== values.length) {
    return [
      {
        code: 'tensor-values',
        message: `tensor ${name} has a number of values that is not that of its shape`,
        value: values.length,
        expected: shape.join(' x '),
      },
    ];
  }
  const large = dtype === 'f16' ? values.find((value) => Math.abs(value) >= 65520) : undefined;
  return large === undefined
    ? []
    : [
        {
          code: 'tensor-values',
          message: `tensor ${name} has a value beyond the range of f16`,
          value: large,
          hint: 'Store the file as f32',
        },
      ];
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/**
 * Inverse of {@link writeTensorFile}; f16 values come back as the numbers they stand for.
 * @param file name for messages.
 * @throws InputError `not-a-tensor-file`, `tensor-file-version`, `tensor-file-manifest` or `tensor-file-length`.
 */
export function readTensorFile(bytes: Uint8Array, file?: string): TensorFile {
  const fail = (code: string, message: string, more: Partial<Issue> = {}): never => {
    throw new InputError([{ code, message, ...(file === undefined ? {} : { file }), ...more }]);
  };
  const text = new TextDecoder();
  if (bytes.length < HEADER_BYTES || text.decode(bytes.subarray(0, 8)) !== MAGIC) {
    fail('not-a-tensor-file', 'this is no file of tensors', { expected: `the text ${MAGIC} at its start` });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    fail('tensor-file-version', 'unknown version of the file of tensors', {
      value: version,
      expected: `${VERSION}`,
      hint: 'Read it with the release of ML-Index that wrote it, or a later one',
    });
  }
  const start = HEADER_BYTES + view.getUint32(12, true);
  if (start > bytes.length) fail('tensor-file-length', 'the file of tensors ends within its manifest');
  const { description, entries } = readManifest(text.decode(bytes.subarray(HEADER_BYTES, start)), fail);
  const length = entries.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * BYTES[dtype], start);
  if (length !== bytes.length) {
    fail('tensor-file-length', 'the file of tensors has not the length that its manifest tells', {
      value: bytes.length,
      expected: `${length} bytes`,
      hint: 'It may be cut off: fetch or write it again',
    });
  }
  const tensors = new Map<string, Tensor>();
  let at = start;
  for (const { name, shape, dtype } of entries) {
    const values = new Float32Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++, at += BYTES[dtype]) {
      values[i] = dtype === 'f32' ? view.getFloat32(at, true) : float16Value(view.getUint16(at, true));
    }
    tensors.set(name, { name, shape, values });
  }
  return { description, tensors };
}

function readManifest(
  json: string,
  fail: (code: string, message: string, more?: Partial<Issue>) => never,
): { description: unknown; entries: ManifestEntry[] } {
  let manifest: unknown;
  try {
    manifest = JSON.parse(json);
  } catch {
    return fail('tensor-file-manifest', 'the manifest of the file of tensors is no JSON');
  }
  const { description, tensors } = (manifest ?? {}) as { description?: unknown; tensors?: unknown };
  if (!Array.isArray(tensors) || !tensors.every(isManifestEntry)) {
    return fail('tensor-file-manifest', 'the manifest of the file of tensors has no proper list of tensors', {
      expected: 'tensors: [{name, shape, dtype: f32 or f16}]',
    });
  }
  return { description, entries: tensors };
}

function isManifestEntry(entry: unknown): entry is ManifestEntry {
  const { name, shape, dtype } = (entry ?? {}) as Partial<Record<keyof ManifestEntry, unknown>>;
  return (
    typeof name === 'string' &&
    Array.isArray(shape) &&
    shape.every((n) => Number.isInteger(n) && n >= 0) &&
    (dtype === 'f32' || dtype === 'f16')
  );
}
