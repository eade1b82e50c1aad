import { type CandidateGenerator, createWasmKernel, type CandidateKernel } from 'ml-index/engines';
import type { BravaisLattice } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { candidatesAtTruth, serveTasks, type CalculatedCase } from '@ml-index/train';
import { generatorsFor, type GeneratorName } from './candidateGenerators.js';
import { hashOf, peakListOfScenario, type Scenario } from './scenarios.js';

export interface CandidateTask {
  readonly one: CalculatedCase;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly generator: GeneratorName;
  readonly candidates: number;
  /** Folder of a set of models. */
  readonly models: string | null;
}

export interface CandidateAnswer {
  /** Candidates that ended at the true lattice. */
  readonly hits: number;
  /** Candidates that the generator gave; those that it did not are misses. */
  readonly made: number;
  /** Of the generator's schedule. */
  readonly rounds: number;
  /** CPU seconds of the generator and of the kernel, for all candidates. */
  readonly generating: number;
  readonly improving: number;
}

/** CPU seconds of this process. */
function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const kernel = createWasmKernel();
const known = new Map<string, ReturnType<typeof generatorsFor>>();

function generatorsOf(bravais: BravaisLattice, models: string | null): ReturnType<typeof generatorsFor> {
  const key = `${bravais} ${models}`;
  if (!known.has(key)) known.set(key, generatorsFor(bravais, models));
  return known.get(key)!;
}

async function answerOf({
  one,
  scenario,
  seed,
  generator: name,
  candidates,
  models,
}: CandidateTask): Promise<CandidateAnswer> {
  const generator = (await generatorsOf(one.bravais, models))[name]!;
  const answer = { made: 0, generating: 0, improving: 0 };
  const timedGenerator: CandidateGenerator = {
    name,
    plan: (bravais) => generator.plan(bravais),
    generate(input, count, random, out) {
      const before = cpuNow();
      answer.made = generator.generate(input, count, random, out);
      answer.generating = cpuNow() - before;
      return answer.made;
    },
  };
  const timedKernel: CandidateKernel = {
    configure: (...all) => kernel.configure(...all),
    seed: (words) => kernel.seed(words),
    evaluate: (...all) => kernel.evaluate(...all),
    improve(rows, count, schedule) {
      const before = cpuNow();
      kernel.improve(rows, count, schedule);
      answer.improving = cpuNow() - before;
    },
  };
  const peaks = peakListOfScenario(one, scenario, seed);
  const random = new Random(seed, hashOf(one.id), hashOf(`${scenario} ${name}`), candidates);
  const hits = candidatesAtTruth(timedGenerator, one, peaks, candidates, timedKernel, random);
  return { ...answer, hits, rounds: generator.plan(one.bravais)!.schedule.rounds };
}

serveTasks(answerOf);
