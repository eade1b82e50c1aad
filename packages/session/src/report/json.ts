import type { Issue } from 'ml-index/math';
import { twoThetaOfQ2, type PeakList } from 'ml-index/peaks';
import type { Solution } from 'ml-index/report';
import { EXIT, EXIT_MEANING, type ExitCode } from '../exit.js';
import type { InputLines } from '../lines.js';
import { PROGRAM } from '../program.js';
import type { IndexReport } from './indexReport.js';

/** Name and version of the JSON that every command writes; docs/json.md describes it. */
export const SCHEMA = 'ml-index/1';

/** `mlindex index --json`. */
export function indexJson(report: IndexReport): object {
  const { result, input, peaks, options } = report;
  return {
    schema: SCHEMA,
    command: 'index',
    program: report.program,
    exit: exitJson(report.exit),
    input: {
      ...input,
      lines: peaks.q2.length,
      linesUsed: result.linesUsed.candidates,
      linesJudged: result.linesUsed.judged,
      peaks: peaksJson(peaks),
    },
    options: { ...options, models: report.models, workers: report.workers },
    seed: options.seed,
    stopped: result.stopped,
    timings: report.timings,
    verdict: result.verdict,
    lineSigma: finite(result.lineSigma),
    probabilityNone: finite(result.probabilityNone),
    solutions: result.solutions.map((solution, i) => solutionJson(solution, i, input.wavelength)),
    diagnosis: result.diagnosis,
    warnings: report.warnings,
    effort: result.effort,
  };
}

/** {@link indexJson} as the text of a file. */
export function indexJsonText(report: IndexReport): string {
  return `${JSON.stringify(indexJson(report), null, 2)}\n`;
}

/** `mlindex peaks --json`: the lines of a file. */
export function linesJson({ summary, peaks, found, warnings, timings }: InputLines): object {
  return {
    schema: SCHEMA,
    command: 'peaks',
    program: PROGRAM,
    exit: exitJson(EXIT.good),
    input: { ...summary, lines: peaks.q2.length },
    lines: peaksJson(peaks).map((line, i) => ({ ...line, significance: found?.[i].significance ?? null })),
    timings,
    warnings,
  };
}

export function exitJson(code: ExitCode): object {
  return { code, meaning: EXIT_MEANING[code] };
}

function solutionJson(solution: Solution, index: number, wavelength: number | null): object {
  const { cell, uncertainty, merit, fN } = solution;
  return {
    rank: index + 1,
    bravais: solution.bravais,
    ...cell,
    uncertainties: uncertainty,
    volume: solution.volume,
    niggli: solution.niggli,
    probability: solution.probability,
    logEvidence: finite(solution.logEvidence),
    m20: merit.n === 20 ? finite(merit.m) : null,
    mN: { n: merit.n, value: finite(merit.m) },
    fN: { n: fN.n, value: finite(fN.f), meanDelta: finite(fN.meanDelta), possible: fN.possible },
    reversedM: finite(solution.reversedM),
    symmetricM: finite(solution.symmetricM),
    indexed: solution.indexed,
    unindexed: solution.unindexed,
    zeroShift: solution.zeroShift,
    zeroShiftUncertainty: finite(solution.zeroShiftUncertainty),
    shiftKind: solution.shiftKind,
    displacement: solution.displacement,
    displacementUncertainty: finite(solution.displacementUncertainty),
    extinction: solution.extinction,
    ambiguousWith: solution.ambiguousWith.map((i) => i + 1),
    remarks: solution.remarks,
    lines: solution.lines.map((line) => ({
      line: line.line + 1,
      observed: positionJson(line.q2Observed, wavelength),
      calculated: line.q2Calculated === null ? null : positionJson(line.q2Calculated, wavelength),
      differenceTwoTheta: line.differenceTwoTheta,
      hkl: line.hkl,
      intensity: line.intensity,
    })),
  };
}

/** A position as q2 (1/A^2), d (A) and two-theta (degrees; null without a wavelength). */
function positionJson(
  q2: number,
  wavelength: number | null,
): { q2: number; d: number; twoTheta: number | null } {
  return {
    q2,
    d: 1 / Math.sqrt(q2),
    twoTheta: wavelength === null ? null : finite(twoThetaOfQ2(q2, wavelength)),
  };
}

function peaksJson(peaks: PeakList): object[] {
  return Array.from(peaks.q2, (q2, i) => ({
    line: i + 1,
    ...positionJson(q2, peaks.wavelength),
    sigmaQ2: peaks.sigmaQ2[i],
    intensity: peaks.intensity?.[i] ?? null,
    fwhm: peaks.fwhm?.[i] ?? null,
  }));
}

export function issuesJson(issues: readonly Issue[], exit: ExitCode, command: string): object {
  return { schema: SCHEMA, command, exit: exitJson(exit), issues };
}

/** JSON has no NaN or infinity: null stands for them. */
function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}
