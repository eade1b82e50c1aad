import { bravaisInfo, isCentringAllowed, type BravaisLattice } from 'ml-index/lattice';
import { extinctionSymbols, isSystematicallyAbsent } from 'ml-index/symmetry';

/** Largest index of the reflections that are compared: the first ones of a pattern. */
const REACH = 3;

/**
 * Distances between the extinction symbols of a lattice, in the order of `extinctionSymbols`: the share of the low
 * reflections which one has and the other lacks, each weighted by 1/(h^2 + k^2 + l^2). All that the centring lets
 * through with indices up to 3 are counted, so axial reflections and those of zones weigh as they do at low angle.
 */
export function symbolDistances(bravais: BravaisLattice): number[][] {
  const { centring } = bravaisInfo(bravais);
  const symbols = extinctionSymbols(bravais);
  const reflections: [number, number, number][] = [];
  for (let h = -REACH; h <= REACH; h++)
    for (let k = -REACH; k <= REACH; k++)
      for (let l = -REACH; l <= REACH; l++)
        if ((h !== 0 || k !== 0 || l !== 0) && isCentringAllowed(centring, h, k, l))
          reflections.push([h, k, l]);
  const weights = reflections.map(([h, k, l]) => 1 / (h * h + k * k + l * l));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const absent = symbols.map((symbol) => reflections.map((hkl) => isSystematicallyAbsent(symbol, ...hkl)));
  return absent.map((p) =>
    absent.map((q) => weights.reduce((sum, weight, i) => sum + (p[i] === q[i] ? 0 : weight), 0) / total),
  );
}
