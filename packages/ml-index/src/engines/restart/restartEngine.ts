import type { Engine, RoundRequest } from '../engine.js';
import {
  GENERATOR_NAMES,
  jobSizeOf,
  modelKinds,
  planOf,
  shareOf,
  type GeneratorName,
  type RoundStyle,
} from './generatorKinds.js';
import type { CandidateKernel } from './kernel.js';
import { runJob } from './run.js';
import { createWasmKernel } from './wasmKernel.js';

/** Which rounds a search with these generators has. */
export function roundStyle(generators: readonly GeneratorName[]): RoundStyle {
  return modelKinds(generators).length > 0 ? 'learned' : 'plain';
}

/**
 * Candidates of several generators, each improved by random restarts of nearest-line assignment and least squares on
 * subsets of the lines.
 */
export const restartEngine: Engine<GeneratorName> = {
  name: 'restart',
  description:
    'candidates of learned and plain generators, improved by least squares on random subsets of the lines',
  parts: GENERATOR_NAMES,
  plan({ lattices, parts, models, round, effort }: RoundRequest<GeneratorName>) {
    const style = roundStyle(parts);
    return parts.flatMap((part) =>
      lattices.flatMap((bravais) => {
        const plan = planOf(part, bravais, models);
        if (plan === null) return [];
        const candidates = Math.ceil(plan.candidates * shareOf(part, style, round) * effort);
        return candidates > 0 ? [{ bravais, part, candidates, jobSize: jobSizeOf(part) }] : [];
      }),
    );
  },
  open() {
    let kernel: CandidateKernel | null = null;
    return (setting, job) => runJob(setting, job, (kernel ??= createWasmKernel()));
  },
};
