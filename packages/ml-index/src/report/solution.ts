import {
  bravaisInfo,
  cellOfCoefficients,
  conventionalCell,
  expandCoefficients,
  isPositiveDefinite,
  linesOfCell,
  niggliCell,
  volumeOfCell,
  type BravaisLattice,
  type CellLines,
  type UnitCell,
} from '../lattice/index.js';
import { nearestIndex } from '../math/index.js';
import { deWolffMerit, fitExtinction, oishiTomiyasuMerit, smithSnyderMerit } from '../merit/index.js';
import { refineCell, type Refinement, shiftShape, type ShiftKind } from '../refine/index.js';
import {
  q2OfTwoTheta,
  q2PerTwoThetaAtQ2,
  twoThetaOfQ2,
  workingScale,
  type PeakList,
} from '../peaks/index.js';
import { extinctionPrior } from '../symmetry/index.js';
import { type Assessment, posterior } from '../weigh/index.js';
import { ambiguities, remarksOn } from './remarks.js';
import type { LineAssignment, ReportOptions, Solution } from './types.js';

/** Prior standard deviation of the shift in the last refinement, own degrees two-theta. */
const SHIFT_PRIOR = 0.08;
/**
 * A line further from its calculated place than this many line widths, and than the floor (working degrees), is not indexed:
 * one floor for the lattice as the search found it, one for the refined cell.
 */
const INDEXED_WITHIN = 4;
const START_FLOOR = 0.03;
const INDEXED_FLOOR = 0.01;
/** No line width is believed below this, working degrees. */
const LEAST_LINE_SIGMA = 0.002;
/**
 * Mean difference in q = 1/d (1/A) below which figures of merit do not rise: that of 0.0002 degrees two-theta at 1.5406 A, as
 * little as the positions of lines from synchrotron instruments with analyser crystals scatter. It is one of q, so that a
 * figure does not depend on the wavelength.
 */
const LEAST_DISTANCE = 2.3e-6;
/** Figures of merit are taken over this many lines. */
const MERIT_LINES = 20;
/** Extinction symbols are reported down to this probability, and at most so many. */
const LEAST_EXTINCTION = 0.005;
const MOST_EXTINCTIONS = 8;

/** A shift of the two-theta scale, own degrees. */
interface Shift {
  readonly kind: ShiftKind;
  readonly value: number;
}

const NO_UNCERTAINTY: UnitCell = { a: 0, b: 0, c: 0, alpha: 0, beta: 0, gamma: 0 };

/** The ranked lattices as solutions: standard setting, refined, with figures of merit, extinction symbols and lines. */
export function solutionsOf(
  peaks: PeakList,
  ranked: readonly Assessment[],
  options: ReportOptions,
): { readonly solutions: readonly Solution[]; readonly probabilityNone: number } {
  const { probabilities, none } = posterior(ranked);
  const bare = ranked.slice(0, options.solutions).map((assessment, i) => ({
    ...solutionOf(peaks, assessment, options),
    probability: probabilities[i],
    logEvidence: assessment.score,
    ambiguousWith: [],
    remarks: [],
  }));
  const groups = ambiguities(bare, peaks);
  const solutions = bare.map((solution, i) => ({
    ...solution,
    ambiguousWith: groups[i],
    remarks: remarksOn(bare, i),
  }));
  return { solutions, probabilityNone: none };
}

