import { strFromU8 } from 'fflate';
import type { InputFile, PatternFormat } from '../format.js';
import { radiationOf, type Scan, type ScanFile, steppedAngles } from '../scan.js';
import { fail } from '../text.js';
import { findElement, findElements, parseXml, type XmlElement } from '../xml.js';
import { isZip, readMembers } from '../zip.js';

const RAW_DATA = /RawData\d*\.xml$/i;

/**
 * Bruker `.brml`: a zip archive with one `RawData*.xml` a scan. In each measured `DataRoute` a `Datum` holds one point
 * (comma-separated; what its columns are stands in `DataViews`), or one `Datum` holds the whole frame of a fixed detector.
 */
export const brml = {
  kind: 'pattern',
  name: 'Bruker BRML',
  extensions: ['brml'],
  sniff: ({ bytes }) => isZip(bytes),
  read: readBrml,
} satisfies PatternFormat;

/** @throws InputError `bad-zip`, `too-large`, `unknown-format` or `bad-xml` */
function readBrml({ bytes, name: file }: InputFile): ScanFile {
  const members = readMembers(bytes, file, (name) => RAW_DATA.test(name));
  const names = [...members.keys()].sort();
  if (names.length === 0) {
    fail(file, {
      code: 'unknown-format',
      message: 'the zip archive has no RawData*.xml',
      expected: 'a Bruker .brml or a Rigaku .rasx file',
    });
  }
  const scans: Scan[] = [];
  const notes: string[] = [];
  for (const name of names) {
    const root = parseXml(strFromU8(members.get(name)!), `${file}/${name}`);
    const radiation = radiationOf(
      valueIn(root, 'WaveLengthAlpha1'),
      valueIn(root, 'WaveLengthAlpha2'),
      valueIn(root, 'WaveLengthRatio'),
    );
    for (const route of findElements(root, 'DataRoute')) {
      const scan = readRoute(route, radiation);
      if (scan !== null) scans.push(scan);
      else notes.push(`a data route of ${name} without a scan over two-theta was not read`);
    }
  }
  return { format: 'Bruker BRML', scans, notes };
}

/** Where in a `Datum` the values stand. */
interface DatumColumns {
  readonly twoTheta: number | null;
  readonly counts: number | null;
}

function readRoute(route: XmlElement, radiation: Scan['radiation']): Scan | null {
  const rows = [...findElements(route, 'Datum')]
    .map(({ text }) => text.split(',').map(Number))
    .filter((row) => row.length > 1);
  const axis = [...findElements(route, 'ScanAxisInfo')].find(
    ({ attributes }) => attributes.get('AxisId') === 'TwoTheta',
  );
  const columns = datumColumns(route);
  const stepTime = valueIn(route, 'TimePerStep') ?? valueIn(route, 'TimePerStepEffective');
  const base = { sigma: null, stepTime, radiation };
  if (rows.length === 1 && axis !== undefined) {
    const start = (valueIn(axis, 'Reference') ?? 0) + (valueIn(axis, 'Start') ?? NaN);
    const step = valueIn(axis, 'Increment');
    const intensity = Float64Array.from(rows[0].slice(columns.counts ?? 0));
    return Number.isNaN(start) || step === null || intensity.length < 2
      ? null
      : { ...base, twoTheta: steppedAngles(start, step, intensity.length), intensity };
  }
  const width = rows.reduce((p, row) => Math.min(p, row.length), Infinity);
  const twoTheta = columns.twoTheta ?? risingColumn(rows, width);
  if (rows.length < 2 || twoTheta === null || twoTheta >= width) return null;
  const counts = columns.counts !== null && columns.counts < width ? columns.counts : width - 1;
  if (counts === twoTheta) return null;
  return {
    ...base,
    twoTheta: Float64Array.from(rows, (row) => row[twoTheta]),
    intensity: Float64Array.from(rows, (row) => row[counts]),
  };
}

function datumColumns(route: XmlElement): DatumColumns {
  let twoTheta: number | null = null;
  let counts: number | null = null;
  for (const view of findElements(route, 'RawDataView')) {
    const start = Number(view.attributes.get('Start') ?? NaN);
    if (!Number.isInteger(start) || start < 0) continue;
    const type = view.attributes.get('type') ?? '';
    if (type.includes('Varying')) {
      const fields = [...findElements(view, 'FieldDefinitions')];
      const at = fields.findIndex(({ attributes }) => [...attributes.values()].includes('TwoTheta'));
      if (at >= 0) twoTheta = start + at;
    }
    if (type.includes('Recorded')) counts ??= start;
  }
  return { twoTheta, counts };
}

/** First column whose values rise all the way and are angles. */
function risingColumn(rows: readonly (readonly number[])[], width: number): number | null {
  for (let column = 1; column < width; column++) {
    if (rows.every((row, i) => row[column] < 180 && (i === 0 || row[column] > rows[i - 1][column])))
      return column;
  }
  return null;
}

/** Number in an element: its `Value` attribute or its text. */
function valueIn(element: XmlElement, name: string): number | null {
  const found = findElement(element, name);
  const text = found?.attributes.get('Value') ?? found?.text ?? '';
  const value = text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
