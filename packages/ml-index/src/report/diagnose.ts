import { bravaisInfo } from '../lattice/index.js';
import type { Issue } from '../math/index.js';
import { observedLines, type PeakList } from '../peaks/index.js';
import { refineCell } from '../refine/index.js';
import { ordersOf } from '../weigh/index.js';
import { tightLimits } from './limits.js';
import { dominantZone, largerCell, lineNames } from './remarks.js';
import { isGood } from './verdict.js';
import type { ReportOptions, SearchResult, Solution } from './types.js';

/** Lines that are looked at for orders of one spacing. */
const JUDGED = 30;
/** A probability that needs no second search. */
const SURE = 0.95;

/** Below this not even the first solution is more than one of many chance fits. */
const LEAST_PROBABILITY = 0.2;

/** Warnings, and where no solution is good, why that may be and what to try, all from the data. */
export function diagnose(
  peaks: PeakList,
  options: ReportOptions,
  solutions: readonly Solution[],
  probabilityNone: number,
  stopped: SearchResult['stopped'],
): { readonly diagnosis: readonly Issue[]; readonly warnings: readonly Issue[] } {
  const used = Math.min(peaks.q2.length, options.lines);
  const warnings: Issue[] = [...tightLimits(peaks, options)];
  const spacing = oneSpacing(peaks, Math.min(peaks.q2.length, JUDGED));
  if (used < 15) {
    warnings.push({
      code: 'few-lines',
      message: `Only ${used} lines: several lattices may explain them`,
      value: used,
      expected: '20 lines',
      hint: 'Measure to higher angles, or add weaker lines',
    });
  }
  const best = solutions[0];
  if (best !== undefined && options.zeroShift.mode === 'off') warnings.push(...hiddenShift(peaks, best));
  if (best !== undefined)
    warnings.push(
      ...shiftAtLimit(best, options),
      ...notRefined(best),
      ...openCoefficients(best),
      ...mayBeMissed(best),
      ...superstructure(solutions),
    );
  const zone = best === undefined ? [] : zoneIssue(best);
  if (isGood(solutions)) return { diagnosis: [], warnings: [...warnings, ...spacing, ...zone] };
  const diagnosis: Issue[] = [...spacing];
  const say = (code: string, message: string, value: string | number, hint: string, option?: string): void =>
    void diagnosis.push({ code, message, value, hint, ...(option === undefined ? {} : { option }) });
  if (stopped === 'time-budget')
    say(
      'budget-spent',
      'The time budget ended the search early',
      options.timeBudget ?? 0,
      'Give more time',
      'timeBudget',
    );
  if (stopped === 'cancelled') say('cancelled', 'The search was cancelled', '', 'Let it run to its end');
  if (used < 15 && spacing.length === 0)
    say('too-few-lines', 'The lines are too few to decide', used, 'Give about 20, from the lowest angle on');
  if (best === undefined) {
    say(
      'nothing-within-limits',
      'No lattice within the limits explains the lines',
      `volume ${options.minVolume} to ${options.maxVolume} A^3`,
      'Widen the limits, the lattices or the zero shift',
    );
    return { diagnosis, warnings };
  }
  if (best.volume > 0.8 * options.maxVolume)
    say(
      'volume-limit',
      'The best cell is near the volume limit',
      best.volume,
      'Raise the largest volume',
      'maxVolume',
    );
  const longest = Math.max(best.cell.a, best.cell.b, best.cell.c);
  if (longest > 0.8 * options.maxLength)
    say(
      'length-limit',
      'The best cell is near the limit of its axes',
      longest,
      'Raise the largest length',
      'maxLength',
    );
  if (Math.abs(best.zeroShift) > 0.06) {
    say(
      'zero-shift',
      'The best cells want a large zero shift',
      best.zeroShift,
      'Calibrate the zero with a standard, or allow a wider range of the zero shift',
      'zeroShift',
    );
  } else if (Math.abs(best.displacement) > 0.06) {
    say(
      'displacement',
      'The best cells want a large specimen displacement',
      best.displacement,
      'Bring the specimen to the height of the axis, or measure it with a standard mixed in',
    );
  } else if (options.zeroShift.mode === 'off') {
    say(
      'zero-shift-off',
      'No zero shift was allowed, and nothing fits',
      0,
      'Allow a zero shift',
      'zeroShift',
    );
  }
  diagnosis.push(...zone);
  if (best.unindexed >= 3) {
    say(
      'unindexed-lines',
      'The best cell leaves lines unindexed',
      best.unindexed,
      best.unindexed >= best.indexed
        ? 'It may be a mixture: index the lines that are left over by themselves, and these without them'
        : 'Look for a second phase or spurious lines, and remove them',
    );
  }
  const delta = best.fN.meanDelta;
  if (delta > 0.03)
    say('scatter', 'The positions scatter much', delta, 'Refit the lines; aim at 0.02 degrees or better');
  if (spacing.length > 0) return { diagnosis, warnings };
  if (probabilityNone > 0.5)
    say(
      'not-found',
      'Most likely the right lattice is not among those found',
      probabilityNone,
      'Check the lines at low angles, or search longer, with four times the candidates',
      'candidates',
    );
  else if (best.probability < LEAST_PROBABILITY)
    say(
      'none-stands-out',
      'Many lattices explain the lines about equally badly',
      best.probability,
      'Check the lines at low angles, or search longer, with four times the candidates',
      'candidates',
    );
  else if (diagnosis.length === 0)
    say(
      'several-fit',
      'Several lattices explain the lines about equally well',
      best.probability,
      'Compare them with chemistry and density, or add lines',
    );
  return { diagnosis, warnings };
}

