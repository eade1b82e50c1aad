/** The library's search against calculated lists, with default options, the Bravais lattice given and not. */
import { join } from 'node:path';
import { bravaisInfo, volumeOfCell } from 'ml-index/lattice';
import { runTasks } from '@ml-index/train';
import { certaintyTable } from './certainty.js';
import { CASE_OPTIONS, chooseCases, scenariosOf } from './calculatedCases.js';
import type { CalculatedAnswer, CalculatedTask } from './calculatedWorker.js';
import { effortPoint, effortTable, speedTables } from './equalSuccess.js';
import { failureSummary, type JudgedCase } from './failures.js';
import { buildWithModels, modelsContext, modelsOf, type Models } from './models.js';
import { buildFingerprint, ResultFile, ROOT, type ResultRow } from './resultFile.js';
import { SCENARIO_TITLE, type Scenario } from './scenarios.js';
import { calibrationTable, predictionsOf, rankTable } from './tables.js';
import { positiveNumber, readArgs, runCommand, wholeNumber } from './usage.js';

const USAGE = `usage: npm run bench:calculated -- [options]
  --part test|validation       part of the structures (default test)
  --per-lattice N              structures a Bravais lattice (default 30)
  --lattice LIST               e.g. mP,aP (default all)
  --given, --unknown, --both   the Bravais lattice is given to the search, not given, or both one after the other (default)
  --scenario LIST              of clean,impurities,shift,missing,faulty (default all but the last)
  --models LIST                off, on or folders of models; of two or more the tables stand side by side (default off)
  --effort LIST                times the usual number of candidates (default 1); of several: CPU at equal success
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
  readonly models: Models;
  readonly effort: number;
  /** Highest Bravais lattice that the metric has within the errors. */
  readonly metricBravais: string;
}

/** Packages that the result depends on. */
const PACKAGES = ['kernels/dist', 'ml-index/dist'];

interface Job {
  readonly key: string;
  readonly task: CalculatedTask;
}

function rowOf({ key, task }: Job, answer: CalculatedAnswer, build: string): CalculatedRow {
  const { one, scenario, isGiven, models, effort } = task;
  const { id, bravais, metricBravais } = one;
  const primitiveVolume = volumeOfCell(one.cell) / bravaisInfo(bravais).points;
  return {
    ...{ key, build, name: id, bravais, metricBravais, scenario, isGiven, models, effort, primitiveVolume },
    ...answer,
  };
}

/** Tables of the cases that were asked the same question, and their failures by the models. */
function report(rows: readonly CalculatedRow[], efforts: readonly number[], models: readonly Models[]): void {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const questions = [true, false].flatMap((isGiven) =>
    scenarios.flatMap((scenario) => {
      const members = rows.filter((row) => row.isGiven === isGiven && row.scenario === scenario);
      const title = `${SCENARIO_TITLE[scenario]}, Bravais lattice ${isGiven ? 'given' : 'not given'}`;
      return members.length === 0 ? [] : [{ title, members }];
    }),
  );
  const some = (members: readonly CalculatedRow[], name: Models, effort: number): CalculatedRow[] =>
    members.filter((row) => row.models === name && row.effort === effort);
  const titled = (title: string, effort: number): string =>
    efforts.length === 1 ? title : `${title}, effort ${effort}`;
  for (const { title, members } of questions) {
    for (const effort of efforts) {
      const contestants = models.map((name) => ({
        name: models.length === 1 ? '' : name,
        outcomes: some(members, name, effort),
      }));
      console.log(`\n## Calculated, ${titled(title, effort)}\n`);
      if (models.length === 1) console.log(rankTable(contestants));
      else {
        const withoutWall = contestants.map(({ name, outcomes }) => ({
          name,
          outcomes: outcomes.map(({ bravais, rank, cpu }) => ({ bravais, rank, cpu })),
        }));
        console.log(rankTable(withoutWall));
        for (const other of contestants.slice(1)) console.log(`\n${speedTables(contestants[0], other)}`);
      }
      console.log(`\n${certaintyTable(contestants)}`);
      for (const { name, outcomes } of contestants) {
        if (models.length > 1) console.log(`\nModels ${name}:`);
        console.log(`\n${calibrationTable(predictionsOf(outcomes))}`);
      }
    }
    if (efforts.length === 1) continue;
    const lines = models.map((name) => ({
      name,
      points: efforts.map((effort) => effortPoint(effort, some(members, name, effort))),
    }));
    console.log(`\n### CPU at equal success, ${title}\n\n${effortTable(lines)}`);
  }
  for (const { title, members } of questions) {
    for (const effort of efforts) {
      for (const name of models) {
        const label = models.length === 1 ? '' : `, models ${name}`;
        console.log(
          `\n### Failures, ${titled(title, effort)}${label}\n\n${failureSummary(some(members, name, effort))}`,
        );
      }
    }
  }
}

