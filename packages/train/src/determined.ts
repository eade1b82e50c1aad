import { bravaisInfo, type BravaisLattice, type LatticeSystem } from 'ml-index/lattice';

type Indices = readonly [number, number, number];

/** Generators of the holohedries, but for inversion: what they make of hkl (conventional axes, hexagonal ones for hR). */
const GENERATORS: Readonly<Record<LatticeSystem, readonly ((hkl: Indices) => Indices)[]>> = {
  triclinic: [],
  monoclinic: [([h, k, l]) => [h, -k, l]],
  orthorhombic: [([h, k, l]) => [-h, k, l], ([h, k, l]) => [h, -k, l], ([h, k, l]) => [h, k, -l]],
  tetragonal: [([h, k, l]) => [-h, k, l], ([h, k, l]) => [h, k, -l], ([h, k, l]) => [k, h, l]],
  rhombohedral: [([h, k, l]) => [k, -h - k, l], ([h, k, l]) => [k, h, -l]],
  hexagonal: [([h, k, l]) => [-k, h + k, l], ([h, k, l]) => [h, k, -l], ([h, k, l]) => [k, h, l]],
  cubic: [([h, k, l]) => [-h, k, l], ([h, k, l]) => [k, l, h], ([h, k, l]) => [k, h, l]],
};

/**
 * Rows in echelon form that span the same lattice of integer vectors, at most three, by Euclid's algorithm on each
 * column (Hermite normal form: Cohen 1993, A Course in Computational Algebraic Number Theory, 2.4).
 */
function echelon(vectors: readonly Indices[]): number[][] {
  let rows = vectors.map((vector) => [...vector]);
  const result: number[][] = [];
  for (let column = 0; column < 3; column++) {
    for (;;) {
      const active = rows.filter((row) => row[column] !== 0);
      if (active.length === 0) break;
      const pivot = active.reduce((least, row) =>
        Math.abs(row[column]) < Math.abs(least[column]) ? row : least,
      );
      rows = rows.map((row) => {
        const factor = row === pivot ? 0 : Math.trunc(row[column] / pivot[column]);
        return factor === 0 ? row : row.map((value, k) => value - factor * pivot[k]);
      });
      if (active.length === 1) {
        result.push(pivot);
        rows = rows.filter((row) => row !== pivot);
        break;
      }
    }
    rows = rows.filter((row) => row.some((value) => value !== 0));
  }
  return result;
}

/**
 * How many of the first lines determine the lattice: the least n for which the indices of n lines, with all that are
 * equivalent by symmetry, span the whole reciprocal lattice; null where all of them span a part of it only. Then a
 * smaller cell explains the same lines exactly, and nobody can tell from their positions which is right.
 */
export function determinedBy(hkl: readonly Indices[], bravais: BravaisLattice): number | null {
  const { system, points } = bravaisInfo(bravais);
  let spanned: number[][] = [];
  for (const [i, indices] of hkl.entries()) {
    let vectors: Indices[] = [...spanned.map(([h, k, l]): Indices => [h, k, l]), indices];
    let before = '';
    for (;;) {
      spanned = echelon(vectors);
      const now = spanned.map((row, r) => Math.abs(row[r])).join();
      if (now === before) break;
      before = now;
      vectors = spanned.flatMap(([h, k, l]): Indices[] => [
        [h, k, l],
        ...GENERATORS[system].map((image) => image([h, k, l])),
      ]);
    }
    const volume = spanned.length < 3 ? Infinity : spanned.reduce((v, row, r) => v * Math.abs(row[r]), 1);
    if (volume === points) return i + 1;
  }
  return null;
}
