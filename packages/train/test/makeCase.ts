import {
  bravaisInfo,
  coefficientsOfCell,
  featuresOfIndices,
  q2OfIndices,
  volumeOfCell,
  type BravaisLattice,
  type UnitCell,
} from 'ml-index/lattice';
import { twoThetaOfQ2 } from 'ml-index/peaks';
import { LIST_LENGTH, type CalculatedCase } from '../src/lists.js';

/** A case of a primitive lattice with rectangular axes in which every line is seen. For tests. */
export function makeCase(bravais: BravaisLattice, cell: UnitCell, id = 'made'): CalculatedCase {
  const { system } = bravaisInfo(bravais);
  const wavelength = 1.540598;
  const x = coefficientsOfCell(cell);
  const lines = new Map<string, { hkl: [number, number, number]; q2: number }>();
  const reach = [0, 1, 2, 3, 4, 5, 6, 7];
  for (const h of reach) {
    for (const k of reach) {
      for (const l of reach) {
        const q2 = q2OfIndices(x, h, k, l);
        const key = featuresOfIndices(system, h, k, l).join();
        if (q2 > 0 && q2 < 1.6) lines.set(key, { hkl: [h, k, l], q2 });
      }
    }
  }
  const sorted = [...lines.values()].sort((p, q) => p.q2 - q.q2);
  const listed = sorted.slice(0, LIST_LENGTH);
  return {
    ...{ id, source: 'test', family: 'published', formula: '', bravais, metricBravais: bravais },
    ...{ spaceGroup: 1, hermannMauguin: 'P 1', cell, wavelength },
    ...{ volume: volumeOfCell(cell), primitiveVolume: volumeOfCell(cell), determinedBy: 3 },
    lines: {
      twoTheta: listed.map(({ q2 }) => twoThetaOfQ2(q2, wavelength)),
      q2: listed.map(({ q2 }) => q2),
      hkl: listed.map(({ hkl }) => hkl),
      intensity: listed.map((_, i) => 100 / (i + 1)),
    },
    allQ2: listed.map(({ q2 }) => q2),
    total: { allowed: sorted.length, realistic: sorted.length },
  };
}

/** Cells of tP with a between 4 and 9 A and c between 0.6 and 2 times that. */
export function tetragonalCell(i: number): UnitCell {
  // additive recurrences with irrational steps cover both ranges evenly
  const a = 4 + 5 * ((i * 0.7548776662) % 1);
  const c = a * Math.exp(Math.log(0.6) + (Math.log(2) - Math.log(0.6)) * ((i * 0.569840291) % 1));
  return { a, b: a, c, alpha: 90, beta: 90, gamma: 90 };
}
