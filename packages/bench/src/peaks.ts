/**
 * Peak search against measured patterns: of the first 20 lines of each pattern, how many lie at a line of the true cell, beside the same
 * for the peak list that comes with the pattern (`peaks_auto`).
 *
 * usage: node packages/bench/dist/peaks.js [DATA_DIR] [--all]   (default ../shared/data/measured; --all prints every pattern)
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  coefficientsOfCell,
  isCentringAllowed,
  q2OfIndices,
  type Centring,
  type UnitCell,
} from 'ml-index/lattice';
import { findPeaks, twoThetaOfQ2, type Pattern } from 'ml-index/peaks';

interface MeasuredCase {
  readonly id: string;
  readonly wavelength_A: number | null;
  readonly x_unit: string;
  readonly flag: string;
  readonly peaks: readonly { two_theta: number }[];
  readonly peaks_auto?: readonly { two_theta: number }[];
  readonly truth: UnitCell & { readonly centring: string };
  readonly fitted_shift?: { readonly type: string; readonly deg: number };
}

interface Score {
  lines: number;
  within10: number;
  within30: number;
  within50: number;
  /** Root mean square of the deviations up to 0.03 deg, degrees. */
  rms: number;
}

const FIRST = 20;

function readPattern(file: string, wavelength: number): Pattern {
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return {
    twoTheta: Float64Array.from(rows, (row) => row[0]),
    intensity: Float64Array.from(rows, (row) => row[1]),
    sigma: null,
    wavelengths: [{ wavelength, weight: 1 }],
  };
}

/** Two-theta in degrees of all reflections that the centring lets through, ascending. */
function calculatedLines(
  cell: UnitCell,
  centring: Centring,
  wavelength: number,
  twoThetaMax: number,
): number[] {
  const x = coefficientsOfCell(cell);
  const q2Max = ((2 * Math.sin((twoThetaMax * Math.PI) / 360)) / wavelength) ** 2;
  const [hMax, kMax, lMax] = [cell.a, cell.b, cell.c].map((axis) => Math.ceil(axis * Math.sqrt(q2Max)));
  const lines: number[] = [];
  for (let h = 0; h <= hMax; h++) {
    for (let k = -kMax; k <= kMax; k++) {
      for (let l = -lMax; l <= lMax; l++) {
        const q2 = q2OfIndices(x, h, k, l);
        if (q2 > 0 && q2 <= q2Max && isCentringAllowed(centring, h, k, l))
          lines.push(twoThetaOfQ2(q2, wavelength));
      }
    }
  }
  return lines.sort((a, b) => a - b);
}

/** Deviation of each position from the nearest calculated line after the fitted shift and the median of what remains. */
function scoreOf(
  positions: readonly number[],
  calculated: readonly number[],
  shift: MeasuredCase['fitted_shift'],
): Score {
  const deviations = positions.map((position) => {
    const factor = shift?.type === 'disp' ? Math.cos((position * Math.PI) / 360) : 1;
    const corrected = position - (shift?.deg ?? 0) * factor;
    return calculated.reduce(
      (best, line) => (Math.abs(corrected - line) < Math.abs(best) ? corrected - line : best),
      99,
    );
  });
  const near = deviations.filter((d) => Math.abs(d) < 0.06).sort((a, b) => a - b);
  const median = near.length === 0 ? 0 : near[near.length >> 1];
  const rest = deviations.map((d) => Math.abs(d - median));
  const explained = rest.filter((d) => d < 0.03);
  return {
    lines: positions.length,
    within10: rest.filter((d) => d < 0.01).length,
    within30: explained.length,
    within50: rest.filter((d) => d < 0.05).length,
    rms: Math.sqrt(explained.reduce((sum, d) => sum + d * d, 0) / Math.max(1, explained.length)),
  };
}

interface Row {
  readonly id: string;
  readonly ours: Score;
  readonly given: Score;
  readonly milliseconds: number;
  readonly isDoublet: boolean;
}

