import type { InputFile, PatternFormat } from '../format.js';
import { radiationOf, type Scan, type ScanFile, steppedAngles } from '../scan.js';
import { fail } from '../text.js';

/** Largest number of points of one range that is believed. */
const MAXIMUM_POINTS = 10_000_000;

/** Little-endian numbers and fixed-width text of a file, with an error that names the place where it ends too early. */
class Reader {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u16(at: number): number {
    return this.view.getUint16(this.within(at, 2), true);
  }

  u32(at: number): number {
    return this.view.getUint32(this.within(at, 4), true);
  }

  f32(at: number): number {
    return this.view.getFloat32(this.within(at, 4), true);
  }

  f64(at: number): number {
    return this.view.getFloat64(this.within(at, 8), true);
  }

  text(at: number, length: number): string {
    this.within(at, length);
    const text = new TextDecoder('windows-1252').decode(this.bytes.subarray(at, at + length));
    return text.split('\0')[0].trim();
  }

  /** Leading float32 of each of `count` records of `size` bytes. Call it before anything else is made `count` long: it checks that they are there. */
  intensities(at: number, count: number, size: number): Float64Array {
    if (count > MAXIMUM_POINTS) this.truncated(at);
    this.within(at, count * size);
    return Float64Array.from({ length: count }, (_, i) => this.view.getFloat32(at + i * size, true));
  }

  within(at: number, size: number): number {
    if (at < 0 || at + size > this.bytes.length) this.truncated(at);
    return at;
  }

  truncated(at: number): never {
    return fail(this.file, {
      code: 'truncated-file',
      message: 'the file ends before the data that it announces',
      value: this.bytes.length,
      expected: `more bytes from ${at} on`,
      hint: 'The file is damaged or cut off; export it again',
    });
  }
}

/**
 * Bruker (Siemens) `.raw`, all four versions. Layouts: DIFFRAC-AT manual, appendix B (`RAW `, `RAW2`); DIFFRAC plus XCH
 * V5.0 (2002) user's manual, appendix A (`RAW1.01`, called version 3); for `RAW4.00` the descriptions of xylib and GSAS-II.
 */
export const brukerRaw = {
  kind: 'pattern',
  name: 'Bruker RAW',
  extensions: ['raw'],
  sniff: ({ bytes }) =>
    /^RAW(?: |1\.01|2|4\.00)/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 7))),
  read: readBrukerRaw,
} satisfies PatternFormat;

/** @throws InputError `truncated-file` or `not-two-theta` */
function readBrukerRaw({ bytes, name: file }: InputFile): ScanFile {
  const reader = new Reader(bytes, file);
  const magic = reader.text(0, 7);
  if (magic === 'RAW1.01') return { format: 'Bruker RAW 3', ...version3(reader) };
  if (magic === 'RAW4.00') return { format: 'Bruker RAW 4', ...version4(reader, file) };
  if (magic.startsWith('RAW2')) return { format: 'Bruker RAW 2', ...version2(reader) };
  return { format: 'Bruker RAW 1', ...version1(reader) };
}

type Ranges = Pick<ScanFile, 'scans' | 'notes'>;

/** Per range: 152 bytes after the word `RAW ` (which later ranges may lack), then float32 intensities. */
function version1(reader: Reader): Ranges {
  const scans: Scan[] = [];
  let at = 0;
  for (let more = true; more;) {
    if (reader.text(at, 4) === 'RAW') at += 4;
    const points = reader.u32(at);
    const intensity = reader.intensities(at + 152, points, 4);
    scans.push({
      twoTheta: steppedAngles(reader.f32(at + 20), reader.f32(at + 8), points),
      intensity,
      sigma: null,
      stepTime: reader.f32(at + 4),
      radiation: radiationOf(reader.f32(at + 68), reader.f32(at + 72)),
    });
    more = reader.u32(at + 148) > 0;
    at += 152 + 4 * points;
  }
  return { scans, notes: [] };
}

