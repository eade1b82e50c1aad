import type { Random } from '../../../math/index.js';
import { CANDIDATE_STRIDE, SHIFT_SLOT } from '../../candidate.js';
import { drawShift, type CandidateGenerator, type GeneratorInput } from '../generator.js';

/** A model and its share of the candidates of a lattice. */
export interface Weighted<Model> {
  readonly weight: number;
  readonly model: Model;
}

/** Draws a candidate cell for lines (q2 in 1/A^2, ascending, positive) into `free`; false where the draw is no cell. */
export type Draw = (q2: Float64Array, random: Random, free: Float64Array) => boolean;

/** Probability with which each line is kept back from a model, candidate by candidate: it may be a foreign one. */
const LEFT_OUT = 0.05;
/** Draws that are no cell before a candidate is given up. */
const MOST_DRAWS = 50;

/**
 * The `generate` of a {@link CandidateGenerator} that draws from models of one lattice, by weight, for lines corrected by
 * each candidate's own zero shift.
 * @param freedom free coefficients of the lattice
 */
export function generateFromModels(
  freedom: number,
  models: readonly Weighted<Draw>[],
): CandidateGenerator['generate'] {
  const total = models.reduce((sum, { weight }) => sum + weight, 0);
  const choose = (place: number): Draw => {
    const chosen = models.find(({ weight }) => (place -= weight) < 0);
    return (chosen ?? models[models.length - 1]).model;
  };
  return ({ observed, shifts }: GeneratorInput, count, random, out) => {
    const free = new Float64Array(freedom);
    const seen = new Float64Array(observed.q2.length);
    let written = 0;
    for (let tries = MOST_DRAWS * count; written < count && tries > 0; tries--) {
      const shift = drawShift(shifts, written, random);
      let lines = 0;
      for (let i = 0; i < seen.length; i++) {
        if (random.uniform() < LEFT_OUT) continue;
        seen[lines++] = observed.q2[i] - shift * observed.slope[i];
      }
      const draw = choose(random.uniform() * total);
      if (lines === 0 || seen[0] <= 0 || !draw(seen.subarray(0, lines), random, free)) continue;
      const at = written * CANDIDATE_STRIDE;
      out.fill(0, at, at + CANDIDATE_STRIDE);
      out.set(free, at);
      out[at + SHIFT_SLOT] = shift;
      written++;
    }
    return written;
  };
}
