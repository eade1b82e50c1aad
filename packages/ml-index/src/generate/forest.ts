import { bravaisInfo } from '../lattice/index.js';
import { ForestSampler, type Forest } from '../models/index.js';
import { CANDIDATE_STRIDE, SHIFT_SLOT } from './candidate.js';
import type { CandidateGenerator } from './generator.js';
import { randomCells } from './random.js';

/** A model and its share of the candidates. */
export interface WeightedForest {
  readonly weight: number;
  readonly forest: Forest;
}

/** Probability with which each line is kept back from a tree, candidate by candidate: it may be a foreign one. */
const LEFT_OUT = 0.05;
/** Draws that are no cell before a candidate is given up. */
const MOST_DRAWS = 50;

/**
 * Cells from leaves of random trees (see {@link ForestSampler}), for lines corrected by each candidate's own zero shift.
 * Several forests of a lattice, of its groups, share the candidates by weight. Number and rounds as for random cells.
 */
export function forestCells(forests: readonly WeightedForest[]): CandidateGenerator {
  const samplers = forests.map(({ weight, forest }) => ({
    weight,
    forest,
    sampler: new ForestSampler(forest),
  }));
  return {
    name: 'forest',
    plan(bravais) {
      if (!forests.some(({ forest }) => forest.bravais === bravais)) return null;
      const { candidates, schedule } = randomCells.plan(bravais)!;
      return { candidates, schedule: { ...schedule, firstAll: false } };
    },
    generate({ bravais, observed, shiftSigma }, count, random, out) {
      const choices = samplers.filter(({ forest }) => forest.bravais === bravais);
      const total = choices.reduce((sum, { weight }) => sum + weight, 0);
      const free = new Float64Array(bravaisInfo(bravais).freedom);
      const seen = new Float64Array(observed.q2.length);
      let written = 0;
      for (let tries = MOST_DRAWS * count; written < count && tries > 0; tries--) {
        const shift = shiftSigma * random.normal();
        let lines = 0;
        for (let i = 0; i < seen.length; i++) {
          if (random.uniform() < LEFT_OUT) continue;
          seen[lines++] = observed.q2[i] - shift * observed.slope[i];
        }
        let place = random.uniform() * total;
        const { sampler } =
          choices.find(({ weight }) => (place -= weight) < 0) ?? choices[choices.length - 1];
        if (lines === 0 || seen[0] <= 0 || !sampler.draw(seen.subarray(0, lines), random, free)) continue;
        const at = written * CANDIDATE_STRIDE;
        out.fill(0, at, at + CANDIDATE_STRIDE);
        out.set(free, at);
        out[at + SHIFT_SLOT] = shift;
        written++;
      }
      return written;
    },
  };
}
