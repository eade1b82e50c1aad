import { coefficientsOfCell, linesOfCell } from 'ml-index/lattice';
import { DEFAULT_WAVELENGTH, twoThetaOfQ2, type PeakList } from 'ml-index/peaks';
import type { Solution } from 'ml-index/report';
import { fixed, formatIndices } from '../format/number.js';
import type { PlotLine, PowderPlot } from '../plot/powderPlot.js';
import { usedLines, type IndexReport, type PatternView } from './indexReport.js';

/** The x axis of a plot: two-theta where there is a wavelength, else q = 1/d. */
interface Axis {
  readonly label: string;
  of(q2: number): number;
}

function axisOf(wavelength: number | null): Axis {
  return wavelength === null
    ? { label: 'q = 1/d (Å⁻¹)', of: (q2) => Math.sqrt(q2) }
    : {
        label: `2θ (°), λ = ${Number(wavelength.toFixed(5))} Å`,
        of: (q2) => twoThetaOfQ2(q2, wavelength),
      };
}

/**
 * Pattern or sticks, ticks of the solution's cell and differences observed minus calculated.
 * @param whole the whole pattern, instead of the part with the lines that the search used
 */
export function solutionPlot(
  report: IndexReport,
  solution: Solution,
  index: number,
  whole: boolean,
): PowderPlot {
  const { peaks, options, result, view } = report;
  const axis = axisOf(report.input.wavelength);
  const used = usedLines(peaks, options);
  const indexed = new Map(solution.lines.map((line) => [line.line, line]));
  const lines = Array.from(peaks.q2, (q2, i): PlotLine => {
    const line = indexed.get(i);
    const kind = line === undefined ? 'unused' : line.hkl === null ? 'unindexed' : 'indexed';
    const hkl = line === undefined ? 'not used' : line.hkl === null ? 'not indexed' : formatIndices(line.hkl);
    return {
      x: axis.of(q2),
      intensity: peaks.intensity?.[i] ?? null,
      kind,
      title: `line ${i + 1}: ${fixed(axis.of(q2), 3)}, d ${fixed(1 / Math.sqrt(q2), 4)} Å, ${hkl}`,
    };
  });
  const xRange = rangeOf(peaks, view, axis, whole ? peaks.q2.length : used);
  const last = report.input.wavelength === null ? xRange[1] : Math.min(xRange[1], 179);
  const lambda = report.input.wavelength ?? DEFAULT_WAVELENGTH;
  const q2Max =
    report.input.wavelength === null ? last * last : ((2 * Math.sin((last * Math.PI) / 360)) / lambda) ** 2;
  return {
    title: `Solution ${index + 1}, ${solution.bravais}`,
    xLabel: axis.label,
    xRange,
    curve: curveOf(view),
    lines,
    ticks: [
      {
        label: `${solution.bravais} hkl`,
        x: Array.from(
          linesOfCell(solution.bravais, coefficientsOfCell(solution.cell), q2Max).q2,
          (q2) => axis.of(q2) + (report.input.wavelength === null ? 0 : shiftAt(axis.of(q2), solution)),
        ),
      },
    ],
    residuals: {
      label: 'Δ2θ (°)',
      sigma: result.lineSigma,
      points: solution.lines.flatMap((line) =>
        line.differenceTwoTheta === null
          ? []
          : [
              {
                x: axis.of(line.q2Observed),
                y: line.differenceTwoTheta,
                title: `line ${line.line + 1}, ${formatIndices(line.hkl)}: ${fixed(line.differenceTwoTheta, 3)}°`,
              },
            ],
      ),
    },
  };
}

/** How far lines at two-theta (degrees) are observed from their true place under a solution. */
function shiftAt(twoTheta: number, { zeroShift, displacement }: Solution): number {
  return zeroShift + displacement * Math.cos((twoTheta * Math.PI) / 360);
}

/** Lines that one row of a plot of the found lines holds legibly, and rows at most. */
const LINES_IN_ROW = 50;
const MOST_ROWS = 6;

/**
 * Pattern (or sticks) with background and a mark at each line found, in rows of equal width where there are many lines:
 * what `mlindex peaks --svg` draws.
 */
export function peaksPlots(peaks: PeakList, view: PatternView | null, title: string): PowderPlot[] {
  const axis = axisOf(peaks.wavelength);
  const xs = Array.from(peaks.q2, axis.of);
  const [from, to] = rangeOf(peaks, view, axis, peaks.q2.length);
  const rows = Math.min(MOST_ROWS, Math.max(1, Math.ceil(xs.length / LINES_IN_ROW)));
  const edge = (row: number): number => from + (row / rows) * (to - from);
  const whole: PowderPlot = {
    title,
    xLabel: axis.label,
    xRange: [from, to],
    curve: curveOf(view),
    lines: xs.map((x, i) => ({
      x,
      intensity: peaks.intensity?.[i] ?? null,
      kind: 'found',
      title: `line ${i + 1}: ${fixed(x, 3)}, d ${fixed(1 / Math.sqrt(peaks.q2[i]), 4)} Å`,
    })),
    ticks: [{ label: 'lines', x: xs }],
    residuals: null,
  };
  return Array.from({ length: rows }, (_, row) => ({ ...whole, xRange: [edge(row), edge(row + 1)] }));
}

function curveOf(view: PatternView | null): PowderPlot['curve'] {
  if (view === null) return null;
  return { x: view.pattern.twoTheta, y: view.pattern.intensity, background: view.background };
}

/** From the start of the pattern, or a little below the first line, to a little above the last line of `count`. */
function rangeOf(peaks: PeakList, view: PatternView | null, axis: Axis, count: number): [number, number] {
  const n = peaks.q2.length;
  const first = n === 0 ? 0 : axis.of(peaks.q2[0]);
  const last = n === 0 ? 1 : axis.of(peaks.q2[Math.max(0, Math.min(count, n) - 1)]);
  const margin = 0.04 * (last - first) || 0.05 * last;
  if (view === null) return [Math.max(0, first - margin), last + margin];
  const { twoTheta } = view.pattern;
  const [start, end] = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  return count >= n ? [start, end] : [Math.max(start, first - 4 * margin), Math.min(end, last + margin)];
}
