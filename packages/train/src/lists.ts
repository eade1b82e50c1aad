import {
  BRAVAIS_LATTICES,
  bravaisInfo,
  highestSymmetry,
  volumeOfCell,
  type BravaisLattice,
  type UnitCell,
} from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { determinedBy } from './determined.js';
import { powderLines, realisticLines, PATTERN_OPTIONS, type PatternOptions } from './powder.js';
import { cappedSelection, shuffled } from './select.js';
import type { Part } from './split.js';
import type { Family, Structure } from './structures.js';

/** Longest list of lines (write-up section 2.1.1). */
export const LIST_LENGTH = 60;

/** A calculated case: one row of a lists file. Arrays have one entry a line, in ascending two-theta. */
export interface CalculatedCase {
  readonly id: string;
  readonly source: string;
  readonly family: Family;
  readonly formula: string;
  readonly bravais: BravaisLattice;
  /**
   * Highest Bravais lattice that the cell's metric has within {@link METRIC_TOLERANCE}: where it is not `bravais`, line
   * positions alone cannot tell the two.
   */
  readonly metricBravais: BravaisLattice;
  readonly spaceGroup: number;
  readonly hermannMauguin: string;
  /** Standard setting. */
  readonly cell: UnitCell;
  /** Of the conventional and of the primitive cell, A^3. */
  readonly volume: number;
  readonly primitiveVolume: number;
  readonly wavelength: number;
  /** List 2: the first 60 lines that could realistically be observed. */
  readonly lines: {
    /** Degrees, without errors. */
    readonly twoTheta: number[];
    /** 1/A^2. */
    readonly q2: number[];
    readonly hkl: [number, number, number][];
    /** Height of the pattern at the line, highest 100. */
    readonly intensity: number[];
  };
  /** q2 of list 1: the first 60 lines that are not systematically absent. */
  readonly allQ2: number[];
  /** How many of the lines of list 2 it takes to determine the lattice; null where all of them do not. */
  readonly determinedBy: number | null;
  /** Lines up to the highest two-theta in list 1 and list 2 before they are cut. */
  readonly total: { readonly allowed: number; readonly realistic: number };
}

/** What errors of about 0.02 degrees two-theta hide. */
export const METRIC_TOLERANCE = { lengthTolerance: 0.001, angleTolerance: 0.05 };

export function calculatedCase(
  structure: Structure,
  options: PatternOptions = PATTERN_OPTIONS,
): CalculatedCase {
  const allowed = powderLines(structure, options);
  const realistic = realisticLines(allowed, options);
  const lines = realistic.slice(0, LIST_LENGTH);
  const { id, source, family, formula, bravais, spaceGroup, hermannMauguin, cell, primitiveVolume } =
    structure;
  return {
    ...{ id, source, family, formula, bravais },
    metricBravais: highestSymmetry(cell, bravaisInfo(bravais).centring, METRIC_TOLERANCE).bravais,
    ...{ spaceGroup, hermannMauguin, cell },
    volume: volumeOfCell(cell),
    primitiveVolume,
    wavelength: options.wavelength,
    lines: {
      twoTheta: lines.map(({ twoTheta }) => round(twoTheta, 6)),
      q2: lines.map(({ q2 }) => round(q2, 9)),
      hkl: lines.map(({ hkl }) => [...hkl]),
      intensity: lines.map(({ height }) => round(height, 2)),
    },
    allQ2: allowed.slice(0, LIST_LENGTH).map(({ q2 }) => round(q2, 9)),
    determinedBy: determinedBy(
      lines.map(({ hkl }) => hkl),
      bravais,
    ),
    total: { allowed: allowed.length, realistic: realistic.length },
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

export interface ListOptions {
  readonly part: Part;
  readonly perLattice: number;
  readonly seed: number;
  /** Structures with fewer realistic lines are passed over: one number for cubic lattices, one for the others. */
  readonly minLines: { readonly cubic: number; readonly other: number };
}

/** Largest share of one family in a selection, where others exist. */
export const FAMILY_SHARE = 0.4;

/**
 * Calculated cases of one part of the structures, lattice by lattice; fewer than `perLattice` where the part has no
 * more. A structure with too few lines is replaced by the next of its family.
 */
export function* calculatedCases(
  structures: readonly Structure[],
  split: ReadonlyMap<string, Part>,
  { part, perLattice, seed, minLines }: ListOptions,
): Generator<CalculatedCase, void, void> {
  for (const [index, bravais] of BRAVAIS_LATTICES.entries()) {
    const inPart = structures.filter((s) => s.bravais === bravais && split.get(s.id) === part);
    const random = new Random(seed, index, 0x1157);
    const needed = bravaisInfo(bravais).system === 'cubic' ? minLines.cubic : minLines.other;
    const cases = new Map<string, CalculatedCase>();
    let candidates = inPart;
    // Select again without the structures that turned out to have too few lines, until all selected ones have enough.
    for (;;) {
      const order = new Random(seed, index, 0x1158);
      const selection = cappedSelection(
        candidates,
        (s) => s.family,
        { count: perLattice, share: FAMILY_SHARE, strict: false },
        order,
      );
      const poor = new Set<string>();
      for (const s of selection) {
        if (!cases.has(s.id)) cases.set(s.id, calculatedCase(s));
        if (cases.get(s.id)!.total.realistic < needed) poor.add(s.id);
      }
      if (poor.size === 0) {
        yield* shuffled(selection, random).map((s) => cases.get(s.id)!);
        break;
      }
      candidates = candidates.filter((s) => !poor.has(s.id));
    }
  }
}
