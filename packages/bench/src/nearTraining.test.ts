import { expect, test } from 'vitest';
import type { UnitCell } from 'ml-index/lattice';
import { nearestTraining, trainingCell } from './nearTraining.js';

const CELL: UnitCell = { a: 5, b: 7, c: 9, alpha: 80, beta: 85, gamma: 75 };
const scaled = (factor: number): UnitCell => ({ ...CELL, a: CELL.a * factor, b: CELL.b * factor, c: CELL.c * factor }); // prettier-ignore

const TRAINING = [
  trainingCell('far', 'aP', scaled(1.03)),
  trainingCell('near', 'aP', scaled(1.015)),
  trainingCell('nearer', 'aP', { ...scaled(1.005), gamma: 75.4 }),
  trainingCell('other lattice', 'mP', CELL),
];

test('nearest training cell: of the same Bravais lattice, within 2 % and 2 degrees', () => {
  const found = nearestTraining('aP', CELL, TRAINING)!;
  expect(found.id).toBe('nearer');
  // 0.5 of 2 %
  expect(found.distance).toBeGreaterThan(0.24);
  expect(found.distance).toBeLessThan(0.26);
  expect(nearestTraining('aP', scaled(1.2), TRAINING)).toBeNull();
  expect(nearestTraining('mP', CELL, TRAINING)!.id).toBe('other lattice');
  expect(nearestTraining('mC', CELL, TRAINING)).toBeNull();
});

test('another basis of the same lattice is near', () => {
  // a' = a, b' = b - a, c' = c
  const { a, b, gamma } = CELL;
  const radian = Math.PI / 180;
  const ab = a * b * Math.cos(gamma * radian);
  const ac = a * CELL.c * Math.cos(CELL.beta * radian);
  const bc = b * CELL.c * Math.cos(CELL.alpha * radian);
  const length = Math.sqrt(a * a + b * b - 2 * ab);
  const turned: UnitCell = {
    ...CELL,
    b: length,
    alpha: Math.acos((bc - ac) / (length * CELL.c)) / radian,
    gamma: Math.acos((ab - a * a) / (a * length)) / radian,
  };
  expect(nearestTraining('aP', turned, TRAINING)!.id).toBe('nearer');
});

test('the limits themselves', () => {
  const one = [trainingCell('one', 'aP', CELL)];
  expect(nearestTraining('aP', scaled(1.019), one)).not.toBeNull();
  expect(nearestTraining('aP', scaled(1.021), one)).toBeNull();
  expect(nearestTraining('aP', { ...CELL, gamma: 76.9 }, one)).not.toBeNull();
  expect(nearestTraining('aP', { ...CELL, gamma: 77.2 }, one)).toBeNull();
});
