import { describe, expect, it } from 'vitest';
import {
  bravaisInfo,
  coefficientsOfCell,
  featuresOfIndices,
  freeCoefficients,
  isCentringAllowed,
  q2OfIndices,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { InputError, Random } from '../math/index.js';
import {
  Assigner,
  assignmentReferences,
  proximities,
  readAssignmentModel,
  referenceBravais,
  runNetwork,
  writeAssignmentModel,
  writeTensorFile,
  type AssignmentModel,
  type DenseLayer,
} from './index.js';

const CELLS: UnitCell[] = [
  { a: 7.1, b: 9.4, c: 12.3, alpha: 90, beta: 101, gamma: 90 },
  { a: 10.2, b: 5.5, c: 14.9, alpha: 90, beta: 94.5, gamma: 90 },
];
const freeOf = (cell: UnitCell): Float64Array => freeCoefficients('monoclinic', coefficientsOfCell(cell));
const FREE = CELLS.map(freeOf);
const Q2 = [0.0071, 0.0142, 0.0213, 0.0307];

function layer(inputs: number, outputs: number, isHidden: boolean, random: Random): DenseLayer {
  const values = (n: number): Float32Array => Float32Array.from({ length: n }, () => 0.3 * random.normal());
  return {
    ...{ inputs, outputs, weights: values(inputs * outputs), bias: values(outputs) },
    normalisation: isHidden ? { epsilon: 1e-3, gain: values(outputs), bias: values(outputs) } : null,
    activation: isHidden ? 'gelu' : 'linear',
  };
}

function model(heads: number, hasSkip: boolean, labels = 40): AssignmentModel {
  const random = new Random(heads, Number(hasSkip));
  return {
    ...{ lattice: 'monoclinic', references: assignmentReferences('monoclinic', FREE, labels) },
    ...{ q2Deviation: 0.02, epsilon: 0.01 },
    hidden: [layer(labels, 11, true, random), layer(11, 7, true, random)],
    heads: Array.from({ length: heads }, () => layer(7, labels, false, random)),
    skip: hasSkip ? Float32Array.from({ length: labels }, () => random.uniform()) : null,
  };
}

describe('reference lists', () => {
  it.each([
    ['cubic', 'cP'],
    ['tetragonal', 'tP'],
    ['hexagonal', 'hP'],
    ['rhombohedral', 'hR'],
    ['orthorhombic', 'oP'],
    ['monoclinic', 'mP'],
    ['triclinic', 'aP'],
    ['mC', 'mC'],
    ['oF', 'oF'],
  ] as const)(
    'of %s: distinct lines of %s by mean q2, 000 at the end',
    (lattice, bravais: BravaisLattice) => {
      const { system, centring, freedom } = bravaisInfo(bravais);
      expect(referenceBravais(lattice)).toBe(bravais);
      const cells = [1, 2].map((scale) =>
        Float64Array.from({ length: freedom }, (_, k) => (k < 3 ? (0.01 + 0.002 * k) / scale : 0.0013)),
      );
      const { count, hkl, features } = assignmentReferences(lattice, cells, 100);
      expect(count).toBe(100);
      const seen = new Set<string>();
      let before = 0;
      for (let i = 0; i < count - 1; i++) {
        const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
        expect(isCentringAllowed(centring, h, k, l)).toBe(true);
        const row = features.subarray(i * freedom, (i + 1) * freedom);
        expect([...row]).toEqual(featuresOfIndices(system, h, k, l));
        seen.add(row.join());
        const mean = row.reduce((sum, f, j) => sum + f * (cells[0][j] + cells[1][j]), 0) / 2;
        expect(mean).toBeGreaterThanOrEqual(before - 1e-12);
        before = mean;
      }
      expect(seen.size).toBe(99);
      expect([...hkl.slice(-3), ...features.slice(-freedom)].every((value) => value === 0)).toBe(true);
    },
  );
});

describe('proximities', () => {
  it('are Eq. 22 of scaled differences', () => {
    const inputs = model(1, false);
    const { references, epsilon, q2Deviation } = inputs;
    const out = new Float64Array(Q2.length * references.count);
    proximities(inputs, FREE[0], Q2, out);
    const x = coefficientsOfCell(CELLS[0]);
    for (const label of [0, 5, references.count - 1]) {
      const [h, k, l] = references.hkl.subarray(3 * label, 3 * label + 3);
      const delta = (Q2[2] - q2OfIndices(x, h, k, l)) / q2Deviation;
      expect(out[2 * references.count + label]).toBeCloseTo(epsilon / (Math.abs(delta) + epsilon), 12);
    }
  });
});

describe('Assigner', () => {
  it.each([
    ['one head', 1, false],
    ['one head and a skip', 1, true],
    ['a head for each line', 4, false],
    ['a head for each line and a skip', 4, true],
  ])('is the softmax of what the layers say, line by line: %s', (_, heads, hasSkip) => {
    const one = model(heads, hasSkip);
    const { count } = one.references;
    const assigner = new Assigner(one, 6);
    for (const free of FREE) {
      const found = assigner.assign(free, Q2);
      const inputs = new Float64Array(Q2.length * count);
      proximities(one, free, Q2, inputs);
      Q2.forEach((_value, line) => {
        const x = inputs.subarray(line * count, (line + 1) * count);
        const head = one.heads[heads === 1 ? 0 : line];
        const said = runNetwork({ layers: [...one.hidden, head] }, x);
        const powers = said.map((value, j) => Math.exp(value + (one.skip?.[j] ?? 0) * Math.log(x[j])));
        const sum = powers.reduce((total, value) => total + value, 0);
        const expected = powers.map((value) => value / sum);
        expected.forEach((value, j) => expect(found[line * count + j]).toBeCloseTo(value, 12));
        expect(assigner.best(line)).toBe(expected.indexOf(Math.max(...expected)));
      });
    }
  });
  it('refuses more lines than there are places', () => {
    expect(() => new Assigner(model(1, false), 3).assign(FREE[0], Q2)).toThrow(/more lines/);
    expect(() => new Assigner(model(3, false), 6).assign(FREE[0], Q2)).toThrow(InputError);
  });
});

describe('file', () => {
  it.each([
    [1, true],
    [4, false],
  ])('keeps a model with %i heads', (heads, hasSkip) => {
    const one = model(heads, hasSkip);
    const bytes = writeAssignmentModel(one);
    expect(readAssignmentModel(bytes)).toEqual(one);
    const small = writeAssignmentModel(one, 'f16');
    expect(small.length).toBeLessThan(0.8 * bytes.length);
    const read = readAssignmentModel(small);
    expect(read.references).toEqual(one.references);
    const [exact, rounded] = [one, read].map((of) => new Assigner(of, 4).assign(FREE[0], Q2));
    exact.forEach((value, i) => expect(Math.abs(rounded[i] - value)).toBeLessThan(2e-3));
  });
  it('writes weights that the heads share once', () => {
    const one = model(4, false);
    const { weights } = one.heads[0];
    const sharing = { ...one, heads: one.heads.map((head) => ({ ...head, weights })) };
    const bytes = writeAssignmentModel(sharing);
    expect(bytes.length).toBeLessThan(writeAssignmentModel(one).length - 2 * 4 * weights.length);
    const read = readAssignmentModel(bytes);
    expect(read).toEqual(sharing);
    expect(read.heads[3].weights).toBe(read.heads[0].weights);
  });
  it('refuses what is none', () => {
    const other = writeTensorFile({ kind: 'variance-model' }, []);
    expect(() => readAssignmentModel(other, 'x.assign')).toThrow(/x\.assign/);
    const one = model(1, true);
    const wrong: [Partial<AssignmentModel>, RegExp][] = [
      [{ q2Deviation: 0 }, /positive/],
      [{ lattice: 'xP' as BravaisLattice }, /Bravais lattice/],
      [{ skip: new Float32Array(3) }, /skip/],
      [{ heads: [] }, /heads/],
      [{ references: assignmentReferences('monoclinic', FREE, 30) }, /30 labels/],
    ];
    for (const [change, message] of wrong) {
      expect(() => readAssignmentModel(writeAssignmentModel({ ...one, ...change }))).toThrow(message);
    }
  });
});
