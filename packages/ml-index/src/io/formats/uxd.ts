import type { InputFile, PatternFormat } from '../format.js';
import { radiationOf, type Scan, type ScanFile, steppedAngles } from '../scan.js';
import { Issues, splitLines } from '../text.js';

const DATA = /^_(2THETA)?(COUNTS|CPS|COUNTSTIME)\b/i;
const PEAKS = /^_(?:D-I|2THETA-I)\b/i;

/**
 * Bruker (Siemens) `.uxd`: `_KEY = value` lines, then per range `_COUNTS` or `_CPS` (intensities only, the angles from
 * `_START` and `_STEPSIZE`) or `_2THETACOUNTS` or `_2THETACPS` (angle and intensity a row). Comments begin with `;`.
 * Counts per second are multiplied by `_STEPTIME`, so that counting statistics hold.
 */
export const uxd = {
  kind: 'pattern',
  name: 'Bruker UXD',
  extensions: ['uxd'],
  sniff: ({ head }) => /^\s*_(?:2THETA)?(?:COUNTS|CPS)\b/im.test(head),
  read: readUxd,
} satisfies PatternFormat;

/** @throws InputError with every block that cannot be read */
function readUxd({ text, name: file }: InputFile): ScanFile {
  const errors = new Issues(file);
  const scans: Scan[] = [];
  const notes: string[] = [];
  const header = new Map<string, string>();
  let values: number[] = [];
  let block: 'single' | 'pairs' | 'other' | null = null;
  let rate = false;
  splitLines(text).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith(';')) return;
    if (line.startsWith('_')) {
      finish();
      const data = DATA.exec(line);
      if (data !== null) {
        block = data[1] !== undefined ? 'pairs' : 'single';
        rate = /^CPS$/i.test(data[2]);
        if (/TIME$/i.test(data[2])) block = 'other';
      } else if (PEAKS.test(line)) block = 'other';
      else {
        const [, key, value] = /^_([^=\s]*)\s*=?\s*(.*)$/.exec(line)!;
        if (key !== '') header.set(key.toUpperCase(), value.replace(/^['"]|['"]$/g, ''));
      }
      return;
    }
    if (block === null || block === 'other') return;
    const numbers = line
      .split(/[\s,;]+/)
      .filter((word) => word !== '')
      .map(Number);
    if (numbers.every(Number.isFinite)) for (const value of numbers) values.push(value);
    else
      errors.add({
        code: 'not-a-number',
        message: 'text among the intensities',
        line: index + 1,
        value: line.slice(0, 60),
        expected: 'numbers',
      });
  });
  finish();
  errors.throwIfAny();
  return { format: 'Bruker UXD', scans, notes };

  function finish(): void {
    const kind = block;
    block = null;
    const data = values;
    values = [];
    if (kind === 'other')
      notes.push('a block that is no scan (a peak list or counts with times) was not read');
    if (kind === null || kind === 'other' || data.length === 0) return;
    const drive = header.get('DRIVE') ?? 'COUPLED';
    if (!/coupled|2-?theta|detector/i.test(drive)) {
      notes.push(`a scan over ${drive} was not read`);
      return;
    }
    const start = number('START') ?? number('2THETA');
    const step = number('STEPSIZE');
    if (kind === 'single' && (start === null || step === null)) {
      errors.add({
        code: 'missing-angles',
        message: 'a block of intensities has no start angle or step',
        expected: '_START and _STEPSIZE before _COUNTS',
      });
      return;
    }
    if (kind === 'pairs' && data.length % 2 === 1) {
      errors.add({
        code: 'ragged-rows',
        message: 'a block of angles and intensities has an odd number of values',
        value: data.length,
        expected: 'pairs',
      });
      return;
    }
    const points = kind === 'pairs' ? data.length / 2 : data.length;
    const stepTime = number('STEPTIME');
    const toCounts = rate && stepTime !== null && stepTime > 0 ? stepTime : 1;
    const stride = kind === 'pairs' ? 2 : 1;
    scans.push({
      twoTheta:
        kind === 'pairs'
          ? Float64Array.from({ length: points }, (_, i) => data[2 * i])
          : steppedAngles(start!, step!, points),
      intensity: Float64Array.from({ length: points }, (_, i) => data[stride * i + stride - 1] * toCounts),
      sigma: null,
      stepTime,
      radiation: radiationOf(number('WL1'), number('WL2'), number('WLRATIO')),
    });
  }

  function number(key: string): number | null {
    const text = header.get(key);
    const value = text === undefined || text === '' ? NaN : Number(text);
    return Number.isFinite(value) ? value : null;
  }
}
