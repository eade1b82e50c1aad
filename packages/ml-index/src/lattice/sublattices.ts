import { InputError } from '../math/index.js';
import type { Centring } from './bravais.js';
import type { UnitCell } from './cell.js';
import { sameReducedLattice, type LatticeTolerance } from './compare.js';
import { niggliCell, niggliReduce, type TransformedCell } from './niggli.js';
import { composeTransforms, invertTransform, transformMetric, type Transform } from './transform.js';

/** Derived lattices closer than this count as one. */
const IDENTICAL: LatticeTolerance = { length: 1e-4, angle: 0.01 };

/**
 * Bases of all sublattices of the given index, as columns in a basis of the lattice: the Hermite normal forms
 * [a 0 0; b d 0; c e f] with a d f = index, 0 <= b < d, 0 <= c, e < f (Santoro & Mighell 1972, Acta Cryst. A28, 284).
 * There are 7, 13 and 35 of index 2, 3 and 4.
 * @throws InputError `bad-index` unless the index is a positive integer
 */
export function hermiteForms(index: number): Transform[] {
  if (!Number.isInteger(index) || index < 1) {
    throw new InputError([
      {
        code: 'bad-index',
        message: 'The index of a derived lattice is not possible',
        value: index,
        expected: 'an integer >= 1',
      },
    ]);
  }
  const forms: Transform[] = [];
  for (let a = 1; a <= index; a++) {
    if (index % a !== 0) continue;
    for (let d = 1; d <= index / a; d++) {
      if ((index / a) % d !== 0) continue;
      const f = index / a / d;
      for (let b = 0; b < d; b++) {
        for (let c = 0; c < f; c++) for (let e = 0; e < f; e++) forms.push([a, 0, 0, b, d, 0, c, e, f]);
      }
    }
  }
  return forms;
}

/**
 * The lattices with a primitive cell `index` times as large: subgroups of the translations of this lattice, so every
 * line of this lattice is a line of theirs. Niggli cells, with the transform from the given basis (its Miller indices
 * stay integers); lattices of one metric (e.g. equivalent by the symmetry of the cell) once.
 * @throws InputError `not-a-cell`, `bad-index`
 */
export function superlattices(cell: UnitCell, centring: Centring, index: number): TransformedCell[] {
  return derivedLattices(cell, centring, hermiteForms(index));
}

/**
 * The lattices with a primitive cell `index` times as small: those that have this lattice among their
 * {@link superlattices}. Lines of this lattice whose transformed Miller indices are fractions are no lines of theirs.
 * Niggli cells, with the transform from the given basis; lattices of one metric once.
 * @throws InputError `not-a-cell`, `bad-index`
 */
export function sublattices(cell: UnitCell, centring: Centring, index: number): TransformedCell[] {
  // Subgroups of the reciprocal lattice are the reciprocals of the lattices wanted: P -> P^-T.
  return derivedLattices(
    cell,
    centring,
    hermiteForms(index).map((form) => transposed(invertTransform(form))),
  );
}

function derivedLattices(cell: UnitCell, centring: Centring, bases: readonly Transform[]): TransformedCell[] {
  const parent = niggliCell(cell, centring);
  const distinct: TransformedCell[] = [];
  for (const basis of bases) {
    const reduced = niggliReduce(transformMetric(parent.metric, basis));
    if (distinct.some((known) => sameReducedLattice(known.metric, reduced.metric, IDENTICAL))) continue;
    const transform = composeTransforms(composeTransforms(parent.transform, basis), reduced.transform);
    distinct.push({ ...reduced, transform });
  }
  return distinct;
}

function transposed(p: Transform): Transform {
  return [p[0], p[3], p[6], p[1], p[4], p[7], p[2], p[5], p[8]];
}
