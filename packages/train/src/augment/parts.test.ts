import fc from 'fast-check';
import { Random } from 'ml-index/math';
import { describe, expect, it } from 'vitest';
import { acceptanceProbability, binnedFractions, fitAcceptance, type LineFate } from './acceptance.js';
import { kolmogorovSmirnov } from './agreement.js';
import { augmentationConfigSchema } from './config.js';
import { symmetricEigen } from './eigen.js';
import { cellOfParameters, parametersOfCell } from './parameters.js';
import { fitPerturbation, perturb } from './perturbation.js';
import { augmentationRates } from './plan.js';
import { drawLines, entryOdds, firstLineDistribution, lineFates, type LineModel } from './resampling.js';
import { fitScaler, scaleCell, scaleQ2, unscaleCell } from './scaling.js';

const right = { alpha: 90, beta: 90, gamma: 90 };

describe('scaling', () => {
  it('has one mean and deviation for all lengths, and one for q2', () => {
    const cells = [
      { a: 2, b: 4, c: 6, ...right },
      { a: 4, b: 6, c: 8, ...right },
    ];
    const scaler = fitScaler('orthorhombic', cells, [0.1, 0.3]);
    expect(scaler.length.mean).toBe(5);
    expect(scaler.length.deviation).toBeCloseTo(Math.sqrt(22 / 6), 12);
    expect(scaler.angle).toBeNull();
    expect(scaleQ2(scaler, 0.3)).toBeCloseTo(1, 12);
    expect(scaleCell(scaler, cells[0])[2]).toBeCloseTo(1 / scaler.length.deviation, 12);
  });

  it('leaves right angles out of the deviation of angles, and at zero', () => {
    const cells = [80, 90, 100, 110].map((beta) => ({ a: 5, b: 6, c: 7, ...right, beta }));
    const scaler = fitScaler('monoclinic', cells, [0.1]);
    // 80, 100, 110: mean 96.67, deviation 12.47 degrees.
    expect(scaler.angle).toBeCloseTo((12.47219128924647 * Math.PI) / 180, 8);
    expect(scaleCell(scaler, cells[1])[3]).toBe(0);
    expect(scaleCell(scaler, cells[2])[3]).toBeCloseTo(10 / 12.47219128924647, 6);
  });

  it('comes back, on rhombohedral axes, too', () => {
    const length = fc.double({ min: 3, max: 40, noNaN: true });
    fc.assert(
      fc.property(length, length, (a, c) => {
        const cell = { a, b: a, c, ...right, gamma: 120 };
        const back = cellOfParameters('rhombohedral', parametersOfCell('rhombohedral', cell))!;
        expect(back.a / a).toBeCloseTo(1, 9);
        expect(back.c / c).toBeCloseTo(1, 9);
        const scaler = fitScaler('hexagonal', [cell, { ...cell, a: 2 * a, b: 2 * a }], [0.1]);
        expect(unscaleCell(scaler, scaleCell(scaler, cell))!.c / c).toBeCloseTo(1, 12);
      }),
    );
    // A primitive cube on hexagonal axes: c / a = sqrt(3 / 2).
    const cube = { a: Math.SQRT2 * 4, b: Math.SQRT2 * 4, c: Math.sqrt(3) * 4, ...right, gamma: 120 };
    const [edge, alpha] = parametersOfCell('rhombohedral', cube);
    expect(edge).toBeCloseTo(4, 12);
    expect(alpha).toBeCloseTo(90, 12);
  });

  it('knows what is no cell', () => {
    expect(cellOfParameters('cubic', [-1])).toBeNull();
    expect(cellOfParameters('rhombohedral', [5, 121])).toBeNull();
    expect(cellOfParameters('triclinic', [5, 6, 7, 40, 50, 110])).toBeNull();
  });
});

const scaledRows = (() => {
  const random = new Random(2);
  return Array.from({ length: 4000 }, () => {
    const [x, y, z] = [random.normal(), random.normal(), random.normal()];
    return [1 + x, 1 + x + 0.5 * y, 0.3 * z];
  });
})();

