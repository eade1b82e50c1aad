import { type FileKind, InputFile } from './format.js';
import { type PatternFile, readPatternFile } from './pattern.js';
import { type PeakListFile, type PeakListOptions, readListFile } from './peakList.js';
import { formatOf } from './registry.js';

/** A peak list or a pattern, whichever the file is. */
export type AnyFile =
  ({ readonly kind: 'peaks' } & PeakListFile) | ({ readonly kind: 'pattern' } & PatternFile);

export interface AnyOptions extends PeakListOptions {
  /** What the file is; default: recognised by its content. Decides for columns of numbers, which can be either. */
  readonly as?: FileKind;
}

/**
 * Is the file a peak list or a pattern?
 * @throws InputError `empty-file` or `binary-file`
 */
export function detectFile(bytes: Uint8Array, fileName: string): FileKind {
  return formatOf(new InputFile(bytes, fileName)).kind;
}

/**
 * Reads a peak list or a pattern, whichever the content shows (or the option `as` says).
 * @param bytes content of the file
 * @param fileName for messages, and for what its extension tells
 * @throws InputError with everything that is wrong
 */
export function readAny(bytes: Uint8Array, fileName: string, options: AnyOptions = {}): AnyFile {
  const file = new InputFile(bytes, fileName);
  const format = formatOf(file, options.as);
  return format.kind === 'peaks'
    ? { kind: 'peaks', ...readListFile(file, format, options) }
    : { kind: 'pattern', ...readPatternFile(file, format, options) };
}
