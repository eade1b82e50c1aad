/**
 * Success of generated candidates against their number: for each Bravais lattice, how probable it is that one of n candidates
 * of a generator ends, after its rounds in the optimiser, at the true lattice of a calculated list.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BravaisLattice } from 'ml-index/lattice';
import { runTasks, type CalculatedCase } from '@ml-index/train';
import { GENERATOR_NAMES, generatorsFor, LEARNED, type GeneratorName } from './candidateGenerators.js';
import { successPlot } from './candidatePlot.js';
import {
  ENOUGH,
  missCurves,
  parseMixture,
  successCurve,
  type CaseHits,
  type Mixture,
} from './candidateSuccess.js';
import { mixtureTable, successTable, verdicts } from './candidateTables.js';
import type { CandidateAnswer, CandidateTask } from './candidatesWorker.js';
import { CASE_OPTIONS, chooseCases, LARGE_VOLUME, latticesOf, scenariosOf } from './calculatedCases.js';
import { folderOf } from './models.js';
import { buildFingerprint, contentFingerprint, ResultFile, ROOT, type ResultRow } from './resultFile.js';
import { SCENARIO_TITLE, type Scenario } from './scenarios.js';
import { listOf, readArgs, runCommand, usageError, wholeNumber } from './usage.js';

const USAGE = `usage: npm run bench:candidates -- [options]
  --part validation|test       part of the structures (default validation)
  --per-lattice N              structures a Bravais lattice (default 30)
  --large N                    structures a Bravais lattice with primitive cells above ${LARGE_VOLUME} A^3, in tables of their own
                               (default 15; 0 for none)
  --lattice LIST               e.g. mP,aP (default all)
  --scenario LIST              of clean,impurities,shift,missing,faulty (default clean,faulty,missing)
  --models off|on|FOLDER       set of models that the learned generators are made of: none (default), that of the package, or
                               another
  --generators LIST            of ${GENERATOR_NAMES.join(',')} (default all that there are)
  --mixtures LIST              e.g. forest:0.5+random:0.5,forest:0.8+network:0.2; cost nothing (default halves of random and each
                               other generator)
  --candidates FIRST,MOST      candidates that each generator makes of each structure; MOST where FIRST do not give ${100 * ENOUGH} %
                               success in the lattice (default 1000,10000)
  --seed N                     of the selection, the errors and the candidates (default 1)
  --min-lines CUBIC,OTHERS     lines that a structure must have (default 10,20)
  --lists FILE                 calculated cases, a row of JSON each, in place of the structures (packages/train/README.md)
  --data FOLDER                data folder (default ML_INDEX_DATA, else ../shared/data)
  --workers N                  processes (default 2)
  --json FILE                  result file, a row of JSON for each structure, scenario and generator (default
                               tmp/bench/candidates-PART.jsonl); rows of the same code and models are kept and not run again
  --fresh                      forget the rows of the result file
  --plots FOLDER               where the plots go, an SVG file a table (default tmp/bench)`;

interface CandidateRow extends ResultRow, CandidateAnswer {
  readonly id: string;
  readonly bravais: BravaisLattice;
  readonly primitiveVolume: number;
  readonly scenario: Scenario;
  readonly generator: GeneratorName;
  readonly candidates: number;
}

interface Job {
  readonly key: string;
  readonly build: string;
  readonly task: CandidateTask;
}

/** What the result of a generator depends on; of the learned ones also the models and the code that reads them. */
function buildsOf(models: string | null): Record<GeneratorName, string> {
  const folders = ['math', 'lattice', 'peaks', 'generate', 'optimize'].map((name) => `ml-index/dist/${name}`);
  const plain = buildFingerprint(['kernels/dist', ...folders], (file) => !/forest|network|model/i.test(file));
  const code = buildFingerprint(['kernels/dist', ...folders, 'ml-index/dist/models']);
  const learned = models === null ? code : `${code}-${contentFingerprint([models], () => true)}`;
  const of = (name: GeneratorName): string => (LEARNED.includes(name) ? learned : plain);
  return Object.fromEntries(GENERATOR_NAMES.map((name) => [name, of(name)])) as Record<GeneratorName, string>;
}

/** Names of the generators that each lattice has, of those that are wanted. */
async function availableGenerators(
  lattices: readonly BravaisLattice[],
  wanted: readonly GeneratorName[],
  models: string | null,
): Promise<Map<BravaisLattice, GeneratorName[]>> {
  const found = new Map<BravaisLattice, GeneratorName[]>();
  for (const bravais of lattices) {
    const generators = await generatorsFor(bravais, models);
    const isThere = (name: GeneratorName): boolean => (generators[name]?.plan(bravais) ?? null) !== null;
    found.set(bravais, wanted.filter(isThere));
  }
  return found;
}