/** 256 bytes of file header; per range a header of stated length and float32 intensities. */
function version2(reader: Reader): Ranges {
  const radiation = radiationOf(reader.f32(190), reader.f32(194), reader.f32(198));
  const scans: Scan[] = [];
  let at = 256;
  for (let range = 0; range < reader.u16(4); range++) {
    const header = reader.u16(at);
    const points = reader.u16(at + 2);
    if (header < 48) reader.truncated(at);
    const intensity = reader.intensities(at + header, points, 4);
    scans.push({
      twoTheta: steppedAngles(reader.f32(at + 16), reader.f32(at + 12), points),
      intensity,
      sigma: null,
      stepTime: reader.f32(at + 8),
      radiation,
    });
    at += header + 4 * points;
  }
  return { scans, notes: [] };
}

/** 712 bytes of file header; per range a header (304 bytes), supplementary headers and records led by a float32 intensity. */
function version3(reader: Reader): Ranges {
  const radiation = radiationOf(reader.f64(624), reader.f64(632), reader.f64(648));
  const scans: Scan[] = [];
  let at = 712;
  for (let range = 0; range < reader.u32(12); range++) {
    const header = reader.u32(at);
    const points = reader.u32(at + 4);
    if (header < 260) reader.truncated(at);
    const stated = reader.u32(at + 252);
    const record = stated >= 4 && stated <= 256 ? stated : 4;
    const data = at + header + reader.u32(at + 256);
    const intensity = reader.intensities(data, points, record);
    scans.push({
      twoTheta: steppedAngles(reader.f64(at + 16), reader.f64(at + 176), points),
      intensity,
      sigma: null,
      stepTime: reader.f32(at + 192),
      radiation: radiation ?? radiationOf(reader.f64(at + 240)),
    });
    at = data + points * record;
  }
  return { scans, notes: [] };
}

const INSTRUMENT = 30;
const DRIVE = 50;

/** 61 bytes, then segments (type, length); type 0 or 160 begins a range of 160 bytes, drive segments and records. */
function version4(reader: Reader, file: string): Ranges {
  const scans: Scan[] = [];
  const skipped: string[] = [];
  let radiation = null as Scan['radiation'];
  let at = 61;
  while (at + 8 <= reader.length) {
    const type = reader.u32(at);
    if (type !== 0 && type !== 160) {
      const length = Math.max(8, reader.u32(at + 4));
      reader.within(at, length);
      if (type === INSTRUMENT && length >= 112) {
        radiation = radiationOf(reader.f64(at + 80), reader.f64(at + 88), reader.f64(at + 104));
      }
      at += length;
      continue;
    }
    const start = reader.f64(at + 72);
    const points = reader.u32(at + 88);
    const record = reader.u32(at + 136);
    const data = at + 160 + reader.u32(at + 140);
    if (record < 4) reader.truncated(at);
    const axis = scannedDrive(reader, at + 160, data, start);
    const intensity = reader.intensities(data, points, record);
    if (axis === null || /^2-?theta$/i.test(axis)) {
      scans.push({
        twoTheta: steppedAngles(start, reader.f64(at + 80), points),
        intensity,
        sigma: null,
        stepTime: reader.f32(at + 92),
        radiation: radiation ?? radiationOf(reader.f64(at + 112)),
      });
    } else skipped.push(axis);
    at = data + points * record;
  }
  if (scans.length === 0 && skipped.length > 0) {
    fail(file, {
      code: 'not-two-theta',
      message: `the scans are over ${[...new Set(skipped)].join(', ')}, not over two-theta`,
      expected: 'a coupled or detector scan',
    });
  }
  return { scans, notes: skipped.map((axis) => `a scan over ${axis} was not read`) };
}

/** Name of the drive that moves: flagged, and at the start angle of the range; null where none is both. */
function scannedDrive(reader: Reader, from: number, to: number, start: number): string | null {
  reader.within(from, to - from);
  for (let at = from; at + 64 <= to;) {
    const length = Math.max(8, reader.u32(at + 4));
    if (
      reader.u32(at) === DRIVE &&
      reader.u32(at + 8) !== 0 &&
      Math.abs(reader.f64(at + 56) - start) < 1e-6
    ) {
      return reader.text(at + 12, 24);
    }
    at += length;
  }
  return null;
}
