import {
  bravaisInfo,
  bravaisLatticesOfCell,
  cellOfCoefficients,
  conventionalCell,
  expandCoefficients,
  featuresOfIndices,
  isPositiveDefinite,
  linesOfCell,
  volumeOfCell,
  type BravaisLattice,
  type CellLines,
  type UnitCell,
} from '../lattice/index.js';
import { erfc, fTail, lowerBound } from '../math/index.js';
import { q2PerTwoThetaAtQ2, workingScale, type PeakList, type WorkingScale } from '../peaks/index.js';
import { cellUncertainty, refineCell, type Refinement, type ShiftKind } from '../refine/index.js';
import { openDirections, type Assessment, type Reflections } from '../weigh/index.js';
import { correctedQ2, nearestLine, type Shift } from './shift.js';
import type { ReportOptions } from './types.js';

/** Prior standard deviation of the shift in the last refinement, own degrees two-theta. */
const SHIFT_PRIOR = 0.08;
/**
 * A line further from its calculated place than this many line widths, and than the floor (working degrees), is not indexed:
 * one floor for the lattice as the search found it, one for the refined cell.
 */
const INDEXED_WITHIN = 4;
const START_FLOOR = 0.03;
const INDEXED_FLOOR = 0.01;
/** With as many degrees of freedom the width of the lines is known well enough to be taken as it is. */
const WELL_KNOWN = 20;
/** No line width is believed below this, working degrees. */
const LEAST_LINE_SIGMA = 0.002;
/** A refinement whose ln(volume) is further from the start ran away. */
const MOST_VOLUME_CHANGE = 0.02;
/** So near to a higher symmetry a refinement may be caught in it. */
const NEARLY_SYMMETRIC = { lengthTolerance: 0.003, angleTolerance: 0.2 };
/** Relative changes of the coefficients of q2 from which a refinement then starts anew. */
const SPLITS = [0.001, 0.003];
/** A reflection within so many widths of a line explains it. */
const EXPLAINS = 3;
/** Relative uncertainty of a coefficient that no line tests. */
const OPEN_SIGMA = 0.5;
/** A split cell is taken where the squared differences of the lines, in line widths, sum up to so much less, */
const LEAST_GAIN = 4;
/** or where it indexes so many lines more, with lines no more than so many times as wide. */
const LEAST_MORE = 2;
const MOST_LOOSER = 5;

const NO_UNCERTAINTY: UnitCell = { a: 0, b: 0, c: 0, alpha: 0, beta: 0, gamma: 0 };

/** A lattice refined against the lines that it is judged by. */
export interface RefinedLattice {
  /** Free coefficients, conventional setting. */
  readonly free: Float64Array;
  readonly cell: UnitCell;
  readonly uncertainty: UnitCell;
  readonly shift: Shift;
  readonly shiftUncertainty: number;
  /** The lines want a larger shift than is allowed. */
  readonly isShiftAtLimit: boolean;
  /** Standard uncertainty of the lines, own degrees two-theta, and the degrees of freedom that it rests on. */
  readonly lineSigma: number;
  readonly degreesOfFreedom: number;
  /** Combinations of the coefficients that the lines do not test; the uncertainties are those of coefficients known to a half. */
  readonly open: number;
  /** Why the cell is that of the search, without standard uncertainties; null where it is refined. */
  readonly notRefined: string | null;
}

/**
 * The lattice of an assessment, refined with the shift that the options want, which stays within its range.
 * @param isThorough also from split cells, and with a look at what the lines leave open
 */