async function main(): Promise<void> {
  const values = readArgs(
    {
      ...CASE_OPTIONS,
      part: { type: 'string', default: 'test' },
      given: { type: 'boolean', default: false },
      unknown: { type: 'boolean', default: false },
      both: { type: 'boolean', default: false },
      scenario: { type: 'string', default: 'clean,impurities,shift,missing' },
      models: { type: 'string', default: 'off' },
      effort: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
      json: { type: 'string' },
      fresh: { type: 'boolean', default: false },
    },
    USAGE,
  );
  const scenarios = scenariosOf(values.scenario, USAGE);
  const workers = wholeNumber(values.workers, 'workers', USAGE);
  const efforts = values.effort.split(',').map((text) => positiveNumber(text, 'effort', USAGE));
  const models = modelsOf(values.models, USAGE);
  for (const name of models) await modelsContext(name);
  const isBoth = values.both || values.given === values.unknown;
  const modes = [true, false].filter((isGiven) => isBoth || isGiven === values.given);

  const { cases, source, summary, seed } = chooseCases(values, USAGE);
  console.error(summary);

  const build = buildFingerprint(PACKAGES);
  const file = new ResultFile<CalculatedRow>(
    values.json ?? join(ROOT, `tmp/bench/calculated-${values.part}.jsonl`),
    values.fresh,
  );
  const asked = scenarios.flatMap((scenario) =>
    modes.flatMap((isGiven) => efforts.map((effort) => ({ scenario, isGiven, effort }))),
  );
  const jobs = asked.flatMap((question) =>
    cases.flatMap((one, i) => {
      const mode = question.isGiven ? 'given' : 'unknown';
      // a case with all models in turn, now one first and now the other, so that the load of the machine is the same for all
      return (i % 2 === 0 ? models : models.toReversed()).map((name): Job => ({
        key: `${question.scenario} ${mode} models ${name} effort ${question.effort} seed ${seed} ${one.id}`,
        task: { one, seed, ...question, models: name },
      }));
    }),
  );
  const builds = new Map(models.map((name) => [name, buildWithModels(build, name)]));
  const rowOfJob = ({ key, task }: Job): CalculatedRow | undefined => file.get(key, builds.get(task.models)!);
  const left = jobs.filter((job) => rowOfJob(job) === undefined);
  console.error(`${left.length} of ${jobs.length} searches are to be run`);
  const tasks = new Map(left.map((job) => [job.task, job]));
  let done = 0;
  await runTasks<CalculatedTask, CalculatedAnswer>(
    new URL('./calculatedWorker.js', import.meta.url),
    [...tasks.keys()],
    workers,
    (task, answer) => {
      file.add(rowOf(tasks.get(task)!, answer, builds.get(task.models)!));
      const { one, scenario, isGiven } = task;
      const end = answer.failure ?? `rank ${answer.rank ?? '-'}, CPU ${answer.cpu.toFixed(2)} s`;
      console.error(
        `${++done}/${left.length} ${scenario} ${isGiven ? 'given' : 'unknown'} models ${task.models} ${one.bravais} ${one.id}: ${end}`,
      );
    },
  );

  console.log(
    `Calculated lists (list 2 of the write-up, at most 60 lines) of ${source}, seed ${seed}.\n${summary}`,
  );
  console.log(
    `CPU and wall time, in seconds, are those of the search alone, on one thread of one of ${workers} processes that go from case to case, without start-up.`,
  );
  report(
    jobs.flatMap((job) => rowOfJob(job) ?? []),
    efforts,
    models,
  );
  console.log(`\nBuild ${[...builds.values()].join(', ')}; a row a search in ${file.path}`);
  if (buildFingerprint(PACKAGES) !== build) {
    console.log('Warning: the library was built again during the run.');
  }
}

await runCommand(main);