function solutionOf(
  peaks: PeakList,
  { bravais, free, shift, belongs, width }: Assessment,
  options: ReportOptions,
): Omit<Solution, 'probability' | 'logEvidence' | 'ambiguousWith' | 'remarks'> {
  const { centring } = bravaisInfo(bravais);
  const standard = conventionalCell(bravais, free);
  const { wavelength, degree } = workingScale(peaks);
  const start = linesUpTo(bravais, standard.free, peaks);
  const judged = belongs.length;
  const without: ShiftKind = options.zeroShift.mode === 'off' ? 'none' : 'zero';
  const found: Shift = { kind: without, value: shift * degree };
  const reach = Math.max(INDEXED_WITHIN * width, START_FLOOR) * degree;
  const hkl = new Int32Array(3 * judged);
  for (let j = 0; j < judged; j++) {
    const { line, difference } = nearestLine(start, peaks.q2[j], found, wavelength);
    if (Math.abs(difference) > reach) continue;
    for (let k = 0; k < 3; k++) hkl[3 * j + k] = start.hkl[3 * line + k];
  }
  const { refinement } = refineCell(firstLines(peaks, judged), bravais, hkl, {
    shift: { off: without, fit: 'displacement' as const, auto: 'auto' as const }[options.displacement],
    shifts: [without, 'displacement'],
    shiftPrior: SHIFT_PRIOR,
  });
  const usable = refinement !== null && isUsable(refinement, free, bravais, options) ? refinement : null;
  const finalFree = usable?.free ?? standard.free;
  const finalShift = usable === null ? found : { kind: usable.shiftKind, value: usable.shift };
  const cell = usable?.cell ?? standard.cell;
  const table = linesUpTo(bravais, finalFree, peaks);
  const lineSigma = Math.max(usable?.lineSigma ?? width * degree, LEAST_LINE_SIGMA * degree);
  const within = Math.max(INDEXED_WITHIN * lineSigma, INDEXED_FLOOR * degree);
  const lines = assignments(peaks, table, finalShift, wavelength, within);

  const corrected = Float64Array.from(peaks.q2, (_, j) => correctedQ2(peaks.q2[j], finalShift, wavelength));
  const first = lines.slice(0, judged);
  const isIndexed = first.map((line) => line.hkl !== null);
  const indexed = isIndexed.filter(Boolean).length;
  const observed = corrected.subarray(0, judged);
  const leastQ2 = (q2: number): number => 2 * Math.sqrt(q2) * LEAST_DISTANCE;
  const merit = deWolffMerit(observed, table.q2, {
    n: MERIT_LINES,
    isIndexed,
    leastDistance: leastQ2,
  });
  const fN = smithSnyderMerit(observed, table.q2, wavelength, {
    n: MERIT_LINES,
    isIndexed,
    leastDistance: (q2) => leastQ2(q2) / q2PerTwoThetaAtQ2(q2, wavelength),
  });
  const inverse = oishiTomiyasuMerit(corrected, table.q2, Math.min(MERIT_LINES, judged), leastQ2);
  return {
    bravais,
    cell,
    uncertainty: usable?.uncertainty ?? NO_UNCERTAINTY,
    volume: volumeOfCell(cell),
    niggli: niggliCell(cell, centring).cell,
    merit: { m: finite(merit.m), n: merit.n },
    fN: { f: finite(fN.f), meanDelta: fN.meanDelta, possible: fN.possible, n: fN.n },
    reversedM: finite(inverse.reversed),
    symmetricM: finite(inverse.symmetric),
    indexed,
    unindexed: judged - indexed,
    ...reportedShift(finalShift, usable?.shiftUncertainty ?? 0),
    extinction: extinctionOf(bravais, table, first, observed, lineSigma, wavelength),
    lines,
  };
}

function reportedShift(
  { kind, value }: Shift,
  uncertainty: number,
): Pick<
  Solution,
  'shiftKind' | 'zeroShift' | 'zeroShiftUncertainty' | 'displacement' | 'displacementUncertainty'
> {
  const isDisplacement = kind === 'displacement';
  return {
    shiftKind: kind,
    zeroShift: isDisplacement ? 0 : value,
    zeroShiftUncertainty: isDisplacement ? 0 : uncertainty,
    displacement: isDisplacement ? value : 0,
    displacementUncertainty: isDisplacement ? uncertainty : 0,
  };
}

