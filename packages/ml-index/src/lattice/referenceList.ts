import { bravaisInfo, featuresOfIndices, isCentringAllowed, type BravaisLattice } from './bravais.js';

/** The reference lines that a search assigns from, in the order of their mean place in the pattern. */
export interface ReferenceList {
  readonly bravais: BravaisLattice;
  /** Number of lines, at most the length asked for. */
  readonly count: number;
  /** Miller indices, `3 * count`. */
  readonly hkl: Int16Array;
  /** Features (see featuresOfIndices), row after row, `freedom * count`. */
  readonly features: Float64Array;
}

/**
 * Reference Miller indices of a Bravais lattice (write-up 2.3.1 with its notes): one hkl for each distinct line that
 * the centring lets through, sorted by q2 averaged over typical cells of that lattice.
 * @param shapes free coefficients of typical cells, one array a cell, in any scale (each is scaled to unit determinant
 *   by the caller); at least one.
 * @param length lines wanted: the write-up's 100 for cubic, 500 otherwise.
 */
export function referenceList(
  bravais: BravaisLattice,
  shapes: readonly ArrayLike<number>[],
  length: number,
): ReferenceList {
  const { system, centring, freedom } = bravaisInfo(bravais);
  const reach = system === 'cubic' ? 20 : 13;
  const lowest = system === 'triclinic' || system === 'monoclinic' ? -reach : 0;
  const mean = new Float64Array(freedom);
  for (const shape of shapes) for (let k = 0; k < freedom; k++) mean[k] += shape[k] / shapes.length;
  const seen = new Set<string>();
  const lines: { hkl: [number, number, number]; features: number[]; order: number }[] = [];
  for (let h = 0; h <= reach; h++) {
    for (let k = system === 'triclinic' ? -reach : 0; k <= reach; k++) {
      for (let l = centring === 'R' ? -reach : lowest; l <= reach; l++) {
        if ((h === 0 && k === 0 && l === 0) || !isCentringAllowed(centring, h, k, l)) continue;
        const features = featuresOfIndices(system, h, k, l);
        const key = features.join();
        if (seen.has(key)) continue;
        seen.add(key);
        lines.push({ hkl: [h, k, l], features, order: features.reduce((sum, f, i) => sum + f * mean[i], 0) });
      }
    }
  }
  lines.sort((a, b) => a.order - b.order);
  const kept = lines.slice(0, length);
  const hkl = new Int16Array(3 * kept.length);
  const table = new Float64Array(freedom * kept.length);
  kept.forEach((line, i) => {
    hkl.set(line.hkl, 3 * i);
    table.set(line.features, freedom * i);
  });
  return { bravais, count: kept.length, hkl, features: table };
}