/** A cell of which a direction rests on few lines may be wrong in it, however well it fits. */
function zoneIssue(best: Solution): Issue[] {
  const zone = dominantZone(best);
  if (zone === null) return [];
  return [
    {
      code: 'dominant-zone',
      message: 'Nearly all lines lie in one zone: the cell outside it is hardly determined',
      value: zone.name,
      hint: 'Add lines, also weak ones, at higher angles',
    },
  ];
}

/** A shift that ends at its limit is none that the lines have chosen. */
function shiftAtLimit(best: Solution, { zeroShift }: ReportOptions): Issue[] {
  if (!best.isShiftAtLimit) return [];
  const kind = best.shiftKind === 'displacement' ? 'specimen displacement' : 'zero shift';
  return [
    {
      code: 'zero-shift-limit',
      message: `The lines of the first cell want a larger ${kind} than the ${zeroShift.range} degrees allowed: cell and shift are those at this limit`,
      value: zeroShift.range,
      expected: 'a shift within its range',
      hint: 'Allow a wider range of the zero shift, or calibrate the scale',
      option: 'zeroShift',
    },
  ];
}

/** A cell of which some coefficient rests on a line that does nothing else than fix it. */
function openCoefficients({ openCoefficients: open, bravais }: Solution): Issue[] {
  if (open === 0) return [];
  const { freedom } = bravaisInfo(bravais);
  return [
    {
      code: 'open-coefficients',
      message: `The lines test only ${freedom - open} of the ${freedom} free coefficients of the first cell: in the others it is a guess`,
      value: open,
      expected: 'lines of several zones, more than unknowns',
      hint: 'Add lines, also weak ones, that are no orders of those that are there; grind the specimen or spin it against texture',
    },
  ];
}

/** All lines that are orders of one spacing determine one axis and nothing else. */
function oneSpacing(peaks: PeakList, judged: number): Issue[] {
  const orders = ordersOf(observedLines(peaks, judged, 1));
  if (orders === null) return [];
  const spacing = 1 / Math.sqrt(orders.q2);
  return [
    {
      code: 'one-spacing',
      message: `${orders.count} of ${judged} lines are orders of one spacing of ${spacing.toPrecision(6)} A: they determine one axis and no cell`,
      value: Number(spacing.toPrecision(6)),
      expected: 'lines of a three-dimensional lattice',
      hint: 'This is a lamellar repeat or a textured specimen: measure it without texture, or take the spacing as the answer',
    },
  ];
}

