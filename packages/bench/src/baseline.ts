import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from 'ml-index/math';
import { runChild } from './childProcess.js';
import { q2OfCase, type MeasuredCase } from './measuredCases.js';
import { ROOT } from './resultFile.js';

/** One line of the baseline's output. */
export interface BaselineResult {
  readonly id: string;
  readonly rank: number | null;
  /** CPU seconds of this case, without start-up. */
  readonly cpu: number;
}

/** Lines that the baseline takes at most and at least. */
const [MOST_LINES, LEAST_LINES] = [30, 6];
/** Wavelength that it takes where there is none; only its shifts depend on it. */
const COPPER = 1.5406;

/** A row of its input: name, Bravais lattice, centring, cell, wavelength, number of lines, q2; null with too few lines. */
export function baselineRow(one: MeasuredCase): string | null {
  const q2 = q2OfCase(one).slice(0, MOST_LINES);
  if (q2.length < LEAST_LINES) return null;
  const { bravais, centring, a, b, c, alpha, beta, gamma } = one.truth;
  return [
    one.id,
    bravais,
    centring[0],
    ...[a, b, c, alpha, beta, gamma],
    one.wavelength_A ?? COPPER,
    q2.length,
    ...q2.map((value) => value.toFixed(8)),
  ].join(' ');
}

/** Reads `NAME LATTICE n=20 Vc=100 rank 1  1.9s [...`; rank 0 is not found. Null for other lines. */
export function parseBaselineLine(line: string): BaselineResult | null {
  const match = /^(\S+)\s+\S+\s+n=\s*\d+\s+Vc=\s*\S+\s+rank\s+(\d+)\s+([\d.]+)s/.exec(line);
  if (match === null) return null;
  const rank = Number(match[2]);
  return { id: match[1], rank: rank === 0 ? null : rank, cpu: Number(match[3]) };
}

/**
 * Compiles the baseline in a temporary folder, runs it on the cases' lists and tells each result as it comes.
 * @throws InputError where it is missing, or python3 or g++ is, or it fails
 */
export async function runBaseline(
  cases: readonly MeasuredCase[],
  data: string,
  onResult: (result: BaselineResult) => void,
): Promise<void> {
  const source = resolve(ROOT, '../shared/baseline');
  if (!existsSync(join(source, 'baseline.cpp'))) {
    throw failure('no-baseline', 'the baseline is not there', join(source, 'baseline.cpp'));
  }
  const folder = mkdtempSync(join(tmpdir(), 'ml-index-baseline-'));
  try {
    await step('python3', [join(source, 'make_inputs.py'), data, folder], folder);
    await step('g++', ['-O3', '-march=native', '-ffast-math', join(source, 'baseline.cpp'), '-o', 'baseline'], folder); // prettier-ignore
    const rows = cases.flatMap((one) => baselineRow(one) ?? []);
    writeFileSync(join(folder, 'cases.tsv'), `${rows.join('\n')}\n`);
    // Candidate scale, cases at most, standard deviation of the zero shift: as in the baseline's README.
    await step('./baseline', ['cases.tsv', '1.0', String(rows.length), '0.06'], folder, (line) => {
      const result = parseBaselineLine(line);
      if (result !== null) onResult(result);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function step(
  command: string,
  args: string[],
  cwd: string,
  onLine?: (line: string) => void,
): Promise<void> {
  let result;
  try {
    result = await runChild(command, args, { cwd, ...(onLine === undefined ? {} : { onLine }) });
  } catch (error) {
    throw failure('baseline-needs', `${command} cannot be run: ${(error as Error).message}`, cwd);
  }
  if (result.code !== 0) throw failure('baseline-failed', `${command}: exit code ${result.code}: ${result.stderr.slice(-500)}`, cwd); // prettier-ignore
}

function failure(code: string, message: string, file: string): InputError {
  return new InputError([
    {
      code,
      message,
      file,
      hint: 'The baseline needs ../shared/baseline, python3 and g++; leave out --baseline to go without',
    },
  ]);
}