describe('perturbations', () => {
  const covarianceOf = (rows: readonly (readonly number[])[]): number[][] => {
    const n = rows[0].length;
    const mean = rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
    return Array.from({ length: n }, (_, i) =>
      Array.from(
        { length: n },
        (__, j) => rows.reduce((sum, row) => sum + (row[i] - mean[i]) * (row[j] - mean[j]), 0) / rows.length,
      ),
    );
  };
  const drawn = (method: 'random' | 'covariance' | 'svd'): number[][] => {
    const perturbation = fitPerturbation(method, 0.2, scaledRows);
    const random = new Random(5);
    return covarianceOf(Array.from({ length: 40000 }, () => perturb(perturbation, [3, 2, 1], random)));
  };
  const expectMatrix = (found: number[][], expected: number[][]): void =>
    found.forEach((row, i) =>
      row.forEach((value, j) => expect(Math.abs(value - expected[i][j])).toBeLessThan(0.002)),
    );

  it('are independent with deviation 0.2, or have 0.2^2 times the covariance of the cells', () => {
    expectMatrix(drawn('random'), [
      [0.04, 0, 0],
      [0, 0.04, 0],
      [0, 0, 0.04],
    ]);
    expectMatrix(
      drawn('covariance'),
      covarianceOf(scaledRows).map((row) => row.map((value) => 0.04 * value)),
    );
  });

  it('along singular vectors keep the variance of each component and make them independent', () => {
    const { matrix } = fitPerturbation('svd', 0.2, scaledRows);
    // Columns are orthogonal, and their total variance is 0.2^2 of that of the cells.
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < j; k++)
        expect(matrix.reduce((sum, row) => sum + row[j] * row[k], 0)).toBeCloseTo(0, 10);
    }
    const total = matrix.flat().reduce((sum, x) => sum + x * x, 0);
    const trace = covarianceOf(scaledRows).reduce((sum, row, i) => sum + row[i], 0);
    expect(total / trace).toBeCloseTo(0.04, 10);
    expectMatrix(
      drawn('svd'),
      matrix.map((row) => matrix.map((other) => row.reduce((sum, x, k) => sum + x * other[k], 0))),
    );
  });

  it('refuse a singular covariance', () => {
    expect(() =>
      fitPerturbation('covariance', 0.2, [
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    ).toThrow(/singular/);
  });

  it('rest on eigenvectors', () => {
    const a = [
      [4, 1, -2],
      [1, 3, 0.5],
      [-2, 0.5, 1],
    ];
    const { values, vectors } = symmetricEigen(a);
    expect(values[0]).toBeGreaterThan(values[1]);
    vectors.forEach((v, k) =>
      a.forEach((row, i) =>
        expect(row.reduce((sum, x, j) => sum + x * v[j], 0)).toBeCloseTo(values[k] * v[i], 10),
      ),
    );
  });
});

describe('Eq. 19', () => {
  const truth = { c0: 0.9, c1: -1.2, q2Max: 0.4, r1: 800 };

  it('is 0 at distance 0, rises, stays below 1', () => {
    expect(acceptanceProbability(truth, 0, 0.1)).toBe(0);
    expect(acceptanceProbability(truth, 1, 0.1)).toBeCloseTo(0.78, 12);
    expect(acceptanceProbability({ ...truth, c0: 1.5 }, 1, 0.1)).toBe(1);
    expect(acceptanceProbability(truth, 1, 0.6)).toBe(acceptanceProbability(truth, 1, 0.4));
  });

  const fates = (model: typeof truth, seed: number): LineFate[] => {
    const random = new Random(seed);
    return Array.from({ length: 60000 }, () => {
      const distance = 1e-4 * 100 ** random.uniform();
      const q2 = 0.4 * random.uniform();
      return {
        distance,
        q2,
        kept: random.uniform() < acceptanceProbability(model, distance, q2),
        isClear: true,
      };
    });
  };
  const options = { bins: 50, range: [1e-4, 1e-2] as const, q2Parts: 10 };

  it('is found again from lines drawn by it', () => {
    const found = fitAcceptance(binnedFractions(fates(truth, 1), options));
    expect(found.c0).toBeCloseTo(truth.c0, 1);
    expect(Math.abs(found.c1 - truth.c1)).toBeLessThan(0.1);
    expect(found.r1 / truth.r1).toBeGreaterThan(0.93);
    expect(found.r1 / truth.r1).toBeLessThan(1.07);
  });

  it('has c at most 1 where the fractions would have it above', () => {
    const found = fitAcceptance(binnedFractions(fates({ ...truth, c0: 1.4, c1: -0.8 }, 2), options));
    expect(found.c0).toBeLessThanOrEqual(1);
    expect(found.c0 + found.c1 * found.q2Max).toBeLessThanOrEqual(1);
  });

  it('bins by the logarithm of the distance, and leaves out what is beyond', () => {
    const line = (distance: number, kept: boolean): LineFate => ({ distance, q2: 0.1, kept, isClear: true });
    const lines = [line(1.1e-4, true), line(1.2e-4, false), line(9e-3, true), line(2e-2, true)];
    const bins = binnedFractions(lines, { bins: 2, range: [1e-4, 1e-2], q2Parts: 2 });
    expect(bins.map(({ lines: n, fraction }) => [n, fraction])).toEqual([
      [2, 0.5],
      [1, 1],
    ]);
    expect(() => fitAcceptance(bins)).toThrow(/too few lines/);
  });
});

