/** Part of the features of a lattice that the lines ask for: a subspace, as orthonormal vectors. */
export interface Flat {
  readonly basis: readonly (readonly number[])[];
  /** For each line whether one of its reflections has features in the subspace. */
  readonly covers: readonly boolean[];
}

/** The features of the reflections that explain a line, see featuresOfIndices. */
export type Reflections = readonly (readonly number[])[];

/** Squared sine of the angle to a subspace below which a vector lies in it; features are whole numbers. */
const INSIDE = 1e-9;
/** Directions that the search begins with, those of the most lines. */
const STARTS = 12;

/** The part of a vector outside of a subspace, null for a vector in it. */
export function outsideOf(vector: readonly number[], basis: Flat['basis']): number[] | null {
  const rest = [...vector];
  for (const axis of basis) {
    const along = axis.reduce((sum, x, k) => sum + x * vector[k], 0);
    axis.forEach((x, k) => (rest[k] -= along * x));
  }
  const square = (v: readonly number[]): number => v.reduce((sum, x) => sum + x * x, 0);
  return square(rest) <= INSIDE * square(vector) ? null : rest;
}

/**
 * For each rank from 1 to `freedom` - 1 a subspace of the features that holds as many lines as a greedy search finds. A line
 * counts for whichever of its reflections needs the smaller subspace: one that an order of another reflection explains
 * tests no further coefficient, whatever else falls on it.
 */
export function flatsOf(lines: readonly Reflections[], freedom: number): Flat[] {
  const nothing: Flat = { basis: [], covers: lines.map(() => false) };
  const best: Flat[] = [];
  for (const start of freedom === 1 ? [] : extensions(nothing, lines).slice(0, STARTS)) {
    let flat = start;
    for (let rank = 1; rank < freedom; rank++) {
      if (rank > 1) flat = extensions(flat, lines)[0] ?? flat;
      if (flat.basis.length < rank) break;
      if (best[rank - 1] === undefined || count(flat) > count(best[rank - 1])) best[rank - 1] = flat;
    }
  }
  return best;
}

/**
 * Directions of the coefficients that lines leave open: those orthogonal to the smallest subspace of features beside which there
 * are no more lines than dimensions, so that each of these lines fixes one coefficient and none tests it.
 * @returns orthonormal vectors of length `freedom`; none where the lines test every coefficient
 */
export function openDirections(lines: readonly Reflections[], freedom: number): number[][] {
  if (hasTwoBases(lines, freedom)) return [];
  const flat = flatsOf(lines, freedom).find(
    ({ covers }, i) => covers.filter((isInside) => !isInside).length <= freedom - (i + 1),
  );
  if (flat === undefined) return [];
  const basis = [...flat.basis];
  const open: number[][] = [];
  for (let k = 0; k < freedom; k++) {
    const axis = Array.from({ length: freedom }, (_, i) => (i === k ? 1 : 0));
    const rest = outsideOf(axis, basis);
    if (rest === null) continue;
    const direction = directionOf(rest);
    basis.push(direction);
    open.push(direction);
  }
  return open;
}

/**
 * Are there two sets of lines, with one reflection each and no line in both, that span all features? Then any subspace leaves at least
 * twice as many lines out as it lacks dimensions.
 */
function hasTwoBases(lines: readonly Reflections[], freedom: number): boolean {
  let rest = lines.filter((reflections) => reflections.length === 1).map(([features]) => features);
  for (let set = 0; set < 2; set++) {
    const basis: number[][] = [];
    const left: (readonly number[])[] = [];
    for (const features of rest) {
      const outside = basis.length < freedom ? outsideOf(features, basis) : null;
      if (outside === null) left.push(features);
      else basis.push(directionOf(outside));
    }
    if (basis.length < freedom) return false;
    rest = left;
  }
  return true;
}

function count({ covers }: Flat): number {
  return covers.reduce((sum, flag) => sum + (flag ? 1 : 0), 0);
}

/** The flats of one dimension more, those with the most lines first. */
function extensions(flat: Flat, lines: readonly Reflections[]): Flat[] {
  const found = new Map<string, { readonly axis: number[]; readonly lines: Set<number> }>();
  lines.forEach((reflections, line) => {
    if (flat.covers[line]) return;
    for (const features of reflections) {
      const rest = outsideOf(features, flat.basis);
      if (rest === null) continue;
      const axis = directionOf(rest);
      const key = axis.map((x) => Math.round(x * 1e6)).join();
      const known = found.get(key) ?? { axis, lines: new Set() };
      known.lines.add(line);
      found.set(key, known);
    }
  });
  return [...found.values()]
    .sort((a, b) => b.lines.size - a.lines.size)
    .slice(0, flat.basis.length === 0 ? STARTS : 1)
    .map(({ axis, lines: taken }) => ({
      basis: [...flat.basis, axis],
      covers: flat.covers.map((is, line) => is || taken.has(line)),
    }));
}

/** Unit vector whose first component beside 0 is positive. */
function directionOf(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  const sign = Math.sign(vector.find((x) => Math.abs(x) > 1e-6 * length) ?? 1);
  return vector.map((x) => (sign * x) / length + 0);
}
