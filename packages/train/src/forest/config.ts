import { z } from 'zod';

/** How a random forest is grown. Defaults: write-up 2.2.2. */
export const forestConfigSchema = z.strictObject({
  trees: z.int().min(1).max(65535).default(80),
  /** Share of the samples that each tree is grown from, drawn without replacement. */
  subsample: z.number().gt(0).max(1).default(0.1),
  /** Samples that a leaf has at least. */
  minLeaf: z.int().min(1).default(10),
  /** Leaves that a tree has at most; the splits that gain most are made first. */
  maxLeaves: z.int().min(2).max(32768).default(32768),
  maxDepth: z.int().min(1).default(64),
  /** Samples of each leaf that are shipped. */
  members: z.int().min(1).max(64).default(4),
  /** Bins that each input is divided into, equally full. */
  bins: z.int().min(2).max(256).default(256),
  seed: z.int().default(1),
});
export type ForestConfig = z.infer<typeof forestConfigSchema>;

const share = z.number().min(0).max(1);

/** Standard deviations of the changes of the logarithms of a cell's reciprocal lengths, and of its reciprocal cosines. */
const perturbationSchema = z.strictObject({ length: z.number().min(0), cosine: z.number().min(0) });

/** How calculated cases become samples: several spoilt copies of each. Positions in degrees two-theta. */
export const sampleConfigSchema = z.strictObject({
  copies: z.int().min(1).default(20),
  /** More copies where these would be fewer samples in all. */
  leastSamples: z.int().min(0).default(0),
  /** Changes of the cell; of several, each copy draws one. */
  perturbation: z
    .union([perturbationSchema, z.array(perturbationSchema).min(1)])
    .default({ length: 0.02, cosine: 0.02 }),
  /** Each copy draws one of these standard deviations of the errors. */
  sigmas: z.array(z.number().min(0)).min(1).default([0.005, 0.01, 0.02, 0.03]),
  /** Shares of the copies with 0, 1, 2, ... impurity lines among the first 20. */
  impurities: z.array(share).min(1).default([0.6, 0.2, 0.1, 0.1]),
  /** Each copy lacks one of these shares of its lines. */
  missing: z.array(z.number().min(0).max(0.9)).min(1).default([0, 0, 0.1, 0.2]),
  seed: z.int().default(1),
});
export type SampleConfig = z.infer<typeof sampleConfigSchema>;

/** The file that `mlindex-train forest --config` reads. */
export const forestRunSchema = z.strictObject({
  forest: forestConfigSchema.prefault({}),
  samples: sampleConfigSchema.prefault({}),
  /** Is there a model of each group (write-up 2.1.2), or one of all groups of a Bravais lattice? */
  by: z.enum(['group', 'lattice']).default('group'),
  seed: z.int().default(1),
});
export type ForestRunConfig = z.infer<typeof forestRunSchema>;
