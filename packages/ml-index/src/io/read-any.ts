import { patternFormat, type PatternFile, readPattern } from './pattern.js';
import { type PeakListFile, type PeakListOptions, readPeakList } from './peak-list.js';
import { parseNumber, readTable } from './table.js';
import { decodeText } from './text.js';

export type FileKind = 'peaks' | 'pattern';

/** A peak list or a pattern, whichever the file is. */
export type AnyFile =
  ({ readonly kind: 'peaks' } & PeakListFile) | ({ readonly kind: 'pattern' } & PatternFile);

/** Rows from which on points at steady angles are a pattern, and more rows than any peak list has. */
const STEADY_POINTS = 100;
const MANY_POINTS = 1000;
/** So many bytes from the beginning tell what the file is. */
const HEAD = 100_000;

/**
 * Is the file a peak list or a pattern? A known pattern format is a pattern; columns are one if their first column rises in
 * steady steps over 100 rows or more, or has more than 1000 rows.
 * @throws InputError `empty-file` or `binary-file`
 */
export function detectFile(bytes: Uint8Array, fileName: string): FileKind {
  if (/\.pkslst$/i.test(fileName)) return 'peaks';
  if (patternFormat(bytes) !== null) return 'pattern';
  const { rows, decimalComma } = readTable(decodeText(head(bytes), fileName));
  const columns = Math.max(0, ...rows.slice(0, 20).map(({ cells }) => cells.length));
  if (columns < 2 || rows.length < STEADY_POINTS) return 'peaks';
  if (rows.length > MANY_POINTS) return 'pattern';
  const angles = rows.map(({ cells }) => parseNumber(cells[0] ?? '', decimalComma)?.value ?? NaN);
  const steps = angles.slice(1).map((angle, i) => angle - angles[i]);
  const typical = [...steps].sort((p, q) => p - q)[steps.length >> 1];
  const steady = steps.filter((step) => Math.abs(step - typical) < 0.05 * Math.abs(typical) + 1e-4).length;
  return typical !== 0 && steady > 0.95 * steps.length ? 'pattern' : 'peaks';
}

/** The beginning of a file, up to the end of a line. */
function head(bytes: Uint8Array): Uint8Array {
  return bytes.length <= HEAD ? bytes : bytes.subarray(0, bytes.lastIndexOf(10, HEAD) + 1 || HEAD);
}

/**
 * Reads a peak list or a pattern, as {@link detectFile} finds it to be.
 * @throws InputError
 */
export function readAny(bytes: Uint8Array, fileName: string, options: PeakListOptions = {}): AnyFile {
  return detectFile(bytes, fileName) === 'peaks'
    ? { kind: 'peaks', ...readPeakList(bytes, fileName, options) }
    : { kind: 'pattern', ...readPattern(bytes, fileName, options) };
}
