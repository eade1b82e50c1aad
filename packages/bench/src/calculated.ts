/** The library's search against calculated lists, with default options, the Bravais lattice given and not. */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bravaisInfo, volumeOfCell } from 'ml-index/lattice';
import { dataFolder, PARTS, readStructures, splitStructures, type CalculatedCase } from '@ml-index/train';
import type { CalculatedAnswer, CalculatedTask } from './calculatedWorker.js';
import { failureSummary, type JudgedCase } from './failures.js';
import { buildFingerprint, ResultFile, ROOT, type ResultRow } from './resultFile.js';
import { LINES_USED, SCENARIOS, SCENARIO_TITLE, type Scenario } from './scenarios.js';
import { firstOfEach, selectCases, selectionSummary, undeterminedSummary } from './selection.js';
import { calibrationTable, predictionsOf, rankTable } from './tables.js';
import { readArgs, runCommand, usageError, wholeNumber } from './usage.js';

const USAGE = `usage: npm run bench:calculated -- [options]
  --part test|validation       part of the structures (default test)
  --per-lattice N              structures a Bravais lattice (default 30)
  --given, --unknown, --both   the Bravais lattice is given to the search, not given, or both one after the other (default)
  --scenario LIST              of clean,impurities,shift,missing (default all)
  --seed N                     of the selection and the errors (default 1)
  --min-lines CUBIC,OTHERS     lines that a structure must have (default 10,20); lattices with too few such structures are
                               filled up with those that have CUBIC or more
  --lists FILE                 calculated cases, a row of JSON each, in place of the structures (packages/train/README.md)
  --data FOLDER                data folder (default ML_INDEX_DATA, else ../shared/data)
  --workers N                  processes (default 2)
  --json FILE                  result file, a row of JSON a case (default tmp/bench/calculated-PART.jsonl); rows that this
                               very build made are kept and not run again
  --fresh                      forget the rows of the result file`;

interface CalculatedRow extends ResultRow, JudgedCase, CalculatedAnswer {
  readonly scenario: Scenario;
  readonly isGiven: boolean;
  /** Highest Bravais lattice that the metric has within the errors. */
  readonly metricBravais: string;
}

/** Packages that the result depends on. */
const PACKAGES = ['kernels', 'ml-index'];

interface Job {
  readonly key: string;
  readonly task: CalculatedTask;
}

function readLists(file: string): CalculatedCase[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as CalculatedCase);
}

/** Runs the jobs on so many processes, in order. */
async function runJobs(
  jobs: readonly Job[],
  workers: number,
  onAnswer: (job: Job, answer: CalculatedAnswer) => void,
): Promise<void> {
  const queue = [...jobs];
  const serve = (child: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      let job: Job | undefined;
      const next = (): void => {
        job = queue.shift();
        if (job === undefined) child.disconnect();
        else child.send(job.task);
      };
      child.on('message', (answer) => {
        onAnswer(job!, answer as CalculatedAnswer);
        next();
      });
      child.on('error', reject);
      child.on('exit', (code) => {
        if (job === undefined) resolve();
        else reject(new Error(`a worker process ended with code ${code} at ${job.key}`));
      });
      next();
    });
  const script = new URL('./calculatedWorker.js', import.meta.url);
  const children = Array.from({ length: Math.min(workers, jobs.length) }, () => fork(script));
  try {
    await Promise.all(children.map(serve));
  } finally {
    for (const child of children) child.kill();
  }
}

function rowOf({ key, task }: Job, answer: CalculatedAnswer, build: string): CalculatedRow {
  const { one, scenario, isGiven } = task;
  const { id, bravais, metricBravais } = one;
  const primitiveVolume = volumeOfCell(one.cell) / bravaisInfo(bravais).points;
  return { key, build, name: id, bravais, metricBravais, scenario, isGiven, primitiveVolume, ...answer };
}

function report(rows: readonly CalculatedRow[]): void {
  const modes = [true, false].flatMap((isGiven) => SCENARIOS.map((scenario) => ({ isGiven, scenario })));
  const tables = modes.flatMap(({ isGiven, scenario }) => {
    const members = rows.filter((row) => row.isGiven === isGiven && row.scenario === scenario);
    const title = `${SCENARIO_TITLE[scenario]}, Bravais lattice ${isGiven ? 'given' : 'not given'}`;
    return members.length === 0 ? [] : [{ title, members }];
  });
  for (const { title, members } of tables) {
    console.log(`\n## Calculated, ${title}\n\n${rankTable([{ name: '', outcomes: members }])}`);
    console.log(`\n${calibrationTable(predictionsOf(members))}`);
  }
  for (const { title, members } of tables) {
    console.log(`\n### Failures, ${title}\n\n${failureSummary(members)}`);
  }
}

