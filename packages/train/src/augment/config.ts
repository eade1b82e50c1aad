import { z } from 'zod';
import { LIST_LENGTH } from '../lists.js';
import { PATTERN_OPTIONS } from '../powder.js';

const positive = z.number().positive();
const range = z.tuple([positive, positive]).refine(([low, high]) => low < high, {
  error: 'the lower limit must be below the upper one',
});

/** How cells are perturbed in scaled space (write-up 2.1.5). */
export const PERTURBATIONS = ['random', 'covariance', 'svd'] as const;
export type PerturbationMethod = (typeof PERTURBATIONS)[number];
const method = z.enum(PERTURBATIONS);

/** Configuration of the augmentation; each key has its default, unknown keys are errors. */
export const augmentationConfigSchema = z.strictObject({
  seed: z.int().min(0).default(1),
  /** Augmented entries for each original of a lattice system, on the average. */
  ratio: z.number().min(0).default(1),
  /** Augmented entries of one original at most. */
  maxPerEntry: z.int().min(0).default(10),
  perturbation: z
    .strictObject({
      cubic: method.default('random'),
      hexagonal: method.default('svd'),
      rhombohedral: method.default('svd'),
      tetragonal: method.default('svd'),
      orthorhombic: method.default('svd'),
      monoclinic: method.default('svd'),
      triclinic: method.default('svd'),
    })
    .prefault({}),
  /** Standard deviation of a perturbation in units of the spread of the training cells. */
  sigma: z.number().min(0).default(0.2),
  /** Draws of a perturbed cell before an entry is given up. */
  attempts: z.int().positive().default(100),
  /** Longest list of lines. */
  lines: z.int().positive().default(LIST_LENGTH),
  /** Highest two-theta, degrees. */
  maxTwoTheta: positive.max(179).default(PATTERN_OPTIONS.maxTwoTheta),
  /** Degrees two-theta within which two lines are observed as one: 0.1/1.5. */
  separation: positive.default(PATTERN_OPTIONS.fwhm / 1.5),
  acceptance: z
    .strictObject({
      /** Bins of the distance of a line to its nearest neighbour, equal on a logarithmic scale. */
      bins: z.int().positive().default(50),
      /** Their range, 1/A^2. The write-up's 1e-2 leaves out the lines of small cubic cells. */
      cubic: range.default([1e-3, 1e-1]),
      other: range.default([1e-4, 1e-2]),
      /** Parts of equal number into which the lines are divided by q2, so that c(q2) can be fitted. */
      q2Parts: z.int().min(2).default(10),
      /** Overlapping lines may both be missing: with the probability that two lines far from others both are. */
      pairsMayFail: z.boolean().default(true),
      /** Measure q2 in c(q2) in units of V^(-2/3) instead of 1/A^2, so that small and large cells are one. */
      inCellUnits: z.boolean().default(true),
      /** Give the lines of an augmented entry the odds of its parent, so that patterns differ as much as the originals. */
      perEntry: z.boolean().default(true),
    })
    .prefault({}),
});

export type AugmentationConfig = z.output<typeof augmentationConfigSchema>;
