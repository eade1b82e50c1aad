import {
  bravaisInfo,
  coefficientsOfCell,
  q2OfIndices,
  volumeOfCell,
  type BravaisLattice,
  type UnitCell,
} from 'ml-index/lattice';
import { Random } from 'ml-index/math';
import { q2OfTwoTheta, q2PerTwoTheta, twoThetaOfQ2, type PeakList, type Pattern } from 'ml-index/peaks';
import { verdictOf, type LineAssignment, type SearchResult, type Solution } from 'ml-index/report';
import type { SearchOptions } from 'ml-index/search';
import { EXIT } from '../src/exit.js';
import { calculatedLines } from '../src/report/calculatedLines.js';
import type { IndexReport } from '../src/report/indexReport.js';

export const WAVELENGTH = 1.5405929;

/** Monoclinic cell of the size of a small organic molecule; the one wrong line is an impurity. */
export const CELL: UnitCell = { a: 10.394, b: 18.819, c: 6.824, alpha: 90, beta: 106.44, gamma: 90 };
const IMPURITY = 6;

/** Deterministic "errors" of about 0.01 degree. */
const errorOf = (i: number): number => 0.012 * Math.sin(2.7 * i + 0.4);

function peakList(): PeakList {
  const calculated = calculatedLines(CELL, 'P', q2OfTwoTheta(26, WAVELENGTH)).filter((_, i) => i % 3 !== 2);
  const twoTheta = calculated.map(({ q2 }, i) => twoThetaOfQ2(q2, WAVELENGTH) + errorOf(i));
  twoTheta.splice(IMPURITY, 0, (twoTheta[IMPURITY - 1] + twoTheta[IMPURITY]) / 2);
  return {
    q2: Float64Array.from(twoTheta, (angle) => q2OfTwoTheta(angle, WAVELENGTH)),
    sigmaQ2: Float64Array.from(twoTheta, (angle) => 0.01 * q2PerTwoTheta(angle, WAVELENGTH)),
    intensity: Float64Array.from(twoTheta, (_, i) =>
      i === IMPURITY ? 40 : 2000 * Math.exp(-i / 12) * (1.1 + Math.sin(5 * i)),
    ),
    wavelength: WAVELENGTH,
  };
}

/** A pattern with these lines: Gaussian peaks on a falling background, with counting noise. */
function patternOf(peaks: PeakList): { pattern: Pattern; background: Float64Array } {
  const n = 2300;
  const twoTheta = Float64Array.from({ length: n }, (_, i) => 5 + i * 0.01);
  const background = twoTheta.map((x) => 60 + 240 * Math.exp(-(x - 5) / 6));
  const random = new Random(1);
  const intensity = Float64Array.from(background);
  peaks.q2.forEach((q2, line) => {
    const center = twoThetaOfQ2(q2, WAVELENGTH);
    twoTheta.forEach(
      (x, i) => (intensity[i] += peaks.intensity![line] * Math.exp(-(((x - center) / 0.05) ** 2))),
    );
  });
  intensity.forEach((counts, i) => (intensity[i] = Math.round(counts + Math.sqrt(counts) * random.normal())));
  return {
    pattern: { twoTheta, intensity, sigma: null, wavelengths: [{ wavelength: WAVELENGTH, weight: 1 }] },
    background,
  };
}

function assign(peaks: PeakList, cell: UnitCell, bravais: BravaisLattice, used: number): LineAssignment[] {
  const lines = calculatedLines(cell, bravaisInfo(bravais).centring, peaks.q2[used - 1] * 1.05);
  return Array.from(peaks.q2.subarray(0, used), (q2Observed, line) => {
    const nearest = lines.reduce((best, next) =>
      Math.abs(next.q2 - q2Observed) < Math.abs(best.q2 - q2Observed) ? next : best,
    );
    const difference = twoThetaOfQ2(q2Observed, WAVELENGTH) - twoThetaOfQ2(nearest.q2, WAVELENGTH);
    const isIndexed = Math.abs(difference) < 0.04;
    return {
      line,
      q2Observed,
      q2Calculated: isIndexed ? q2OfIndices(coefficientsOfCell(cell), ...nearest.hkl) : null,
      hkl: isIndexed ? nearest.hkl : null,
      differenceTwoTheta: isIndexed ? difference : null,
      intensity: peaks.intensity![line],
    };
  });
}