/** Positions exact to the last bit give infinite figures; no report can hold those. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.MAX_SAFE_INTEGER;
}

/** A refinement that ran away from the lattice it began with is not used. */
function isUsable(
  refinement: Refinement,
  free: Float64Array,
  bravais: BravaisLattice,
  options: ReportOptions,
): boolean {
  if (Math.abs(refinement.shift) > options.zeroShift.range) return false;
  const { system } = bravaisInfo(bravais);
  const x = expandCoefficients(system, refinement.free);
  if (!isPositiveDefinite(x)) return false;
  const before = volumeOfCell(cellOfCoefficients(expandCoefficients(system, free)));
  return Math.abs(Math.log(refinement.volume / before)) < 0.02;
}

function linesUpTo(bravais: BravaisLattice, free: ArrayLike<number>, peaks: PeakList): CellLines {
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

/** How far an observed line is from its true place, degrees. */
function shiftAt(q2: number, { kind, value }: Shift, wavelength: number): number {
  return value * shiftShape(kind, twoThetaOfQ2(q2, wavelength));
}

function correctedQ2(q2: number, shift: Shift, wavelength: number): number {
  return q2OfTwoTheta(twoThetaOfQ2(q2, wavelength) - shiftAt(q2, shift, wavelength), wavelength);
}

/** The calculated line nearest to an observed one, and observed minus calculated in degrees. */
function nearestLine(
  table: CellLines,
  q2: number,
  shift: Shift,
  wavelength: number,
): { line: number; difference: number } {
  const corrected = correctedQ2(q2, shift, wavelength);
  const line = nearestIndex(table.q2, corrected);
  const difference = twoThetaOfQ2(corrected, wavelength) - twoThetaOfQ2(table.q2[line], wavelength);
  return { line, difference };
}

function assignments(
  peaks: PeakList,
  table: CellLines,
  shift: Shift,
  wavelength: number,
  within: number,
): LineAssignment[] {
  return Array.from(peaks.q2, (q2, line) => {
    const intensity = peaks.intensity?.[line] ?? null;
    const nearest = nearestLine(table, q2, shift, wavelength);
    if (!(Math.abs(nearest.difference) <= within)) {
      return { line, q2Observed: q2, q2Calculated: null, hkl: null, differenceTwoTheta: null, intensity };
    }
    const i = nearest.line;
    return {
      line,
      q2Observed: q2,
      // where the line is expected on the observed scale
      q2Calculated: q2OfTwoTheta(
        twoThetaOfQ2(table.q2[i], wavelength) + shiftAt(q2, shift, wavelength),
        wavelength,
      ),
      hkl: [table.hkl[3 * i], table.hkl[3 * i + 1], table.hkl[3 * i + 2]] as const,
      differenceTwoTheta: nearest.difference,
      intensity,
    };
  });
}

function extinctionOf(
  bravais: BravaisLattice,
  table: CellLines,
  lines: readonly LineAssignment[],
  observed: Float64Array,
  lineSigma: number,
  wavelength: number,
): Solution['extinction'] {
  const last = observed[observed.length - 1] * 1.001;
  const calculated: { q2: number; hkl: [number, number, number] }[] = [];
  for (let i = 0; i < table.count && table.q2[i] <= last; i++) {
    calculated.push({ q2: table.q2[i], hkl: [table.hkl[3 * i], table.hkl[3 * i + 1], table.hkl[3 * i + 2]] });
  }
  const place = new Map(calculated.map(({ hkl }, i) => [hkl.join(), i]));
  return fitExtinction(
    bravais,
    calculated,
    lines.map(({ intensity }, j) => ({
      q2: observed[j],
      sigmaQ2: lineSigma * q2PerTwoThetaAtQ2(observed[j], wavelength),
      intensity,
    })),
    lines.map(({ hkl }) => (hkl === null ? -1 : (place.get(hkl.join()) ?? -1))),
    { prior: extinctionPrior(bravais) },
  )
    .filter(({ probability }, i) => i === 0 || probability >= LEAST_EXTINCTION)
    .slice(0, MOST_EXTINCTIONS);
}
