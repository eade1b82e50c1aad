import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrationBins } from './rankingCalibration.js';

test('bins are half open, the last one closed, empty ones left out', () => {
  const predictions = [0, 0.05, 0.1, 1].map((probability, i) => ({ probability, isRight: i > 1 }));
  expect(calibrationBins(predictions, [0, 0.1, 0.5, 0.9, 1])).toEqual([
    { from: 0, to: 0.1, n: 2, predicted: 0.025, right: 0 },
    { from: 0.1, to: 0.5, n: 1, predicted: 0.1, right: 1 },
    { from: 0.9, to: 1, n: 1, predicted: 1, right: 1 },
  ]);
});

test('every prediction is in one bin', () => {
  const prediction = fc.record({
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    isRight: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(prediction), (predictions) => {
      const bins = calibrationBins(predictions);
      expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(predictions.length);
      const right = bins.reduce((sum, { n, right }) => sum + n * right, 0);
      expect(right).toBeCloseTo(predictions.filter(({ isRight }) => isRight).length, 9);
    }),
  );
});