function mixturesOf(text: string | undefined, generators: readonly GeneratorName[]): Mixture[] {
  const single = generators.map((generator) => ({ name: generator, parts: [{ generator, share: 1 }] }));
  const texts =
    text?.split(',').filter((one) => one !== '') ??
    generators.filter((name) => name !== 'random').map((name) => `${name}:0.5+random:0.5`);
  const mixed = texts.map((one) => {
    const mixture = parseMixture(one);
    if (mixture !== null) return mixture;
    throw usageError(`--mixtures ${one}: shares that sum to 1 are wanted, e.g. forest:0.5+random:0.5`, USAGE);
  });
  return [...single, ...mixed];
}

/** A lattice and what every generator made of its cases. */
interface LatticeCases {
  readonly lattice: BravaisLattice;
  readonly generators: readonly GeneratorName[];
  readonly cases: readonly { readonly hits: CaseHits; readonly misses: ReturnType<typeof missCurves> }[];
}

/** Prints the tables of one scenario and set of cases, and draws their plot. */
function report(
  title: string,
  plot: string,
  lattices: readonly LatticeCases[],
  mixtures: readonly Mixture[],
): void {
  const curves = lattices.map(({ lattice, cases }) => ({
    lattice,
    curves: mixtures.flatMap((mixture) => successCurve(mixture, cases) ?? []),
  }));
  writeFileSync(
    plot,
    successPlot(
      title,
      curves.map(({ lattice, curves: shown }) => ({ title: lattice, curves: shown })),
    ),
  );
  console.log(`\n## Candidates, ${title}\n\n${successTable(curves)}\n\n${verdicts(curves)}`);
  console.log(
    `\nThe mixture, in quarters, that needs the fewest kernel rounds for ${100 * ENOUGH} %, compared with random cells:\n\n${mixtureTable(lattices)}`,
  );
  console.log(`\nPlot: ${plot}`);
}

