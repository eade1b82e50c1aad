/** Angles of constant step. */
export interface StepGrid {
  /** Degrees. */
  readonly start: number;
  readonly step: number;
  readonly end: number;
  readonly points: number;
}

const MINIMUM_POINTS = 20;
const MAXIMUM_POINTS = 1_000_000;
const MAXIMUM_STEP = 5;

function gridOf(start: number, step: number, end: number): StepGrid | null {
  if (!(step > 0 && step <= MAXIMUM_STEP && end > start && start > -180 && end <= 180.5)) return null;
  const points = Math.floor((end - start) / step + 1.005 + 1e-9);
  return points >= MINIMUM_POINTS && points <= MAXIMUM_POINTS ? { start, step, end, points } : null;
}

/** Grids that a line beginning with three numbers may mean: start, step, end, or start, end, step. */
export function gridsOfLine(line: string): StepGrid[] {
  const words = line
    .slice(0, 200)
    .trim()
    .split(/[\s,;]+/)
    .slice(0, 3);
  const [p, q, r] = words.map(Number);
  if (words.length < 3 || !Number.isFinite(p + q + r)) return [];
  return [gridOf(p, q, r), gridOf(p, r, q)].filter((grid) => grid !== null);
}

/** A grid that header lines name. */
export interface NamedGrid {
  /** Index of the last line that names part of it. */
  readonly line: number;
  /** Null where no end is named. */
  readonly grid: StepGrid | null;
  /** The grid with so many points. */
  open(points: number): StepGrid;
}

const KEY =
  /^[\s#!;'"*_/]*([A-Za-z2][A-Za-z0-9 _.\-()[\]°*/2θ]{0,60}?)["']?(?:\s*[:=,]\s*|\s+)["']?\s*(-?\d+(?:[.,]\d+)?)/;
const OTHER = /time|date|number|count|point|steps$|speed|temp|volt|curr|phi|chi|omega|slit|width/;

/** The grid of a header with lines such as `Start: 5`, `Step size = 0.02`, `End angle, 90`; null where it is incomplete. */
export function gridOfKeys(lines: readonly string[]): NamedGrid | null {
  let [start, step, end] = [NaN, NaN, NaN];
  let last = -1;
  lines.forEach((text, i) => {
    const range = /angle\s*range\W+(-?\d+(?:\.\d+)?)[\s,;]+(?:to\s+)?(\d+(?:\.\d+)?)/i.exec(
      text.slice(0, 200),
    );
    if (range !== null) {
      [start, end, last] = [Number(range[1]), Number(range[2]), i];
      return;
    }
    const match = KEY.exec(text.slice(0, 200));
    if (match === null) return;
    const key = match[1].toLowerCase().replace(/[^a-z0-9]/g, '');
    const value = Number(match[2].replace(',', '.'));
    if (OTHER.test(key)) return;
    if (/step|inc|^delta|^d2theta/.test(key)) [step, last] = [value, i];
    else if (/start|begin|^first|^from|min/.test(key)) [start, last] = [value, i];
    else if (/stop|end|^last|^to$|max|final/.test(key)) [end, last] = [value, i];
  });
  if (!Number.isFinite(start + step)) return null;
  const grid = Number.isNaN(end) ? null : gridOf(start, step, end);
  if (grid === null && !(Number.isNaN(end) && step > 0 && step <= MAXIMUM_STEP)) return null;
  return {
    line: last,
    grid,
    open: (points) => ({ start, step, end: start + (points - 1) * step, points }),
  };
}
