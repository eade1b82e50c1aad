import {
  bravaisInfo,
  volumeOfCell,
  type BravaisLattice,
  type LatticeSystem,
  type UnitCell,
} from 'ml-index/lattice';
import { InputError } from 'ml-index/math';
import { modelLines } from 'ml-index/models';
import type { TrainingEntry } from '../entries.js';
import { binnedFractions, fitAcceptance, type FractionBin } from './acceptance.js';
import type { AugmentationConfig } from './config.js';
import { cellParameters, parametersOfCell, type ParameterKind } from './parameters.js';
import { fitPerturbation, type Perturbation } from './perturbation.js';
import { firstLineDistribution, lineFates, type LineModel } from './resampling.js';
import { fitScaler, scaleCell, type ParameterScaler } from './scaling.js';

type Range = readonly [number, number];

/** What a perturbed cell must stay within: the ranges of the training cells. */
export interface CellRanges {
  /** Of all free lengths together, A. */
  readonly length: Range;
  /** Of all free angles together, degrees; null where none is free. */
  readonly angle: Range | null;
  /** Of the primitive cell, A^3. */
  readonly volume: Range;
}

/** All that augmentation learns from the training entries of a lattice system; plain data. */
export interface AugmentationModel {
  readonly system: LatticeSystem;
  /** Number of entries it was fitted to. */
  readonly entries: number;
  readonly scaler: ParameterScaler;
  readonly ranges: CellRanges;
  readonly perturbation: Perturbation;
  readonly lines: LineModel;
  /** Draws of a cell before an entry is given up. */
  readonly attempts: number;
  /** Degrees. */
  readonly maxTwoTheta: number;
}

/** What of an entry {@link fitAugmentation} looks at. */
export type FittedEntry = Pick<
  TrainingEntry,
  'bravais' | 'metricBravais' | 'cell' | 'primitiveVolume' | 'wavelength' | 'lines' | 'allowed'
>;

/** Free parameters of a cell in the standard setting, and its primitive volume, within the ranges? */
export function isWithin(ranges: CellRanges, bravais: BravaisLattice, cell: UnitCell): boolean {
  const { system } = bravaisInfo(bravais);
  const inside = ([low, high]: Range, value: number): boolean => value >= low && value <= high;
  return (
    inside(ranges.volume, primitiveVolume(bravais, cell)) &&
    parametersOfCell(system, cell).every((value, i) =>
      inside(cellParameters(system)[i].kind === 'length' ? ranges.length : ranges.angle!, value),
    )
  );
}

export function primitiveVolume(bravais: BravaisLattice, cell: UnitCell): number {
  return volumeOfCell(cell) / bravaisInfo(bravais).points;
}

/**
 * Fits scaling, perturbation and line resampling (write-up 2.1.4, 2.1.5) to the training entries of one lattice system.
 * @throws InputError `too-few-entries`, `wrong-entries`, and those of the parts
 */
export function fitAugmentation(
  entries: readonly FittedEntry[],
  config: AugmentationConfig,
): AugmentationModel {
  const system = systemOfEntries(entries);
  const cells = entries.map(({ cell }) => cell);
  const scaler = fitScaler(
    system,
    cells,
    entries.flatMap(({ bravais, lines }) => lines.q2.slice(0, modelLines(bravais))),
  );
  const perturbation = fitPerturbation(
    config.perturbation[system],
    config.sigma,
    cells.map((cell) => scaleCell(scaler, cell)),
  );
  return {
    system,
    entries: entries.length,
    scaler,
    ranges: rangesOf(system, entries),
    perturbation,
    lines: {
      firstLine: firstLineDistribution(withOwnMetric(entries)),
      acceptance: fitAcceptance(acceptanceBins(entries, config)),
      inCellUnits: config.acceptance.inCellUnits,
      pairsMayFail: config.acceptance.pairsMayFail,
      perEntry: config.acceptance.perEntry,
      separation: config.separation,
      lines: config.lines,
    },
    attempts: config.attempts,
    maxTwoTheta: config.maxTwoTheta,
  };
}

/** The fractions that {@link fitAugmentation} fits Eq. 19 to. */
export function acceptanceBins(
  entries: readonly FittedEntry[],
  { separation, acceptance: { bins, cubic, other, q2Parts, inCellUnits } }: AugmentationConfig,
): FractionBin[] {
  const range = systemOfEntries(entries) === 'cubic' ? cubic : other;
  return binnedFractions(
    withOwnMetric(entries).flatMap((entry) => lineFates(entry, { separation, inCellUnits })),
    { bins, range, q2Parts },
  );
}

/**
 * Entries whose metric is of no higher symmetry than their lattice. In others lines coincide or nearly so that a perturbed
 * cell has apart: they say nothing of its lines.
 */
export function withOwnMetric<T extends Pick<TrainingEntry, 'bravais' | 'metricBravais'>>(
  entries: readonly T[],
): T[] {
  return entries.filter(({ bravais, metricBravais }) => bravais === metricBravais);
}

function rangesOf(system: LatticeSystem, entries: readonly FittedEntry[]): CellRanges {
  const kinds = cellParameters(system).map(({ kind }) => kind);
  const rows = entries.map(({ cell }) => parametersOfCell(system, cell));
  const of = (wanted: ParameterKind): number[] =>
    rows.flatMap((row) => row.filter((_, i) => kinds[i] === wanted));
  return {
    length: rangeOf(of('length')),
    angle: kinds.includes('angle') ? rangeOf(of('angle')) : null,
    volume: rangeOf(entries.map(({ bravais, cell }) => primitiveVolume(bravais, cell))),
  };
}

function rangeOf(values: readonly number[]): Range {
  return values.reduce<Range>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

function systemOfEntries(entries: readonly FittedEntry[]): LatticeSystem {
  const systems = [...new Set(entries.map(({ bravais }) => bravaisInfo(bravais).system))];
  if (entries.length >= 2 && systems.length === 1) return systems[0];
  throw new InputError([
    systems.length > 1
      ? {
          code: 'wrong-entries',
          message: 'an augmentation is fitted to the entries of one lattice system',
          value: systems.join(', '),
        }
      : {
          code: 'too-few-entries',
          message: 'too few training entries to fit an augmentation',
          value: entries.length,
          expected: 'at least 2 entries of the lattice system',
        },
  ]);
}
