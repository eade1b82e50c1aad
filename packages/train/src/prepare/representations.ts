import {
  bravaisInfo,
  cellOfMetric,
  IDENTITY,
  invertTransform,
  metricOfCell,
  niggliCell,
  primitiveTransform,
  transformIndices,
  transformMetric,
  type Transform,
  type UnitCell,
} from 'ml-index/lattice';
import { transformOperations } from '../operations.js';
import type { PlacedStructure } from '../structures.js';
import { hermannMauguinOf } from './symbols.js';

/** Names of the cells of an entry. */
export const REPRESENTATIONS = ['standard', 'conventional', 'reindexed', 'reduced'] as const;
export type RepresentationName = (typeof REPRESENTATIONS)[number];

/** One description of an entry's lattice. */
export interface Representation {
  readonly cell: UnitCell;
  /** From the standard basis to this one: (a', b', c') = (a, b, c) P, hkl' = hkl P. */
  readonly transform: Transform;
  /** Symbol in this setting; null where none of the 530 settings is it. */
  readonly hermannMauguin: string | null;
}

/**
 * The cells of an entry (write-up 2.1.1). `standard`: the library's setting (`conventionalCell`; hR on obverse hexagonal
 * axes). `conventional`: as the source lists it, made to obey its symmetry exactly. `reindexed`: the same as `standard`
 * but for hR, which is on rhombohedral axes. `reduced`: Niggli cell.
 */
export function representationsOf({
  structure,
  transform,
}: PlacedStructure): Record<RepresentationName, Representation> {
  const { bravais, cell, operations, spaceGroup } = structure;
  const { centring } = bravaisInfo(bravais);
  const metric = metricOfCell(cell);
  const symbolIn = (p: Transform): string | null => {
    const moved = transformOperations(operations, p);
    return moved === null ? null : hermannMauguinOf(spaceGroup, moved);
  };
  const represent = (p: Transform): Representation => ({
    cell: p === IDENTITY ? cell : cellOfMetric(transformMetric(metric, p)),
    transform: p,
    hermannMauguin: symbolIn(p),
  });
  const standard = represent(IDENTITY);
  return {
    standard,
    conventional: {
      ...represent(invertTransform(transform)),
      hermannMauguin: structure.hermannMauguin,
    },
    reindexed: bravais === 'hR' ? represent(primitiveTransform('R')) : standard,
    reduced: represent(niggliCell(cell, centring).transform),
  };
}

/** Indices in another basis. They stay integers, as every basis is one of lattice vectors. */
export function indicesIn(p: Transform, hkl: readonly [number, number, number]): [number, number, number] {
  const moved = transformIndices(hkl, p);
  const [h, k, l] = moved.map((index) => Math.round(index) + 0);
  if (Math.abs(h - moved[0]) + Math.abs(k - moved[1]) + Math.abs(l - moved[2]) > 1e-6)
    throw new RangeError(`indices ${hkl.join(' ')} are no integers in the basis ${p.join(' ')}`);
  return [h, k, l];
}
