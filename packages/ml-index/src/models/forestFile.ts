import { bravaisInfo, isBravaisLattice, type BravaisLattice } from '../lattice/index.js';
import { InputError, type Issue } from '../math/index.js';
import { LEAF, treeCount, type Forest } from './forest.js';

/** `MLRF`, read as a little-endian word. */
const MAGIC = 0x46524c4d;
export const FOREST_VERSION = 2;
/** Magic, version, lattice (two letters), then the numbers of {@link Shape} in its order; 32-bit words. */
const HEADER_WORDS = 12;

type Numbers = Int8Array | Uint8Array | Uint16Array | Uint32Array | Float32Array;
type Arrays = { readonly [K in keyof Forest as Forest[K] extends Numbers ? K : never]: Forest[K] };

interface Shape {
  readonly lines: number;
  readonly outputs: number;
  readonly bins: number;
  readonly members: number;
  readonly trees: number;
  readonly nodes: number;
  readonly leaves: number;
  readonly samples: number;
  /** Different Miller indices. */
  readonly kinds: number;
}

/** Empty arrays of a forest of this shape, in the order of the file: widest numbers first, so that all are aligned. */
function arraysOf(shape: Shape): Arrays {
  const { lines, outputs, bins, members, trees, nodes, leaves, samples, kinds } = shape;
  return {
    edges: new Float32Array(lines * (bins - 1)),
    nodeStart: new Uint32Array(trees + 1),
    leafStart: new Uint32Array(trees + 1),
    cellOffset: new Float32Array(outputs),
    cellStep: new Float32Array(outputs),
    skip: new Uint16Array(nodes),
    member: new Uint16Array(leaves * members),
    cell: new Uint16Array(samples * outputs),
    label: new Uint16Array(samples * lines),
    feature: new Uint8Array(nodes),
    threshold: new Uint8Array(nodes),
    indices: new Int8Array(3 * kinds),
  };
}

