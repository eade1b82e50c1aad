import type { InputFile, PatternFormat } from '../format.js';
import { type ScanFile, steppedAngles } from '../scan.js';
import { splitLines } from '../text.js';

/** A column field of a line, Fortran Fw.0. */
const field = (line: string | undefined, from: number, width: number): number => {
  const text = (line ?? '').slice(from, from + width).trim();
  return text === '' ? NaN : Number(text);
};

interface Head {
  readonly form: string;
  readonly start: number;
  readonly step: number;
  /** Index of the first line of counts, and characters of a cell: two for the number of detectors, the rest for counts. */
  readonly from: number;
  readonly width: number;
  /** Null where a count of -1000 ends the data. */
  readonly points: number | null;
}

/** A line of cells with the number of detectors and the counts. */
const PAIRS = /^(?:[ \d]{2}[ \d.+-]{4,8}){2,}\s*$/;

function headOf(lines: readonly string[]): Head | null {
  const d2b = { step: field(lines[1], 16, 8), start: field(lines[2], 0, 8) };
  if (isGrid(d2b) && PAIRS.test(lines[4] ?? ''))
    return { ...d2b, form: 'FullProf INSTRM 2 (ILL D1A, D2B)', from: 4, width: 8, points: null };
  const d1b = { start: field(lines[3], 23, 8), step: field(lines[3], 76, 9) };
  const points = Number((lines[4] ?? '').trim() || NaN);
  if (isGrid(d1b) && points >= 20 && PAIRS.test(lines[5] ?? ''))
    return { ...d1b, form: 'FullProf INSTRM 3 (ILL D1B, D20)', from: 5, width: 10, points };
  return null;
}

function isGrid({ start, step }: { readonly start: number; readonly step: number }): boolean {
  return step > 0 && step < 2 && start > -180 && start < 180;
}

/**
 * Older formats of the diffractometers at ILL: D1A and D2B (FullProf INSTRM 2: step and start on lines 2 and 3, cells
 * I2,F6.0 up to a count of -1000) and D1B and D20 (INSTRM 3: start and step on line 4, points on line 5, cells I2,F8.0).
 * Layouts: CrysFML, CFML_Diffraction_Patterns (J. Rodriguez-Carvajal et al.).
 */
export const illD2b = {
  kind: 'pattern',
  name: 'ILL D1A, D2B, D1B, D20',
  extensions: ['dat'],
  sniff: (file) => headOf(splitLines(file.head.slice(0, 2000))) !== null,
  read: readIll,
} satisfies PatternFormat;

/** @throws InputError `binary-file` */
function readIll({ text }: InputFile): ScanFile {
  const lines = splitLines(text);
  const { form, start, step, from, width, points } = headOf(lines)!;
  const intensity: number[] = [];
  const sigma: number[] = [];
  const limit = points ?? Infinity;
  let ended = false;
  for (let i = from; i < lines.length && !ended; i++) {
    for (let at = 0; at + 2 < lines[i].trimEnd().length && !ended; at += width) {
      const counts = field(lines[i], at + 2, width - 2);
      ended = intensity.length >= limit || Number.isNaN(counts) || Math.abs(counts + 1000) < 1e-3;
      if (ended) break;
      const detectors = Math.max(1, field(lines[i], at, 2) || 1);
      intensity.push(counts);
      sigma.push(Math.sqrt(Math.max(Math.abs(counts), 1) / detectors));
    }
  }
  return {
    format: form,
    scans: [
      {
        twoTheta: steppedAngles(start, step, intensity.length),
        intensity: Float64Array.from(intensity),
        sigma: Float64Array.from(sigma),
        stepTime: null,
        radiation: null,
      },
    ],
    notes: [`${form}: start ${start}, step ${step} degrees`],
    warnings:
      points !== null && intensity.length < points
        ? [
            {
              code: 'truncated-file',
              message: `${points} points are announced and ${intensity.length} are there`,
              hint: 'Check that the file is whole',
            },
          ]
        : [],
  };
}
