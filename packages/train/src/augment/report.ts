import type { LatticeSystem } from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { agreementOf, quantitiesOf, type Agreement } from './agreement.js';
import type { AugmentedSet } from './plan.js';
import type { AugmentationConfig } from './config.js';
import type { SymbolledEntry } from './entries.js';
import { withOwnMetric, type AugmentationModel } from './model.js';

/** What became of one lattice system; `SYSTEM.json` of the command `augment`. */
export interface AugmentationReport {
  readonly system: LatticeSystem;
  readonly config: AugmentationConfig;
  /** SHA-256 of the plan of the data set. */
  readonly dataset: string;
  readonly model: AugmentationModel;
  readonly originals: number;
  readonly augmented: number;
  /** Originals of a metric of higher symmetry: not augmented and not compared. */
  readonly higherMetric: number;
  /** Augmented entries that were brought to another setting than their parent's. */
  readonly resettled: number;
  /** Entries of which a copy was given up. */
  readonly givenUp: readonly string[];
  readonly agreement: readonly Agreement[];
  readonly seconds: number;
}

/** Compares augmented entries with the originals of their own metric. */
export function augmentationReport(
  originals: readonly SymbolledEntry[],
  set: AugmentedSet,
  model: AugmentationModel,
  config: AugmentationConfig,
  { dataset, seconds }: { readonly dataset: string; readonly seconds: number },
): AugmentationReport {
  const compared = withOwnMetric(originals);
  const byId = new Map(compared.map((entry) => [entry.id, entry]));
  const parents = set.entries.map(({ parent }) => byId.get(parent)!);
  const lattices = [...new Set(compared.map(({ bravais }) => bravais))].sort();
  const random = new Random(config.seed, 0xa9);
  return {
    ...{ system: model.system, config, dataset, model },
    originals: originals.length,
    augmented: set.entries.length,
    higherMetric: originals.length - compared.length,
    resettled: set.entries.filter(({ transform }) => transform.some((x, i) => x !== (i % 4 === 0 ? 1 : 0)))
      .length,
    givenUp: set.givenUp,
    agreement: quantitiesOf(model.system, lattices).map((quantity) =>
      agreementOf(quantity, compared, parents, set.entries, random),
    ),
    seconds,
  };
}

/** The table of agreement of one lattice system as Markdown. */
export function formatAgreement(report: AugmentationReport): string {
  const { system, originals, augmented, higherMetric, resettled, givenUp, seconds } = report;
  return [
    `### ${system}`,
    '',
    `${originals} originals (${higherMetric} of a higher metric), ${augmented} augmented (${resettled} in another setting than their parent, ${givenUp.length} given up), ${seconds.toFixed(0)} s.`,
    '',
    '| quantity | all originals | parents | two halves |',
    '| --- | --- | --- | --- |',
    ...report.agreement.map(
      ({ quantity, originals: all, parents, halves }) =>
        `| ${quantity} | ${all.toFixed(3)} | ${parents.toFixed(3)} | ${halves.toFixed(3)} |`,
    ),
    '',
  ].join('\n');
}
