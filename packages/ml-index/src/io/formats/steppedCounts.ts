import { findWavelength } from '../fileWavelength.js';
import type { InputFile, PatternFormat } from '../format.js';
import { trend } from '../guessUnit.js';
import { type ScanFile, steppedAngles } from '../scan.js';
import { fail, splitLines } from '../text.js';
import { type Radiation, tryWavelength } from '../wavelength.js';
import { gridOfKeys, gridsOfLine, type StepGrid } from '../stepGrid.js';

/**
 * Patterns as a start, a step and an end with counts alone after them: FullProf INSTRM 0 and DBWS (first line), 1 (old D1A,
 * numbers of detectors before the counts), 4 (NLS, ten counts and their ten uncertainties in turn), 6 (ILL D1A5, LLB G41:
 * a line with the number of points before), 8 (PSI DMC, two title lines; counts, then uncertainties), and headers that
 * name start, step and end. Layouts: FullProf manual, appendix "Input data files"; CrysFML, CFML_Diffraction_Patterns.
 */
export const steppedCounts = {
  kind: 'pattern',
  name: 'start, step, end and counts',
  extensions: ['dat', 'txt', 'udf'],
  sniff: (file) => hasGrid(file) && layoutOf(splitLines(file.text)) !== null,
  read: readSteppedCounts,
} satisfies PatternFormat;

/** Lines that may stand before the counts. */
const HEADER_LINES = 120;
/** Characters of such a header. */
const HEADER_LENGTH = 20_000;
/** Share of the points that may be missing or too many. */
const TOLERANCE = 0.05;

interface CountsLayout {
  readonly grid: StepGrid;
  /** Index of the first line of counts, and of the line after the last. */
  readonly from: number;
  readonly to: number;
  /** Numbers a point: counts alone, or with a number of detectors or an uncertainty. */
  readonly perPoint: 1 | 2;
  readonly points: number;
  readonly where: 'first line' | 'after titles' | 'after the number of points' | 'named';
}

function hasGrid(file: InputFile): boolean {
  const lines = splitLines(file.text.slice(0, HEADER_LENGTH)).slice(0, HEADER_LINES);
  return gridOfKeys(lines) !== null || lines.some((line) => gridsOfLine(line).length > 0);
}

/** Width of a cell where Fortran wrote numbers without blanks between them. */
const CELL = 8;

/** Numbers in a line that has nothing else in it, split at blanks and commas or, where they touch, at every 8 characters. */
function cellsOf(line: string): readonly string[] | null {
  if (/[^\s\d.,;eEdD+\-/]/.test(line)) return null;
  const cells = line.split(/[\s,;/]+/).filter((word) => word !== '');
  if (cells.some((word) => word.indexOf('.') !== word.lastIndexOf('.'))) {
    return Array.from({ length: Math.ceil(line.trimEnd().length / CELL) }, (_, i) =>
      line.slice(CELL * i, CELL * (i + 1)).trim(),
    );
  }
  return cells.every((word) => /^[+-]?(?:\d|\.\d)/.test(word)) ? cells : null;
}

