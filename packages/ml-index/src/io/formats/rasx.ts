import type { InputFile, PatternFormat } from '../format.js';
import { namesKAlpha1Optics, radiationOf, type Scan, type ScanFile } from '../scan.js';
import { fail, splitLines } from '../text.js';
import { isZip, readMembers } from '../zip.js';

/**
 * Rigaku SmartLab Studio `.rasx`: a zip archive with `DataN/ProfileN.txt` (rows of angle, intensity and the attenuator's
 * factor, which the intensity is multiplied by) and `DataN/MesurementConditionsN.xml` (scan axis, wavelengths) a scan.
 */
export const rasx = {
  kind: 'pattern',
  name: 'Rigaku RASX',
  extensions: ['rasx'],
  sniff: (file) =>
    isZip(file.bytes) && (file.hasExtension('rasx') || /Data\d+[/\\]Profile\d+\.txt/.test(file.head)),
  read: readRasx,
} satisfies PatternFormat;

const PROFILE = /(?:^|[/\\])Profile\d+\.txt$/i;
const CONDITIONS = /(?:^|[/\\])Mea?surementConditions\d*\.xml$/i;

/** @throws InputError `bad-zip`, `too-large`, `no-data` or `not-a-number` */
function readRasx({ bytes, name: file }: InputFile): ScanFile {
  const members = readMembers(bytes, file, (name) => PROFILE.test(name) || CONDITIONS.test(name));
  const profiles = [...members.keys()].filter((name) => PROFILE.test(name)).sort();
  if (profiles.length === 0) {
    fail(file, {
      code: 'unknown-format',
      message: 'the archive has no profile',
      value: [...members.keys()].slice(0, 3).join(', '),
      expected: 'Data0/Profile0.txt',
      hint: 'Area-detector images and maps are not read; export a profile',
    });
  }
  const scans: Scan[] = [];
  const notes: string[] = [];
  for (const profile of profiles) {
    const folder = profile.slice(0, Math.max(profile.lastIndexOf('/'), profile.lastIndexOf('\\')) + 1);
    const conditions = [...members.keys()].find((name) => name.startsWith(folder) && CONDITIONS.test(name));
    const text = conditions === undefined ? '' : decode(members.get(conditions)!);
    const axis = element(text, 'AxisName') ?? '';
    if (axis !== '' && !/(?:two|2)[-_ ]?theta/i.test(axis)) {
      notes.push(`${profile}: a scan over ${axis} was not read`);
      continue;
    }
    const optics = [...text.matchAll(/SelectedUnit="([^"]{0,40}Ge\(\d+\)[^"]{0,20})"/g)].map(
      ([, unit]) => unit,
    );
    scans.push({
      ...readProfile(decode(members.get(profile)!), `${file}/${profile}`, text),
      ...(optics.some(namesKAlpha1Optics) ? { isMonochromatic: true } : {}),
    });
    if (optics.length > 0) notes.push(`${profile}: crystal optics ${[...new Set(optics)].join(', ')}`);
  }
  return { format: rasx.name, scans, notes };
}

function readProfile(text: string, file: string, conditions: string): Scan {
  const angle: number[] = [];
  const intensity: number[] = [];
  splitLines(text).forEach((line, i) => {
    const words = line.trim().split(/[\s,;]+/);
    if (words[0] === '') return;
    const [x, y, factor = 1] = words.map(Number);
    if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(factor)) {
      fail(file, {
        code: 'not-a-number',
        message: 'a row of the profile is not two or three numbers',
        line: i + 1,
        value: line.slice(0, 60),
        expected: 'angle intensity attenuation',
      });
    }
    angle.push(x);
    intensity.push(y * factor);
  });
  return {
    twoTheta: Float64Array.from(angle),
    intensity: Float64Array.from(intensity),
    sigma: null,
    stepTime: null,
    radiation: radiationOf(
      numberIn(conditions, 'WavelengthKalpha1'),
      numberIn(conditions, 'WavelengthKalpha2'),
    ),
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

/** Text of the first `<name>...</name>`. */
function element(xml: string, name: string): string | null {
  const start = xml.indexOf(`<${name}>`);
  const end = start < 0 ? -1 : xml.indexOf('<', start + 1);
  return end < 0 ? null : xml.slice(start + name.length + 2, end).trim();
}

function numberIn(xml: string, name: string): number | null {
  const value = Number(element(xml, name) ?? NaN);
  return Number.isFinite(value) && value > 0 ? value : null;
}