/** Bytes that {@link arraysOf} would take; from the shape alone, so that a wrong one allocates nothing. */
function bodyLength(shape: Shape): number {
  const { lines, outputs, bins, members, trees, nodes, leaves, samples, kinds } = shape;
  const words = lines * (bins - 1) + 2 * (trees + 1) + 2 * outputs;
  return 4 * words + 4 * nodes + 2 * (leaves * members + samples * (outputs + lines)) + 3 * kinds;
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Copies numbers between an array and little-endian bytes at `at`; returns the place behind them. */
function transfer(bytes: Uint8Array, at: number, numbers: Numbers, direction: 'read' | 'write'): number {
  const own = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const there = bytes.subarray(at, at + own.length);
  const [from, to] = direction === 'read' ? [there, own] : [own, there];
  to.set(from);
  if (!IS_LITTLE_ENDIAN) {
    const size = numbers.BYTES_PER_ELEMENT;
    for (let i = 0; i < to.length; i += size) to.subarray(i, i + size).reverse();
  }
  return at + own.length;
}

/** The file of a forest: a header of twelve 32-bit words, then its arrays; everything little endian. */
export function encodeForest(forest: Forest): Uint8Array<ArrayBuffer> {
  const { bravais, lines, outputs, bins, members } = forest;
  const shape: Shape = {
    ...{ lines, outputs, bins, members },
    trees: treeCount(forest),
    nodes: forest.feature.length,
    leaves: forest.member.length / members,
    samples: forest.cell.length / outputs,
    kinds: forest.indices.length / 3,
  };
  const bytes = new Uint8Array(4 * HEADER_WORDS + bodyLength(shape));
  const letters = bravais.charCodeAt(0) | (bravais.charCodeAt(1) << 8);
  const header = Uint32Array.of(MAGIC, FOREST_VERSION, letters, lines, outputs, bins, members);
  let at = transfer(bytes, 0, header, 'write');
  at = transfer(
    bytes,
    at,
    Uint32Array.of(shape.trees, shape.nodes, shape.leaves, shape.samples, shape.kinds),
    'write',
  );
  for (const name of Object.keys(arraysOf(shape)) as (keyof Arrays)[]) {
    at = transfer(bytes, at, forest[name], 'write');
  }
  return bytes;
}

/**
 * Inverse of {@link encodeForest}.
 * @param file name to be told in errors
 * @throws InputError `bad-forest` where the bytes are no forest of this version, are too few or too many, or contradict
 *   themselves
 */
export function decodeForest(bytes: Uint8Array, file?: string): Forest {
  const refuse = (message: string, value: string | number, expected: string): never => {
    const issue: Issue = {
      ...{ code: 'bad-forest', message, value, expected },
      ...(file === undefined ? {} : { file }),
      hint: 'Take the file that belongs to this version of ML-Index, whole',
    };
    throw new InputError([issue]);
  };
  if (bytes.length < 4 * HEADER_WORDS)
    refuse('A file too short for a random forest', bytes.length, `at least ${4 * HEADER_WORDS} bytes`);
  const header = new Uint32Array(HEADER_WORDS);
  const start = transfer(bytes, 0, header, 'read');
  const [magic, version, letters, lines, outputs, bins, members, trees, nodes, leaves] = header;
  const [samples, kinds] = header.subarray(10);
  if (magic !== MAGIC) refuse('Not a random forest', `0x${magic.toString(16)}`, `0x${MAGIC.toString(16)}`);
  if (version !== FOREST_VERSION) refuse('A random forest of another version', version, `${FOREST_VERSION}`);
  const name = String.fromCharCode(letters & 255, letters >>> 8);
  if (!isBravaisLattice(name)) refuse('A random forest of no Bravais lattice', name, 'e.g. mP');
  const bravais = name as BravaisLattice;
  const shape: Shape = { lines, outputs, bins, members, trees, nodes, leaves, samples, kinds };
  const { freedom } = bravaisInfo(bravais);
  if (outputs !== freedom) refuse(`Wrong number of outputs for ${bravais}`, outputs, `${freedom}`);
  if (lines < 1 || lines >= LEAF) refuse('Wrong number of lines', lines, `1 to ${LEAF - 1}`);
  if (bins < 2 || bins > 256) refuse('Wrong number of bins', bins, '2 to 256');
  if (members < 1) refuse('Leaves without members', members, 'at least 1');
  if (trees < 1) refuse('A random forest without trees', trees, 'at least 1');
  const length = start + bodyLength(shape);
  if (bytes.length !== length) refuse('A random forest of wrong length', bytes.length, `${length} bytes`);
  const arrays = arraysOf(shape);
  let at = start;
  for (const numbers of Object.values(arrays)) at = transfer(bytes, at, numbers, 'read');
  const forest: Forest = { bravais, lines, outputs, bins, members, ...arrays };
  const wrong = wrongTree(forest, shape);
  if (wrong !== null) refuse('A tree whose nodes contradict themselves', wrong, 'every way ends in a leaf');
  const sample = highest(forest.member);
  if (sample >= samples) refuse('A leaf with a sample that is not there', sample, `below ${samples}`);
  const kind = highest(forest.label);
  if (kind >= kinds) refuse('A line with Miller indices that are not there', kind, `below ${kinds}`);
  return forest;
}

function highest(numbers: Uint16Array): number {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] > most) most = numbers[i];
  return most;
}

/** A tree in which some way leaves the tree or its inputs, by its number; null where there is none. */
function wrongTree(forest: Forest, { lines, trees, nodes, leaves }: Shape): number | null {
  const { nodeStart, leafStart, feature, skip } = forest;
  if (nodeStart[0] !== 0 || leafStart[0] !== 0) return 0;
  for (let tree = 0; tree < trees; tree++) {
    const end = nodeStart[tree + 1];
    const treeLeaves = leafStart[tree + 1] - leafStart[tree];
    // before the loop over its nodes: an end beyond the arrays would make it a long one
    if (end > nodes || end <= nodeStart[tree] || leafStart[tree + 1] > leaves || treeLeaves < 1) return tree;
    for (let node = nodeStart[tree]; node < end; node++) {
      const isGood =
        feature[node] === LEAF
          ? skip[node] < treeLeaves
          : feature[node] < lines && skip[node] >= 2 && node + skip[node] < end;
      if (!isGood) return tree;
    }
  }
  return nodeStart[trees] === nodes && leafStart[trees] === leaves ? null : trees - 1;
}