export function refinedLattice(
  peaks: PeakList,
  assessment: Assessment,
  options: ReportOptions,
  isThorough = true,
): RefinedLattice {
  const { bravais, shift, width, belongs } = assessment;
  const scale = workingScale(peaks);
  const standard = conventionalCell(bravais, assessment.free);
  const without: ShiftKind = options.zeroShift.mode === 'off' ? 'none' : 'zero';
  const found: Shift = { kind: without, value: shift * scale.degree };
  const lines = firstLines(peaks, belongs.length);
  const from = (free: Float64Array): Attempt =>
    refineFrom(lines, bravais, free, found, width, scale, options);
  let best = from(standard.free);
  if (isThorough && best.result !== null && isNearlySymmetric(bravais, standard.cell)) {
    for (const start of splitStarts(bravais, best.result.free)) {
      const other = from(start);
      if (isBetter(other, best, lines, scale)) best = other;
    }
  }
  const { result, isShiftAtLimit, limit } = best;
  const { freedom } = bravaisInfo(bravais);
  if (result === null) {
    const lineSigma = Math.max(width, LEAST_LINE_SIGMA) * scale.degree;
    const start = { bravais, free: standard.free, covariance: new Float64Array(freedom ** 2) };
    const open = openDirections(reflectionsOf(start, lines, null, found, lineSigma, scale), freedom);
    return {
      free: standard.free,
      cell: standard.cell,
      uncertainty: open.length === 0 ? NO_UNCERTAINTY : openUncertainty(start, open),
      shift: found,
      shiftUncertainty: 0,
      isShiftAtLimit,
      lineSigma,
      degreesOfFreedom: 0,
      open: open.length,
      notRefined: best.why,
    };
  }
  const shifted = limit ?? { kind: result.shiftKind, value: result.shift };
  const open = isThorough
    ? openDirections(reflectionsOf(result, lines, result.used, shifted, result.lineSigma, scale), freedom)
    : [];
  return {
    free: result.free,
    cell: result.cell,
    uncertainty: open.length === 0 ? result.uncertainty : openUncertainty(result, open),
    open: open.length,
    shift: shifted,
    shiftUncertainty: limit === null ? result.shiftUncertainty : 0,
    isShiftAtLimit,
    lineSigma: Math.max(result.lineSigma, LEAST_LINE_SIGMA * scale.degree),
    degreesOfFreedom: result.degreesOfFreedom,
    notRefined: null,
  };
}

/**
 * How far a line may be from its calculated place to be indexed, own degrees two-theta. The width of few lines is known
 * badly: the factor is then that of Student's t, but no more than the search itself takes.
 * @param width of the lines in the search, working degrees
 * @param degree own degrees in a working degree
 */
export function indexedWithin(
  { lineSigma, degreesOfFreedom }: Pick<RefinedLattice, 'lineSigma' | 'degreesOfFreedom'>,
  width: number,
  degree: number,
): number {
  const most = Math.max(INDEXED_WITHIN * Math.max(width * degree, lineSigma), START_FLOOR * degree);
  const wanted = Math.max(INDEXED_WITHIN * widening(degreesOfFreedom) * lineSigma, INDEXED_FLOOR * degree);
  return Math.min(most, wanted);
}

/** Student's t at these degrees of freedom over that at 20, both as rare as four standard deviations; 1 from 20 on. */
function widening(degreesOfFreedom: number): number {
  if (degreesOfFreedom >= WELL_KNOWN) return 1;
  if (degreesOfFreedom < 1) return Infinity;
  return rareT(degreesOfFreedom) / rareT(WELL_KNOWN);
}

/** |t| that Student's t exceeds as rarely as a normal variable exceeds four standard deviations. */
function rareT(degreesOfFreedom: number): number {
  const rarity = erfc(INDEXED_WITHIN / Math.SQRT2);
  let [low, high] = [INDEXED_WITHIN, 1e5];
  for (let i = 0; i < 60; i++) {
    const t = Math.sqrt(low * high);
    if (fTail(t * t, 1, degreesOfFreedom) > rarity) low = t;
    else high = t;
  }
  return high;
}

interface Attempt {
  readonly result: Refinement | null;
  /** Why there is no result. */
  readonly why: string | null;
  readonly isShiftAtLimit: boolean;
  /** The shift at the limit of its range that the lines were refined with. */
  readonly limit: Shift | null;
}

