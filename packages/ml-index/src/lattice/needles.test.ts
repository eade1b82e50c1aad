import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InputError } from '../math/index.js';
import { bravaisLatticesOfCell } from './bravaisLatticesOfCell.js';
import { coefficientsOfCell } from './cell.js';
import { linesOfCell } from './reference.js';

const length = fc.double({ min: -5, max: 2.9, noNaN: true }).map((x) => 10 ** x);
const angle = fc.oneof(fc.constant(90), fc.double({ min: 1, max: 179, noNaN: true }));

// a cell with one tiny axis made the reduction of the a-c plane go round for ever
it('cells with axes of any length are reduced at once, or refused', () => {
  fc.assert(
    fc.property(length, length, length, angle, angle, angle, (a, b, c, alpha, beta, gamma) => {
      const cell = { a, b, c, alpha, beta, gamma };
      try {
        const matches = bravaisLatticesOfCell(cell, 'P', { lengthTolerance: 0.01, angleTolerance: 0.57 });
        expect(matches.length).toBeGreaterThan(0);
        linesOfCell('aP', coefficientsOfCell(cell), 0.05, 20_000);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 300, seed: 430 },
  );
});
