import {
  bravaisInfo,
  featuresOfIndices,
  isBravaisLattice,
  type BravaisLattice,
  type LatticeSystem,
  type ReferenceList,
} from '../lattice/index.js';
import { InputError } from '../math/index.js';
import { referenceBravais, sharesWeights, type AssignmentModel } from './assignment.js';
import type { DenseLayer } from './network.js';
import { describeNetwork, networkOfTensors, networkTensors } from './networkFile.js';
import {
  readTensorFile,
  writeTensorFile,
  type Tensor,
  type TensorFile,
  type TensorType,
} from './tensorFile.js';

const KIND = 'assignment-model';
/** Tensor of the weights that all heads share. */
const COMMON = 'head0.0.weights';

/**
 * An assignment model as a file of tensors (see {@link writeTensorFile}). f16 halves its size; Miller indices are exact in
 * it, scales stay exact in the manifest.
 */
export function writeAssignmentModel(model: AssignmentModel, dtype: TensorType = 'f32'): Uint8Array {
  const { lattice, references, q2Deviation, epsilon, hidden, heads, skip } = model;
  const description = {
    kind: KIND,
    ...{ lattice, q2Deviation, epsilon, hasSkip: skip !== null },
    hidden: describeNetwork({ layers: hidden }),
    heads: heads.map((head) => describeNetwork({ layers: [head] })),
    sharesWeights: sharesWeights(heads),
  };
  const headTensors = heads.flatMap((head, place) => networkTensors(`head${place}`, { layers: [head] }));
  const tensors: Tensor[] = [
    { name: 'hkl', shape: [references.count, 3], values: Float32Array.from(references.hkl) },
    ...networkTensors('hidden', { layers: hidden }),
    // common weights once, with the first head
    ...headTensors.filter(
      ({ name }) => !description.sharesWeights || name === COMMON || !name.endsWith('.weights'),
    ),
    ...(skip === null ? [] : [{ name: 'skip', shape: [skip.length], values: skip }]),
  ];
  return writeTensorFile(description, tensors, dtype);
}

/** @throws InputError as {@link readTensorFile} and {@link networkOfTensors}, and `not-an-assignment-model`. */
export function readAssignmentModel(bytes: Uint8Array, file?: string): AssignmentModel {
  const contents = readTensorFile(bytes, file);
  const fail = (value: unknown, expected: string): never => {
    throw new InputError([
      {
        code: 'not-an-assignment-model',
        message: 'this file holds no proper assignment model',
        ...(file === undefined ? {} : { file }),
        ...{ value: JSON.stringify(value) ?? 'none', expected },
      },
    ]);
  };
  const {
    kind,
    lattice,
    q2Deviation,
    epsilon,
    hasSkip,
    hidden,
    heads,
    sharesWeights: isCommon,
  } = (contents.description ?? {}) as Record<string, unknown>;
  if (kind !== KIND) return fail(kind, `kind ${KIND}`);
  if (!isLattice(lattice)) return fail(lattice, 'a lattice system or a Bravais lattice');
  if (!isPositive(q2Deviation) || !isPositive(epsilon))
    return fail([q2Deviation, epsilon], 'q2Deviation and epsilon, both positive');
  if (!Array.isArray(heads) || heads.length === 0) return fail(heads, 'one or more heads');
  const references = referencesOf(referenceBravais(lattice), contents);
  if (references === null) return fail('hkl', 'Miller indices as tensor hkl, n x 3, the last 0 0 0');
  const trunk = networkOfTensors('hidden', hidden, contents).layers;
  const last = heads.flatMap((head, place): readonly DenseLayer[] => {
    const weights = isCommon === true ? contents.tensors.get(COMMON) : undefined;
    const named = weights === undefined ? [] : [[`head${place}.0.weights`, weights] as const];
    const tensors = new Map([...contents.tensors, ...named]);
    return networkOfTensors(`head${place}`, head, { ...contents, tensors }).layers;
  });
  const ends = [trunk[0].inputs, ...last.map(({ outputs }) => outputs)];
  if (last.length !== heads.length || ends.some((n) => n !== references.count))
    return fail(ends, `layers that begin and end with ${references.count} labels`);
  const units = trunk[trunk.length - 1].outputs;
  if (last.some(({ inputs }) => inputs !== units)) return fail(last[0].inputs, `heads of ${units} inputs`);
  const skip = hasSkip === true ? (contents.tensors.get('skip')?.values ?? null) : null;
  if (hasSkip === true && skip?.length !== references.count)
    return fail(skip?.length, `tensor skip of ${references.count} values`);
  return { lattice, references, q2Deviation, epsilon, hidden: trunk, heads: last, skip };
}

function isLattice(lattice: unknown): lattice is LatticeSystem | BravaisLattice {
  if (typeof lattice !== 'string') return false;
  return isBravaisLattice(lattice) || isBravaisLattice(referenceBravais(lattice as LatticeSystem));
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function referencesOf(bravais: BravaisLattice, { tensors }: TensorFile): ReferenceList | null {
  const found = tensors.get('hkl');
  if (found === undefined || found.shape.length !== 2 || found.shape[1] !== 3) return null;
  const { system } = bravaisInfo(bravais);
  const hkl = Int16Array.from(found.values);
  if (!hkl.every((index, i) => index === found.values[i]) || hkl.slice(-3).some((index) => index !== 0))
    return null;
  const features = Array.from({ length: found.shape[0] }, (_, i) =>
    featuresOfIndices(system, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]),
  );
  return { bravais, count: features.length, hkl, features: Float64Array.from(features.flat()) };
}