/** Assign every line to the nearest one of a cell and refine; where the shift leaves its range, with the shift at its limit. */
function refineFrom(
  lines: PeakList,
  bravais: BravaisLattice,
  free: Float64Array,
  found: Shift,
  width: number,
  { wavelength, degree }: WorkingScale,
  { displacement, zeroShift }: ReportOptions,
): Attempt {
  const table = linesUpTo(bravais, free, lines);
  const reach = Math.max(INDEXED_WITHIN * width, START_FLOOR) * degree;
  const hkl = new Int32Array(3 * lines.q2.length);
  lines.q2.forEach((q2, j) => {
    const { line, difference } = nearestLine(table, q2, found, wavelength);
    if (Math.abs(difference) > reach) return;
    for (let k = 0; k < 3; k++) hkl[3 * j + k] = table.hkl[3 * line + k];
  });
  const free0 = refineCell(lines, bravais, hkl, {
    shift: { off: found.kind, fit: 'displacement' as const, auto: 'auto' as const }[displacement],
    shifts: [found.kind, 'displacement'],
    shiftPrior: SHIFT_PRIOR,
  });
  let { refinement, issue } = free0;
  let limit: Shift | null = null;
  if (refinement !== null && Math.abs(refinement.shift) > zeroShift.range) {
    limit = { kind: refinement.shiftKind, value: Math.sign(refinement.shift) * zeroShift.range };
    const shifted = {
      ...lines,
      q2: lines.q2.map((q2) => correctedQ2(q2, limit!, wavelength)),
    };
    ({ refinement, issue } = refineCell(shifted, bravais, hkl, { shift: 'none' }));
  }
  const isShiftAtLimit = limit !== null;
  if (refinement === null) return { result: null, why: issue!.message, isShiftAtLimit, limit };
  if (!isPositiveDefinite(expandCoefficients(bravaisInfo(bravais).system, refinement.free)))
    return { result: null, why: 'The refined coefficients are no cell', isShiftAtLimit, limit };
  const change = Math.log(refinement.volume / volumeOf(bravais, free));
  if (Math.abs(change) >= MOST_VOLUME_CHANGE)
    return {
      result: null,
      why: 'The refined cell ran away from the one that was found',
      isShiftAtLimit,
      limit,
    };
  return { result: refinement, why: null, isShiftAtLimit, limit };
}

/**
 * Is another attempt better? It indexes more lines without being much looser, or has less {@link misfit}: lines that a split cell
 * resolves are strong evidence, while those that it leaves unresolved lie between their calculated places.
 */
function isBetter(other: Attempt, best: Attempt, lines: PeakList, scale: WorkingScale): boolean {
  if (other.result === null || best.result === null) return other.result !== null;
  const more = indexedLines(other, lines, scale) - indexedLines(best, lines, scale);
  const least = LEAST_LINE_SIGMA * scale.degree;
  const looser = Math.max(other.result.lineSigma, least) / Math.max(best.result.lineSigma, least);
  if (more >= LEAST_MORE && looser <= MOST_LOOSER) return true;
  return more > -LEAST_MORE && misfit(other, best, lines, scale) < -LEAST_GAIN;
}

function indexedLines(
  { result, limit }: Attempt,
  lines: PeakList,
  { wavelength, degree }: WorkingScale,
): number {
  const { bravais, free, shiftKind, shift, lineSigma } = result!;
  const table = linesUpTo(bravais, free, lines);
  const within = INDEXED_WITHIN * Math.max(lineSigma, LEAST_LINE_SIGMA * degree);
  const taken = limit ?? { kind: shiftKind, value: shift };
  return lines.q2.reduce(
    (count, q2) => count + (Math.abs(nearestLine(table, q2, taken, wavelength).difference) <= within ? 1 : 0),
    0,
  );
}

/**
 * Sum over all lines of the squared differences from the nearest calculated lines, none above the square of
 * {@link INDEXED_WITHIN}, in units of the line width of the better one: that of the first less that of the second.
 */
function misfit(a: Attempt, b: Attempt, lines: PeakList, { wavelength, degree }: WorkingScale): number {
  const sigma = Math.max(Math.min(a.result!.lineSigma, b.result!.lineSigma), LEAST_LINE_SIGMA * degree);
  const sum = ({ result, limit }: Attempt): number => {
    const { bravais, free, shiftKind, shift } = result!;
    const table = linesUpTo(bravais, free, lines);
    return lines.q2.reduce((total, q2) => {
      const { difference } = nearestLine(table, q2, limit ?? { kind: shiftKind, value: shift }, wavelength);
      return total + Math.min((difference / sigma) ** 2, INDEXED_WITHIN ** 2);
    }, 0);
  };
  return sum(a) - sum(b);
}

