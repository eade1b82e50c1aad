import type { InputFile, PatternFormat } from '../format.js';
import { radiationOf, type Scan, type ScanFile, steppedAngles } from '../scan.js';
import { fail } from '../text.js';

const RECORD = 512;
/** Offsets in the file header, record 1. */
const WAVELENGTH_1 = 322;
const WAVELENGTH_2 = 326;
const MONOCHROMATOR = 308;
const RANGES_DONE = 378;
const HEAD_RECORDS = 480;
const MAXIMUM_RANGES = 8;
/** Offsets in a range header. */
const POINTS = 34;
const DATA_FORM = 38;
const COUNT_FACTOR = 40;
const BEGIN = 44;
const STEP = 60;
const STEP_TIME = 68;
/** Codes of `MONOCHROMATOR` for crystals that let only K-alpha1 through. */
const KALPHA1_CRYSTALS: Readonly<Record<number, string>> = {
  2: 'curved Ge(111)',
  4: 'curved quartz(101)',
  6: 'Ge(111)',
  7: 'Ge(220)',
  8: 'GaAs(400)',
};

/**
 * STOE WinXPOW `.raw`, versions 1.05 and 1.06: little-endian records of 512 bytes; the file header names the record of each
 * range's header, and counts of 16 or 32 bits follow it. Layout: declarations RAW_HEADER106 and RANGE_INFO in the source
 * text of DASH (CCDC, PolyLoadFiles.f90).
 */
export const stoeRaw = {
  kind: 'pattern',
  name: 'STOE RAW',
  extensions: ['raw'],
  sniff: ({ head }) => /^RAW_1\.\d\d/.test(head),
  read: readStoeRaw,
} satisfies PatternFormat;

/** @throws InputError `unknown-format`, `truncated-file`, `no-data` or `not-two-theta` */
function readStoeRaw({ bytes, head, name: file }: InputFile): ScanFile {
  const version = head.slice(0, 8);
  if (!/^RAW_1\.0[56]$/.test(version)) {
    fail(file, {
      code: 'unknown-format',
      message: 'this version of STOE raw files is not read',
      value: version,
      expected: 'RAW_1.05 or RAW_1.06',
      hint: 'Export the pattern from WinXPOW as text, e.g. .xy',
    });
  }
  if (bytes.length < 2 * RECORD) truncated(file, bytes.length, 2 * RECORD);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crystal = KALPHA1_CRYSTALS[view.getUint16(MONOCHROMATOR, true) % 100] ?? null;
  const radiation = radiationOf(
    view.getFloat32(WAVELENGTH_1, true),
    crystal === null ? view.getFloat32(WAVELENGTH_2, true) : null,
  );
  const done = Math.min(MAXIMUM_RANGES, Math.max(1, view.getInt16(RANGES_DONE, true)));
  const scans: Scan[] = [];
  const notes = crystal === null ? [] : [`monochromator ${crystal}: K-alpha1 alone`];
  for (let range = 0; range < done; range++) {
    const header = (view.getUint16(HEAD_RECORDS + 2 * range, true) - 1) * RECORD;
    if (header < RECORD) continue;
    const scan = readRange(view, header, radiation, file);
    if (scan === null) notes.push(`range ${range + 1}, which is not over two-theta, was not read`);
    else scans.push(scan);
  }
  return { format: `STOE ${version.replace('_', ' ')}`, scans, notes };
}

function readRange(view: DataView, header: number, radiation: Scan['radiation'], file: string): Scan | null {
  const data = header + RECORD;
  if (data > view.byteLength) truncated(file, view.byteLength, data);
  const points = view.getUint16(header + POINTS, true);
  const size = view.getInt16(header + DATA_FORM, true) === 1 ? 2 : 4;
  if (data + size * points > view.byteLength) truncated(file, view.byteLength, data + size * points);
  const start = view.getFloat32(header + BEGIN, true);
  const step = view.getFloat32(header + STEP, true);
  if (!(Math.abs(step) > 0) || !Number.isFinite(start + step)) return null;
  const factor = 1 / Math.max(1, view.getFloat32(header + COUNT_FACTOR, true) || 1);
  const time = view.getFloat32(header + STEP_TIME, true);
  return {
    // Degrees of single precision: rounding to 1e-5 restores what was set.
    twoTheta: steppedAngles(round(start), round(step), points),
    intensity: Float64Array.from({ length: points }, (_, i) => {
      const at = data + size * i;
      return factor * (size === 2 ? view.getInt16(at, true) : view.getInt32(at, true));
    }),
    sigma: null,
    stepTime: time > 0 && Number.isFinite(time) ? time : null,
    radiation,
  };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}

function truncated(file: string, value: number, expected: number): never {
  return fail(file, {
    code: 'truncated-file',
    message: 'the file ends before the data that it announces',
    value,
    expected: `${expected} bytes`,
    hint: 'The file is damaged or cut off; export it again',
  });
}
