import {
  bravaisInfo,
  expandCoefficients,
  featuresOfIndices,
  isPositiveDefinite,
  type LatticeSystem,
} from '../lattice/index.js';
import { cholesky, solveCholesky, type Random } from '../math/index.js';
import { binnedLines, drawSample, type Forest } from './forest.js';
import { scaledLines } from './forestScaling.js';

/**
 * Lines beyond the number of free coefficients that a candidate is fitted to, drawn evenly: an exact solution holds where
 * few lines have the sample's indices, a fit to many lines stands some wrong ones.
 */
const SPARE_LINES = [0, 2, 6];
/** Draws of a line for each that is wanted before the sample is given up. */
const DRAWS_PER_LINE = 4;

/**
 * Draws candidate cells from a forest: the Miller indices of a training sample like the pattern are given to some of the
 * observed lines, more often to those at low angles, and the coefficients follow by linear least squares with weights
 * 1/q2^2. So the trial method's guesses (Werner, Eriksson & Westdahl 1985, J. Appl. Cryst. 18, 367) come from patterns
 * that look alike, all indices together. Keeps its work space.
 */
export class ForestSampler {
  private readonly system: LatticeSystem;
  private readonly features: Float64Array;
  private readonly scaled: Float64Array;
  private readonly binned: Uint8Array;
  private readonly matrix: Float64Array;
  private readonly vector: Float64Array;
  private readonly isChosen: Uint8Array;

  constructor(private readonly forest: Forest) {
    const { bravais, indices, lines, outputs } = forest;
    this.system = bravaisInfo(bravais).system;
    this.features = new Float64Array((indices.length / 3) * outputs);
    for (let i = 0; 3 * i < indices.length; i++) {
      const [h, k, l] = indices.subarray(3 * i);
      this.features.set(featuresOfIndices(this.system, h, k, l), i * outputs);
    }
    this.scaled = new Float64Array(lines);
    this.binned = new Uint8Array(lines);
    this.matrix = new Float64Array(outputs * outputs);
    this.vector = new Float64Array(outputs);
    this.isChosen = new Uint8Array(lines);
  }

  /**
   * A candidate cell for these lines (q2 in 1/A^2, ascending, positive).
   * @param free receives the free coefficients, 1/A^2
   * @returns false where the draw is no cell
   */
  draw(q2: ArrayLike<number>, random: Random, free: Float64Array): boolean {
    const { forest, system } = this;
    scaledLines(q2, this.scaled);
    binnedLines(forest, this.scaled, this.binned);
    const sample = drawSample(forest, this.binned, random);
    const wanted = forest.outputs + SPARE_LINES[random.below(SPARE_LINES.length)];
    if (this.gather(q2, sample, wanted, random) < forest.outputs) return false;
    const factor = cholesky(this.matrix, forest.outputs);
    if (factor === null) return false;
    free.set(solveCholesky(factor, this.vector));
    return isPositiveDefinite(expandCoefficients(system, free));
  }

  /** Normal equations of up to `wanted` lines in units of the first line; returns how many lines have indices. */
  private gather(q2: ArrayLike<number>, sample: number, wanted: number, random: Random): number {
    const { forest, features, matrix, vector, isChosen } = this;
    const { lines, outputs, label } = forest;
    const places = Math.min(lines, q2.length);
    matrix.fill(0);
    vector.fill(0);
    isChosen.fill(0);
    let used = 0;
    for (let tries = DRAWS_PER_LINE * wanted; used < wanted && tries > 0; tries--) {
      // the smaller of two even draws
      const line = Math.floor(places * (1 - Math.sqrt(1 - random.uniform())));
      if (isChosen[line] === 1) continue;
      isChosen[line] = 1;
      const reflection = label[sample * lines + line];
      if (reflection === 0) continue;
      const relative = q2[0] / q2[line];
      const weight = relative * relative;
      for (let i = 0; i < outputs; i++) {
        const f = weight * features[reflection * outputs + i];
        for (let j = 0; j < outputs; j++) matrix[i * outputs + j] += f * features[reflection * outputs + j];
        vector[i] += f * q2[line];
      }
      used++;
    }
    return used;
  }
}