/** From this volume of the primitive cell on (A^3) a search finds the right cell at some seeds and misses it at others. */
const LARGE_CELL = 2500;
/** Fewer possible lines than this for each observed one are the rule for a right cell. */
const MANY_POSSIBLE = 2.5;

function mayBeMissed({ bravais, volume, fN, probability, unindexed }: Solution): Issue[] {
  const primitive = volume / bravaisInfo(bravais).points;
  const isSparse = fN.possible > MANY_POSSIBLE * Math.max(1, fN.n);
  if (primitive < LARGE_CELL || (probability >= SURE && unindexed === 0 && !isSparse)) return [];
  return [
    {
      code: 'may-be-missed',
      message: `The cell is large (${primitive.toFixed(0)} A^3 primitive): a better one may be missed by chance`,
      value: Number(primitive.toFixed(0)),
      hint: 'Search again with another seed and with four times the candidates, and compare',
      option: 'candidates',
    },
  ];
}

function notRefined({ notRefined: why }: Solution): Issue[] {
  if (why === null) return [];
  return [
    {
      code: 'not-refined',
      message: `The first cell is not refined and has no standard uncertainties: ${why}`,
      hint: 'Check its assignment; more lines, or the next solutions, may do better',
    },
  ];
}

/** A larger cell less probable than this is no reason for a warning. */
const LEAST_SUPERSTRUCTURE = 0.001;

/** Lines that the best cell leaves over and a multiple of it does not: an impurity, or a superstructure. */
function superstructure(solutions: readonly Solution[]): Issue[] {
  const larger = largerCell(solutions, 0);
  if (larger === null) return [];
  const { probability } = solutions[larger.solution];
  if (probability < LEAST_SUPERSTRUCTURE) return [];
  return [
    {
      code: 'superstructure',
      message: `With the first cell ${lineNames(larger.lines)} not indexed; solution ${larger.solution + 1} (probability ${probability.toFixed(3)}), ${larger.index} times as large, indexes them`,
      hint: 'If these lines belong to the sample and to no second phase, the larger cell is the right one',
    },
  ];
}

/** A shift that was not allowed is told from this many standard uncertainties on, and from this many degrees. */
const HIDDEN_SIGMAS = 4;
const HIDDEN_DEGREES = 0.03;

/** A zero shift that the lines of a solution want and that its cell has taken up, where none was allowed. */
function hiddenShift(peaks: PeakList, { bravais, lines, volume }: Solution): Issue[] {
  const hkl = Int32Array.from(lines.flatMap((line) => line.hkl ?? [0, 0, 0]));
  const { refinement } = refineCell(peaks, bravais, hkl, { shift: 'zero' });
  if (refinement === null) return [];
  const { shift, shiftUncertainty } = refinement;
  if (Math.abs(shift) < Math.max(HIDDEN_DEGREES, HIDDEN_SIGMAS * shiftUncertainty)) return [];
  const change = 100 * (Math.cbrt(volume / refinement.volume) - 1);
  const size = `${Math.abs(change).toFixed(2)} % too ${change < 0 ? 'small' : 'large'}`;
  return [
    {
      code: 'hidden-shift',
      message: `No zero shift was allowed, but the lines want one of ${shift.toFixed(3)} degrees; without it the lengths are about ${size}`,
      value: shift,
      expected: `0 within ${HIDDEN_SIGMAS} standard uncertainties of ${shiftUncertainty.toFixed(3)} degrees`,
      hint: 'Calibrate the scale, or allow a zero shift',
      option: 'zeroShift',
    },
  ];
}
