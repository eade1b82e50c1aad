import {
  bravaisInfo,
  coefficientsOfCell,
  freeCoefficients,
  isPositiveDefinite,
  volumeOfCell,
  type BravaisLattice,
  type UnitCell,
} from '../../../lattice/index.js';
import type { Random } from '../../../math/index.js';
import { CANDIDATE_STRIDE, SHIFT_SLOT, type Schedule } from '../../candidate.js';
import { drawShift, type CandidateGenerator } from '../generator.js';
import { cellShapes, volumeStatistics } from '../../../prior/index.js';

/** Spread of the lengths (of their logarithm) and of the angles (degrees) around a training cell's. */
const LENGTH_SPREAD = 0.12;
const ANGLE_SPREAD = 4;

const PLANS: Record<string, { candidates: number; schedule: Schedule }> = {
  cubic: { candidates: 200, schedule: { rounds: 8, keep: 3, firstAll: true } },
  tetragonal: { candidates: 1500, schedule: { rounds: 25, keep: 4, firstAll: true } },
  hexagonal: { candidates: 1500, schedule: { rounds: 25, keep: 4, firstAll: true } },
  rhombohedral: { candidates: 1500, schedule: { rounds: 25, keep: 4, firstAll: true } },
  orthorhombic: { candidates: 1500, schedule: { rounds: 45, keep: 6, firstAll: true } },
  monoclinic: { candidates: 2500, schedule: { rounds: 60, keep: 7, firstAll: true } },
  triclinic: { candidates: 3000, schedule: { rounds: 60, keep: 9, firstAll: true } },
};

/**
 * Random cells: another structure's cell of the same Bravais lattice, perturbed, scaled to a volume drawn from the
 * regression of the volume on the last line (first study of the notes).
 */
export const randomCells: CandidateGenerator = {
  name: 'random',
  plan: (bravais) => PLANS[bravaisInfo(bravais).system],
  generate(input, count, random, out) {
    const { system } = bravaisInfo(input.bravais);
    const shapes = cellShapes(input.bravais);
    const lines = input.observed.q2.length;
    const qLast = Math.sqrt(input.observed.q2[lines - 1]);
    const { mean, sigma } = volumeStatistics(input.bravais, lines);
    for (let i = 0; i < count;) {
      const cell = perturb(shapes[random.below(shapes.length)], input.bravais, random);
      const x = coefficientsOfCell(cell);
      if (!isPositiveDefinite(x)) continue;
      const volume = (lines / qLast ** 3) * Math.exp(mean + sigma * random.normal());
      const scale = (volumeOfCell(cell) / volume) ** (2 / 3);
      const free = freeCoefficients(system, x);
      const at = i * CANDIDATE_STRIDE;
      for (let k = 0; k < free.length; k++) out[at + k] = free[k] * scale;
      out[at + SHIFT_SLOT] = drawShift(input.shifts, i, random);
      i++;
    }
    return count;
  },
};

function perturb(shape: UnitCell, bravais: BravaisLattice, random: Random): UnitCell {
  const { system } = bravaisInfo(bravais);
  const length = (value: number): number => value * Math.exp(LENGTH_SPREAD * random.normal());
  const angle = (value: number): number => value + ANGLE_SPREAD * random.normal();
  const a = length(shape.a);
  switch (system) {
    case 'cubic':
      return { ...shape, a, b: a, c: a };
    case 'tetragonal':
    case 'hexagonal':
    case 'rhombohedral':
      return { ...shape, a, b: a, c: length(shape.c) };
    case 'orthorhombic':
      return { ...shape, a, b: length(shape.b), c: length(shape.c) };
    case 'monoclinic':
      return { ...shape, a, b: length(shape.b), c: length(shape.c), beta: angle(shape.beta) };
    case 'triclinic':
      return {
        a,
        b: length(shape.b),
        c: length(shape.c),
        alpha: angle(shape.alpha),
        beta: angle(shape.beta),
        gamma: angle(shape.gamma),
      };
  }
}
