import {
  coefficientsOfCell,
  isCentringAllowed,
  linesOfCell,
  type Centring,
  type UnitCell,
} from 'ml-index/lattice';

export type Indices = readonly [number, number, number];

/** A line of a calculated powder pattern. */
export interface CalculatedLine {
  /** 1/A^2 */
  readonly q2: number;
  /** One of the reflections that make it up: the one with the fewest negative and the largest indices. */
  readonly hkl: Indices;
  /** Number of reflections at this place. */
  readonly multiplicity: number;
}

/** Reflections nearer than this, relative in q2, are one line. */
const SAME = 1e-9;

/**
 * Lines of a cell in whatever setting up to a q2 in 1/A^2, ascending; reflections at the same place are one line.
 * @throws InputError `not-a-cell`, `too-many-lines`
 */
export function calculatedLines(cell: UnitCell, centring: Centring, q2Max: number): CalculatedLine[] {
  const reflections = linesOfCell('aP', coefficientsOfCell(cell), q2Max);
  const lines: { q2: number; hkl: Indices; multiplicity: number }[] = [];
  for (let i = 0; i < reflections.count; i++) {
    const [h, k, l] = reflections.hkl.subarray(3 * i, 3 * i + 3);
    if (!isCentringAllowed(centring, h, k, l)) continue;
    const q2 = reflections.q2[i];
    const hkl = preferredOf(h, k, l);
    const last = lines.at(-1);
    if (last === undefined || q2 - last.q2 > SAME * q2) {
      lines.push({ q2, hkl, multiplicity: reflections.multiplicity[i] });
    } else {
      last.multiplicity += reflections.multiplicity[i];
      if (isPreferred(hkl, last.hkl)) last.hkl = hkl;
    }
  }
  return lines;
}

/** Of a reflection and its Friedel opposite. */
function preferredOf(h: number, k: number, l: number): Indices {
  const opposite: Indices = [0 - h, 0 - k, 0 - l];
  return isPreferred(opposite, [h, k, l]) ? opposite : [h, k, l];
}

function isPreferred(hkl: Indices, other: Indices): boolean {
  const negative = (indices: Indices): number => indices.filter((index) => index < 0).length;
  if (negative(hkl) !== negative(other)) return negative(hkl) < negative(other);
  const differing = hkl.findIndex((index, i) => index !== other[i]);
  return differing >= 0 && hkl[differing] > other[differing];
}
