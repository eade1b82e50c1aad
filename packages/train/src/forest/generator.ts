import { CANDIDATE_STRIDE, randomCells, SHIFT_SLOT, type CandidateGenerator } from 'ml-index/generate';
import { bravaisInfo, type BravaisLattice } from 'ml-index/lattice';
import { ForestSampler, type Forest } from 'ml-index/models';

export interface ForestDraws {
  /** Standard deviation of the noise added to a leaf's members, in standard deviations of the leaf. */
  readonly noise: number;
  /** Probability with which each line is left out before a tree is asked, candidate by candidate. */
  readonly leftOut: number;
}

export const FOREST_DRAWS: ForestDraws = { noise: 0.15, leftOut: 0.05 };

/** Draws that are no cell before a candidate is given up. */
const MOST_DRAWS = 100;

/**
 * Cells from leaves of random trees, for lines corrected by each candidate's own zero shift. Number and schedule as for
 * random cells.
 */
export function forestCells(
  forests: Partial<Record<BravaisLattice, Forest>>,
  { noise, leftOut }: ForestDraws = FOREST_DRAWS,
): CandidateGenerator {
  return {
    name: 'forest',
    plan: (bravais) => (forests[bravais] === undefined ? null : randomCells.plan(bravais)),
    generate({ bravais, observed, shiftSigma }, count, random, out) {
      const sampler = new ForestSampler(forests[bravais]!, noise);
      const free = new Float64Array(bravaisInfo(bravais).freedom);
      const corrected = new Float64Array(observed.q2.length);
      let written = 0;
      for (let tries = 0; written < count && tries < MOST_DRAWS * count; tries++) {
        const shift = shiftSigma * random.normal();
        let lines = 0;
        for (let i = 0; i < corrected.length; i++) {
          if (leftOut > 0 && random.uniform() < leftOut) continue;
          corrected[lines++] = observed.q2[i] - shift * observed.slope[i];
        }
        if (lines === 0 || corrected[0] <= 0 || !sampler.draw(corrected.subarray(0, lines), random, free))
          continue;
        out.set(free, written * CANDIDATE_STRIDE);
        out[written * CANDIDATE_STRIDE + SHIFT_SLOT] = shift;
        written++;
      }
      return written;
    },
  };
}