describe('lines', () => {
  const model: LineModel = {
    firstLine: [0, 1],
    acceptance: { c0: 1, c1: 0, q2Max: 1, r1: 1e9 },
    inCellUnits: false,
    pairsMayFail: false,
    perEntry: true,
    separation: 0.1,
    lines: 60,
  };
  const plain = { odds: 1, unit: 1 };
  const lists = (twoTheta: number[]): { q2: number[]; twoTheta: number[] } => ({
    twoTheta,
    q2: twoTheta.map((x) => x / 100),
  });

  it('start at the place drawn and are all taken where rho is 1 and none overlap', () => {
    expect(drawLines(lists([10, 11, 12, 13]), model, new Random(1), plain)).toEqual([1, 2, 3]);
    expect(drawLines(lists([10]), model, new Random(1), plain)).toEqual([]);
  });

  it('of overlapping pairs have one, each as often', () => {
    const counts = [0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      const drawn = drawLines(lists([10, 11, 12, 12.05, 13]), model, new Random(seed), plain);
      expect(drawn.filter((i) => i === 2 || i === 3)).toHaveLength(1);
      counts[drawn.includes(2) ? 0 : 1]++;
    }
    expect(Math.abs(counts[0] / 2000 - 0.5)).toBeLessThan(0.05);
  });

  it('of overlapping pairs may have none, as often as two lines far from others are both missing', () => {
    const half = { ...model, pairsMayFail: true, acceptance: { ...model.acceptance, c0: 0.5 } };
    let none = 0;
    for (let seed = 0; seed < 4000; seed++) {
      const drawn = drawLines(lists([10, 11, 12, 12.05, 13]), half, new Random(seed), plain);
      if (!drawn.includes(2) && !drawn.includes(3)) none++;
    }
    // (1 - 0.5)^2, or the coin gives the first and the second is then a line of its own.
    expect(none / 4000).toBeGreaterThan(0.15);
    expect(none / 4000).toBeLessThan(0.3);
  });

  it('never stand within the separation of the last one drawn', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 10, max: 14, noNaN: true }), { maxLength: 80 }),
        fc.nat(),
        (x, seed) => {
          const list = lists([...new Set(x)].sort((p, q) => p - q));
          const drawn = drawLines(list, model, new Random(seed), plain);
          drawn
            .slice(1)
            .forEach((i, k) =>
              expect(list.twoTheta[i] - list.twoTheta[drawn[k]]).toBeGreaterThanOrEqual(0.1),
            );
        },
      ),
    );
  });

  it('are taken with probability rho, or with the odds of the entry', () => {
    const half = { ...model, acceptance: { ...model.acceptance, c0: 0.5 } };
    const list = lists(Array.from({ length: 60 }, (_, i) => 10 + i));
    const share = (odds: number): number => {
      let sum = 0;
      for (let seed = 0; seed < 300; seed++)
        sum += (drawLines(list, half, new Random(seed), { odds, unit: 1 }).length - 1) / 58;
      return sum / 300;
    };
    expect(share(1)).toBeCloseTo(0.5, 1);
    expect(share(3)).toBeCloseTo(0.75, 1);
  });

  it('of an entry tell its odds, its first place and their fates', () => {
    const q2 = Array.from({ length: 50 }, (_, i) => 0.01 + 0.005 * i);
    const entry = {
      ...{ allowed: { q2 }, lines: { q2: q2.filter((_, i) => i % 4 !== 0) } },
      ...{ wavelength: 1.5406, primitiveVolume: 100 },
    };
    expect(firstLineDistribution([entry])).toEqual([0, 1]);
    const fates = lineFates(entry, model);
    expect(fates).toHaveLength(47);
    expect(fates.every(({ distance, isClear }) => isClear && Math.abs(distance - 0.005) < 1e-12)).toBe(true);
    const half = { ...model, acceptance: { ...model.acceptance, c0: 0.5 } };
    // Three of four kept where half are expected: odds near 3, a little less by the prior.
    expect(entryOdds(entry, half)).toBeGreaterThan(2.3);
    expect(entryOdds(entry, half)).toBeLessThan(3.1);
  });
});

describe('how often entries are augmented', () => {
  const of = (symbol: string, count: number, metricBravais: 'oP' | 'tP' = 'oP') =>
    Array.from({ length: count }, () => ({
      bravais: 'oP' as const,
      metricBravais,
      standardSymbol: symbol,
      extinctionSymbol: 'P - - -',
    }));
  const config = augmentationConfigSchema.parse({});

  it('brings rare symbols to the level of the others, none more than ten times', () => {
    const entries = [...of('P n m a', 100), ...of('P b c n', 20), ...of('P m m m', 2)];
    const rates = augmentationRates(entries, config);
    expect(rates.reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(122, 6);
    expect(rates[121]).toBe(10);
    // 20 go to the rarest; the two others come to the same number of originals and augmented.
    expect(100 * (1 + rates[0])).toBeCloseTo(20 * (1 + rates[100]), 6);
  });

  it('leaves entries of a higher metric out', () => {
    const rates = augmentationRates([...of('P n m a', 10), ...of('P n m a', 10, 'tP')], config);
    expect(rates.slice(10)).toEqual(new Array(10).fill(0));
    expect(rates[0]).toBeCloseTo(2, 6);
  });
});

describe('the Kolmogorov-Smirnov distance', () => {
  it('is the greatest difference of the cumulative distributions', () => {
    expect(kolmogorovSmirnov([1, 2, 3], [1, 2, 3])).toBe(0);
    expect(kolmogorovSmirnov([1, 2], [3, 4])).toBe(1);
    expect(kolmogorovSmirnov([1, 1, 2, 2], [1, 2, 2, 2])).toBe(0.25);
    expect(kolmogorovSmirnov([], [1])).toBeNaN();
  });
});
