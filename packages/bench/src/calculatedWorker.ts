/** A child process that searches calculated lists, one at a time, so that its CPU time is that of the case. */
import { performance } from 'node:perf_hooks';
import { bravaisInfo, niggliCell } from 'ml-index/lattice';
import { search } from 'ml-index/search';
import type { CalculatedCase } from '@ml-index/train';
import { verdictOf, type Verdict } from './indexOutput.js';
import { peakListOfScenario, type Scenario } from './scenarios.js';

export interface CalculatedTask {
  readonly one: CalculatedCase;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Is the Bravais lattice told? */
  readonly isGiven: boolean;
}

export interface CalculatedAnswer extends Verdict {
  /** Lines in the list. */
  readonly lines: number;
  /** Of this case within the process, seconds. */
  readonly cpu: number;
  readonly wall: number;
  readonly failure?: string;
}

async function answerOf({ one, scenario, seed, isGiven }: CalculatedTask): Promise<CalculatedAnswer> {
  const peaks = peakListOfScenario(one, scenario, seed);
  const truth = niggliCell(one.cell, bravaisInfo(one.bravais).centring).cell;
  const now = (): number => performance.now() / 1000;
  const [cpuBefore, start] = [process.cpuUsage(), now()];
  let verdict: Verdict = { rank: null, solutions: 0, top: null };
  let failure: string | undefined;
  try {
    const { solutions } = await search(peaks, isGiven ? { lattices: [one.bravais] } : {}, { now });
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

process.on('message', (task: CalculatedTask) => {
  void answerOf(task).then((answer) => process.send!(answer));
});

// The parent has ended: so does this, without finishing the case.
process.on('disconnect', () => process.exit());
