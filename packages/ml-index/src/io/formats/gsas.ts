import { findWavelength } from '../fileWavelength.js';
import type { InputFile, PatternFormat } from '../format.js';
import { type Scan, type ScanFile, steppedAngles } from '../scan.js';
import type { Issue } from '../../math/index.js';
import { fail, Issues, splitLines } from '../text.js';

/** A BANK line: its angular range in degrees and the form of its records. */
interface Bank {
  readonly line: number;
  readonly points: number;
  readonly binning: string;
  readonly start: number;
  readonly step: number;
  readonly form: string;
}

/**
 * GSAS powder data at constant wavelength (GSAS Technical Manual, "Powder data file"; Larson & Von Dreele 2004,
 * LAUR 86-748): after a title, `BANK n NCHAN NREC BINTYP BCOEF... TYPE` with records of type
 * STD 10(I2,F6.0) number of detectors and mean counts; ESD 10F8.0 intensity and its standard uncertainty;
 * FXY and FXYE free format, angle in centidegrees, intensity, standard uncertainty;
 * ALT 4(F8.0,F7.4,F5.4) angle in 1/32 centidegrees, intensity, standard uncertainty.
 */
export const gsas = {
  kind: 'pattern',
  name: 'GSAS powder data',
  extensions: ['fxye', 'gsa', 'gsas', 'gda', 'gss', 'raw'],
  sniff: ({ head }) => /^BANK\s+\d+\s+\d+\s+\d+\s+[A-Z_]+/m.test(head),
  read: readGsas,
} satisfies PatternFormat;

/** @throws InputError with every record that cannot be read, `time-of-flight`, `bad-bank`, `unknown-format` or `truncated-file` */
function readGsas({ looseText, name: file }: InputFile): ScanFile {
  const lines = splitLines(looseText);
  const errors = new Issues(file);
  const starts = lines.flatMap((line, i) => (/^BANK\s/.test(line) ? [i] : []));
  const radiation =
    findWavelength(lines.slice(0, starts[0]).map((comment, i) => ({ line: i + 1, text: comment })))
      ?.radiation ?? null;
  const scans: Scan[] = [];
  const warnings: Issue[] = [];
  starts.forEach((at, i) => {
    const bank = readBank(lines[at], at + 1, file);
    const records = lines
      .slice(at + 1, starts[i + 1] ?? lines.length)
      .map((record, j) => ({ line: at + 2 + j, record }))
      .filter(
        ({ record }) =>
          record.trim() !== '' && !record.startsWith('#') && !/^(TIME_MAP|Monitor|Thermo)/i.test(record),
      );
    const values = readRecords(bank, records, errors);
    const points = values.intensity.length;
    if (points < bank.points) {
      warnings.push({
        code: 'truncated-file',
        message: `the bank announces ${bank.points} points and has ${points}; what is there was read`,
        line: bank.line,
        value: points,
        expected: String(bank.points),
        hint: 'Check that the file is whole',
      });
    }
    const used = Math.min(points, bank.points);
    scans.push({
      twoTheta:
        values.angle === null
          ? steppedAngles(bank.start, bank.step, used)
          : Float64Array.from(values.angle.slice(0, used)),
      intensity: Float64Array.from(values.intensity.slice(0, used)),
      sigma: values.sigma === null ? null : Float64Array.from(values.sigma.slice(0, used)),
      stepTime: null,
      radiation,
    });
  });
  errors.throwIfAny();
  return { format: 'GSAS powder data', scans, notes: [], warnings };
}

