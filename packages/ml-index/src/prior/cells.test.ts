import { describe, expect, it } from 'vitest';
import {
  BRAVAIS_LATTICES,
  bravaisInfo,
  featuresOfIndices,
  isCentringAllowed,
  type UnitCell,
} from '../lattice/index.js';
import { CELL_STATISTICS } from './cellStatistics.data.js';
import { cellShapes, DRAWS, placeTable, searchReferences, volumeStatistics } from './cells.js';

const PLACES = 10;

describe.each(BRAVAIS_LATTICES)('%s', (bravais) => {
  const { system, centring, freedom, points } = bravaisInfo(bravais);
  const statistics = CELL_STATISTICS[bravais];
  const references = searchReferences(bravais);

  it('shapes decode: encoding them again gives the shipped numbers', () => {
    const shapes = cellShapes(bravais);
    const encode = ({ a, b, c, alpha, beta, gamma }: UnitCell): number[] => {
      const [ab, ac] = [b, c].map((length) => Math.round(500 * Math.log(length / a)));
      const [x, y, z] = [alpha, beta, gamma].map((angle) => Math.round(20 * (angle - 90)));
      switch (system) {
        case 'cubic':
          return [];
        case 'orthorhombic':
          return [ab, ac];
        case 'monoclinic':
          return [ab, ac, y];
        case 'triclinic':
          return [ab, ac, x, y, z];
        default:
          return [ac];
      }
    };
    if (system === 'cubic') expect(shapes).toHaveLength(1);
    else expect(shapes).toHaveLength(statistics.structures);
    expect(shapes.flatMap(encode).join(' ')).toBe(statistics.shapes);
    for (const { a, b, gamma } of shapes) {
      expect(a).toBe(1);
      if (!['orthorhombic', 'monoclinic', 'triclinic'].includes(system)) expect(b).toBe(1);
      if (system === 'hexagonal' || system === 'rhombohedral') expect(gamma).toBe(120);
    }
  });

  it('reference lines are distinct and allowed', () => {
    expect(references.count).toBe(system === 'cubic' ? 100 : 500);
    const seen = new Set<string>();
    for (let i = 0; i < references.count; i++) {
      const [h, k, l] = references.hkl.subarray(3 * i, 3 * i + 3);
      expect(isCentringAllowed(centring, h, k, l)).toBe(true);
      const features = featuresOfIndices(system, h, k, l).join();
      expect(references.features.subarray(freedom * i, freedom * (i + 1)).join()).toBe(features);
      seen.add(features);
    }
    expect(seen.size).toBe(references.count);
  });

  it('draw tables hold each reference line by its share, to one draw', () => {
    const index = new Map<string, number>();
    for (let i = 0; i < references.count; i++) {
      index.set(references.features.subarray(freedom * i, freedom * (i + 1)).join(), i);
    }
    const counts = Array.from({ length: PLACES }, () => new Float64Array(references.count));
    const numbers = statistics.places.split(' ').map(Number);
    for (let at = 0; at < numbers.length; at += 3 + PLACES) {
      const [h, k, l] = numbers.slice(at, at + 3);
      const line = index.get(featuresOfIndices(system, h, k, l).join());
      if (line !== undefined) counts.forEach((row, place) => (row[line] += numbers[at + 3 + place]));
    }
    const { places, lines } = placeTable(bravais);
    expect(places).toBe(PLACES);
    lines.forEach((table, place) => {
      expect(table).toHaveLength(DRAWS);
      const drawn = new Float64Array(references.count);
      for (const line of table) drawn[line]++;
      const neighbours = [counts[place - 1], counts[place + 1]].filter((row) => row !== undefined);
      const weight = counts[place].map((n, i) => n + neighbours.reduce((sum, row) => sum + 0.5 * row[i], 0));
      const total = weight.reduce((sum, w) => sum + w, 0);
      // 5 of 105 parts go to the first 60 lines alike
      const floored = Math.min(60, references.count);
      weight.forEach((w, i) => {
        const share = (w / total + (i < floored ? 0.05 / floored : 0)) / 1.05;
        expect(Math.abs(drawn[i] - share * DRAWS)).toBeLessThanOrEqual(1);
      });
      for (let i = 0; i < floored; i++) expect(drawn[i]).toBeGreaterThan(0);
    });
  });

  it('volume statistics are for the conventional cell and go on beyond their table', () => {
    const length = statistics.volumeMean.length;
    const { mean, sigma } = volumeStatistics(bravais, 20);
    expect(mean).toBeCloseTo(statistics.volumeMean[19] + Math.log(points), 12);
    expect(sigma).toBeGreaterThanOrEqual(0.3);
    expect(volumeStatistics(bravais, length + 40)).toEqual(volumeStatistics(bravais, length));
  });

  it('tables are made once', () => {
    expect(searchReferences(bravais)).toBe(references);
    expect(placeTable(bravais)).toBe(placeTable(bravais));
    expect(cellShapes(bravais)).toBe(cellShapes(bravais));
  });
});
