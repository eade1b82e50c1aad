import { z } from 'zod';
import { checkedConfig } from '../configFile.js';

const share = z.number().min(0).max(1);

const level = z.strictObject({
  /** Part of the names of files. */
  name: z.string().regex(/^[\w.]+$/),
  /** Standard deviations of the errors of scaled cell parameters; each sample draws one of them. */
  noise: z.array(z.number().min(0)).min(1),
  /** Of Eq. 22. */
  epsilon: z.number().gt(0),
});
export type NoiseLevel = z.infer<typeof level>;

/** The write-up's four levels, with its epsilons for monoclinic. */
const LEVELS: NoiseLevel[] = [
  { name: '0.1', noise: [0.1], epsilon: 0.01 },
  { name: '0.05', noise: [0.05], epsilon: 0.0075 },
  { name: '0.025', noise: [0.025], epsilon: 0.01 },
  { name: '0.01', noise: [0.01], epsilon: 0.005 },
];

const units = z.array(z.int().min(1)).min(1);

const byLattice = (cubic: number, other: number) =>
  z.strictObject({ cubic: z.int().min(2).default(cubic), other: z.int().min(2).default(other) }).prefault({});

/**
 * How assignment networks are trained: write-up section 2.3. The defaults of `network`, `batchSize` and `faults` are what
 * comparisons chose (docs/training.md); the write-up's are four hidden layers of 200, 200, 200 and 100 units with dropout
 * 0.25, a head for each place, no skip, batches of 256 and lists without faults.
 */
export const assignmentConfigSchema = z.strictObject({
  /** One network is trained for each. */
  levels: z.array(level).min(1).default(LEVELS),
  network: z
    .strictObject({
      /**
       * Units of the hidden layers; either for all lattices or for cubic ones, with their short lists, and for the others.
       * Multiples of 4: with others the training library takes five times as long.
       */
      hidden: z.union([units, z.strictObject({ cubic: units, other: units })]).default({
        cubic: [64],
        other: [64],
      }),
      /**
       * Last layers: one for each place in the list of lines (write-up); one of common weights with a bias for each place;
       * or one for all.
       */
      heads: z.enum(['place', 'bias', 'shared']).default('bias'),
      /** Whether ln Delta* of a label is added to its logit, with a weight that is learned. */
      skip: z.boolean().default(true),
      /** Share of the units of each hidden layer that a training step leaves out. */
      dropout: z.number().min(0).lt(1).default(0),
      activation: z.enum(['gelu', 'relu']).default('gelu'),
      /** Epsilon of the layer normalisation in hidden layers; null for none. */
      normalisation: z.number().gt(0).nullable().default(1e-3),
    })
    .prefault({}),
  adam: z
    .strictObject({
      learningRate: z.number().gt(0).default(0.002),
      firstDecay: z.number().min(0).lt(1).default(0.9),
      secondDecay: z.number().min(0).lt(1).default(0.999),
      epsilon: z.number().gt(0).default(1e-7),
    })
    .prefault({}),
  /** Entries, not lines. */
  batchSize: z.int().min(1).default(64),
  epochs: z.int().min(1).default(15),
  /** Labels, the last one for lines that are not on the reference list. */
  labels: byLattice(100, 500),
  /** Lines of an entry that are assigned, at most. */
  lines: byLattice(10, 20),
  /** Lists as they are measured. Positions in degrees two-theta. */
  faults: z
    .strictObject({
      /** Of the lists of an epoch, how many are spoilt. */
      share: share.default(0.5),
      /** Each spoilt list draws one of these standard deviations of errors of position. */
      sigmas: z.array(z.number().min(0)).min(1).default([0.005, 0.01, 0.02, 0.03]),
      /** Shares of the spoilt lists with 0, 1, 2, ... impurity lines; their label is the last. */
      impurities: z.array(share).min(1).default([0.4, 0.3, 0.2, 0.1]),
      /** Each spoilt list lacks one of these shares of its lines. */
      missing: z.array(z.number().min(0).max(0.9)).min(1).default([0, 0, 0.1, 0.2]),
    })
    .prefault({}),
  /** Whether an entry counts by its weight in the data set; else all alike. */
  weighted: z.boolean().default(true),
  /** Entries of a lattice to train on, at most. */
  training: z.int().min(1).default(100_000),
  /** Validation entries of a lattice to judge by, at most. */
  validation: z.int().min(1).default(200),
  seed: z.int().default(1),
});
export type AssignmentConfig = z.infer<typeof assignmentConfigSchema>;

/** Of one network: the configuration with one level. */
export type NetworkConfig = Omit<AssignmentConfig, 'levels'> & { readonly level: NoiseLevel };

/** @throws InputError `bad-config`, one issue for each wrong or unknown entry. */
export function assignmentConfig(entries: unknown, file?: string): AssignmentConfig {
  return checkedConfig(assignmentConfigSchema, entries, file);
}

/** Configuration of each network that a configuration asks for. */
export function networkConfigs({ levels, ...rest }: AssignmentConfig): NetworkConfig[] {
  return levels.map((one) => ({ ...rest, level: one }));
}