async function main(): Promise<void> {
  const values = readArgs(
    {
      part: { type: 'string', default: 'test' },
      'per-lattice': { type: 'string', default: '30' },
      given: { type: 'boolean', default: false },
      unknown: { type: 'boolean', default: false },
      both: { type: 'boolean', default: false },
      scenario: { type: 'string', default: SCENARIOS.join(',') },
      seed: { type: 'string', default: '1' },
      'min-lines': { type: 'string', default: '10,20' },
      data: { type: 'string' },
      lists: { type: 'string' },
      workers: { type: 'string', default: '2' },
      json: { type: 'string' },
      fresh: { type: 'boolean', default: false },
    },
    USAGE,
  );
  const part = PARTS.find((name) => name === values.part);
  if (part === undefined) throw usageError(`--part ${values.part}: ${PARTS.join(', ')} are wanted`, USAGE);
  const scenarios = values.scenario.split(',').map((name) => {
    const scenario = SCENARIOS.find((known) => known === name);
    if (scenario === undefined)
      throw usageError(`--scenario ${name}: ${SCENARIOS.join(', ')} are wanted`, USAGE);
    return scenario;
  });
  const [seed, perLattice, workers] = (['seed', 'per-lattice', 'workers'] as const).map((name) =>
    wholeNumber(values[name], name, USAGE),
  );
  const [cubic, other] = values['min-lines'].split(',').map((text) => wholeNumber(text, 'min-lines', USAGE));
  const isBoth = values.both || values.given === values.unknown;
  const modes = [true, false].filter((isGiven) => isBoth || isGiven === values.given);

  let cases: CalculatedCase[];
  let passedOver = '';
  if (values.lists !== undefined) cases = firstOfEach(readLists(values.lists), perLattice);
  else {
    console.error('reading the structures, about a minute');
    const { structures } = readStructures(dataFolder(values.data));
    const selection = selectCases(structures, splitStructures(structures), {
      ...{ part, perLattice, seed },
      minLines: { cubic, other: other ?? cubic },
    });
    cases = selection.cases;
    passedOver = `\n${undeterminedSummary(selection.undetermined)}`;
  }
  const source = values.lists ?? `the ${part} part`;
  const summary = selectionSummary(cases, LINES_USED) + passedOver;
  console.error(summary);

  const build = buildFingerprint(PACKAGES);
  const file = new ResultFile<CalculatedRow>(
    values.json ?? join(ROOT, `tmp/bench/calculated-${part}.jsonl`),
    values.fresh,
  );
  const jobs = scenarios.flatMap((scenario) =>
    modes.flatMap((isGiven) =>
      cases.map((one) => ({
        key: `${scenario} ${isGiven ? 'given' : 'unknown'} seed ${seed} ${one.id}`,
        task: { one, scenario, seed, isGiven },
      })),
    ),
  );
  const left = jobs.filter(({ key }) => file.get(key, build) === undefined);
  console.error(`${left.length} of ${jobs.length} searches are to be run`);
  let done = 0;
  await runJobs(left, workers, (job, answer) => {
    file.add(rowOf(job, answer, build));
    const { bravais, id } = job.task.one;
    const end = answer.failure ?? `rank ${answer.rank ?? '-'}, CPU ${answer.cpu.toFixed(2)} s`;
    console.error(
      `${++done}/${left.length} ${job.task.scenario} ${job.task.isGiven ? 'given' : 'unknown'} ${bravais} ${id}: ${end}`,
    );
  });

  console.log(
    `Calculated lists (list 2 of the write-up, at most 60 lines) of ${source}, seed ${seed}.\n${summary}`,
  );
  console.log(
    `CPU and wall time, in seconds, are those of the search alone, on one thread of one of ${workers} processes that go from case to case, without start-up.`,
  );
  report(jobs.flatMap(({ key }) => file.get(key, build) ?? []));
  console.log(`\nBuild ${build}; a row a search in ${file.path}`);
  if (buildFingerprint(PACKAGES) !== build) {
    console.log('Warning: the library was built again during the run.');
  }
}

await runCommand(main);
