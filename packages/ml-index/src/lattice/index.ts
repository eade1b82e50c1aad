export {
  cellOfCoefficients,
  cellOfMetric,
  coefficientsOfCell,
  coefficientsOfReciprocalMetric,
  determinant,
  invertMetric,
  isPositiveDefinite,
  metricOfCell,
  q2OfIndices,
  reciprocalMetricOfCoefficients,
  volumeOfCell,
  type Coefficients,
  type Metric,
  type UnitCell,
} from './cell.js';
export {
  BRAVAIS_LATTICES,
  bravaisInfo,
  expandCoefficients,
  featuresOfIndices,
  freeCoefficients,
  isBravaisLattice,
  isCentringAllowed,
  type BravaisLattice,
  type BravaisLatticeInfo,
  type Centring,
  type LatticeSystem,
} from './bravais.js';
export {
  IDENTITY,
  composeTransforms,
  determinantOfTransform,
  dotInMetric,
  invertTransform,
  primitiveTransform,
  transformCoordinates,
  transformIndices,
  transformMetric,
  type Transform,
} from './transform.js';
export { niggliCell, niggliMetric, niggliReduce, requireMetric, type TransformedCell } from './niggli.js';
export { delaunayReduce, type DelaunayCell } from './delaunay.js';
export {
  DEFAULT_LATTICE_TOLERANCE,
  sameLattice,
  sameReducedLattice,
  type LatticeTolerance,
} from './compare.js';
export { conventionalCell, conventionalCellOfMetric, type ConventionalCell } from './conventional.js';
export {
  bravaisLatticesOfCell,
  highestSymmetry,
  twoFoldAxes,
  type BravaisMatch,
  type BravaisTolerance,
  type LatticeDistance,
  type TwoFoldAxis,
} from './bravaisLatticesOfCell.js';
export { hermiteForms, sublattices, superlattices } from './sublattices.js';
export { linesOfCell, uniqueIndices, type CellLines, type UniqueLine } from './reference.js';
export { referenceList, type ReferenceList } from './referenceList.js';
export type { CellLimits } from './limits.js';
