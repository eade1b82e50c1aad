import { z } from 'zod';
import { checkedConfig } from '../configFile.js';

const network = (hidden: number[]) =>
  z
    .strictObject({
      /** Units of the hidden layers. */
      hidden: z.array(z.int().min(1)).default(hidden),
      /** Share of the units of each hidden layer that a training step leaves out. */
      dropout: z.number().min(0).lt(1).default(0.5),
    })
    .prefault({});

/**
 * How the variance networks of a group are trained. Defaults: write-up section 2.2.1; what it leaves open (epsilons, decay
 * rates of Adam) as in Keras, with which its author works.
 */
export const regressionConfigSchema = z.strictObject({
  /** Network of the mean. */
  mean: network([200, 100, 60]),
  /** Networks of alpha and of beta. */
  variance: network([100, 60]),
  activation: z.enum(['gelu', 'relu']).default('gelu'),
  /** Epsilon of the layer normalisation in hidden layers; null for none. */
  normalisation: z.number().gt(0).nullable().default(1e-3),
  /** Power of the predicted variance that weighs the loss of the mean (Eq. 21): 0 gives NLL. */
  varianceExponent: z.number().min(0).max(1).default(0.5),
  adam: z
    .strictObject({
      learningRate: z.number().gt(0).default(1e-4),
      firstDecay: z.number().min(0).lt(1).default(0.9),
      secondDecay: z.number().min(0).lt(1).default(0.999),
      epsilon: z.number().gt(0).default(1e-7),
    })
    .prefault({}),
  batchSize: z.int().min(1).default(64),
  /** Each cycle trains the mean, then alpha and beta, with the other networks fixed. */
  cycles: z.int().min(1).default(5),
  /** Epochs of each of the two halves of a cycle. */
  epochs: z.int().min(1).default(10),
  seed: z.int().default(1),
});
export type RegressionConfig = z.infer<typeof regressionConfigSchema>;

/**
 * Configuration with defaults filled in.
 * @throws InputError `bad-config`, one issue for each wrong or unknown entry.
 */
export function regressionConfig(entries: unknown, file?: string): RegressionConfig {
  return checkedConfig(regressionConfigSchema, entries, file);
}
