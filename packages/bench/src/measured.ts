/**
 * The command line against measured patterns and peak lists: every case as a process of its own, one after the other, with
 * default options.
 */
import { cpus, tmpdir } from 'node:os';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { volumeOfCell } from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { runBaseline } from './baseline.js';
import { certaintyTable } from './certainty.js';
import { runChild } from './childProcess.js';
import { speedTables, type NamedContestant } from './equalSuccess.js';
import { failureSummary, type JudgedCase } from './failures.js';
import { judgedSolutions, parseIndexJson, verdictOf, type IndexJson } from './indexOutput.js';
import {
  impossiblePeaks,
  measuredFolder,
  peakListText,
  readMeasuredCases,
  type MeasuredCase,
} from './measuredCases.js';
import { buildWithModels, modelsContext, modelsOf, type Models } from './models.js';
import { nearestTraining, NEAR, trainingCells, type TrainingCell } from './nearTraining.js';
import { buildFingerprint, ResultFile, ROOT, type ResultRow } from './resultFile.js';
import { percentile } from './statistics.js';
import { calibrationTable, figure, predictionsOf, rankTable, systemTable } from './tables.js';
import { cellOfNumbers } from './truth.js';
import { readArgs, runCommand, usageError, wholeNumber } from './usage.js';

const USAGE = `usage: npm run bench:measured -- [options]
  --from peaks|pattern|both  given peak lists, patterns with our own peak search, or both (default)
  --limit N                  the first N cases only
  --only REGEX               cases whose name matches
  --models LIST              off, on or folders of models; of two or more the tables stand side by side (default off)
  --dataset FOLDER           data set of \`mlindex-train prepare\`: cases whose cell is nearly that of a structure of its training
                             part stand in tables of their own (default tmp/dataset; none: no such tables)
  --inferred                 also the cases whose cell was inferred, in tables of their own
  --baseline                 run ../shared/baseline on the same lists (needs python3 and g++)
  --json FILE                result file, a row of JSON a case (default tmp/bench/measured.jsonl)
  --resume                   keep the rows of the result file that this very build made`;

type Source = 'peaks' | 'pattern';

/** A row of the result file, of our program or of the baseline. */
interface MeasuredRow extends ResultRow, JudgedCase {
  readonly from: Source | 'baseline';
  /** None of the baseline. */
  readonly models: Models | null;
  /** The structure of the training part that is nearest, null where none is near; left out where it is not known. */
  readonly nearTraining?: string | null;
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
  /** Cells of the training part; null where there is no data set. */
  readonly training: readonly TrainingCell[] | null;
  readonly scratch: string;
}

/** The program with or without models. */
interface Contender {
  readonly models: Models;
  /** Fingerprint of what its rows depend on. */
  readonly build: string;
}

type CaseFacts = Pick<
  MeasuredRow,
  'name' | 'bravais' | 'primitiveVolume' | 'isInferred' | 'flag' | 'nearTraining'
>;

function caseFacts(one: MeasuredCase, training: readonly TrainingCell[] | null): CaseFacts {
  const cell = cellOfNumbers(one.truth.niggli);
  const { bravais } = one.truth;
  return {
    name: one.id,
    bravais,
    primitiveVolume: volumeOfCell(cell),
    isInferred: one.truth_inferred === true,
    flag: one.flag,
    ...(training === null ? {} : { nearTraining: nearestTraining(bravais, cell, training)?.id ?? null }),
  };
}

const keyOf = (from: Source, models: Models, { id }: MeasuredCase): string =>
  `${from} models ${models} ${id}`;

async function runCase(
  one: MeasuredCase,
  from: Source,
  { models, build }: Contender,
  { data, training, scratch }: Setting,
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
  const command = [PROGRAM, 'index', ...input, '--json', '-', '--quiet', '--models', models];
  const child = await runChild(process.execPath, command, { timeout: TIMEOUT });
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
    key: keyOf(from, models, one),
    ...{ build, from, models },
    ...caseFacts(one, training),
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
  { data, training }: Setting,
  add: (row: MeasuredRow) => void,
): Promise<void> {
  const byId = new Map(cases.map((one) => [one.id, one]));
  return runBaseline(cases, join(data, '..'), ({ id, rank, cpu }) => {
    console.error(`baseline ${id}: rank ${rank ?? '-'}, ${cpu.toFixed(1)} s`);
    const facts = caseFacts(byId.get(id)!, training);
    add({ key: `baseline ${id}`, build: 'baseline', from: 'baseline', models: null, ...facts, rank, cpu, solutions: 20, top: null, lines: 20 }); // prettier-ignore
  });
}