/**
 * Every reflection that explains each line: its own, and those that fall on it.
 * @param used 1 for the lines to take; null for all
 */
function reflectionsOf(
  { bravais, free }: Pick<Refinement, 'bravais' | 'free'>,
  lines: PeakList,
  used: Uint8Array | null,
  shift: Shift,
  lineSigma: number,
  { wavelength, degree }: WorkingScale,
): Reflections[] {
  const { system } = bravaisInfo(bravais);
  const table = linesUpTo(bravais, free, lines);
  const reach = EXPLAINS * Math.max(lineSigma, LEAST_LINE_SIGMA * degree);
  return Array.from(lines.q2).flatMap((q2, j) => {
    if (used?.[j] === 0) return [];
    const corrected = correctedQ2(q2, shift, wavelength);
    const width = reach * q2PerTwoThetaAtQ2(corrected, wavelength);
    const near: number[][] = [];
    for (
      let i = lowerBound(table.q2, corrected - width);
      i < table.count && table.q2[i] <= corrected + width;
      i++
    ) {
      const [h, k, l] = table.hkl.subarray(3 * i, 3 * i + 3);
      near.push([...featuresOfIndices(system, h, k, l)]);
    }
    return near.length === 0 ? [] : [near];
  });
}

/** Standard uncertainties of a cell some combinations of whose coefficients are known to {@link OPEN_SIGMA} of their size only. */
function openUncertainty(
  { bravais, free, covariance }: Pick<Refinement, 'bravais' | 'free' | 'covariance'>,
  open: readonly number[][],
): UnitCell {
  const { system, freedom } = bravaisInfo(bravais);
  const wide = Float64Array.from(covariance);
  for (const direction of open) {
    const size = direction.reduce((sum, x, k) => sum + Math.abs(x * free[k]), 0);
    for (let k = 0; k < freedom; k++)
      for (let l = 0; l < freedom; l++)
        wide[k * freedom + l] += (OPEN_SIGMA * size) ** 2 * direction[k] * direction[l];
  }
  return cellUncertainty(system, free, wide).uncertainty;
}

/** Is the cell within a small tolerance of a lattice with fewer free coefficients? */
function isNearlySymmetric(bravais: BravaisLattice, cell: UnitCell): boolean {
  const { centring, freedom } = bravaisInfo(bravais);
  return bravaisLatticesOfCell(cell, centring, NEARLY_SYMMETRIC).some(
    (match) => bravaisInfo(match.bravais).freedom < freedom,
  );
}

/** Cells a little to both sides of one, in each coefficient. */
function splitStarts(bravais: BravaisLattice, free: Float64Array): Float64Array[] {
  const { system } = bravaisInfo(bravais);
  const axes = expandCoefficients(system, free);
  const sizeOf = (k: number): number => {
    if (system === 'monoclinic' && k === 3) return 2 * Math.sqrt(axes[0] * axes[2]);
    if (system !== 'triclinic' || k < 3) return free[k];
    return 2 * Math.sqrt(k === 3 ? axes[1] * axes[2] : k === 4 ? axes[0] * axes[2] : axes[0] * axes[1]);
  };
  return SPLITS.flatMap((split) =>
    Array.from(free.keys()).flatMap((k) =>
      [split, -split].map((part) => free.map((x, i) => (i === k ? x + part * sizeOf(k) : x))),
    ),
  );
}

function volumeOf(bravais: BravaisLattice, free: ArrayLike<number>): number {
  return volumeOfCell(cellOfCoefficients(expandCoefficients(bravaisInfo(bravais).system, free)));
}

/** The lines of a lattice to a little beyond the last one of the list. */
export function linesUpTo(bravais: BravaisLattice, free: ArrayLike<number>, peaks: PeakList): CellLines {
  const { system } = bravaisInfo(bravais);
  return linesOfCell(bravais, expandCoefficients(system, free), peaks.q2[peaks.q2.length - 1] * 1.05);
}

function firstLines(peaks: PeakList, count: number): PeakList {
  return {
    q2: peaks.q2.slice(0, count),
    sigmaQ2: peaks.sigmaQ2.slice(0, count),
    intensity: peaks.intensity?.slice(0, count) ?? null,
    wavelength: peaks.wavelength,
  };
}
