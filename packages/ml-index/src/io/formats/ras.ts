import type { InputFile, PatternFormat } from '../format.js';
import { namesKAlpha1Optics, radiationOf, type Scan, type ScanFile } from '../scan.js';
import { fail, Issues, splitLines } from '../text.js';

/**
 * Rigaku `.ras`: per scan a header of `*KEY "value"` lines and, between `*RAS_INT_START` and `*RAS_INT_END`, rows of
 * angle, intensity and the attenuator's factor, which the intensity is multiplied by.
 */
export const ras = {
  kind: 'pattern',
  name: 'Rigaku RAS',
  extensions: ['ras'],
  sniff: ({ head }) => /^\*RAS_(?:DATA|HEADER|INT)_START/m.test(head),
  read: readRas,
} satisfies PatternFormat;

/** @throws InputError with every row that cannot be read, or `truncated-file` */
function readRas({ text, name: file }: InputFile): ScanFile {
  const errors = new Issues(file);
  const scans: Scan[] = [];
  const notes: string[] = [];
  let header = new Map<string, string>();
  let rows: [number, number][] | null = null;
  splitLines(text).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '*RAS_HEADER_START') header = new Map();
    else if (line === '*RAS_INT_START') rows = [];
    else if (line === '*RAS_INT_END') {
      if (rows !== null) finish(rows);
      rows = null;
    } else if (line.startsWith('*')) {
      const match = /^\*(\S+)\s+"(.*)"$/.exec(line);
      if (match !== null) header.set(match[1], match[2]);
    } else if (rows !== null && line !== '') {
      const [angle, intensity, factor = 1] = line.split(/[\s,]+/).map(Number);
      if (Number.isFinite(angle) && Number.isFinite(intensity) && Number.isFinite(factor))
        rows.push([angle, intensity * factor]);
      else
        errors.add({
          code: 'not-a-number',
          message: 'a row of the scan is not two or three numbers',
          line: index + 1,
          value: line.slice(0, 60),
          expected: 'angle intensity attenuation',
        });
    }
  });
  if (rows !== null) {
    fail(file, {
      code: 'truncated-file',
      message: 'the file ends inside a scan',
      expected: '*RAS_INT_END',
      hint: 'The file is cut off; export it again',
    });
  }
  errors.throwIfAny();
  return { format: 'Rigaku RAS', scans, notes };

  function finish(points: readonly [number, number][]): void {
    const axis = header.get('MEAS_SCAN_AXIS_X') ?? header.get('MEAS_SCAN_AXIS_X_INTERNAL') ?? '';
    if (axis !== '' && !/(?:two|2)[-_ ]?(?:theta|θ)/i.test(axis)) {
      notes.push(`a scan over ${axis} was not read`);
      return;
    }
    scans.push({
      twoTheta: Float64Array.from(points, ([angle]) => angle),
      intensity: Float64Array.from(points, ([, intensity]) => intensity),
      sigma: null,
      stepTime: null,
      radiation: radiationOf(value('HW_XG_WAVE_LENGTH_ALPHA1'), value('HW_XG_WAVE_LENGTH_ALPHA2')),
      ...(hasKAlpha1Optics() ? { isMonochromatic: true } : {}),
    });
  }

  function hasKAlpha1Optics(): boolean {
    return [...header].some(
      ([key, text]) => /MONOCHRO|OPTICS|PMO|INCIDENT/.test(key) && namesKAlpha1Optics(text),
    );
  }

  function value(key: string): number | null {
    const number = Number(header.get(key) ?? NaN);
    return Number.isFinite(number) && number > 0 ? number : null;
  }
}