interface Group {
  readonly name: string;
  has(row: MeasuredRow): boolean;
}

/** The groups of cases that have tables of their own. */
const GROUPS: readonly Group[] = [
  { name: 'published truth', has: (row) => !row.isInferred },
  { name: 'published truth, flag ok', has: (row) => !row.isInferred && row.flag === 'ok' },
  { name: 'inferred truth', has: (row) => row.isInferred },
  { name: 'inferred truth, flag ok', has: (row) => row.isInferred && row.flag === 'ok' },
];

/** Recall apart from skill. */
const NEARNESS: readonly Group[] = [
  {
    name: `cell nearly that of a training structure (${100 * NEAR.length} %, ${NEAR.angle} degrees)`,
    has: (row) => typeof row.nearTraining === 'string',
  },
  { name: 'no training structure near', has: (row) => row.nearTraining === null },
];

const TITLE: Record<Source, string> = {
  peaks: 'from the given peaks',
  pattern: 'from the pattern, own peak search',
};

const both =
  (...groups: readonly Group[]): Group['has'] =>
  (row) =>
    groups.every((group) => group.has(row));

function report(rows: readonly MeasuredRow[], models: readonly Models[]): void {
  const of = (from: Source, name: Models, has: Group['has']): MeasuredRow[] =>
    rows.filter((row) => row.from === from && row.models === name && has(row));
  const label = (name: Models): string => (models.length === 1 ? '' : `, models ${name}`);
  /** The models' runs and, beside the given peaks, the baseline, which has no peak search. */
  const contestants = (from: Source, has: Group['has']): NamedContestant[] => {
    const ours = models.map((name) => ({ name: `models ${name}`, outcomes: of(from, name, has) }));
    const ids = new Set(ours.flatMap(({ outcomes }) => outcomes.map((row) => row.name)));
    const theirs = rows.filter((row) => row.from === 'baseline' && ids.has(row.name));
    const isCompared = from === 'peaks' && theirs.length > 0;
    if (!isCompared && ours.length === 1) return [{ ...ours[0], name: '' }];
    return isCompared ? [...ours, { name: 'baseline', outcomes: theirs }] : ours;
  };
  for (const from of ['peaks', 'pattern'] as const) {
    for (const group of GROUPS) {
      const shown = contestants(from, group.has);
      if (shown[0].outcomes.length === 0) continue;
      console.log(
        `\n## Measured, ${TITLE[from]}: ${group.name}\n\n${rankTable(shown)}\n\n${certaintyTable(shown)}`,
      );
      if (group.name.includes('flag')) continue;
      if (models.length > 1) console.log(`\nBy lattice system:\n\n${systemTable(shown)}`);
      for (const nearness of NEARNESS) {
        const some = contestants(from, both(group, nearness));
        if (some[0].outcomes.length === 0) continue;
        console.log(`\n### ${TITLE[from]}, ${group.name}: ${nearness.name}\n\n${rankTable(some)}`);
      }
      for (const name of models.slice(1)) {
        const [first, second] = [models[0], name].map((one) => ({
          name: one,
          outcomes: of(from, one, group.has),
        }));
        console.log(`\n### Speed, ${TITLE[from]}, ${group.name}\n\n${speedTables(first, second)}`);
      }
    }
    for (const name of models) {
      const published = of(from, name, (row) => !row.isInferred);
      if (published.length === 0) continue;
      console.log(
        `\n### Calibration, ${TITLE[from]}, published truth${label(name)}\n\n${calibrationTable(predictionsOf(published))}`,
      );
    }
  }
  for (const name of models) comparison(rows, name, label(name));
  for (const from of ['peaks', 'pattern'] as const) {
    for (const isInferred of [false, true]) {
      for (const name of models) {
        const cases = of(from, name, (row) => row.isInferred === isInferred);
        if (cases.length === 0) continue;
        const truth = isInferred ? 'inferred' : 'published';
        console.log(`\n### Failures, ${TITLE[from]}, ${truth} truth${label(name)}\n`);
        console.log(failureSummary(cases.map((row) => ({ ...row, name: labelOf(row) }))));
      }
    }
  }
  console.log(`\n${cpuAgreement(rows)}`);
}

function labelOf({ name, flag }: MeasuredRow): string {
  return flag === 'ok' ? name : `${name} (${flag})`;
}