function readBank(text: string, line: number, file: string): Bank {
  const words = text.trim().split(/\s+/);
  const binning = words[4]?.toUpperCase() ?? '';
  const form =
    /^[A-Z]/i.test(words[words.length - 1]) && words.length > 5
      ? words[words.length - 1].toUpperCase()
      : 'STD';
  if (!binning.startsWith('CON')) {
    fail(file, {
      code: 'time-of-flight',
      message: `data binned as ${binning} are time of flight (or another axis), not two-theta`,
      line,
      value: text.trim().slice(0, 60),
      expected: 'BANK ... CONST, constant wavelength',
      hint: 'Find the lines in another program and give them as a list of d-spacings',
    });
  }
  const [points, start, step] = [words[2], words[5], words[6]].map(Number);
  if (![points, start, step].every(Number.isFinite) || points < 1) {
    fail(file, {
      code: 'bad-bank',
      message: 'the BANK line cannot be read',
      line,
      value: text.trim().slice(0, 60),
      expected: 'BANK 1 NCHAN NREC CONST start step 0 0 TYPE',
    });
  }
  if (!['STD', 'ESD', 'FXY', 'FXYE', 'ALT'].includes(form)) {
    fail(file, {
      code: 'unknown-format',
      message: 'unknown type of GSAS records',
      line,
      value: form,
      expected: 'STD, ESD, FXY, FXYE or ALT',
    });
  }
  return { line, points, binning, start: start / 100, step: step / 100, form };
}

interface BankValues {
  readonly angle: number[] | null;
  readonly intensity: number[];
  readonly sigma: number[] | null;
}

function readRecords(
  bank: Bank,
  records: readonly { line: number; record: string }[],
  errors: Issues,
): BankValues {
  const angle: number[] = [];
  const intensity: number[] = [];
  const sigma: number[] = [];
  const add = (line: number, record: string, [x, y, s]: readonly number[]): void => {
    if ([x, y, s].some((value) => value !== undefined && !Number.isFinite(value)) || y === undefined) {
      errors.add({
        code: 'not-a-number',
        message: `a ${bank.form} record cannot be read`,
        line,
        value: record.trim().slice(0, 60),
        expected: 'numbers',
      });
      return;
    }
    angle.push(x);
    intensity.push(y);
    if (s !== undefined) sigma.push(s);
  };
  for (const { line, record } of records) {
    if (bank.form === 'FXY' || bank.form === 'FXYE') {
      const [x, y, s] = record
        .trim()
        .split(/[\s,]+/)
        .map(Number);
      add(line, record, bank.form === 'FXY' ? [x / 100, y] : [x / 100, y, s]);
    } else if (bank.form === 'STD') {
      for (const cell of fields(record, 8)) {
        const detectors = Math.max(1, Number(cell.slice(0, 2)));
        const counts = Number(cell.slice(2));
        add(line, record, [STEPPED, counts, Math.sqrt(Math.max(counts, 1) / detectors)]);
      }
    } else if (bank.form === 'ESD') {
      for (const cell of fields(record, 16)) {
        // A file that was cut off may end between an intensity and its uncertainty.
        if (cell.slice(8).trim() === '' && line === records[records.length - 1].line) continue;
        add(line, record, [STEPPED, Number(cell.slice(0, 8)), Number(cell.slice(8))]);
      }
    } else {
      for (const cell of fields(record, 20)) {
        const [x, y, s] = [fixed(cell.slice(0, 8), 0), fixed(cell.slice(8, 15), 4), fixed(cell.slice(15), 4)];
        add(line, record, [x / 3200, y, s]);
      }
    }
  }
  const stepped = bank.form === 'STD' || bank.form === 'ESD';
  return {
    angle: stepped ? null : angle,
    intensity,
    sigma: sigma.length === intensity.length ? sigma : null,
  };
}

/** Stands for an angle that the step gives. */
const STEPPED = 0;

/** Cells of fixed width in a record, blank ones at its end left out. */
function fields(record: string, width: number): string[] {
  const cells: string[] = [];
  for (let at = 0; at < record.length; at += width) {
    const cell = record.slice(at, at + width);
    if (cell.trim() !== '') cells.push(cell);
  }
  return cells;
}

/** Fortran Fw.d: without a decimal point the last d digits are decimals. */
function fixed(text: string, decimals: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  return text.includes('.') ? value : value / 10 ** decimals;
}
