import { describe, expect, test } from 'vitest';
import {
  bravaisInfo,
  coefficientsOfCell,
  featuresOfIndices,
  isCentringAllowed,
  q2OfIndices,
  type BravaisLattice,
  type UnitCell,
} from '../lattice/index.js';
import { Random } from '../math/index.js';
import { extinctionSymbols, isLineAbsent, type ExtinctionSymbol } from '../symmetry/index.js';
import { fitExtinction, type CalculatedLine, type ObservedLine } from './extinction.js';

/** All distinct lines that the centring allows, ascending, `count` of them. */
function linesOf(bravais: BravaisLattice, cell: UnitCell, count: number): CalculatedLine[] {
  const { system, centring } = bravaisInfo(bravais);
  const x = coefficientsOfCell(cell);
  const lines = new Map<string, CalculatedLine>();
  for (let h = 0; h <= 9; h++) {
    for (let k = -9; k <= 9; k++) {
      for (let l = -9; l <= 9; l++) {
        if ((h === 0 && k === 0 && l === 0) || !isCentringAllowed(centring, h, k, l)) continue;
        const key = featuresOfIndices(system, h, k, l).join();
        if (!lines.has(key)) lines.set(key, { q2: q2OfIndices(x, h, k, l), hkl: [h, k, l] });
      }
    }
  }
  return [...lines.values()].sort((a, b) => a.q2 - b.q2).slice(0, count);
}

const SIGMA = 2e-5;

/** Lines of the symbol, each seen with probability `visibility`, with errors; `impurities` further ones anywhere. */
function simulate(
  symbol: ExtinctionSymbol,
  lines: readonly CalculatedLine[],
  visibility: number,
  impurities: number,
  random: Random,
): { calculated: CalculatedLine[]; observed: ObservedLine[]; assignment: Int32Array } {
  const { system } = bravaisInfo(symbol.bravais);
  const seen = lines.filter(
    ({ hkl }) => !isLineAbsent(symbol, system, ...hkl) && random.uniform() < visibility,
  );
  const observed = seen.map(({ q2 }) => ({
    q2: q2 + SIGMA * random.normal(),
    sigmaQ2: SIGMA,
    intensity: null,
  }));
  const last = Math.max(...observed.map(({ q2 }) => q2));
  for (let i = 0; i < impurities; i++) {
    observed.push({ q2: random.uniform() * last, sigmaQ2: SIGMA, intensity: null });
  }
  const calculated = lines.filter(({ q2 }) => q2 <= last + SIGMA);
  const assignment = Int32Array.from(observed, ({ q2 }) => {
    let best = 0;
    for (let i = 1; i < calculated.length; i++) {
      if (Math.abs(calculated[i].q2 - q2) < Math.abs(calculated[best].q2 - q2)) best = i;
    }
    return Math.abs(calculated[best].q2 - q2) < 4 * SIGMA ? best : -1;
  });
  return { calculated, observed, assignment };
}

const CASES: readonly [BravaisLattice, string, UnitCell][] = [
  ['mP', 'P 1 21/c 1', { a: 7.1, b: 9.8, c: 11.4, alpha: 90, beta: 103.2, gamma: 90 }],
  ['mP', 'P 1 - 1', { a: 5.3, b: 6.9, c: 8.2, alpha: 90, beta: 97.7, gamma: 90 }],
  ['mC', 'C 1 c 1', { a: 12.4, b: 7.7, c: 9.1, alpha: 90, beta: 110.4, gamma: 90 }],
  ['oP', 'P n - a', { a: 5.48, b: 7.66, c: 10.37, alpha: 90, beta: 90, gamma: 90 }],
  ['oP', 'P 21 21 21', { a: 6.02, b: 9.13, c: 12.91, alpha: 90, beta: 90, gamma: 90 }],
  ['oP', 'P b c a', { a: 7.3, b: 10.2, c: 16.6, alpha: 90, beta: 90, gamma: 90 }],
  ['tP', 'P 42/n - -', { a: 8.3, b: 8.3, c: 5.7, alpha: 90, beta: 90, gamma: 90 }],
  ['cF', 'F d - -', { a: 10.26, b: 10.26, c: 10.26, alpha: 90, beta: 90, gamma: 90 }],
];