/** Both ways on the cases that have both, published truth and flag ok. */
function comparison(rows: readonly MeasuredRow[], models: Models, label: string): void {
  const good = rows.filter((row) => row.models === models && !row.isInferred && row.flag === 'ok');
  const names = (from: Source): Set<string> =>
    new Set(good.filter((row) => row.from === from).map(({ name }) => name));
  const [peaks, pattern] = [names('peaks'), names('pattern')];
  const paired = good.filter(({ name }) => peaks.has(name) && pattern.has(name));
  if (paired.length === 0) return;
  const outcomes = (from: Source): NamedContestant => ({
    name: from,
    outcomes: paired.filter((row) => row.from === from),
  });
  console.log(
    `\n## Measured, given peaks beside own peak search, cases that have both: published truth, flag ok${label}\n`,
  );
  console.log(rankTable([outcomes('peaks'), outcomes('pattern')]));
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

/** Cells of the training part; null, and said, where there is no data set. */
async function trainingOf(dataset: string): Promise<TrainingCell[] | null> {
  try {
    return await trainingCells(dataset);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(`Cases near training structures are not told apart: ${error.message}`);
    return null;
  }
}

/** How many cases have a training structure near. */
function nearSummary(rows: readonly MeasuredRow[], training: readonly TrainingCell[] | null): string {
  if (training === null) return 'No data set: cases near training structures are not told apart.';
  const facts = [...new Map(rows.map((row) => [row.name, row])).values()];
  const share = (isInferred: boolean): string => {
    const some = facts.filter((row) => row.isInferred === isInferred);
    const near = some.filter((row) => typeof row.nearTraining === 'string');
    return `${near.length} of ${some.length} cases with ${isInferred ? 'inferred' : 'published'} truth`;
  };
  return `A structure of the training part (${training.length}) has nearly the cell (${100 * NEAR.length} % in the lengths, ${NEAR.angle} degrees in the angles of the reduced cell, same Bravais lattice) of ${share(false)}, ${share(true)}.`;
}

async function main(): Promise<void> {
  const values = readArgs(
    {
      from: { type: 'string', default: 'both' },
      limit: { type: 'string', default: '1000000' },
      only: { type: 'string', default: '' },
      models: { type: 'string', default: 'off' },
      dataset: { type: 'string', default: join(ROOT, 'tmp/dataset') },
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
  const models = modelsOf(values.models, USAGE);
  for (const name of models) await modelsContext(name);
  const data = measuredFolder();
  const only = new RegExp(values.only);
  const cases = readMeasuredCases(data)
    .filter((one) => only.test(one.id) && (values.inferred || one.truth_inferred !== true))
    .slice(0, wholeNumber(values.limit, 'limit', USAGE));
  if (cases.length === 0) throw usageError('no case is left', USAGE);

  const training = await trainingOf(values.dataset);
  const build = buildFingerprint(PACKAGES);
  const contenders = models.map((name) => ({
    models: name,
    build: buildWithModels(build, name),
  }));
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
    const setting = { data, training, scratch: '' };
    if (left.length > 0) await baselineRows(left, setting, add);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'ml-index-measured-'));
  try {
    for (const from of sources) {
      for (const [i, one] of cases.entries()) {
        if (from === 'pattern' && !one.pattern_file) continue;
        // with and without models in turn, so that the load of the machine is the same for both
        for (const contender of contenders) {
          const done = file.get(keyOf(from, contender.models, one), contender.build);
          if (done !== undefined) {
            rows.push({ ...done, ...caseFacts(one, training) });
            continue;
          }
          const row = await runCase(one, from, contender, { data, training, scratch });
          add(row);
          console.error(
            `${from} ${i + 1}/${cases.length} models ${contender.models} ${row.name} ${row.bravais}: ${row.failure ?? `rank ${row.rank ?? '-'}`}, CPU ${figure(row.cpu, 2)} s, wall ${row.wall!.toFixed(2)} s`,
          );
        }
      }
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  console.log(nearSummary(rows, training));
  report(rows, models);
  for (const one of cases) {
    const rows = impossiblePeaks(one).map(({ two_theta }) => two_theta);
    if (rows.length > 0)
      console.log(`Left out of the list of ${one.id}, being no position: ${rows.join(', ')}`);
  }
  console.log(
    `\nBuild ${contenders.map((one) => one.build).join(', ')}; ${cases.length} cases; a row each in ${values.json}`,
  );
  if (buildFingerprint(PACKAGES) !== build)
    console.log('Warning: the program was built again during the run; the figures mix builds.');
}

await runCommand(main);
