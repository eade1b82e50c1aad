/** A child process that searches calculated lists, one at a time, so that its CPU time is that of the case. */
import { performance } from 'node:perf_hooks';
import { bravaisInfo, niggliCell } from 'ml-index/lattice';
import { search } from 'ml-index/search';
import { serveTasks, type CalculatedCase } from '@ml-index/train';
import { modelsContext, type Models } from './models.js';
import { verdictOf, type Verdict } from './indexOutput.js';
import { peakListOfScenario, type Scenario } from './scenarios.js';

export interface CalculatedTask {
  readonly one: CalculatedCase;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Is the Bravais lattice told? */
  readonly isGiven: boolean;
  readonly models: Models;
  /** Times the usual number of candidates. */
  readonly effort: number;
}

export interface CalculatedAnswer extends Verdict {
  /** Lines in the list. */
  readonly lines: number;
  /** Of this case within the process, seconds. */
  readonly cpu: number;
  readonly wall: number;
  readonly failure?: string;
}

async function answerOf({
  one,
  scenario,
  seed,
  isGiven,
  models,
  effort,
}: CalculatedTask): Promise<CalculatedAnswer> {
  const peaks = peakListOfScenario(one, scenario, seed);
  const truth = niggliCell(one.cell, bravaisInfo(one.bravais).centring).cell;
  const now = (): number => performance.now() / 1000;
  const options = { candidates: effort, ...(isGiven ? { lattices: [one.bravais] } : {}) };
  const context = { now, ...(await modelsContext(models)) };
  const [cpuBefore, start] = [process.cpuUsage(), now()];
  let verdict: Verdict = { rank: null, solutions: 0, top: null };
  let failure: string | undefined;
  try {
    const { solutions } = await search(peaks, options, context);
    verdict = verdictOf(solutions, truth);
  } catch (error) {
    failure = (error as Error).message;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    ...verdict,
    lines: peaks.q2.length,
    cpu: (user + system) / 1e6,
    wall: now() - start,
    ...(failure === undefined ? {} : { failure }),
  };
}

let isWarm = false;

serveTasks(async (task: CalculatedTask) => {
  // the first search of a process also pays for the compilation of the code: it is made and forgotten
  if (!isWarm) await answerOf(task);
  isWarm = true;
  return answerOf(task);
});
