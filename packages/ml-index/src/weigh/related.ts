import {
  bravaisInfo,
  bravaisLatticesOfCell,
  cellOfCoefficients,
  expandCoefficients,
  sublattices,
  superlattices,
  type UnitCell,
} from '../lattice/index.js';
import { assess, type Assessment, type JudgedLines } from './assess.js';

/** Pseudo-symmetric cells are tried in the higher symmetry too: how far the metric may be off. */
const SYMMETRY_TOLERANCE = { lengthTolerance: 0.012, angleTolerance: 0.7 };

/**
 * Lattices that the lines could equally mean: the candidate in every symmetry that its metric nearly has, and cells
 * twice or three times as large or as small (wrong multiples, wrong centrings). Each refined against the lines.
 * @param indices of the super- and sublattices to try, e.g. [1, 2]; 1 is the lattice itself.
 */
export function relatedLattices(
  candidate: Assessment,
  indices: readonly number[],
  lines: JudgedLines,
  shiftSigma: number,
): Assessment[] {
  const { system, centring } = bravaisInfo(candidate.bravais);
  const cell = cellOfCoefficients(expandCoefficients(system, candidate.free));
  const found: Assessment[] = [];
  for (const index of indices) {
    const niggli: UnitCell[] =
      index === 1
        ? [cell]
        : [...superlattices(cell, centring, index), ...sublattices(cell, centring, index)].map(
            (other) => other.cell,
          );
    for (const other of niggli) {
      for (const match of bravaisLatticesOfCell(other, index === 1 ? centring : 'P', SYMMETRY_TOLERANCE)) {
        const assessment = assess(match.bravais, match.free, candidate.shift, lines, shiftSigma);
        if (assessment !== null) found.push(assessment);
      }
    }
  }
  return found;
}
