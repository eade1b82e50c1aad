import {
  bravaisInfo,
  cellOfMetric,
  composeTransforms,
  conventionalCellOfMetric,
  IDENTITY,
  invertTransform,
  metricOfCell,
  primitiveTransform,
  transformMetric,
  type BravaisLattice,
  type Metric,
  type Transform,
  type UnitCell,
} from 'ml-index/lattice';
import { apply, isTranslation, transformOperations, type Operation } from './operations.js';

export interface StandardSetting {
  readonly cell: UnitCell;
  /** From the file's basis to the standard one. */
  readonly transform: Transform;
  /** All operations of the standard cell, centring translations among them. */
  readonly operations: readonly Operation[];
}

/** Why a structure could not be brought to the standard setting. */
export type SettingProblem =
  'unknown-centring' | 'axes-not-found' | 'metric-breaks-symmetry' | 'operations-break-basis' | 'not-a-cell';

type FileCentring = 'P' | 'A' | 'B' | 'C' | 'I' | 'F' | 'obverse' | 'reverse';

const CENTRING_BY_TRANSLATIONS: Record<string, FileCentring> = {
  '': 'P',
  '0.0000,0.5000,0.5000': 'A',
  '0.5000,0.0000,0.5000': 'B',
  '0.5000,0.5000,0.0000': 'C',
  '0.5000,0.5000,0.5000': 'I',
  '0.0000,0.5000,0.5000;0.5000,0.0000,0.5000;0.5000,0.5000,0.0000': 'F',
  '0.3333,0.6667,0.6667;0.6667,0.3333,0.3333': 'obverse',
  '0.3333,0.6667,0.3333;0.6667,0.3333,0.6667': 'reverse',
};

/** Relative deviation from the metric that the symmetry asks for which is still taken as rounding. */
const METRIC_TOLERANCE = 0.012;

/**
 * Brings a structure from whatever setting its file uses to the project's standard setting (see `conventionalCell`);
 * the metric is made to obey the lattice exactly.
 */
export function standardSetting(
  bravais: BravaisLattice,
  cell: UnitCell,
  operations: readonly Operation[],
): StandardSetting | SettingProblem {
  const centring = centringOf(operations);
  if (centring === null) return 'unknown-centring';
  const first = permissibleTransform(bravais, centring, operations);
  if (first === null) return 'axes-not-found';
  const metric = constrainMetric(bravais, transformMetric(metricOfCell(cell), first));
  if (metric === null) return 'metric-breaks-symmetry';
  let conventional;
  try {
    conventional = conventionalCellOfMetric(bravais, metric);
  } catch {
    return 'not-a-cell';
  }
  const transform = composeTransforms(first, conventional.transform);
  const moved = transformOperations(operations, transform);
  if (moved === null) return 'operations-break-basis';
  const points = moved.filter(isTranslation).length;
  if (points !== bravaisInfo(bravais).points) return 'unknown-centring';
  const inSetting = constrainMetric(bravais, conventional.metric);
  if (inSetting === null) return 'metric-breaks-symmetry';
  return { cell: cellOfMetric(inSetting), transform, operations: moved };
}

function centringOf(operations: readonly Operation[]): FileCentring | null {
  const key = operations
    .filter((operation) => isTranslation(operation) && operation.translation.some((t) => t !== 0))
    .map(({ translation }) => translation.map((t) => t.toFixed(4)).join())
    .sort()
    .join(';');
  return CENTRING_BY_TRANSLATIONS[key] ?? null;
}

/** Columns of P are the given vectors. */
function columns(a: readonly number[], b: readonly number[], c: readonly number[]): Transform {
  return [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]];
}

const HALF = 1 / 2;
/** Cyclic permutations that bring the b or the a axis to c. */
const B_TO_C = columns([0, 0, 1], [1, 0, 0], [0, 1, 0]);
const A_TO_C = columns([0, 1, 0], [0, 0, 1], [1, 0, 0]);

/** P to a permissible setting of the Bravais lattice, without choice of the best axes; null when none is known. */
function permissibleTransform(
  bravais: BravaisLattice,
  centring: FileCentring,
  operations: readonly Operation[],
): Transform | null {
  switch (bravais[0]) {
    case 'c':
      return centring === bravais[1] ? IDENTITY : null;
    case 'h':
      if (bravais === 'hP') return centring === 'P' ? IDENTITY : null;
      if (centring === 'obverse') return IDENTITY;
      if (centring === 'reverse') return [-1, 0, 0, 0, -1, 0, 0, 0, 1];
      return centring === 'P' ? columns([1, -1, 0], [0, 1, -1], [1, 1, 1]) : null;
    case 't': {
      const axis = principalAxis(operations, 2);
      const turn = axis === 2 ? IDENTITY : axis === 1 ? B_TO_C : axis === 0 ? A_TO_C : null;
      if (turn === null) return null;
      if (centring === bravais[1]) return turn;
      const smaller = columns([HALF, -HALF, 0], [HALF, HALF, 0], [0, 0, 1]);
      const faceCentred = 'ABC'[axis!];
      return (bravais === 'tP' && centring === faceCentred) || (bravais === 'tI' && centring === 'F')
        ? composeTransforms(turn, smaller)
        : null;
    }
    case 'o':
      if (bravais !== 'oC') return centring === bravais[1] ? IDENTITY : null;
      return centring === 'C' ? IDENTITY : centring === 'B' ? B_TO_C : centring === 'A' ? A_TO_C : null;
    case 'm':
      return monoclinicTransform(bravais, centring, operations);
    default:
      return centring === 'obverse' || centring === 'reverse' ? null : primitiveTransform(centring);
  }
}