async function main(): Promise<void> {
  const values = readArgs(
    {
      ...CASE_OPTIONS,
      part: { type: 'string', default: 'validation' },
      large: { type: 'string', default: '15' },
      scenario: { type: 'string', default: 'clean,faulty,missing' },
      models: { type: 'string', default: 'off' },
      generators: { type: 'string', default: GENERATOR_NAMES.join(',') },
      mixtures: { type: 'string' },
      candidates: { type: 'string', default: '1000,10000' },
      workers: { type: 'string', default: '2' },
      json: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      plots: { type: 'string', default: join(ROOT, 'tmp/bench') },
    },
    USAGE,
  );
  const scenarios = scenariosOf(values.scenario, USAGE);
  const wanted = listOf(values.generators, GENERATOR_NAMES, 'generators', USAGE);
  const lattices = latticesOf(values.lattice, USAGE);
  const [first, most = first] = values.candidates
    .split(',')
    .map((text) => wholeNumber(text, 'candidates', USAGE));
  if (!(first > 0 && most >= first))
    throw usageError(`--candidates ${values.candidates}: FIRST,MOST are wanted, FIRST above 0`, USAGE);
  const workers = wholeNumber(values.workers, 'workers', USAGE);
  const models = values.models === 'off' ? null : folderOf(values.models);
  const available = await availableGenerators(lattices, wanted, models);
  const generators = wanted.filter((name) => [...available.values()].some((list) => list.includes(name)));
  const mixtures = mixturesOf(values.mixtures, generators);

  const chosen = chooseCases(values, USAGE, wholeNumber(values.large, 'large', USAGE));
  const { source, summary, seed } = chosen;
  const sets = [
    { name: '', cases: chosen.cases },
    { name: `, primitive cells above ${LARGE_VOLUME} A^3`, cases: chosen.large },
  ].filter(({ cases }) => cases.length > 0);
  const all = [...new Map(sets.flatMap(({ cases }) => cases.map((one) => [one.id, one]))).values()];
  console.error(summary);

  const builds = buildsOf(models);
  const path = values.json ?? join(ROOT, `tmp/bench/candidates-${values.part}.jsonl`);
  const file = new ResultFile<CandidateRow>(path, values.fresh);
  const jobOf = (
    one: CalculatedCase,
    scenario: Scenario,
    generator: GeneratorName,
    candidates: number,
  ): Job => ({
    key: `${scenario} ${generator} candidates ${candidates} seed ${seed} ${one.id}`,
    build: builds[generator],
    task: { one, scenario, seed, generator, candidates, models },
  });
  const rowOf = (
    one: CalculatedCase,
    scenario: Scenario,
    generator: GeneratorName,
  ): CandidateRow | undefined =>
    [most, first]
      .map((count) => jobOf(one, scenario, generator, count))
      .map(({ key, build }) => file.get(key, build))
      .find((row) => row !== undefined);
  const run = async (jobs: readonly Job[], what: string): Promise<void> => {
    const left = new Map(jobs.map((job) => [job.task, job]));
    console.error(`${what}: ${left.size} to be run`);
    let done = 0;
    await runTasks<CandidateTask, CandidateAnswer>(
      new URL('./candidatesWorker.js', import.meta.url),
      [...left.keys()],
      workers,
      (task, answer) => {
        const { one, scenario, generator, candidates } = task;
        const { id, bravais, primitiveVolume } = one;
        const { key, build } = left.get(task)!;
        file.add({ key, build, id, bravais, primitiveVolume, scenario, generator, candidates, ...answer });
        if (++done % 50 === 0 || done === left.size) console.error(`${what}: ${done}/${left.size}`);
      },
    );
  };

  const questions = scenarios.flatMap((scenario) => generators.map((generator) => ({ scenario, generator })));
  await run(
    all.flatMap((one) =>
      questions
        .filter(({ generator }) => available.get(one.bravais)!.includes(generator))
        .filter(({ scenario, generator }) => rowOf(one, scenario, generator) === undefined)
        .map(({ scenario, generator }) => jobOf(one, scenario, generator, first)),
    ),
    `${first} candidates`,
  );

  const latticeCases = (scenario: Scenario, cases: readonly CalculatedCase[]): LatticeCases[] =>
    lattices.flatMap((lattice) => {
      const members = cases.filter(({ bravais }) => bravais === lattice);
      if (members.length === 0) return [];
      const made = members.map((one) => {
        const hits = Object.fromEntries(
          available.get(lattice)!.flatMap((generator) => {
            const row = rowOf(one, scenario, generator);
            if (row === undefined) return [];
            const { hits, candidates, rounds, generating, improving } = row;
            return [[generator, { hits, total: candidates, rounds, cpu: generating + improving }]];
          }),
        );
        return { hits, misses: missCurves(hits) };
      });
      return [{ lattice, generators: available.get(lattice)!, cases: made }];
    });

  if (most > first) {
    const jobs = sets.flatMap(({ cases }) =>
      scenarios.flatMap((scenario) =>
        latticeCases(scenario, cases).flatMap(({ lattice, generators: own, cases: made }) =>
          own
            .filter((generator) => {
              const single = { name: generator, parts: [{ generator, share: 1 }] };
              return successCurve(single, made)!.success(first) < ENOUGH;
            })
            .flatMap((generator) =>
              cases
                .filter(({ bravais }) => bravais === lattice)
                .map((one) => jobOf(one, scenario, generator, most)),
            ),
        ),
      ),
    );
    const left = new Map(jobs.map((job) => [job.key, job]));
    for (const [key, { build }] of left) if (file.get(key, build) !== undefined) left.delete(key);
    await run([...left.values()], `${most} candidates`);
  }

  mkdirSync(values.plots, { recursive: true });
  console.log(
    `Success of generated candidates on calculated lists (list 2 of the write-up) of ${source}, Bravais lattice given, seed ${seed}.\n${summary}`,
  );
  console.log(
    "Each generator made its candidates of each structure, and the optimiser improved them with the generator's own rounds. Success at n: " +
      'the mean over the structures of the probability that one of n of them ends at the true lattice (hypergeometric; of a mixture 1 less the product of ' +
      'the misses of its parts). Kernel rounds are candidates times rounds; CPU is that of generator and optimiser.',
  );
  for (const scenario of scenarios) {
    for (const { name, cases } of sets) {
      const suffix = name === '' ? '' : '-large';
      const plot = join(values.plots, `candidates-${values.part}-${scenario}${suffix}.svg`);
      report(`${SCENARIO_TITLE[scenario]}${name}`, plot, latticeCases(scenario, cases), mixtures);
    }
  }
  console.log(
    `\nBuilds ${[...new Set(Object.values(builds))].join(', ')}; a row a structure, scenario and generator in ${path}`,
  );
}

await runCommand(main);
