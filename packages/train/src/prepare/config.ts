import { DEFAULT_LATTICE_TOLERANCE } from 'ml-index/lattice';
import { z } from 'zod';
import { parseConfig } from '../configFile.js';
import { LIST_LENGTH } from '../lists.js';
import { PATTERN_OPTIONS } from '../powder.js';
import { FRACTIONS } from '../split.js';

const positive = z.number().positive();
const share = z.number().min(0).max(1);

/** Schema of the configuration file of `prepare`; each key has its default, unknown keys are errors. */
export const prepareConfigSchema = z.strictObject({
  /** Order in which sources (names of files without ending) are merged; the others follow in the order of the paths. */
  sources: z
    .array(z.string())
    .default([
      'cod',
      'published',
      'amcsd',
      'amcsd_repos',
      'jmol_minerals',
      'raspa2',
      'iza_zeolites',
      'coremof2019',
    ]),
  quality: z
    .strictObject({
      /** Volume an atom is expected to take, A^3, and the factor by which a cell may be off (criterion 7). */
      volumePerAtom: positive.default(18),
      volumeFactor: positive.default(10),
      /** Listed and calculated volume may differ by this fraction, or by this volume in A^3 (criterion 6). */
      volumeTolerance: share.default(0.02),
      volumeDifference: positive.default(1),
      /** Relative difference of lengths, and degrees, within which a cell obeys its crystal system (criterion 4). */
      lengthTolerance: share.default(DEFAULT_LATTICE_TOLERANCE.length),
      angleTolerance: positive.default(DEFAULT_LATTICE_TOLERANCE.angle),
    })
    .prefault({}),
  duplicates: z
    .strictObject({
      /** Elements left out of the composition. */
      leaveOut: z.array(z.string()).default(['H', 'D']),
      /** Elements with a smaller share of the atoms are left out, too. */
      minShare: share.default(0.05),
      /** Fractions of an element that differ by no more are the same: rounding of formulas. */
      fractionTolerance: share.default(0.002),
      /** Relative difference of volume within which entries of one composition are duplicates. */
      volumeTolerance: share.default(0.05),
      /** Volumes of the primitive cell that differ by no more, in A^3, are the same whatever the composition. */
      equalVolume: z.number().min(0).default(0.005),
    })
    .prefault({}),
  pattern: z
    .strictObject({
      /** Angstrom. */
      wavelength: positive.default(PATTERN_OPTIONS.wavelength),
      /** Degrees. */
      maxTwoTheta: positive.max(179).default(PATTERN_OPTIONS.maxTwoTheta),
      step: positive.default(PATTERN_OPTIONS.step),
      fwhm: positive.default(PATTERN_OPTIONS.fwhm),
      /** Keep the pattern itself, too (3001 values a row by default). */
      keep: z.boolean().default(false),
    })
    .prefault({}),
  /** Longest list of lines. */
  lines: z.int().positive().default(LIST_LENGTH),
  split: z
    .strictObject({
      seed: z.int().min(0).default(1),
      train: share.default(FRACTIONS.train),
      validation: share.default(FRACTIONS.validation),
      test: share.default(FRACTIONS.test),
    })
    .refine(({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-9, {
      error: 'the shares of train, validation and test must sum to 1',
    })
    .prefault({}),
  weights: z
    .strictObject({
      /** Largest share of one family in the weight of a Bravais lattice, where others exist. */
      familyShare: share.default(0.4),
      /** Weight of each structure of a source, 1 where it is not named. */
      sources: z.record(z.string(), z.number().min(0)).default({}),
    })
    .prefault({}),
  /** Family (kind of material) of the sources that are not those of the data folder; else the name of the source. */
  families: z.record(z.string(), z.string()).default({}),
  /** Rows of one Parquet file. */
  shardRows: z.int().positive().default(500),
});

export type PrepareConfig = z.output<typeof prepareConfigSchema>;

/** @throws InputError `bad-config` */
export function parsePrepareConfig(text: string, file?: string): PrepareConfig {
  return parseConfig(prepareConfigSchema, text, file);
}