function layoutOf(lines: readonly string[]): CountsLayout | null {
  const counts = Int32Array.from(lines, (line) => cellsOf(line)?.length ?? -1);
  // Sum of the numbers from a line to the end of its run of lines of numbers, and where that run ends.
  const sum = new Float64Array(lines.length + 1);
  const runEnd = new Int32Array(lines.length + 1).fill(lines.length);
  for (let i = lines.length - 1; i >= 0; i--) {
    sum[i] = counts[i] < 0 ? 0 : counts[i] + sum[i + 1];
    runEnd[i] = counts[i] < 0 ? i : runEnd[i + 1];
  }
  const fits = (grid: StepGrid, from: number): Pick<CountsLayout, 'perPoint' | 'points'> | null => {
    const near = (points: number): boolean =>
      Math.abs(points - grid.points) <= Math.max(1, TOLERANCE * grid.points);
    const columns = counts[from] === 2 || counts[from] === 3 ? singleAxis(lines, from, grid) : false;
    if (columns) return null;
    if (near(sum[from])) return { perPoint: 1, points: Math.min(sum[from], grid.points) };
    const pairs = Math.floor(sum[from] / 2);
    return near(pairs) ? { perPoint: 2, points: Math.min(pairs, grid.points) } : null;
  };
  const head = Math.min(HEADER_LINES, lines.length - 1);
  let titles = 0;
  for (let i = 0; i < head; i++) {
    if (/^\s*(?:[#!]|$)/.test(lines[i])) continue;
    for (const grid of gridsOfLine(lines[i])) {
      const fit = fits(grid, i + 1);
      if (fit === null) continue;
      const announced = i > 0 && parseInt(lines[i - 1], 10) === grid.points;
      const where = announced ? 'after the number of points' : titles === 0 ? 'first line' : 'after titles';
      return { ...fit, grid, from: i + 1, to: runEnd[i + 1], where };
    }
    titles++;
  }
  const named = gridOfKeys(lines.slice(0, HEADER_LINES));
  if (named === null) return null;
  const from = counts.findIndex((count, i) => i > named.line && count > 0);
  if (from < 0 || from > head) return null;
  // Without an end any number of counts would fit: then columns, and positions in order, are none.
  if (named.grid === null && (counts[from] === 2 || counts[from] === 3 || isInOrder(lines, from)))
    return null;
  const grid = named.grid ?? named.open(sum[from]);
  const fit = fits(grid, from);
  return fit === null ? null : { ...fit, grid, from, to: runEnd[from], where: 'named' };
}

/** Do the first numbers of a hundred lines run in one direction, as the positions of a list do? */
function isInOrder(lines: readonly string[], from: number): boolean {
  const values = lines.slice(from, from + 100).flatMap((line) => (cellsOf(line) ?? []).slice(0, 1));
  return Math.abs(trend(Float64Array.from(values, Number))) > 0.9;
}

/** Do the first numbers of these lines follow the grid themselves? Then the lines are columns of angle and counts. */
function singleAxis(lines: readonly string[], from: number, { start, step }: StepGrid): boolean {
  const angles = lines.slice(from, from + 5).map((line) => parseFloat(line));
  return angles.length === 5 && angles.every((angle, i) => Math.abs(angle - start - i * step) < 0.5 * step);
}

/** @throws InputError `not-a-number` */
function readSteppedCounts(file: InputFile): ScanFile {
  const lines = splitLines(file.text);
  const layout = layoutOf(lines);
  if (layout === null) {
    fail(file.name, {
      code: 'no-data',
      message: 'no start, step and end with as many counts after them',
      expected: 'e.g. 10.0 0.02 90.0, then 4001 counts',
    });
  }
  const { grid, from, to, perPoint, points } = layout;
  const values = new Float64Array(perPoint * points);
  let at = 0;
  for (let i = from; i < to && at < values.length; i++) {
    for (const word of cellsOf(lines[i]) ?? []) {
      if (at >= values.length) break;
      const value = Number(word.replace(/d/i, 'e'));
      if (!Number.isFinite(value)) {
        fail(file.name, {
          code: 'not-a-number',
          message: 'the counts are not all numbers',
          line: i + 1,
          value: word.slice(0, 60),
          expected: 'numbers',
        });
      }
      values[at++] = value;
    }
  }
  const { intensity, sigma, form } = arrange(values, layout);
  const header = lines.slice(0, from).map((text, i) => ({ line: i + 1, text }));
  const found = findWavelength(header)?.radiation ?? null;
  const radiation =
    found ?? (layout.where === 'named' ? null : wavelengthOfTitle(header.map(({ text }) => text)));
  const notes = [
    `${form}: start ${grid.start}, step ${grid.step}, end ${grid.end} degrees, from ${layout.where === 'named' ? 'the header' : `line ${from}`}`,
  ];
  if (found === null && radiation !== null) notes.push('the wavelength was taken from the title');
  return {
    format: form,
    scans: [
      { twoTheta: steppedAngles(grid.start, grid.step, points), intensity, sigma, stepTime: null, radiation },
    ],
    notes,
    warnings:
      points === grid.points
        ? []
        : [
            {
              code: 'truncated-file',
              message: `${grid.points} points are announced and ${points} are there; the pattern ends at ${(grid.start + (points - 1) * grid.step).toFixed(3)} degrees`,
              hint: 'Check that the file is whole',
            },
          ],
  };
}

/** Neutron patterns have their wavelength in the title: `1.9114 A`, no equals sign before it. */
function wavelengthOfTitle(titles: readonly string[]): Radiation | null {
  for (const title of titles) {
    const match = /(?:^|[\s:])(\d\.\d{2,6})\s?(?:A|Å|Ang)(?![a-zA-Z])/.exec(title);
    if (match !== null && !title.slice(0, match.index).endsWith('=')) return tryWavelength(match[1]);
  }
  return null;
}

interface Arranged {
  readonly intensity: Float64Array;
  readonly sigma: Float64Array | null;
  /** Name of the layout. */
  readonly form: string;
}

function arrange(values: Float64Array, { perPoint, points, where }: CountsLayout): Arranged {
  if (perPoint === 1) {
    const form = {
      'first line': 'FullProf INSTRM 0 (start, step, end and counts)',
      'after titles': 'FullProf INSTRM 8 (titles, start, step, end and counts)',
      'after the number of points': 'FullProf INSTRM 6 (ILL D1A5, LLB G41)',
      named: 'header with start and step, and counts',
    }[where];
    return { intensity: values, sigma: null, form };
  }
  const pick = (index: (i: number) => number): Float64Array =>
    Float64Array.from({ length: points }, (_, i) => values[index(i)]);
  const first = pick((i) => 2 * i);
  if (first.every((value) => Number.isInteger(value) && value >= 0 && value < 100)) {
    const intensity = pick((i) => 2 * i + 1);
    const sigma = intensity.map((value, i) =>
      Math.sqrt(Math.max(Math.abs(value), 1) / Math.max(1, first[i])),
    );
    return { intensity, sigma, form: 'FullProf INSTRM 1 (old D1A: detectors and counts)' };
  }
  const block = pick((i) => i);
  const announced = where === 'after the number of points';
  if (!announced && jumpsEveryTen(block)) {
    const alternating = pick((i) => 20 * Math.floor(i / 10) + (i % 10));
    const sigma = pick((i) => 20 * Math.floor(i / 10) + 10 + (i % 10));
    return {
      intensity: alternating,
      sigma,
      form: 'FullProf INSTRM 4 (NLS: counts and uncertainties in turn)',
    };
  }
  return {
    intensity: block,
    sigma: pick((i) => points + i),
    form: announced
      ? 'FullProf INSTRM 6 (ILL D1A5, LLB G41) with uncertainties'
      : 'FullProf INSTRM 8 (PSI DMC: counts, then uncertainties)',
  };
}

/** Do values jump after every ten of them, as where ten counts and their ten uncertainties stand in turn? */
function jumpsEveryTen(values: Float64Array): boolean {
  let [jumps, places] = [0, 0];
  for (let i = 10; i < values.length; i += 10) {
    const [before, after] = [Math.abs(values[i - 1]), Math.abs(values[i])];
    if (Math.abs(after - before) > 0.4 * Math.max(before, after)) jumps++;
    places++;
  }
  return places > 0 && jumps > 0.8 * places;
}