function solution(
  peaks: PeakList,
  cell: UnitCell,
  bravais: BravaisLattice,
  probability: number,
  used: number,
): Solution {
  const lines = assign(peaks, cell, bravais, used);
  const indexed = lines.filter(({ hkl }) => hkl !== null).length;
  const isFree = bravaisInfo(bravais).system === 'monoclinic';
  return {
    bravais,
    cell,
    uncertainty: { a: 0.0021, b: 0.0034, c: 0.0012, alpha: 0, beta: isFree ? 0.018 : 0, gamma: 0 },
    volume: volumeOfCell(cell),
    niggli: { a: cell.c, b: cell.a, c: cell.b, alpha: 90, beta: 90, gamma: cell.beta },
    probability,
    logEvidence: Math.log(probability),
    merit: { m: 40 * probability + 4.2, n: 20 },
    fN: { f: 50 * probability + 3, meanDelta: 0.0081, possible: 31, n: 20 },
    reversedM: 12.3 * probability + 1,
    symmetricM: 20.5,
    indexed,
    unindexed: used - indexed,
    shiftKind: 'zero',
    zeroShift: 0.0123,
    zeroShiftUncertainty: 0.0041,
    displacement: 0,
    displacementUncertainty: 0,
    extinction: [
      { symbol: 'P 1 21/c 1', spaceGroups: ['P 1 21/c 1'], probability: 0.83 },
      { symbol: 'P 1 - 1', spaceGroups: ['P 1 2 1', 'P 1 m 1', 'P 1 2/m 1'], probability: 0.11 },
    ],
    lines,
    ambiguousWith: [],
    isShiftAtLimit: false,
    openCoefficients: 0,
    notRefined: null,
    remarks: probability > 0.5 ? ['line 7 is probably an impurity'] : [],
  };
}

export const OPTIONS: SearchOptions = {
  lattices: ['cF', 'cI', 'cP', 'hP', 'hR', 'tI', 'tP', 'oF', 'oI', 'oC', 'oP', 'mC', 'mP', 'aP'],
  lines: 20,
  judged: null,
  impurities: 1,
  zeroShift: { mode: 'fit', range: 0.1 },
  displacement: 'off',
  minVolume: 10,
  maxVolume: 6000,
  minLength: 2,
  maxLength: 60,
  generators: ['random'],
  candidates: 1,
  timeBudget: null,
  seed: 7,
  solutions: 20,
};

/** A finished search on the lines of {@link CELL} with one impurity, by hand; no search runs. */
export function fixtureReport(kind: 'good' | 'poor' | 'none' = 'good'): IndexReport {
  const peaks = peakList();
  const [first, second, third] = kind === 'good' ? [0.9321, 0.031, 0.0002] : [0.21, 0.2, 0.02];
  const wrong: UnitCell = { a: 9.97, b: 18.83, c: 6.82, alpha: 90, beta: 90, gamma: 90 };
  const doubled: UnitCell = { ...CELL, c: 2 * CELL.c };
  const solutions =
    kind === 'none'
      ? []
      : [
          solution(peaks, CELL, 'mP', first, 20),
          { ...solution(peaks, doubled, 'mP', second, 20), remarks: ['supercell of solution 1'] },
          solution(peaks, wrong, 'oP', third, 20),
        ];
  const found: Omit<SearchResult, 'verdict'> = {
    solutions,
    probabilityNone: kind === 'good' ? 0.0365 : 0.57,
    diagnosis:
      kind === 'good'
        ? []
        : [
            {
              code: 'zero-shift',
              message: 'The angles are inconsistent with any lattice by about 0.08 deg',
              hint: 'Try --zero-shift 0.2',
            },
          ],
    warnings: [],
    effort: [{ bravais: 'mP', candidates: 1000, rounds: 60 }],
    linesUsed: { candidates: 20, judged: 20 },
    stopped: 'complete',
    lineSigma: 0.0118,
  };
  const result: SearchResult = { verdict: verdictOf(peaks, found), ...found };
  return {
    program: { name: 'mlindex', version: '0.1.0' },
    input: {
      file: 'data/sample <1>.xy',
      kind: 'pattern',
      format: 'columns',
      unit: 'two-theta',
      wavelength: WAVELENGTH,
      radiation: 'Cu K-alpha1, 1.540593 A',
      wavelengthSource: 'file',
      points: 2300,
      range: [5, 27.99],
      notes: [],
    },
    peaks,
    view: patternOf(peaks),
    options: OPTIONS,
    models: 'on',
    workers: 2,
    result,
    warnings: [
      {
        code: 'few-counts',
        message: 'The pattern is weak',
        file: 'data/sample <1>.xy',
        hint: 'Count longer',
      },
    ],
    timings: { read: 0.01, peakSearch: 0.2, search: 1.5, total: 1.71, cpu: 2.4 },
    exit: kind === 'good' ? EXIT.good : EXIT.nothingGood,
  };
}

/** What the first solution of {@link displacedReport} was refined with. */
export const DISPLACED = {
  shiftKind: 'displacement',
  zeroShift: 0,
  zeroShiftUncertainty: 0,
  displacement: -0.0871,
  displacementUncertainty: 0.0061,
} as const;

/** The good report with `displacement: 'auto'`: the first solution has a displacement, the others a zero shift. */
export function displacedReport(): IndexReport {
  const report = fixtureReport('good');
  const [first, ...others] = report.result.solutions;
  return {
    ...report,
    options: { ...OPTIONS, displacement: 'auto' },
    result: { ...report.result, solutions: [{ ...first, ...DISPLACED }, ...others] },
  };
}
