import {
  bravaisInfo,
  metricOfCell,
  niggliCell,
  sameReducedLattice,
  volumeOfCell,
  type BravaisLattice,
  type CellLines,
} from '../lattice/index.js';
import { deWolffMerit, fitExtinction, oishiTomiyasuMerit, smithSnyderMerit } from '../merit/index.js';
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
import { correctedQ2, nearestLine, shiftAt, type Shift } from './shift.js';
import { weighLimits } from './limits.js';
import { indexedWithin, linesUpTo, refinedLattice } from './refined.js';
import type { LineAssignment, ReportOptions, Solution } from './types.js';

/**
 * Mean difference in q = 1/d (1/A) below which figures of merit do not rise: that of 0.0002 degrees two-theta at 1.5406 A, as
 * little as the positions of lines from synchrotron instruments with analyser crystals scatter. It is one of q, so that a
 * figure does not depend on the wavelength.
 */
const LEAST_DISTANCE = 2.3e-6;
/** Figures of merit are taken over this many lines. */
const MERIT_LINES = 20;
/** Solutions, by rank, that are refined from split cells, too, and searched for what their lines leave open. */
const THOROUGH = 8;
/** Refined cells nearer than this are one. */
const SAME = { length: 0.0005, angle: 0.03 };
/** Extinction symbols are reported down to this probability, and at most so many. */
const LEAST_EXTINCTION = 0.005;
const MOST_EXTINCTIONS = 8;

/** The ranked lattices as solutions: standard setting, refined, with figures of merit, extinction symbols and lines. */
export function solutionsOf(
  peaks: PeakList,
  ranked: readonly Assessment[],
  options: ReportOptions,
): { readonly solutions: readonly Solution[]; readonly probabilityNone: number } {
  const { probabilities, none: unknown } = posterior(ranked);
  const distinct = distinctSolutions(
    ranked.slice(0, options.solutions).map((assessment, i) => ({
      ...solutionOf(peaks, assessment, options, i < THOROUGH),
      probability: probabilities[i],
      logEvidence: assessment.score,
      ambiguousWith: [],
      remarks: [],
    })),
  );
  const { solutions: bare, none } = weighLimits(peaks, options, distinct, unknown);
  const groups = ambiguities(bare, peaks);
  const solutions = bare.map((solution, i) => ({
    ...solution,
    ambiguousWith: groups[i],
    remarks: remarksOn(bare, i),
  }));
  return { solutions, probabilityNone: none };
}

/**
 * Solutions that the refinement has made one lattice are one: the better refined of them, in the first one's place, with the
 * probabilities of all.
 */
function distinctSolutions(solutions: readonly Solution[]): Solution[] {
  const distinct: Solution[] = [];
  for (const solution of solutions) {
    const metric = metricOfCell(solution.niggli);
    const place = distinct.findIndex(
      ({ bravais, niggli }) =>
        bravais === solution.bravais && sameReducedLattice(metricOfCell(niggli), metric, SAME),
    );
    if (place < 0) {
      distinct.push(solution);
      continue;
    }
    const first = distinct[place];
    const isBetter =
      solution.indexed > first.indexed ||
      (solution.indexed === first.indexed && solution.merit.m > first.merit.m);
    distinct[place] = {
      ...(isBetter ? solution : first),
      probability: first.probability + solution.probability,
      logEvidence: first.logEvidence,
    };
  }
  return distinct.sort((a, b) => b.probability - a.probability);
}

function solutionOf(
  peaks: PeakList,
  assessment: Assessment,
  options: ReportOptions,
  isThorough: boolean,
): Omit<Solution, 'probability' | 'logEvidence' | 'ambiguousWith' | 'remarks'> {
  const { bravais, belongs } = assessment;
  const { centring } = bravaisInfo(bravais);
  const { wavelength, degree } = workingScale(peaks);
  const judged = belongs.length;
  const refined = refinedLattice(peaks, assessment, options, isThorough);
  const { cell, free, shift, lineSigma } = refined;
  const table = linesUpTo(bravais, free, peaks);
  const lines = assignments(
    peaks,
    table,
    shift,
    wavelength,
    indexedWithin(refined, assessment.width, degree),
  );

  const corrected = Float64Array.from(peaks.q2, (_, j) => correctedQ2(peaks.q2[j], shift, wavelength));
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
    uncertainty: refined.uncertainty,
    volume: volumeOfCell(cell),
    niggli: niggliCell(cell, centring).cell,
    merit: { m: finite(merit.m), n: merit.n },
    fN: { f: finite(fN.f), meanDelta: fN.meanDelta, possible: fN.possible, n: fN.n },
    reversedM: finite(inverse.reversed),
    symmetricM: finite(inverse.symmetric),
    indexed,
    unindexed: judged - indexed,
    ...reportedShift(shift, refined.shiftUncertainty),
    isShiftAtLimit: refined.isShiftAtLimit,
    openCoefficients: refined.open,
    notRefined: refined.notRefined,
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