describe('fitExtinction', () => {
  test.each(CASES)('%s %s is found from 70 %% of its lines', (bravais, name, cell) => {
    const { system } = bravaisInfo(bravais);
    const truth = extinctionSymbols(bravais).find(({ symbol }) => symbol === name)!;
    const lines = linesOf(bravais, cell, bravais.startsWith('c') ? 30 : 60);
    let first = 0;
    const runs = 40;
    for (let seed = 0; seed < runs; seed++) {
      const random = new Random(seed, 7);
      const { calculated, observed, assignment } = simulate(truth, lines, 0.7, 1, random);
      const fits = fitExtinction(bravais, calculated, observed, assignment);
      expect(fits.reduce((total, { probability }) => total + probability, 0)).toBeCloseTo(1, 10);
      const absences = (symbol: ExtinctionSymbol): string =>
        calculated.map(({ hkl }) => (isLineAbsent(symbol, system, ...hkl) ? 'x' : '.')).join('');
      const best = extinctionSymbols(bravais).find(({ symbol }) => symbol === fits[0].symbol)!;
      if (absences(best) === absences(truth)) first++;
    }
    expect(first).toBeGreaterThanOrEqual(0.8 * runs);
  });

  test('probabilities mean what they say, over symbols drawn at random', () => {
    const cell = { a: 6.02, b: 9.13, c: 12.91, alpha: 90, beta: 90, gamma: 90 };
    const lines = linesOf('oP', cell, 40);
    const symbols = extinctionSymbols('oP');
    const runs = 300;
    let expected = 0;
    let right = 0;
    for (let seed = 0; seed < runs; seed++) {
      const random = new Random(seed, 11);
      const truth = symbols[random.below(symbols.length)];
      const { calculated, observed, assignment } = simulate(
        truth,
        lines,
        0.4 + 0.5 * random.uniform(),
        0,
        random,
      );
      const [best] = fitExtinction('oP', calculated, observed, assignment);
      expected += best.probability;
      if (best.symbol === truth.symbol) right++;
    }
    // Three standard deviations of the number of right ones.
    expect(Math.abs(right - expected)).toBeLessThan(3 * Math.sqrt((expected * (runs - expected)) / runs));
  });

  test('the prior decides between symbols with the same lines', () => {
    // Over the lines of one row both P 63 - - and P - - c lack odd l.
    const calculated = [1, 2, 3, 4].map((l): CalculatedLine => ({ q2: 0.01 * l * l, hkl: [0, 0, l] }));
    const observed = [2, 4].map((l): ObservedLine => ({ q2: 0.01 * l * l, sigmaQ2: SIGMA, intensity: null }));
    const symbols = extinctionSymbols('hP');
    const prior = symbols.map(({ symbol }) => (symbol === 'P - - c' ? 3 : 1));
    const fits = fitExtinction('hP', calculated, observed, [1, 3], { prior });
    const of = (name: string): number => fits.find(({ symbol }) => symbol === name)!.probability;
    expect(of('P - - c') / of('P 63 - -')).toBeCloseTo(3, 10);
    expect(of('P 63 - -')).toBeGreaterThan(of('P - - -'));
    expect(of('P - - -')).toBeGreaterThan(of('P 61 - -'));
  });

  test('a strong line at an absent place speaks louder than a weak one', () => {
    const lines = linesOf('mP', { a: 7.1, b: 9.8, c: 11.4, alpha: 90, beta: 103.2, gamma: 90 }, 20);
    const screw = extinctionSymbols('mP').find(({ symbol }) => symbol === 'P 1 21 1')!;
    const probability = (intensity: number): number => {
      const all = lines.map(({ q2, hkl }) => {
        const isForbidden = isLineAbsent(screw, 'monoclinic', ...hkl);
        return {
          q2,
          sigmaQ2: 1e-6,
          intensity: isForbidden ? intensity : 100,
          isKept: !isForbidden || Math.abs(hkl[1]) === 1,
        };
      });
      const kept = [...all.keys()].filter((i) => all[i].isKept);
      const fits = fitExtinction(
        'mP',
        lines,
        kept.map((i) => all[i]),
        kept,
      );
      return fits.find(({ symbol }) => symbol === 'P 1 21 1')!.probability;
    };
    expect(probability(1)).toBeGreaterThan(probability(100));
  });

  test('without observed lines nothing is learnt but that little is seen', () => {
    const fits = fitExtinction('mC', [], [], []);
    expect(fits.map(({ probability }) => probability)).toEqual([0.5, 0.5]);
  });
});
