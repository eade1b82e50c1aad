import { describe, expect, it } from 'vitest';
import { BRAVAIS_LATTICES, bravaisInfo, isCentringAllowed } from '../lattice/index.js';
import { CELL_STATISTICS } from './cellStatistics.data.js';
import { SHAPE_SIZE } from './cells.js';

const integers = (text: string): number[] => (text === '' ? [] : text.split(' ').map(Number));

describe.each(BRAVAIS_LATTICES)('statistics of %s', (bravais) => {
  const { shapes, places, volumeMean, volumeDeviation, structures } = CELL_STATISTICS[bravais];
  const { system, centring } = bravaisInfo(bravais);

  it('have one shape in the standard setting for each structure', () => {
    const values = integers(shapes);
    const size = SHAPE_SIZE[system];
    expect(values.length).toBe(size * structures);
    for (let i = 0; i < values.length; i += size) {
      const ratios = values.slice(i, i + Math.min(size, 2)).map((x) => Math.exp(x / 500));
      const angles = values.slice(i + 2, i + size).map((x) => 90 + x / 20);
      for (const ratio of ratios) expect(ratio > 0.02 && ratio < 50).toBe(true);
      for (const angle of angles) expect(angle >= 50 && angle <= 150).toBe(true);
      if (['oP', 'oI', 'oF'].includes(bravais)) expect(ratios[0] >= 1 && ratios[1] >= ratios[0]).toBe(true);
      if (system === 'monoclinic') expect(angles[0]).toBeGreaterThanOrEqual(90);
    }
  });

  it('count only indices that the centring allows', () => {
    const values = integers(places);
    expect(values.length % 13).toBe(0);
    const totals = new Array<number>(10).fill(0);
    for (let i = 0; i < values.length; i += 13) {
      expect(isCentringAllowed(centring, values[i], values[i + 1], values[i + 2])).toBe(true);
      for (let place = 0; place < 10; place++) totals[place] += values[i + 3 + place];
    }
    expect(totals[0]).toBe(structures);
    for (let place = 1; place < 10; place++) expect(totals[place]).toBeLessThanOrEqual(totals[place - 1]);
  });

  it('have the volume that the density of lines gives in the limit', () => {
    // Lines up to q: (4 pi / 3) V q^3 / multiplicity, fewer where they are absent, weak or overlap: V q^3 / n grows with
    // the multiplicity of the lattice.
    expect(volumeMean.length).toBeGreaterThanOrEqual(20);
    expect(volumeDeviation.length).toBe(volumeMean.length);
    const limit = Math.log((3 * bravaisInfo(bravais).multiplicity) / (4 * Math.PI));
    expect(Math.abs(volumeMean[19] - limit)).toBeLessThan(1.5);
    for (const deviation of volumeDeviation) expect(deviation > 0 && deviation < 1.5).toBe(true);
  });
});
