import type { InputFile, PatternFormat } from '../format.js';
import { radiationOf, type ScanFile, steppedAngles } from '../scan.js';
import { fail, splitLines } from '../text.js';
import { tryWavelength } from '../wavelength.js';

/**
 * Sietronics Sieray `.cpi`: the words SIETRONICS XRD SCAN, start, end and step, anode and wavelength a line, and counts
 * a line after SCANDATA. Layout: as xylib (M. Wojdyr) describes it.
 */
export const cpi = {
  kind: 'pattern',
  name: 'Sietronics CPI',
  extensions: ['cpi'],
  sniff: ({ head }) => /^\W*SIETRONICS XRD SCAN/i.test(head),
  read: readCpi,
} satisfies PatternFormat;

/** @throws InputError `missing-angles` or `not-a-number` */
function readCpi({ text, name: file }: InputFile): ScanFile {
  const lines = splitLines(text);
  const [start, , step] = lines.slice(1, 4).map(Number);
  const data = lines.findIndex((line) => /^\s*SCANDATA\s*$/i.test(line)) + 1;
  if (!(step > 0) || !Number.isFinite(start) || data === 0) {
    fail(file, {
      code: 'missing-angles',
      message: 'start, end and step are not on lines 2 to 4, or the word SCANDATA is missing',
      value: lines.slice(1, 4).join(' ').slice(0, 60),
      expected: 'three numbers, and SCANDATA before the counts',
    });
  }
  const words = lines
    .slice(data)
    .flatMap((line, i) => (line.trim() === '' ? [] : [{ line, number: data + i + 1 }]));
  const intensity = Float64Array.from(words, ({ line }) => Number(line));
  const bad = intensity.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    fail(file, {
      code: 'not-a-number',
      message: 'the counts are not all numbers',
      line: words[bad].number,
      value: words[bad].line.slice(0, 60),
      expected: 'one number a line',
    });
  }
  const wavelength = Number(lines[5]);
  return {
    format: cpi.name,
    scans: [
      {
        twoTheta: steppedAngles(start, step, intensity.length),
        intensity,
        sigma: null,
        stepTime: null,
        radiation: wavelength > 0 ? radiationOf(wavelength) : tryWavelength((lines[4] ?? '').trim()),
      },
    ],
    notes: [],
  };
}
