import { describe, expect, it } from 'vitest';
import { determinedBy } from './determined.js';

describe('lines that determine the lattice', () => {
  it('triclinic: as soon as three lines span all indices', () => {
    expect(
      determinedBy(
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        'aP',
      ),
    ).toBe(3);
    expect(
      determinedBy(
        [
          [1, 0, 0],
          [0, 1, 0],
          [1, 1, 0],
          [0, 0, 2],
          [1, 1, 2],
          [0, 1, 1],
        ],
        'aP',
      ),
    ).toBe(6);
    expect(
      determinedBy(
        [
          [2, 1, 0],
          [1, 2, 0],
          [0, 0, 1],
        ],
        'aP',
      ),
    ).toBeNull();
  });

  it('symmetry supplies the equivalent indices', () => {
    expect(determinedBy([[1, 0, 0]], 'cP')).toBe(1);
    expect(determinedBy([[1, 1, 1]], 'cF')).toBe(1);
    expect(determinedBy([[1, 1, 0]], 'cI')).toBe(1);
    expect(
      determinedBy(
        [
          [1, 1, 0],
          [2, 0, 0],
          [2, 2, 2],
          [2, 1, 0],
        ],
        'cP',
      ),
    ).toBe(4);
    expect(determinedBy([[1, 0, 1]], 'hR')).toBe(1);
    expect(
      determinedBy(
        [
          [1, 0, 0],
          [1, 0, 1],
        ],
        'hP',
      ),
    ).toBe(2);
    expect(
      determinedBy(
        [
          [1, 1, 1],
          [0, 0, 1],
        ],
        'mP',
      ),
    ).toBeNull();
    expect(
      determinedBy(
        [
          [1, 1, 1],
          [0, 0, 1],
          [0, 1, 1],
        ],
        'mP',
      ),
    ).toBe(3);
  });

  it('even indices only: half the axes explain the same lines', () => {
    expect(
      determinedBy(
        [
          [2, 0, 0],
          [0, 2, 0],
          [0, 0, 2],
          [2, 2, 4],
        ],
        'oP',
      ),
    ).toBeNull();
    expect(
      determinedBy(
        [
          [0, 2, 0],
          [1, 2, 1],
          [0, 4, 1],
          [1, 2, -2],
          [1, 0, 0],
        ],
        'mP',
      ),
    ).toBeNull();
  });

  it('no lines, no lattice', () => {
    expect(determinedBy([], 'cP')).toBeNull();
    expect(
      determinedBy(
        [
          [0, 0, 1],
          [0, 0, 2],
        ],
        'hP',
      ),
    ).toBeNull();
  });
});