/** Unique axis to b, then to a P or C cell; the centring letter follows the axes. */
function monoclinicTransform(
  bravais: BravaisLattice,
  centring: FileCentring,
  operations: readonly Operation[],
): Transform | null {
  const axis = principalAxis(operations, 1);
  if (axis === null) return null;
  // Cyclic: unique a: (a', b', c') = (c, a, b); unique c: (b, c, a).
  const turn =
    axis === 1
      ? IDENTITY
      : axis === 0
        ? columns([0, 0, 1], [1, 0, 0], [0, 1, 0])
        : columns([0, 1, 0], [0, 0, 1], [1, 0, 0]);
  const order = [(axis + 2) % 3, axis, (axis + 1) % 3];
  const turned = 'ABC'.includes(centring) ? 'ABC'[order.indexOf('ABC'.indexOf(centring))] : centring;
  const step = ((): Transform | null => {
    if (bravais === 'mP')
      return turned === 'P'
        ? IDENTITY
        : turned === 'B'
          ? columns([HALF, 0, HALF], [0, 1, 0], [0, 0, 1])
          : null;
    if (turned === 'C') return IDENTITY;
    if (turned === 'A') return columns([0, 0, 1], [0, -1, 0], [1, 0, 0]);
    if (turned === 'I') return columns([1, 0, 1], [0, 1, 0], [0, 0, 1]);
    return turned === 'F' ? columns([1, 0, 0], [0, 1, 0], [HALF, 0, HALF]) : null;
  })();
  return step === null ? null : composeTransforms(turn, step);
}

/**
 * The one coordinate axis along which a rotation (proper or not) of order 4 (`kind` 2: tetragonal) or 2 (`kind` 1:
 * monoclinic) runs: a and -a are its images with the same sign for that axis only.
 */
function principalAxis(operations: readonly Operation[], kind: 1 | 2): 0 | 1 | 2 | null {
  for (const { rotation } of operations) {
    const determinant =
      rotation[0] * (rotation[4] * rotation[8] - rotation[5] * rotation[7]) -
      rotation[1] * (rotation[3] * rotation[8] - rotation[5] * rotation[6]) +
      rotation[2] * (rotation[3] * rotation[7] - rotation[4] * rotation[6]);
    const proper = rotation.map((entry) => entry * determinant);
    const trace = proper[0] + proper[4] + proper[8];
    // Trace of a proper rotation: 1 for order 4, -1 for order 2.
    if (trace !== (kind === 2 ? 1 : -1)) continue;
    for (const axis of [0, 1, 2] as const) {
      const unit = [0, 0, 0];
      unit[axis] = 1;
      if (apply(proper, unit).every((x, i) => x === unit[i])) return axis;
    }
  }
  return null;
}

/** The metric with what the lattice system asks for made exact; null when it is off by more than rounding. */
function constrainMetric(bravais: BravaisLattice, metric: Metric): Metric | null {
  const [aa, bb, cc, bc, ac, ab] = metric;
  const constrained = ((): Metric => {
    switch (bravais[0]) {
      case 'c': {
        const mean = (aa + bb + cc) / 3;
        return Float64Array.of(mean, mean, mean, 0, 0, 0);
      }
      case 'h': {
        const mean = (aa + bb) / 2;
        return Float64Array.of(mean, mean, cc, 0, 0, -mean / 2);
      }
      case 't': {
        const mean = (aa + bb) / 2;
        return Float64Array.of(mean, mean, cc, 0, 0, 0);
      }
      case 'o':
        return Float64Array.of(aa, bb, cc, 0, 0, 0);
      case 'm':
        return Float64Array.of(aa, bb, cc, 0, ac, 0);
      default:
        return Float64Array.of(aa, bb, cc, bc, ac, ab);
    }
  })();
  const scale = [aa, bb, cc, Math.sqrt(bb * cc), Math.sqrt(aa * cc), Math.sqrt(aa * bb)];
  return constrained.every((entry, i) => Math.abs(entry - metric[i]) <= 2 * METRIC_TOLERANCE * scale[i])
    ? constrained
    : null;
}

/** Fractional coordinates on the standard basis: P^-1 x. */
export function transformPosition(p: Transform, xyz: ArrayLike<number>): [number, number, number] {
  return apply(invertTransform(p), xyz);
}
