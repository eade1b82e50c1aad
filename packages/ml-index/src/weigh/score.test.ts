import { describe, expect, it } from 'vitest';
import { BRAVAIS_LATTICES, type BravaisLattice } from '../lattice/index.js';
import { FEATURE_NAMES, INPUT_NAMES, type Features } from './features.js';
import { RANKING } from './ranking.data.js';
import { FURTHEST_INPUT, scoreOf, scoreOfNone, standardInput, type ScoreWeights } from './score.js';

const allOf = (value: number): Features =>
  Object.fromEntries(FEATURE_NAMES.map((name) => [name, value])) as never;
const of = (value: number): Readonly<Record<BravaisLattice, number>> =>
  Object.fromEntries(BRAVAIS_LATTICES.map((bravais) => [bravais, value])) as never;

describe('score', () => {
  it('is the linear part and the hidden units, of standardised inputs', () => {
    const weights: ScoreWeights = {
      ...{ names: ['laplace', 'lines'] },
      ...{ mean: [1, 20], scale: [2, 10], linear: [3, 0.5] },
      lattices: { ...of(0), tP: 0.25 },
      hidden: [{ out: 2, inputs: [0.1, -0.2], lattices: { ...of(0), tP: 0.3 } }],
      none: { constant: -1, perLine: 0.5 },
    };
    // inputs (5 - 1) / 2 = 2 and (30 - 20) / 10 = 1
    const expected = 3 * 2 + 0.5 + 0.25 + 2 * Math.tanh(0.3 + 0.1 * 2 - 0.2);
    expect(scoreOf('tP', { ...allOf(0), laplace: 5 }, 30, weights)).toBeCloseTo(expected, 12);
    expect(scoreOfNone(30, weights)).toBe(14);
  });

  it('is finite and flat far from what it has learned from', () => {
    for (const bravais of BRAVAIS_LATTICES) {
      expect(scoreOf(bravais, allOf(1e9), 30)).toSatisfy(Number.isFinite);
      expect(scoreOf(bravais, allOf(1e9), 30)).toBe(scoreOf(bravais, allOf(2e9), 30));
    }
    expect(standardInput(-1e9, 0, 1)).toBe(-FURTHEST_INPUT);
  });

  it('has weights for every input', () => {
    const size = FEATURE_NAMES.length + 1;
    expect(RANKING.names).toEqual(INPUT_NAMES);
    for (const list of [RANKING.mean, RANKING.scale, RANKING.linear]) expect(list).toHaveLength(size);
    for (const { inputs } of RANKING.hidden) expect(inputs).toHaveLength(size);
    for (const scale of RANKING.scale) expect(scale).toBeGreaterThan(0);
  });
});
