/**
 * The command line against measured patterns and peak lists: every case as a process of its own, one after the other, with
 * default options.
 */
import { cpus, tmpdir } from 'node:os';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { volumeOfCell } from 'ml-index/lattice';
import { runBaseline } from './baseline.js';
import { runChild } from './childProcess.js';
import { failureSummary, type JudgedCase } from './failures.js';
import { judgedSolutions, parseIndexJson, verdictOf, type IndexJson } from './indexOutput.js';
import {
  impossiblePeaks,
  measuredFolder,
  peakListText,
  readMeasuredCases,
  type MeasuredCase,
} from './measuredCases.js';
import { buildFingerprint, ResultFile, ROOT, type ResultRow } from './resultFile.js';
import { percentile } from './statistics.js';
import {
  calibrationTable,
  figure,
  predictionsOf,
  rankTable,
  type Contestant,
  type Outcome,
} from './tables.js';
import { cellOfNumbers } from './truth.js';
import { readArgs, runCommand, usageError, wholeNumber } from './usage.js';

const USAGE = `usage: npm run bench:measured -- [options]
  --from peaks|pattern|both  given peak lists, patterns with our own peak search, or both (default)
  --limit N                  the first N cases only
  --only REGEX               cases whose name matches
  --inferred                 also the cases whose cell was inferred, in tables of their own
  --baseline                 run ../shared/baseline on the same lists (needs python3 and g++)
  --json FILE                result file, a row of JSON a case (default tmp/bench/measured.jsonl)
  --resume                   keep the rows of the result file that this very build made`;

type Source = 'peaks' | 'pattern';

/** A row of the result file, of our program or of the baseline. */
interface MeasuredRow extends ResultRow, JudgedCase {
  readonly from: Source | 'baseline';
  readonly isInferred: boolean;
  readonly flag: string;
  /** Seconds; of the whole process, but of the baseline without its start-up. */
  readonly cpu: number;
  readonly wall?: number;
  /** What the program itself says. */
  readonly cpuReported?: number;
  readonly workers?: number;
}

/** Seconds after which a case is given up. */
const TIMEOUT = 300;
/** Packages that the result depends on. */
const PACKAGES = ['kernels/dist', 'ml-index/dist', 'cli/dist'];
const PROGRAM = join(ROOT, 'packages/cli/bin/mlindex.js');

interface Setting {
  readonly data: string;
  readonly scratch: string;
  readonly build: string;
}

function caseFacts(
  one: MeasuredCase,
): Pick<MeasuredRow, 'name' | 'bravais' | 'primitiveVolume' | 'isInferred' | 'flag'> {
  return {
    name: one.id,
    bravais: one.truth.bravais,
    primitiveVolume: volumeOfCell(cellOfNumbers(one.truth.niggli)),
    isInferred: one.truth_inferred === true,
    flag: one.flag,
  };
}

