import { expect, test } from 'vitest';
import { niggliCell } from 'ml-index/lattice';
import { cellOfNumbers, rankOfTruth } from './truth.js';

const truth = cellOfNumbers([5, 6, 7, 90, 90, 90]);

test('rank of the first solution with the lattice of the truth', () => {
  const doubled = cellOfNumbers([6, 7, 10, 90, 90, 90]);
  const near = cellOfNumbers([5.02, 6.03, 6.98, 90, 90, 90.3]);
  const far = cellOfNumbers([5.2, 6, 7, 90, 90, 90]);
  expect(rankOfTruth([doubled, far, near, truth], truth)).toBe(3);
  expect(rankOfTruth([truth], truth)).toBe(1);
  expect(rankOfTruth([doubled, far], truth)).toBeNull();
  expect(rankOfTruth([], truth)).toBeNull();
});

test('the setting does not matter: I-centred cell against its Niggli cell, angles on either side of 90 degrees', () => {
  const primitive = niggliCell(cellOfNumbers([5, 5, 7, 90, 90, 90]), 'I').cell;
  const [low, high] = [89.98, 90.02].map(
    (gamma) => niggliCell(cellOfNumbers([5, 5, 7, 90, 90, gamma]), 'I').cell,
  );
  expect(rankOfTruth([low], primitive)).toBe(1);
  expect(rankOfTruth([high], low)).toBe(1);
});
