import { invertTransform, determinantOfTransform, type Transform } from 'ml-index/lattice';

/** x' = W x + w on fractional coordinates; W row by row. */
export interface Operation {
  readonly rotation: readonly number[];
  /** Components in [0, 1). */
  readonly translation: readonly number[];
}

const SNAP = 48;

/** A component of a translation into [0, 1), 1/48ths exact (they cover all of International Tables A). */
export function wrap(value: number): number {
  const nearest = Math.round(value * SNAP) / SNAP;
  const snapped = Math.abs(value - nearest) < 1e-4 ? nearest : value;
  return snapped - Math.floor(snapped) + 0;
}

const TERM = /([+-]?)(?:(\d+(?:\.\d*)?|\.\d+)(?:\/(\d+))?\*?)?([xyz]?)/g;

/** Reads `-x+y, x, z+1/2`; null when it is no symmetry operation. */
export function parseOperation(text: string): Operation | null {
  const rows = text
    .toLowerCase()
    .replace(/[\s'"]/g, '')
    .split(',');
  if (rows.length !== 3) return null;
  const rotation: number[] = [];
  const translation: number[] = [];
  for (const row of rows) {
    if (row === '' || !/^[-+xyz0-9./*]+$/.test(row)) return null;
    const w = [0, 0, 0];
    let shift = 0;
    for (const [term, sign, number, divisor, axis] of row.matchAll(TERM)) {
      if (term === '') continue;
      if (number === undefined && axis === '') return null;
      const size =
        (number === undefined ? 1 : Number(number) / Number(divisor ?? 1)) * (sign === '-' ? -1 : 1);
      if (axis === '') shift += size;
      else w['xyz'.indexOf(axis)] += size;
    }
    if (w.some((entry) => !Number.isInteger(entry))) return null;
    rotation.push(...w);
    translation.push(wrap(shift));
  }
  return Math.abs(determinantOfTransform(rotation)) === 1 ? { rotation, translation } : null;
}

export function isTranslation({ rotation }: Pick<Operation, 'rotation'>): boolean {
  return rotation.every((entry, i) => entry === (i % 4 === 0 ? 1 : 0));
}

function product(a: readonly number[], b: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) out.push(a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j]);
  }
  return out;
}

export function apply(matrix: readonly number[], v: ArrayLike<number>): [number, number, number] {
  const at = (i: number): number =>
    matrix[3 * i] * v[0] + matrix[3 * i + 1] * v[1] + matrix[3 * i + 2] * v[2];
  return [at(0), at(1), at(2)];
}

/**
 * The same group on the basis (a, b, c) P: W' = P^-1 W P, w' = P^-1 w modulo 1, with all centring translations of the
 * new cell (which may be smaller or larger than the old one).
 * @returns null when an operation is no integer matrix on the new basis, so that the basis breaks the symmetry.
 */
export function transformOperations(operations: readonly Operation[], p: Transform): Operation[] | null {
  const inverse = invertTransform(p);
  const lattice: number[][] = [];
  for (let i = -2; i <= 2; i++) {
    for (let j = -2; j <= 2; j++) {
      for (let k = -2; k <= 2; k++) lattice.push(apply(inverse, [i, j, k]).map(wrap));
    }
  }
  const translations = [...new Map(lattice.map((t) => [t.map((x) => x.toFixed(3)).join(), t])).values()];
  const result = new Map<string, Operation>();
  for (const { rotation, translation } of operations) {
    const raw = product(inverse, product(rotation, p));
    const rounded = raw.map((entry) => Math.round(entry) + 0);
    if (raw.some((entry, i) => Math.abs(entry - rounded[i]) > 1e-6)) return null;
    const shift = apply(inverse, translation);
    for (const t of translations) {
      const moved = shift.map((x, i) => wrap(x + t[i]));
      const key = `${rounded.join()};${moved.map((x) => wrap(Math.round(x * 1000) / 1000).toFixed(3)).join()}`;
      if (!result.has(key)) result.set(key, { rotation: rounded, translation: moved });
    }
  }
  return [...result.values()];
}