async function runCase(
  one: MeasuredCase,
  from: Source,
  { data, scratch, build }: Setting,
): Promise<MeasuredRow> {
  let input: string[];
  if (from === 'peaks') {
    const file = join(scratch, `${one.id}.txt`);
    writeFileSync(file, peakListText(one));
    input = [file];
  } else {
    input = [join(data, one.pattern_file!)];
    if (one.wavelength_A !== null) input.push('--wavelength', String(one.wavelength_A));
  }
  const child = await runChild(process.execPath, [PROGRAM, 'index', ...input, '--json', '-', '--quiet'], { timeout: TIMEOUT }); // prettier-ignore
  let answer: IndexJson | null = null;
  let failure: string | undefined;
  try {
    if (child.code === null) throw new Error(`given up after ${TIMEOUT} s`);
    answer = parseIndexJson(child.stdout);
  } catch (error) {
    failure = `exit code ${child.code}: ${(error as Error).message}`;
  }
  const verdict = verdictOf(answer === null ? [] : judgedSolutions(answer), cellOfNumbers(one.truth.niggli));
  return {
    key: `${from} ${one.id}`,
    build,
    from,
    ...caseFacts(one),
    ...verdict,
    lines: answer?.input.linesUsed ?? 0,
    cpu: child.cpu ?? answer?.timings.cpu ?? NaN,
    wall: child.wall,
    ...(answer === null ? {} : { cpuReported: answer.timings.cpu, workers: answer.options.workers }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function baselineRows(
  cases: readonly MeasuredCase[],
  data: string,
  add: (row: MeasuredRow) => void,
): Promise<void> {
  const byId = new Map(cases.map((one) => [one.id, one]));
  return runBaseline(cases, data, ({ id, rank, cpu }) => {
    console.error(`baseline ${id}: rank ${rank ?? '-'}, ${cpu.toFixed(1)} s`);
    const facts = caseFacts(byId.get(id)!);
    add({ key: `baseline ${id}`, build: 'baseline', from: 'baseline', ...facts, rank, cpu, solutions: 20, top: null, lines: 20 }); // prettier-ignore
  });
}

/** The groups of cases that have tables of their own. */
const GROUPS: readonly { readonly name: string; has(row: MeasuredRow): boolean }[] = [
  { name: 'published truth', has: (row) => !row.isInferred },
  { name: 'published truth, flag ok', has: (row) => !row.isInferred && row.flag === 'ok' },
  { name: 'inferred truth', has: (row) => row.isInferred },
  { name: 'inferred truth, flag ok', has: (row) => row.isInferred && row.flag === 'ok' },
];

const TITLE: Record<Source, string> = {
  peaks: 'from the given peaks',
  pattern: 'from the pattern, own peak search',
};

function report(rows: readonly MeasuredRow[]): void {
  const of = (from: MeasuredRow['from'], has: (row: MeasuredRow) => boolean): MeasuredRow[] =>
    rows.filter((row) => row.from === from && has(row));
  for (const from of ['peaks', 'pattern'] as const) {
    for (const { name, has } of GROUPS) {
      const ours = of(from, has);
      if (ours.length === 0) continue;
      const ids = new Set(ours.map((row) => row.name));
      // The baseline has no peak search: it stands beside the given peaks only.
      const theirs = from === 'peaks' ? of('baseline', (row) => ids.has(row.name)) : [];
      const contestants: Contestant[] = [{ name: theirs.length > 0 ? 'ours' : '', outcomes: ours }];
      if (theirs.length > 0) contestants.push({ name: 'baseline', outcomes: theirs });
      console.log(`\n## Measured, ${TITLE[from]}: ${name}\n\n${rankTable(contestants)}`);
    }
    const published = of(from, (row) => !row.isInferred);
    if (published.length === 0) continue;
    console.log(
      `\n### Calibration, ${TITLE[from]}, published truth\n\n${calibrationTable(predictionsOf(published))}`,
    );
  }
  comparison(rows);
  for (const from of ['peaks', 'pattern'] as const) {
    for (const isInferred of [false, true]) {
      const cases = of(from, (row) => row.isInferred === isInferred);
      if (cases.length === 0) continue;
      console.log(`\n### Failures, ${TITLE[from]}, ${isInferred ? 'inferred' : 'published'} truth\n`);
      console.log(failureSummary(cases.map((row) => ({ ...row, name: labelOf(row) }))));
    }
  }
  console.log(`\n${cpuAgreement(rows)}`);
}

function labelOf({ name, flag }: MeasuredRow): string {
  return flag === 'ok' ? name : `${name} (${flag})`;
}

/** Both ways on the cases that have both, published truth and flag ok. */
function comparison(rows: readonly MeasuredRow[]): void {
  const good = rows.filter((row) => !row.isInferred && row.flag === 'ok');
  const names = (from: Source): Set<string> =>
    new Set(good.filter((row) => row.from === from).map(({ name }) => name));
  const [peaks, pattern] = [names('peaks'), names('pattern')];
  const both = good.filter(({ name }) => peaks.has(name) && pattern.has(name));
  if (both.length === 0) return;
  const outcomes = (from: Source): Outcome[] => both.filter((row) => row.from === from);
  console.log(
    '\n## Measured, given peaks beside own peak search, cases that have both: published truth, flag ok\n',
  );
  console.log(rankTable([{ name: 'peaks', outcomes: outcomes('peaks') }, { name: 'pattern', outcomes: outcomes('pattern') }])); // prettier-ignore
}

function cpuAgreement(rows: readonly MeasuredRow[]): string {
  const differences = rows.flatMap(({ cpu, cpuReported }) =>
    cpuReported === undefined ? [] : [cpu - cpuReported],
  );
  const workers = [...new Set(rows.flatMap((row) => row.workers ?? []))].join(', ');
  return (
    `CPU is user and system time of the process with its threads, from start to exit; it is above the program's own figure by ` +
    `${figure(percentile(differences, 0.5), 3)} s at the median, ${figure(percentile(differences, 0.95), 3)} s at the 95th percentile. ` +
    `Seconds; ${workers} workers; ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}.\n` +
    "The baseline's CPU is its own figure, without start-up; it takes lattices with the same lines for the same, of lists with at " +
    'least 6 lines.'
  );
}

async function main(): Promise<void> {
  const values = readArgs(
    {
      from: { type: 'string', default: 'both' },
      limit: { type: 'string', default: '1000000' },
      only: { type: 'string', default: '' },
      inferred: { type: 'boolean', default: false },
      baseline: { type: 'boolean', default: false },
      json: { type: 'string', default: join(ROOT, 'tmp/bench/measured.jsonl') },
      resume: { type: 'boolean', default: false },
    },
    USAGE,
  );
  const sources = (['peaks', 'pattern'] as const).filter(
    (name) => values.from === name || values.from === 'both',
  );
  if (sources.length === 0)
    throw usageError(`--from ${values.from}: peaks, pattern or both is wanted`, USAGE);
  const data = measuredFolder();
  const only = new RegExp(values.only);
  const cases = readMeasuredCases(data)
    .filter((one) => only.test(one.id) && (values.inferred || one.truth_inferred !== true))
    .slice(0, wholeNumber(values.limit, 'limit', USAGE));
  if (cases.length === 0) throw usageError('no case is left', USAGE);

  const build = buildFingerprint(PACKAGES);
  const file = new ResultFile<MeasuredRow>(values.json, !values.resume);
  const rows: MeasuredRow[] = [];
  const add = (row: MeasuredRow): void => {
    rows.push(row);
    file.add(row);
  };
  if (values.baseline && sources.includes('peaks')) {
    const done = cases.flatMap((one) => file.get(`baseline ${one.id}`, 'baseline') ?? []);
    rows.push(...done);
    const names = new Set(done.map(({ name }) => name));
    const left = cases.filter(({ id }) => !names.has(id));
    if (left.length > 0) await baselineRows(left, join(data, '..'), add);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'ml-index-measured-'));
  try {
    for (const from of sources) {
      for (const [i, one] of cases.entries()) {
        if (from === 'pattern' && !one.pattern_file) continue;
        const done = file.get(`${from} ${one.id}`, build);
        if (done !== undefined) {
          rows.push(done);
          continue;
        }
        const row = await runCase(one, from, { data, scratch, build });
        add(row);
        console.error(
          `${from} ${i + 1}/${cases.length} ${row.name} ${row.bravais}: ${row.failure ?? `rank ${row.rank ?? '-'}`}, CPU ${figure(row.cpu, 2)} s, wall ${row.wall!.toFixed(2)} s`,
        );
      }
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  report(rows);
  for (const one of cases) {
    const rows = impossiblePeaks(one).map(({ two_theta }) => two_theta);
    if (rows.length > 0)
      console.log(`Left out of the list of ${one.id}, being no position: ${rows.join(', ')}`);
  }
  console.log(`\nBuild ${build}; ${cases.length} cases; a row each in ${values.json}`);
  if (buildFingerprint(PACKAGES) !== build)
    console.log('Warning: the program was built again during the run; the figures mix builds.');
}

await runCommand(main);
