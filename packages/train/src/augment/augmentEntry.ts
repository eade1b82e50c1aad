import {
  bravaisInfo,
  coefficientsOfCell,
  conventionalCell,
  freeCoefficients,
  highestSymmetry,
  volumeOfCell,
  type ConventionalCell,
  type Transform,
} from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { q2OfTwoTheta } from 'ml-index/peaks';
import type { ExtinctionSymbol } from 'ml-index/symmetry';
import { determinedBy } from '../determined.js';
import type { TrainingEntry } from '../entries.js';
import { groupOf } from '../groups/index.js';
import { METRIC_TOLERANCE } from '../lists.js';
import { allowedLines, extinctionSymbolOfName, symbolInBasis, type LabelledLines } from './lines.js';
import { isWithin, primitiveVolume, type AugmentationModel } from './model.js';
import { perturb } from './perturbation.js';
import { drawLines, entryOdds, q2UnitOf } from './resampling.js';
import { scaleCell, unscaleCell } from './scaling.js';

/** What of an entry {@link augmentEntry} needs. */
export type AugmentableEntry = Pick<
  TrainingEntry,
  'id' | 'part' | 'weight' | 'bravais' | 'cell' | 'wavelength' | 'primitiveVolume' | 'lines' | 'allowed'
> & {
  /** Extinction symbol in the standard setting. */
  readonly extinctionSymbol: string;
};

/** What an augmented entry has in common with a training entry. */
type CommonFields = Pick<
  TrainingEntry,
  | 'id'
  | 'part'
  | 'weight'
  | 'bravais'
  | 'metricBravais'
  | 'group'
  | 'cell'
  | 'volume'
  | 'primitiveVolume'
  | 'wavelength'
  | 'determinedBy'
>;

/** A training entry of a perturbed cell with lines drawn from those allowed; it has no atoms and so no intensities. */
export interface AugmentedEntry extends CommonFields {
  /** Id of the entry that it was made from. */
  readonly parent: string;
  /** Extinction symbol in the standard setting of the new cell; not always that of the parent. */
  readonly extinctionSymbol: string;
  /** From the parent's basis to this one: (a', b', c') = (a, b, c) P, hkl' = hkl P. */
  readonly transform: Transform;
  /** List 2: drawn lines, indices in the standard setting of the new cell. */
  readonly lines: LabelledLines;
  /** List 1, cut to the same length. */
  readonly allowed: LabelledLines;
}

/**
 * An entry with another cell near to that of `entry`, in the standard setting, and other lines of it. Where the perturbed
 * cell is not in the standard setting (axes change places, a shorter axis appears), the extinction symbol is carried over
 * to that setting and all lines are indexed there, so that each line has q2 of the new cell at its hkl.
 * @param random the stream of this augmented entry
 * @returns null where no draw of the cell stays within the ranges of the training cells, or too few lines for a first one
 */
export function augmentEntry(
  entry: AugmentableEntry,
  model: AugmentationModel,
  random: Random,
): AugmentedEntry | null {
  const { id, part, weight, bravais, wavelength } = entry;
  const conventional = perturbedCell(entry, model, random);
  if (conventional === null) return null;
  const { cell, transform } = conventional;
  const symbol = symbolInBasis(extinctionSymbolOfName(bravais, entry.extinctionSymbol), transform);
  const odds = model.lines.perEntry ? entryOdds(entry, model.lines) : 1;
  const [all, drawn] = drawnOfCell(conventional, symbol, entry, model, odds, random.uint32());
  if (drawn.length === 0) return null;
  const lines = linesAt(all, drawn);
  return {
    ...{ id, part, weight, bravais, cell, wavelength, transform, lines },
    parent: id,
    volume: volumeOfCell(cell),
    primitiveVolume: primitiveVolume(bravais, cell),
    metricBravais: highestSymmetry(cell, bravaisInfo(bravais).centring, METRIC_TOLERANCE).bravais,
    group: groupOf(bravais, symbol.symbol).name,
    extinctionSymbol: symbol.symbol,
    allowed: linesAt(all, [...all.q2.keys()].slice(0, model.lines.lines)),
    determinedBy: determinedBy(lines.hkl, bravais),
  };
}

/** Lines listed at first, as many times those wanted. */
const MARGIN = 4;

/**
 * Allowed lines and the places of those drawn from them. Of large cells no more lines are listed than are needed: what
 * is drawn is the same as from all lines up to `maxTwoTheta`.
 */
function drawnOfCell(
  { bravais, cell }: ConventionalCell,
  symbol: ExtinctionSymbol,
  { wavelength }: AugmentableEntry,
  { lines, maxTwoTheta }: AugmentationModel,
  odds: number,
  seed: number,
): [LabelledLines, number[]] {
  const last = q2OfTwoTheta(maxTwoTheta, wavelength);
  const volume = primitiveVolume(bravais, cell);
  const unit = q2UnitOf(lines, volume);
  const reflections = MARGIN * lines.lines * bravaisInfo(bravais).multiplicity;
  let q2Max = ((3 * reflections) / (4 * Math.PI * volume)) ** (2 / 3);
  for (;;) {
    const all = allowedLines(cell, symbol, wavelength, Math.min(q2Max, last));
    const drawn = drawLines(all, lines, new Random(seed), { odds, unit });
    const isFull = drawn.length === lines.lines && drawn[drawn.length - 1] + 1 < all.q2.length;
    if (isFull || q2Max >= last) return [all, drawn];
    q2Max *= 2;
  }
}

function perturbedCell(
  { bravais, cell }: AugmentableEntry,
  { scaler, perturbation, ranges, attempts }: AugmentationModel,
  random: Random,
): ConventionalCell | null {
  const scaled = scaleCell(scaler, cell);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const perturbed = unscaleCell(scaler, perturb(perturbation, scaled, random));
    if (perturbed === null) continue;
    const free = freeCoefficients(scaler.system, coefficientsOfCell(perturbed));
    const conventional = conventionalCell(bravais, free);
    if (isWithin(ranges, bravais, conventional.cell)) return conventional;
  }
  return null;
}

function linesAt(lines: LabelledLines, places: readonly number[]): LabelledLines {
  return {
    twoTheta: places.map((i) => lines.twoTheta[i]),
    q2: places.map((i) => lines.q2[i]),
    hkl: places.map((i) => lines.hkl[i]),
  };
}