function measure(folder: string, name: string): Row | null {
  const one = JSON.parse(readFileSync(join(folder, name), 'utf8')) as MeasuredCase;
  const file = join(folder, `${one.id}.xy`);
  if (one.flag !== 'ok' || one.x_unit !== '2theta_deg' || one.wavelength_A === null || !existsSync(file))
    return null;
  const pattern = readPattern(file, one.wavelength_A);
  const before = process.cpuUsage();
  const result = findPeaks(pattern);
  const milliseconds = process.cpuUsage(before).user / 1000;
  const ours = result.lines.slice(0, FIRST).map((line) => line.twoTheta);
  const source = one.peaks_auto !== undefined && one.peaks_auto.length > 0 ? one.peaks_auto : one.peaks;
  const given = source.map((peak) => peak.two_theta).sort((a, b) => a - b).slice(0, FIRST); // prettier-ignore
  const last = Math.max(...ours, ...given);
  const centring = one.truth.centring.charAt(0) as Centring;
  const calculated = calculatedLines(one.truth, centring, one.wavelength_A, Math.min(179, last + 2));
  return {
    id: one.id,
    ours: scoreOf(ours, calculated, one.fitted_shift),
    given: scoreOf(given, calculated, one.fitted_shift),
    milliseconds,
    isDoublet: result.doublet !== null,
  };
}

function summary(name: string, rows: readonly Row[]): string {
  const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];
  const columns = (['ours', 'given'] as const).flatMap((which) => {
    const sum = (key: keyof Score): number => rows.reduce((total, row) => total + row[which][key], 0);
    const lines = sum('lines');
    return [
      String(lines),
      ...(['within10', 'within30', 'within50'] as const).map((key) => (sum(key) / lines).toFixed(3)),
      median(rows.map((row) => row[which].rms)).toFixed(4),
      String(rows.filter((row) => row[which].lines - row[which].within30 <= 1).length),
    ];
  });
  const times = rows.map((row) => row.milliseconds);
  columns.push(median(times).toFixed(0), Math.max(...times).toFixed(0));
  return [name.padEnd(12), String(rows.length).padStart(4), ...columns.map((c) => c.padStart(7))].join(' ');
}

function main(): void {
  const args = process.argv.slice(2);
  const folder = resolve(args.find((arg) => !arg.startsWith('--')) ?? '../shared/data/measured');
  const names = readdirSync(folder).filter((file) => file.endsWith('.json')).sort(); // prettier-ignore
  const rows = names.flatMap((name) => measure(folder, name) ?? []);
  if (args.includes('--all')) {
    for (const { id, ours, given, milliseconds, isDoublet } of rows) {
      const text = (s: Score): string =>
        `${s.within10}/${s.within30}/${s.within50} of ${s.lines}, rms ${s.rms.toFixed(4)}`;
      console.log(
        `${id.padEnd(44)} ${text(ours).padEnd(30)} | ${text(given).padEnd(30)} | ${milliseconds.toFixed(0)} ms${isDoublet ? ' K-alpha1+2' : ''}`,
      );
    }
  }
  console.log(
    `First ${FIRST} lines of patterns flagged ok: ours | given (peaks_auto, else peaks). Fractions within 0.01, 0.03, 0.05 deg of a`,
  );
  console.log(
    'line of the true cell; rms: median over patterns, deg, of deviations up to 0.03; <=1: patterns with at most one line beyond 0.03 deg.',
  );
  const head = ['lines', '.01', '.03', '.05', 'rms', '<=1'];
  console.log(
    ['family'.padEnd(12), '   n', ...[...head, ...head, 'CPU ms', 'max ms'].map((c) => c.padStart(7))].join(
      ' ',
    ),
  );
  for (const family of [...new Set(rows.map((row) => row.id.split('_')[0]))]) {
    console.log(summary(family, rows.filter((row) => row.id.startsWith(`${family}_`)))); // prettier-ignore
  }
  console.log(summary('all', rows));
}

main();
